/** What the simulator's runner and whoever started it say to each other: plain data. */
import type { z } from 'zod';
import type { simulator, WearableCell } from '../shared/console/simulator.ts';
import type { LayerSettings } from './layerProducer.ts';
import type { RunOptions, Snapshot } from './run.ts';
import type { Point } from './timeline.ts';

export interface RunnerOptions extends Omit<RunOptions, 'producer'> {
  /** The hub's HTTP side, for the notifications that are produced. */
  readonly base: string;
  readonly token: string;
  /** The layer that they go through instead; null: the API. */
  readonly layer: LayerSettings | null;
}

/** One wearable by hand. */
export type Step = z.output<typeof simulator.step.args>['step'];

/** The code of why a step could not be taken; null where it was. */
export type StepOutcome = 'not_simulated' | 'wearable_offline' | 'nothing_to_read' | null;

export type ToRunner =
  /** The first one. */
  | { readonly t: 'start'; readonly options: RunnerOptions }
  | { readonly t: 'pause' | 'resume' }
  | { readonly t: 'speed'; readonly speed: number }
  | { readonly t: 'stop'; readonly urgent: boolean }
  | { readonly t: 'step'; readonly id: number; readonly consumer: string; readonly socket: number; readonly step: Step }
  | { readonly t: 'look'; readonly cells: 'all' | 'changed' | 'none' };

export type FromRunner =
  | { readonly t: 'stepped'; readonly id: number; readonly outcome: StepOutcome }
  /** How the run stands. `points` are those since the last look, or all of them; the last look of all has every cell. */
  | {
      readonly t: 'look';
      readonly state: Snapshot;
      readonly points: { readonly reset: boolean; readonly points: readonly Point[] };
      readonly cells: { readonly reset: boolean; readonly cells: readonly WearableCell[] } | null;
    };
