/** The simulator of a hub, as its consoles see it: scenarios, and at most one run, in a process of its own. */
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Hub } from '../hub/hub.ts';
import { ConsoleError, type Implementation, type Sink } from '../shared/console/service.ts';
import { FIRST_ID, RECENT, type RunState, type simulator, type WearableCell } from '../shared/console/simulator.ts';
import type { Settings } from '../shared/settings.ts';
import { filesMissing } from './files.ts';
import { refuseInUse } from './inUse.ts';
import type { LayerSettings } from './layerProducer.ts';
import { Library } from './library.ts';
import { RunnerClient, SHARES_FILES } from './runnerClient.ts';
import { mostSocketsOf, wearablesOf } from './scenario.ts';
import { outlineOf, readScenario } from './scenarioText.ts';
import { emptyFigures, NO_HISTOGRAMS } from './tally.ts';
import { readTarget } from './target.ts';
import type { Point } from './timeline.ts';
import { VitalsFeed } from './vitalsFeed.ts';

const LOOK_MS = 250;
/** Cells of one event, as everything goes over one link. */
const CHUNK = 2_000;

export interface SimulatorOptions {
  readonly hub: Hub;
  readonly dataDir: string;
  readonly token: string;
  /** The hub's settings, for what goes through its layer; without, there is none. */
  readonly values?: Settings;
  readonly version: string;
  readonly log: Logger;
}

type SimulatorService = Implementation<typeof simulator>;
type Wearables = Parameters<SimulatorService['wearables']>[1];

const IDLE: RunState = {
  state: 'idle',
  run: null,
  outline: null,
  seed: 1,
  firstId: FIRST_ID,
  startedAt: null,
  endedAt: null,
  clockMs: 0,
  speed: 1,
  phase: 0,
  states: [],
  rates: { sent: 0, received: 0, connects: 0 },
  total: emptyFigures(),
  phases: [],
  expectations: [],
  histograms: NO_HISTOGRAMS,
  recent: [],
  failure: null,
};

export class Simulator {
  readonly #options: SimulatorOptions;
  readonly #library: Library;
  readonly #vitals = new VitalsFeed();
  #runner: RunnerClient | null = null;
  #starting = false;
  #closed = false;
  #runs = 0;
  #state: RunState = IDLE;
  /** How the run ended, from when it says so until its runner is gone. */
  #last: RunState | null = null;
  #points: Point[] = [];
  /** Every wearable as it was at the last look that asked for them. */
  readonly #cells = new Map<number, WearableCell>();
  #timer: NodeJS.Timeout | null = null;
  /** An answer to a look is on its way: a runner that is busy is not asked again. */
  #looking = false;
  /** Cells have not been asked for since the run began, or since nobody looked. */
  #stale = true;
  readonly #runSinks = new Set<Sink<RunState>>();
  readonly #pointSinks = new Set<Parameters<SimulatorService['points']>[1]>();
  readonly #cellSinks = new Set<Wearables>();
  /** Cells that a console could not be told because it reads too slowly. */
  readonly #owed = new Map<Wearables, Set<number>>();

