/** A run in the simulator's thread, as whoever started it sees it. */
import { Worker } from 'node:worker_threads';
import { ConsoleError } from '../shared/console/service.ts';
import type { WearableCell } from '../shared/console/simulator.ts';
import type { FromThread, Step, StepOutcome, ThreadOptions, ToThread } from './messages.ts';
import type { Point, Snapshot } from './run.ts';

/** A run that is told to end has so long; then its thread ends with whatever it holds. */
const END_MS = 20_000;

/** Hears how the run fares. */
export interface ThreadListener {
  /** It stands so; `points` and `cells` are what is new, or all where they say `reset`. */
  look(look: {
    readonly state: Snapshot;
    readonly points: { readonly reset: boolean; readonly points: readonly Point[] };
    readonly cells: { readonly reset: boolean; readonly cells: readonly WearableCell[] } | null;
  }): void;
  /** The thread is gone; with an error where it failed. */
  ended(error: unknown): void;
}

export class RunThread {
  readonly #worker: Worker;
  readonly #steps = new Map<number, (outcome: StepOutcome | 'no_run') => void>();
  readonly #gone: Promise<void>;
  #nextStep = 1;
  #error: unknown = null;

  constructor(options: ThreadOptions, listener: ThreadListener) {
    // In the bundle the thread is an entry of its own, beside the chunk that this file is part of.
    const file = import.meta.url.endsWith('.ts') ? './thread.ts' : './thread.js';
    this.#worker = new Worker(new URL(file, import.meta.url), { name: 'simulator', workerData: options });
    this.#worker.on('message', (message: FromThread) => {
      if (message.t === 'look') listener.look(message);
      else {
        this.#steps.get(message.id)?.(message.outcome);
        this.#steps.delete(message.id);
      }
    });
    this.#worker.on('error', (error) => {
      this.#error = error;
    });
    this.#gone = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        for (const answer of this.#steps.values()) answer('no_run');
        this.#steps.clear();
        listener.ended(this.#error);
        resolve();
      });
    });
  }

  say(message: ToThread): void {
    this.#worker.postMessage(message);
  }

  /** Rejects with ConsoleError. */
  async step(consumer: string, step: Step): Promise<void> {
    const id = this.#nextStep++;
    const outcome = await new Promise<StepOutcome | 'no_run'>((resolve) => {
      this.#steps.set(id, resolve);
      this.say({ t: 'step', id, consumer, step });
    });
    if (outcome !== null) throw new ConsoleError(outcome, { consumer });
  }

  /** Ends the run, at once if it is `urgent`; resolves when nothing of it is left. */
  async stop(urgent: boolean): Promise<void> {
    this.say({ t: 'stop', urgent });
    const enough = setTimeout(() => void this.#worker.terminate(), END_MS);
    await this.#gone;
    clearTimeout(enough);
  }
}
