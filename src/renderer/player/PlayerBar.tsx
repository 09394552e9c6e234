/** The time of a recording: where it is, on and off, how fast, and the way out. */
import { ActionIcon, Button, SegmentedControl } from '@mantine/core';
import { IconAlertTriangle, IconPlayerPauseFilled, IconPlayerPlayFilled } from '@tabler/icons-react';
import { useCallback, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { formatClock, formatDuration, formatIso, formatNumber, formatWhen } from '../../shared/format.ts';
import { PLAYBACK_SPEEDS, type Playback } from '../../shared/recording/playback.ts';
import type { Recording } from '../../shared/recording/recording.ts';
import type { Language } from '../../shared/words/words.ts';
import type { Played } from '../link/link.ts';
import { leavePlayer } from './Player.tsx';

/** What one press of a key moves. */
const STEP_MS = 1_000;
const PAGE_MS = 30_000;

/** Where a key leads from `at`; null for one that leads nowhere. */
function keyed(key: string, at: number, { from, until }: Playback): number | null {
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return at - STEP_MS;
    case 'ArrowRight':
    case 'ArrowUp':
      return at + STEP_MS;
    case 'PageDown':
      return at - PAGE_MS;
    case 'PageUp':
      return at + PAGE_MS;
    case 'Home':
      return from;
    case 'End':
      return until;
    default:
      return null;
  }
}

/** Reads from a playback whenever it moves. */
export function usePlayback<T extends number | boolean>(playback: Playback, read: (playback: Playback) => T): T {
  return useSyncExternalStore(
    useCallback((listener) => playback.onChange(listener), [playback]),
    () => read(playback),
  );
}

export function PlayerBar({ played: { recording, playback } }: { played: Played }) {
  const { t } = useTranslation();
  const at = usePlayback(playback, (one) => Math.round(one.at));
  const playing = usePlayback(playback, (one) => one.playing);
  const speed = usePlayback(playback, (one) => one.speed);
  const Icon = playing ? IconPlayerPauseFilled : IconPlayerPlayFilled;
  return (
    <section className="pl-player" aria-label={t('player.label')}>
      <span className="pl-player-sign">{t('player.sign')}</span>
      <ActionIcon
        variant="filled"
        aria-label={t(playing ? 'player.pause' : 'player.play')}
        title={t(playing ? 'player.pause' : 'player.play')}
        onClick={() => (playing ? playback.pause() : playback.play())}
      >
        <Icon size="0.875rem" aria-hidden />
      </ActionIcon>
      <b className="pl-player-at" title={formatIso(at)}>
        {formatClock(at)}
      </b>
      {formatWhen(at, Date.now()) !== formatClock(at) && (
        <span className="pl-player-day">{formatWhen(at, Date.now()).split(' ')[0]}</span>
      )}
      <input
        className="pl-player-slider"
        type="range"
        aria-label={t('player.time')}
        aria-valuetext={formatClock(at)}
        min={playback.from}
        max={Math.max(playback.from + 1, playback.until)}
        step={1}
        value={at}
        onChange={({ currentTarget: { value } }) => playback.seek(Number(value))}
        onKeyDown={(event) => {
          const to = keyed(event.key, at, playback);
          if (to === null) return;
          // Its own step would be a millisecond.
          event.preventDefault();
          playback.seek(to);
        }}
      />
      <span className="pl-quiet pl-label" title={t('player.length')}>
        {formatDuration(playback.until - playback.from)}
      </span>
      <SegmentedControl
        size="xs"
        aria-label={t('player.speed')}
        value={String(speed)}
        onChange={(value) => playback.setSpeed(PLAYBACK_SPEEDS.find((one) => String(one) === value) ?? 1)}
        data={PLAYBACK_SPEEDS.map((one) => ({ value: String(one), label: `${one}×` }))}
      />
      <Notes recording={recording} />
      <Button size="compact-sm" onClick={leavePlayer}>
        {t('player.leave')}
      </Button>
    </section>
  );
}

/** What the recording lacks. */
function Notes({ recording: { trouble, dropped } }: { recording: Recording }) {
  const { t, i18n } = useTranslation();
  const number = (n: number): string => formatNumber(n, i18n.language as Language);
  const notes = [
    ...(trouble ? [t(`player.trouble.${trouble.code}`, { count: trouble.skipped, n: number(trouble.skipped) })] : []),
    ...(dropped > 0 ? [t('player.dropped', { count: dropped, n: number(dropped) })] : []),
  ];
  if (notes.length === 0) return null;
  return (
    <span className="pl-player-note" role="note" title={notes.join(' ')}>
      <IconAlertTriangle size="0.875rem" stroke={1.5} aria-hidden />
      <span>{notes.join(' ')}</span>
    </span>
  );
}
