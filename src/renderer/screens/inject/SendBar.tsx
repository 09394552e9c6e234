/** One sentence of consequence, then the button that says the number; over a hundred it asks once. */
import { Button } from '@mantine/core';
import { IconCalendarClock, IconPlayerStop, IconSend } from '@tabler/icons-react';
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { TARGETS_A_STEP } from '../../../shared/console/contract.ts';
import type { TemplateContent } from '../../../shared/template.ts';
import { Progress } from '../../kit/Progress.tsx';
import { useLink, useReady } from '../../link/hooks.ts';
import { Dialog } from '../../shell/Dialog.tsx';
import { useErrorWords } from '../../shell/errors.ts';
import { type Say, useSay } from '../connections/say.ts';
import { type Mode, useDraft } from './draft.ts';
import { send, stopSending, useSent } from './sent.ts';

/** More targets than this are asked about. */
const ASK_OVER = 100;
const SEND_KEY = /Mac|iP(?:hone|ad)/.test(navigator.platform) ? '⌘ ⏎' : 'Ctrl ⏎';

export interface SendBarProps {
  readonly mode: Mode;
  readonly targets: readonly string[];
  /** Judges what was typed; null where something has to be mended first, which the screen then says at its field. */
  readonly onAttempt: () => Aimed | null;
  readonly onSchedule: () => void;
}

/** What is to be sent, and to whom. */
export interface Aimed {
  readonly to: readonly string[];
  readonly content: TemplateContent;
}

export function SendBar({ mode, targets, onAttempt, onSchedule }: SendBarProps) {
  const { t, number } = useSay();
  const link = useLink();
  const ready = useReady();
  const sending = useSent(({ sending: now }) => now);
  /** It has more than one step. */
  const long = sending !== null && sending.of > TARGETS_A_STEP;
  const [asking, setAsking] = useState<Aimed | null>(null);
  const count = targets.length;
  const disabled = !ready || sending !== null || (mode === 'connected' && count === 0);

  const attempt = useCallback((): void => {
    if (disabled) return;
    const wanted = onAttempt();
    if (!wanted) return;
    if (wanted.to.length > ASK_OVER) setAsking(wanted);
    else void send(link, wanted.to, wanted.content);
  }, [disabled, onAttempt, link]);
  const confirm = (): void => {
    if (asking) void send(link, asking.to, asking.content);
    setAsking(null);
  };
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      // A key that is held down must not send again and again.
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.repeat) return;
      if (event.target instanceof Element && event.target.closest('[role="dialog"]')) return;
      event.preventDefault();
      attempt();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [attempt]);

  const short = useShortWords();
  const { sockets, sentence } = useConsequence(mode, targets);
  return (
    <section className="pl-send" aria-label={t('inject.send.title')} data-failed={short?.failed ? '' : undefined}>
      <div className="pl-send-words">
        <b>
          {count > 0
            ? t('inject.send.summary', { count, n: number(count), sockets })
            : t(mode === 'connected' ? 'inject.send.nobodyHere' : 'inject.send.nobody')}
        </b>
        {long && (
          <Progress
            done={sending.done}
            of={sending.of}
            label={t('many.label')}
            words={t('many.consumers', { done: number(sending.done), n: number(sending.of) })}
          />
        )}
        {short === null && !long && <span className="pl-send-sentence">{sentence}</span>}
        <span role="alert" className="pl-send-sentence">
          {short?.words}
        </span>
      </div>
      {long ? (
        <Button
          className="pl-send-button"
          disabled={sending.stopping}
          leftSection={<IconPlayerStop size="1rem" stroke={1.5} />}
          onClick={stopSending}
        >
          {t(sending.stopping ? 'many.stopping' : 'many.stop')}
        </Button>
      ) : (
        <Button
          className="pl-send-button"
          disabled={!ready || sending !== null}
          leftSection={<IconCalendarClock size="1rem" stroke={1.5} />}
          onClick={onSchedule}
        >
          {t('schedules.button')}
        </Button>
      )}
      <Button
        variant="filled"
        className="pl-send-button"
        disabled={disabled}
        aria-keyshortcuts="Control+Enter Meta+Enter"
        leftSection={<IconSend size="1rem" stroke={1.5} />}
        // The second click of a double click would send a second time.
        onClick={({ detail }) => detail < 2 && attempt()}
      >
        {sending
          ? t('inject.send.sending')
          : count > 1
            ? t('inject.send.buttonN', { n: number(count) })
            : t('inject.send.button')}
        <kbd className="pl-key">{SEND_KEY}</kbd>
      </Button>
      <Dialog
        opened={asking !== null}
        onClose={() => setAsking(null)}
        title={t('inject.send.askTitle', { n: number(asking?.to.length ?? 0) })}
      >
        <p>{t('inject.send.ask')}</p>
        <div className="pl-form-end">
          <Button onClick={() => setAsking(null)}>{t('inject.send.cancel')}</Button>
          <Button variant="filled" data-autofocus onClick={confirm}>
            {t('inject.send.buttonN', { n: number(asking?.to.length ?? 0) })}
          </Button>
        </div>
      </Dialog>
    </section>
  );
}

/** How the last one ended short, until the form is changed; null where it did not. */
function useShortWords(): { readonly words: string; readonly failed: boolean } | null {
  const { t, number } = useSay();
  const sayError = useErrorWords();
  const short = useSent((state) => state.cutShort);
  const current = useDraft((draft) => draft === short?.draft);
  if (!short || !current) return null;
  const { error, stored } = short;
  const figures = { count: stored, n: number(stored) };
  if (error === null) return { words: t('inject.send.stopped', figures), failed: false };
  if (error.code === 'connection_lost') {
    const before = stored > 0 ? `${t('inject.send.before', figures)} ` : '';
    return { words: before + sayError(error), failed: true };
  }
  if (stored > 0) return { words: t('inject.send.partly', figures), failed: true };
  return { words: `${t('inject.send.failed')} ${sayError(error)}`, failed: true };
}

/** How many sockets it goes to and what follows for the targets that are not well, in words. */
function useConsequence(mode: Mode, targets: readonly string[]): { sockets: string; sentence: string } {
  const say = useSay();
  const { rows } = useLink();
  const read = useCallback((): string => {
    let sockets = 0;
    let away = 0;
    let silent = 0;
    for (const id of targets) {
      const row = rows.get(id);
      sockets += row?.sockets ?? 0;
      if (!row || row.sockets === 0) away += 1;
      else if (row.state === 'silent') silent += 1;
    }
    return `${sockets} ${away} ${silent}`;
  }, [rows, targets]);
  const text = useSyncExternalStore(
    useCallback((listener) => rows.onChange(listener), [rows]),
    read,
  );
  const [sockets = 0, away = 0, silent = 0] = text.split(' ').map(Number);
  return {
    sockets: say.t('inject.send.sockets', { count: sockets, n: say.number(sockets) }),
    sentence: targets.length === 0 ? '' : sentenceOf(say, mode, targets.length, away, silent),
  };
}

function sentenceOf({ t, number }: Say, mode: Mode, all: number, away: number, silent: number): string {
  const here = all - away;
  const parts = [
    ...(away > 0 ? [t('inject.send.away', { count: away, n: number(away) })] : []),
    ...(silent > 0 ? [t('inject.send.silent', { count: silent, n: number(silent) })] : []),
    ...(mode === 'offline' && here > 0 ? [t('inject.send.here', { count: here, n: number(here) })] : []),
  ];
  return parts.length > 0 ? parts.join(' ') : t('inject.send.now');
}
