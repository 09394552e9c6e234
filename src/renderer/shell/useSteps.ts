/** Steps that a dialog runs: how far they are, why they failed, and an end to them when the dialog goes. */
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../shared/format.ts';
import type { Language } from '../../shared/words/words.ts';
import { runSteps, type Step } from '../kit/steps.ts';
import { useErrorWords } from './errors.ts';

/** How a run of steps ended. `done` is how many of what is counted. */
export interface StepsEnd {
  readonly kind: 'whole' | 'stopped' | 'failed';
  readonly done: number;
}

export interface Steps {
  /** How many are done; null before they run and after they failed. */
  readonly done: number | null;
  /** Why the last run failed, and how far it came, in words. */
  readonly error: string | null;
  /** Runs them and never rejects. After the dialog was closed it ends at the next one. */
  readonly run: (steps: readonly Step[]) => Promise<StepsEnd>;
}

export function useSteps(): Steps {
  const { t, i18n } = useTranslation();
  const sayError = useErrorWords();
  const [done, setDone] = useState<number | null>(null);
  const [error, setError] = useState<string | null>(null);
  const stopped = useRef(false);
  useEffect(() => {
    stopped.current = false;
    return () => {
      stopped.current = true;
    };
  }, []);

  const run = async (steps: readonly Step[]): Promise<StepsEnd> => {
    const number = (value: number): string => formatNumber(value, i18n.language as Language);
    const of = steps.reduce((sum, { count }) => sum + count, 0);
    let sum = 0;
    setDone(0);
    setError(null);
    const progress = (now: number): void => {
      sum = now;
      setDone(now);
    };
    try {
      const whole = await runSteps(steps, progress, () => !stopped.current);
      return { kind: whole ? 'whole' : 'stopped', done: sum };
    } catch (failure) {
      const partly = sum > 0 ? `${t('many.partly', { done: number(sum), n: number(of) })} ` : '';
      setError(partly + sayError(failure));
      setDone(null);
      return { kind: 'failed', done: sum };
    }
  };
  return { done, error, run };
}
