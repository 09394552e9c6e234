/** How the next run is to be started; kept while the page lives. */
import { create } from 'zustand';
import { FIRST_ID, type RunProducer } from '../../../shared/console/simulator.ts';
import { useStatus } from '../../link/hooks.ts';

export interface Choices {
  readonly firstId: number;
  /** Null: the scenario's own. */
  readonly seed: number | null;
  readonly speed: number;
  readonly allowReal: boolean;
  readonly producer: RunProducer;
}

export const useChoices = create<Choices>()(() => ({
  firstId: FIRST_ID,
  seed: null,
  speed: 1,
  allowReal: false,
  producer: 'http',
}));

/** Who makes the notifications: as chosen, or the API where the hub has no Redis and there is nothing to choose (`open`). */
export function useProducer(): { readonly open: boolean; readonly producer: RunProducer } {
  const { producer } = useChoices();
  const layer = useStatus()?.layer.kind ?? 'memory';
  const open = layer !== 'memory';
  return { open, producer: open ? producer : 'http' };
}

/** The scenario that the last run of this page was started from, whatever its text was then. */
export const useStarted = create<{ readonly from: string | null }>()(() => ({ from: null }));
