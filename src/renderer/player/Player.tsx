/** The console within a recording: reads it in, says what it lacks, and gives every room the recording for its hub. */
import { Button } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatBytes } from '../../shared/format.ts';
import { Recording } from '../../shared/recording/recording.ts';
import type { Language } from '../../shared/words/words.ts';
import { LinkProvider, useLink, useReady } from '../link/hooks.ts';
import type { Link, Played } from '../link/link.ts';
import { go, useRoute } from '../router.ts';
import { useErrorWords } from '../shell/errors.ts';
import { load, piecesOfFile, piecesOfHub } from './load.ts';
import { askAndPlay, isOwnFile, ownFile } from './openFile.ts';
import { openPlayed } from './playedLink.ts';
import './player.css';

type State =
  | { readonly phase: 'loading'; readonly bytes: number; readonly of: number }
  | { readonly phase: 'failed'; readonly error: unknown }
  | { readonly phase: 'no_file' }
  | { readonly phase: 'open'; readonly link: Link; readonly played: Played };

const START: State = { phase: 'loading', bytes: 0, of: 0 };

/** Leaves the recording for the hub. */
export const leavePlayer = (): void => go({ room: 'history', id: 'recordings', playing: null });

/** `children` get the recording's link; `page` frames what is shown while there is none. `?t=` in the address is the moment it opens at, in ms. */
export function Player({
  name,
  page,
  children,
}: {
  name: string;
  page: (children: ReactNode) => ReactNode;
  children: (played: Played) => ReactNode;
}) {
  const live = useLink();
  const ready = useReady();
  const [state, setState] = useState<State>(START);
  // A recording that is open stays so when the hub goes away; only one that is still to be read needs it.
  const wanted = isOwnFile(name) || ready || state.phase === 'open';
  useEffect(() => {
    if (!wanted) return;
    const aborted = new AbortController();
    let close = (): void => {};
    const onProgress = (bytes: number, of: number): void => setState({ phase: 'loading', bytes, of });
    const file = ownFile(name);
    setState(START);
    if (isOwnFile(name) && !file) {
      setState({ phase: 'no_file' });
      return;
    }
    const pieces = file ? piecesOfFile(file) : piecesOfHub(live.hub, name);
    load(pieces, (header) => new Recording(header), onProgress, aborted.signal).then(
      (recording) => {
        if (aborted.signal.aborted) return;
        const opened = openPlayed(recording, live);
        close = opened.close;
        setState({ phase: 'open', ...opened });
      },
      (error: unknown) => {
        if (!aborted.signal.aborted) setState({ phase: 'failed', error });
      },
    );
    return () => {
      aborted.abort();
      close();
    };
  }, [live, name, wanted]);
  const at = Number(useRoute().query['t']);
  const playback = state.phase === 'open' ? state.played.playback : null;
  useEffect(() => {
    if (at > 0) playback?.seek(at);
  }, [playback, at]);
  if (state.phase === 'open') return <LinkProvider value={state.link}>{children(state.played)}</LinkProvider>;
  return page(<Waiting name={name} state={state} />);
}

function Waiting({ name, state }: { name: string; state: Exclude<State, { phase: 'open' }> }) {
  const { t, i18n } = useTranslation();
  const sayError = useErrorWords();
  const bytes = (n: number): string => formatBytes(n, i18n.language as Language);
  return (
    <section className="pl-page">
      <h1>
        {t(
          state.phase === 'loading'
            ? 'player.loading'
            : state.phase === 'failed'
              ? 'player.failed'
              : 'player.noFile.title',
        )}
      </h1>
      {state.phase === 'loading' && (
        <>
          <progress
            className="pl-player-progress"
            aria-label={t('player.loading')}
            max={state.of || 1}
            value={state.bytes}
          />
          <p className="pl-quiet">
            {state.of > 0 ? t('player.progress', { bytes: bytes(state.bytes), of: bytes(state.of) }) : '…'}
          </p>
        </>
      )}
      {state.phase === 'failed' && <p role="alert">{sayError(state.error)}</p>}
      {state.phase === 'no_file' && <p>{t('player.noFile.why')}</p>}
      <div className="pl-page-actions">
        {isOwnFile(name) && state.phase !== 'loading' && (
          <Button variant="filled" onClick={askAndPlay}>
            {t('recordings.openFile')}
          </Button>
        )}
        <Button onClick={leavePlayer}>{t('player.leave')}</Button>
      </div>
    </section>
  );
}

/** Stands in for the rooms that a recording has nothing for. */
export function NotRecorded() {
  const { t } = useTranslation();
  return (
    <section className="pl-page">
      <h1>{t('player.notRecorded.title')}</h1>
      <p>{t('player.notRecorded.why')}</p>
      <div className="pl-page-actions">
        <Button variant="filled" onClick={() => go({ room: 'connections' })}>
          {t('player.notRecorded.back')}
        </Button>
        <Button onClick={leavePlayer}>{t('player.leave')}</Button>
      </div>
    </section>
  );
}
