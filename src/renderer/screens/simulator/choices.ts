/** How the next run is to be started; kept while the page lives. */
import { create } from 'zustand';
import { FIRST_ID } from '../../../shared/console/simulator.ts';

export interface Choices {
  readonly firstId: number;
  /** Null: the scenario's own. */
  readonly seed: number | null;
  readonly speed: number;
  readonly allowReal: boolean;
}

export const useChoices = create<Choices>()(() => ({ firstId: FIRST_ID, seed: null, speed: 1, allowReal: false }));

/** The scenario that the last run of this page was started from, whatever its text was then. */
export const useStarted = create<{ readonly from: string | null }>()(() => ({ from: null }));