  constructor(options: SimulatorOptions) {
    this.#options = options;
    this.#library = new Library(join(options.dataDir, 'scenarios'));
    options.hub.register('simulator', this.#service());
  }

  /** Ends what runs, for the hub stops. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#vitals.close();
    await this.#runner?.stop(true);
  }

  #service(): SimulatorService {
    const library = this.#library;
    return {
      scenarios: async () => ({ scenarios: await library.list() }),
      read: async ({ id }) => ({ text: await library.read(id) }),
      save: ({ id, text }) => library.save(id, text),
      remove: async ({ id }) => {
        await library.remove(id);
        return {};
      },
      check: ({ text }) => {
        const { scenario, problems } = readScenario(text);
        return { outline: scenario && outlineOf(scenario), problems: [...problems] };
      },
      start: (args) => this.#start(args),
      pause: () => this.#say({ t: 'pause' }),
      resume: () => this.#say({ t: 'resume' }),
      speed: ({ speed }) => this.#say({ t: 'speed', speed }),
      stop: async () => {
        // Whoever asks again does not want to wait for what is under way.
        await this.#running().stop(this.#state.state === 'stopping');
        return {};
      },
      step: async ({ consumer, socket = 0, step }) => {
        await this.#running().step(consumer, socket, step);
        return {};
      },
      run: (_args, sink) => {
        this.#runSinks.add(sink);
        sink.push(this.#state);
        return () => this.#runSinks.delete(sink);
      },
      vitals: ({ consumer }, sink) => this.#vitals.watch(consumer, sink),
      points: (_args, sink) => {
        this.#pointSinks.add(sink);
        sink.push({ reset: true, points: this.#points });
        return () => this.#pointSinks.delete(sink);
      },
      wearables: (_args, sink) => {
        this.#cellSinks.add(sink);
        this.#owed.set(sink, new Set());
        if (this.#runner) this.#stale = true;
        else this.#tellAll(sink);
        return () => {
          this.#cellSinks.delete(sink);
          this.#owed.delete(sink);
        };
      },
    };
  }

  #running(): RunnerClient {
    if (!this.#runner) throw new ConsoleError('no_run');
    return this.#runner;
  }

  #say(message: Parameters<RunnerClient['say']>[0]): Record<string, never> {
    this.#running().say(message);
    return {};
  }

  async #start({
    text,
    seed,
    firstId,
    speed,
    allowReal,
    producer,
  }: Parameters<SimulatorService['start']>[0]): Promise<{ run: number }> {
    if (this.#runner || this.#starting) throw new ConsoleError('run_under_way');
    this.#starting = true;
    try {
      const { hub, token, values, version, log } = this.#options;
      const layer = producer === 'layer' ? layerOf(values) : null;
      const { scenario, problems } = readScenario(text);
      if (!scenario)
        throw new ConsoleError('scenario_bad', { line: problems[0]?.line ?? 1, column: problems[0]?.column ?? 1 });
      const wearables = wearablesOf(scenario);
      // Each is an open file of the hub's and one of the wearable's.
      const sockets = mostSocketsOf(scenario);
      const missing = await filesMissing(SHARES_FILES ? 2 * sockets : sockets);
      if (missing) throw new ConsoleError('too_many_files', { wearables, ...missing });
      if (!allowReal && !(await refuseInUse({ base: hub.url, token }, firstId, wearables))) {
        throw new Error('the hub did not say whether the ids of a simulation are free');
      }
      const target = readTarget(hub.url, version);
      if (!target) throw new Error(`the hub's own address ${hub.url} is none`);
      // Nothing would end a run that begins after the others were told to.
      if (this.#closed) throw new ConsoleError('stopping');
      const run = ++this.#runs;
      const chosenSeed = seed ?? scenario.seed;
      this.#points = [];
      this.#cells.clear();
      this.#stale = true;
      this.#set({
        ...IDLE,
        recent: this.#state.recent,
        state: 'starting',
        run,
        outline: outlineOf(scenario),
        seed: chosenSeed,
        firstId,
        speed,
      });
      for (const sink of this.#pointSinks) sink.push({ reset: true, points: [] });
      this.#vitals.begin({ scenario, seed: chosenSeed, firstId });
      this.#runner = new RunnerClient(
        { scenario, seed: chosenSeed, firstId, speed, target, base: hub.url, token, layer },
        {
          look: (look) => this.#look(look),
          ended: (error) => this.#ended(error),
        },
      );
      this.#looking = false;
      this.#timer = setInterval(() => this.#ask(), LOOK_MS);
      log.info({ run, wearables, seed: chosenSeed }, 'simulation started');
      return { run };
    } finally {
      this.#starting = false;
    }
  }

  #ask(): void {
    if (this.#looking) return;
    this.#looking = true;
    const cells = this.#cellSinks.size === 0 ? 'none' : this.#stale ? 'all' : 'changed';
    // What changes while nobody looks is not kept.
    this.#stale = cells === 'none';
    this.#runner?.say({ t: 'look', cells });
  }

  #look({ state, points, cells }: Parameters<ConstructorParameters<typeof RunnerClient>[1]['look']>[0]): void {
    this.#looking = false;
    const told = { ...state, run: this.#runs, recent: this.#state.recent };
    if (state.endedAt === null) this.#set(told);
    else this.#last = told;
    this.#vitals.advance(state.clockMs);
    if (points.reset) this.#points = [];
    this.#points.push(...points.points);
    if (points.reset || points.points.length > 0) {
      for (const sink of this.#pointSinks) sink.push({ reset: points.reset, points: [...points.points] });
    }
    if (!cells) return;
    for (const cell of cells.cells) this.#cells.set(cell[0], cell);
    for (const sink of this.#cellSinks) {
      if (cells.reset) this.#tellAll(sink);
      else this.#tellChanged(sink, cells.cells);
    }
  }

  /** Only when the runner is gone is the run over: now the next one may begin. */
  #ended(error: unknown): void {
    this.#runner = null;
    if (this.#timer) clearInterval(this.#timer);
    if (error) this.#options.log.error({ err: error }, 'the simulator failed');
    const failed: RunState = {
      ...this.#state,
      state: 'failed',
      endedAt: Date.now(),
      failure: { code: 'internal_error', values: {} },
    };
    const last = this.#last ?? failed;
    this.#last = null;
    this.#set({ ...last, recent: [summed(last), ...last.recent].slice(0, RECENT) });
  }

  #set(state: RunState): void {
    this.#state = state;
    for (const sink of this.#runSinks) if (!sink.congested() || state.endedAt !== null) sink.push(state);
  }

  #tellAll(sink: Wearables): void {
    this.#owed.get(sink)?.clear();
    const all = [...this.#cells.values()];
    for (let at = 0; at === 0 || at < all.length; at += CHUNK) {
      sink.push({ reset: at === 0, firstId: this.#state.firstId, cells: all.slice(at, at + CHUNK) });
    }
  }

  /** A console that reads too slowly is told later how they are then. */
  #tellChanged(sink: Wearables, changed: readonly WearableCell[]): void {
    const owed = this.#owed.get(sink);
    if (!owed) return;
    for (const [number] of changed) owed.add(number);
    if (owed.size === 0 || sink.congested()) return;
    const cells = [...owed].flatMap((number) => {
      const cell = this.#cells.get(number);
      return cell ? [cell] : [];
    });
    owed.clear();
    for (let at = 0; at < cells.length; at += CHUNK) {
      sink.push({ reset: false, firstId: this.#state.firstId, cells: cells.slice(at, at + CHUNK) });
    }
  }
}

/** What the runner needs to know of the hub's layer, and no more. Throws ConsoleError where it is in memory. */
function layerOf(values: Settings | undefined): LayerSettings {
  if (!values || values.redis.length === 0) throw new ConsoleError('no_redis');
  const { redis, layer, layerPrefix, layerCapacity, channelCapacity } = values;
  const { layerExpiry, groupExpiry, layerSerializer, layerKeys } = values;
  return {
    ...{ redis, layer, layerPrefix, layerCapacity, channelCapacity },
    ...{ layerExpiry, groupExpiry, layerSerializer, layerKeys },
  };
}

/** What is kept of a run that has ended. */
function summed({ run, outline, endedAt, state, expectations }: RunState): RunState['recent'][number] {
  const met = expectations.every((one) => one.met !== false);
  return {
    run: run ?? 0,
    title: outline?.title ?? '',
    endedAt: endedAt ?? 0,
    outcome: state === 'failed' ? 'failed' : met ? 'met' : 'unmet',
  };
}
