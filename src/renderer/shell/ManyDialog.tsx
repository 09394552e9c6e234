/** Asks before something is done with many, does it command by command with its progress, and can be stopped between. */
import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useReady } from '../../link/hooks.ts';
import { Dialog } from '../../shell/Dialog.tsx';
import { useErrorWords } from '../../shell/errors.ts';
import { useSay } from '../connections/say.ts';

/** One command, and for how many notifications it is. */
export interface Step {
  readonly count: number;
  readonly run: () => Promise<unknown>;
}

/** What is asked; the words are ready. */
export interface Many {
  readonly title: string;
  readonly consequence: string;
  readonly button: string;
  readonly steps: readonly Step[];
  /** Told how many were done, by the end or until it was stopped or failed. */
  readonly onDone: (done: number) => void;
}

export function ManyDialog({ many, onClose }: { many: Many | null; onClose: () => void }) {
  // It keeps its words while it fades away.
  const [last, setLast] = useState(many);
  useEffect(() => {
    if (many) setLast(many);
  }, [many]);
  const shown = many ?? last;
  return (
    <Dialog opened={many !== null} onClose={onClose} title={shown?.title ?? ''}>
      {shown && <Asking key={shown.title} many={shown} onClose={onClose} />}
    </Dialog>
  );
}

function Asking({ many: { consequence, button, steps, onDone }, onClose }: { many: Many; onClose: () => void }) {
  const { t, number } = useSay();
  const ready = useReady();
  const sayError = useErrorWords();
  const total = steps.reduce((sum, { count }) => sum + count, 0);
  const [done, setDone] = useState<number | null>(null);
  const [error, setError] = useState<string | null>(null);
  const stopped = useRef(false);
  // Closed in whatever way, it stops.
  useEffect(() => {
    stopped.current = false;
    return () => {
      stopped.current = true;
    };
  }, []);

  const run = async (): Promise<void> => {
    let sum = 0;
    setDone(0);
    setError(null);
    try {
      for (const { count, run: command } of steps) {
        if (stopped.current) break;
        await command();
        sum += count;
        if (!stopped.current) setDone(sum);
      }
      if (!stopped.current) onClose();
    } catch (failure) {
      setError(
        sum > 0
          ? `${t('history.partly', { done: number(sum), n: number(total) })} ${sayError(failure)}`
          : sayError(failure),
      );
    }
    onDone(sum);
  };

  const running = done !== null && error === null;
  return (
    <div className="pl-form">
      <p className="pl-history-words">{consequence}</p>
      {running && (
        <div className="pl-history-progress">
          <progress value={done} max={total} aria-label={t('history.progressLabel')} />
          <span role="status">{t('history.progress', { done: number(done), n: number(total) })}</span>
        </div>
      )}
      {error !== null && (
        <p className="pl-page-error pl-history-words" role="alert">
          {error}
        </p>
      )}
      <div className="pl-form-end">
        <Button onClick={onClose}>
          {running ? t('history.stop') : t(error === null ? 'history.cancel' : 'shell.close')}
        </Button>
        {/* After a failure nobody knows which were done, so the same is not offered again. */}
        {error === null && (
          <Button data-autofocus variant="filled" disabled={!ready || running} onClick={() => void run()}>
            {button}
          </Button>
        )}
      </div>
    </div>
  );
}
