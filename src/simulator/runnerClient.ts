/** A run in the simulator's runner, as whoever started it sees it. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { ConsoleError } from '../shared/console/service.ts';
import type { WearableCell } from '../shared/console/simulator.ts';
import type { FromRunner, RunnerOptions, Step, StepOutcome, ToRunner } from './messages.ts';
import type { Snapshot } from './run.ts';
import type { Point } from './timeline.ts';

/** The packaged app cannot be started as a bare Node: there it is a thread, and shares the hub's files. */
export const SHARES_FILES = process.versions['electron'] !== undefined;

/** A run that is told to end has so long, and less in a hurry; then it is ended with whatever it holds. */
const END_MS = 30_000;
const HURRY_MS = 8_000;

/** Hears how the run fares. */
export interface RunListener {
  /** It stands so; `points` and `cells` are what is new, or all where they say `reset`. */
  look(look: {
    readonly state: Snapshot;
    readonly points: { readonly reset: boolean; readonly points: readonly Point[] };
    readonly cells: { readonly reset: boolean; readonly cells: readonly WearableCell[] } | null;
  }): void;
  /** The runner is gone; with an error where it failed. */
  ended(error: unknown): void;
}

/** A process or a thread: what both have. */
interface Runner {
  say(message: ToRunner): void;
  kill(): void;
}

export class RunnerClient {
  readonly #runner: Runner;
  readonly #steps = new Map<number, (outcome: StepOutcome | 'no_run') => void>();
  readonly #gone: Promise<void>;
  #nextStep = 1;
  #over = false;

  /** `asThread`: not as a process of its own. */
  constructor(options: RunnerOptions, listener: RunListener, asThread = SHARES_FILES) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#gone = promise;
    this.#runner = startRunner(
      (message) => {
        if (message.t === 'look') listener.look(message);
        else {
          this.#steps.get(message.id)?.(message.outcome);
          this.#steps.delete(message.id);
        }
      },
      (error) => {
        this.#over = true;
        for (const answer of this.#steps.values()) answer('no_run');
        this.#steps.clear();
        listener.ended(error);
        resolve();
      },
      asThread,
    );
    this.say({ t: 'start', options });
  }

  say(message: ToRunner): void {
    this.#runner.say(message);
  }

  /** Rejects with ConsoleError. */
  async step(consumer: string, socket: number, step: Step): Promise<void> {
    if (this.#over) throw new ConsoleError('no_run');
    const id = this.#nextStep++;
    const outcome = await new Promise<StepOutcome | 'no_run'>((resolve) => {
      this.#steps.set(id, resolve);
      this.say({ t: 'step', id, consumer, socket, step });
    });
    if (outcome !== null) throw new ConsoleError(outcome, { consumer });
  }

  /** Ends the run, at once if it is `urgent`; resolves when nothing of it is left. */
  async stop(urgent: boolean): Promise<void> {
    this.say({ t: 'stop', urgent });
    const enough = setTimeout(() => this.#runner.kill(), urgent ? HURRY_MS : END_MS);
    await this.#gone;
    clearTimeout(enough);
  }
}

function startRunner(
  onMessage: (message: FromRunner) => void,
  onGone: (error: unknown) => void,
  asThread: boolean,
): Runner {
  // In the bundle the runner is an entry of its own, beside the chunk that this file is part of.
  const url = new URL(import.meta.url.endsWith('.ts') ? './runner.ts' : './runner.js', import.meta.url);
  let failure: unknown = null;
  const fail = (error: unknown): void => {
    failure = error;
  };
  if (asThread) {
    const worker = new Worker(url, { name: 'simulator' });
    worker.on('message', onMessage).on('error', fail);
    worker.once('exit', () => onGone(failure));
    return { say: (message) => worker.postMessage(message), kill: () => void worker.terminate() };
  }
  const child = fork(fileURLToPath(url), {
    execArgv: ['--max-semi-space-size=8'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  child.on('message', (message) => onMessage(message as FromRunner)).on('error', fail);
  let gone = false;
  child.once('close', (code, signal) => {
    gone = true;
    onGone(failure ?? (code === 0 ? null : new Error(`the simulator's process ended with ${code ?? signal}`)));
  });
  return {
    say: (message) => {
      // One that is just ending does not hear it any more; how it ended says the rest.
      if (!gone && child.connected) child.send(message, () => {});
    },
    kill: () => child.kill('SIGKILL'),
  };
}
