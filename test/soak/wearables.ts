/**
 * The virtual wearables of the hub's soak, in a process of their own: two runs of the simulator's own engine, one whose
 * notifications are made over HTTP and one where they come as Django's do. Each notification that was made is noted, so
 * that it can be looked for afterwards. Started by `startWearables`; ends with its parent.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { FIRST_ID, type RunFigures, WEARABLE_STATES } from '../../src/shared/console/simulator.ts';
import { resolveSettings } from '../../src/shared/settings.ts';
import { HttpProducer } from '../../src/simulator/httpProducer.ts';
import { LayerProducer } from '../../src/simulator/layerProducer.ts';
import type { Draft, Producer } from '../../src/simulator/production.ts';
import { Run, type Snapshot } from '../../src/simulator/run.ts';
import { readScenario } from '../../src/simulator/scenarioText.ts';
import { readTarget } from '../../src/simulator/target.ts';

export interface WearablesOptions {
  readonly port: number;
  readonly redis: string;
  /** Of each of the two runs. */
  readonly scenario: string;
  readonly wearables: number;
}

/** How one of the runs stands. */
export interface RunLook {
  readonly producer: 'http' | 'layer';
  readonly online: number;
  readonly total: RunFigures;
  readonly failure: Snapshot['failure'];
  /** Ends by close code, and why a notification could not be made. */
  readonly cuts: readonly (readonly [code: number, times: number])[];
  readonly trouble: string | null;
}

/** One of the runs when it is over. */
export interface RunEnd extends RunLook {
  /** The notifications that were made, in the order in which they were. */
  readonly produced: readonly (readonly [consumer: string, id: number])[];
  /** By wearable, from `firstId`: those that it received and was never told are read. */
  readonly firstId: number;
  readonly unread: readonly number[];
}

export interface Wearables {
  readonly pid: number;
  look(): Promise<readonly RunLook[]>;
  /** What came of it; rejects where the process ended before. */
  readonly ended: Promise<readonly RunEnd[]>;
  /** Ends the process, whatever it does. */
  stop(): Promise<void>;
}

type Said =
  | { readonly t: 'look'; readonly runs: readonly RunLook[] }
  | { readonly t: 'ended'; readonly runs: readonly RunEnd[] };

/** Connects them, and lets them live as the scenario says. */
export function startWearables(options: WearablesOptions): Wearables {
  const child: ChildProcess = fork(import.meta.filename, [JSON.stringify(options)], {
    execArgv: ['--max-semi-space-size=8'],
  });
  const exit = once(child, 'exit');
  const gone = exit.then(([code, signal]) => {
    throw new Error(`the wearables' process ended with ${code ?? signal}`);
  });
  const hear = async <T extends Said['t']>(kind: T): Promise<Extract<Said, { t: T }>> =>
    new Promise((resolve, reject) => {
      const listen = (said: Said): void => {
        if (said.t !== kind) return;
        child.off('message', listen);
        resolve(said as Extract<Said, { t: T }>);
      };
      child.on('message', listen);
      gone.catch(reject);
    });
  const ended = hear('ended').then(({ runs }) => runs);
  ended.catch(() => {});
  return {
    pid: child.pid ?? 0,
    look: async () => {
      const answer = hear('look');
      child.send('look');
      return (await answer).runs;
    },
    ended,
    stop: async () => {
      if (child.connected) child.disconnect();
      await exit;
    },
  };
}

/** Hands on what is asked for, and notes what came of it. */
class NotedProducer implements Producer {
  readonly produced: (readonly [consumer: string, id: number])[] = [];
  readonly #producer: Producer;

  constructor(producer: Producer) {
    this.#producer = producer;
  }

  async produce(drafts: readonly Draft[]): Promise<readonly number[]> {
    const ids = await this.#producer.produce(drafts);
    for (const [place, { consumer }] of drafts.entries()) this.produced.push([consumer, ids[place] ?? Number.NaN]);
    return ids;
  }

  close(): Promise<void> {
    return this.#producer.close();
  }
}

function live({ port, redis, scenario: text, wearables }: WearablesOptions): void {
  const { scenario, problems } = readScenario(text);
  if (!scenario) throw new Error(`the scenario cannot be used: ${JSON.stringify(problems)}`);
  const base = `http://127.0.0.1:${port}/`;
  const target = readTarget(base, 'soak');
  if (!target) throw new Error(`${base} is no address`);
  const begin = (name: RunLook['producer'], firstId: number, inner: Producer, seed: number) => {
    const producer = new NotedProducer(inner);
    const run = new Run({ scenario, seed, firstId, speed: 1, target, producer });
    run.start();
    const look = (): RunLook => {
      const { states, total, failure } = run.snapshot();
      return {
        ...{ producer: name, total, failure },
        online: states[WEARABLE_STATES.indexOf('online')] ?? 0,
        cuts: [...run.troubles.cuts],
        trouble: run.troubles.production,
      };
    };
    const end = (): RunEnd => {
      const unread = run.cells().map((cell) => cell[5]);
      return { ...look(), firstId, unread, produced: producer.produced };
    };
    return { run, look, end };
  };
  const http = new HttpProducer({ base, token: null, agent: target.agent });
  const layer = new LayerProducer(resolveSettings({ flags: { redis, layer: 'core' } }).values);
  const runs = [begin('http', FIRST_ID, http, 1), begin('layer', FIRST_ID + wearables, layer, 2)];
  const say = (said: Said): void => void process.send?.(said);
  process.on('message', () => say({ t: 'look', runs: runs.map(({ look }) => look()) }));
  void Promise.all(runs.map(({ run }) => run.ended)).then(() =>
    say({ t: 'ended', runs: runs.map(({ end }) => end()) }),
  );
}

if (process.send && process.argv[1] === import.meta.filename) {
  process.on('disconnect', () => process.exit());
  // A Ctrl-C in the terminal comes here too; the parent says when to stop.
  process.on('SIGINT', () => {});
  live(JSON.parse(process.argv[2] ?? '') as WearablesOptions);
}
