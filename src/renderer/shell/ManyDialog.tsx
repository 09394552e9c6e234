/** Asks before something is done with many, does it command by command with its progress, and can be stopped between. */
import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../shared/format.ts';
import type { Language } from '../../shared/words/words.ts';
import { Progress } from '../kit/Progress.tsx';
import type { Step } from '../kit/steps.ts';
import { useReady } from '../link/hooks.ts';
import { Dialog } from './Dialog.tsx';
import { useSteps } from './useSteps.ts';

/** What is asked; the words are ready. */
export interface Many {
  readonly title: string;
  readonly consequence: string;
  readonly button: string;
  /** What the steps count. */
  readonly unit: 'notifications' | 'consumers';
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

function Asking({ many: { consequence, button, unit, steps, onDone }, onClose }: { many: Many; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const number = (value: number): string => formatNumber(value, i18n.language as Language);
  const ready = useReady();
  const { done, error, run } = useSteps();
  const of = steps.reduce((sum, { count }) => sum + count, 0);

  const act = async (): Promise<void> => {
    const end = await run(steps);
    if (end.kind === 'whole') onClose();
    onDone(end.done);
  };

  return (
    <div className="pl-form">
      <p className="pl-many-words">{consequence}</p>
      {done !== null && (
        <Progress
          done={done}
          of={of}
          label={t('many.label')}
          words={t(`many.${unit}`, { done: number(done), n: number(of) })}
        />
      )}
      {error !== null && (
        <p className="pl-page-error pl-many-words" role="alert">
          {error}
        </p>
      )}
      <div className="pl-form-end">
        <Button onClick={onClose}>
          {done !== null ? t('many.stop') : t(error === null ? 'many.cancel' : 'shell.close')}
        </Button>
        {/* After a failure nobody knows which were done, so the same is not offered again. */}
        {error === null && (
          <Button data-autofocus variant="filled" disabled={!ready || done !== null} onClick={() => void act()}>
            {button}
          </Button>
        )}
      </div>
    </div>
  );
}
