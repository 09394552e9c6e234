/** One run of a scenario against one target: its wearables, its clock, and what came of it. */
import type { RunState, WearableCell, WearableState } from '../shared/console/simulator.ts';
import { WEARABLE_STATES } from '../shared/console/simulator.ts';
import { Consumer } from './consumer.ts';
import { judge } from './expectations.ts';
import { Gate } from './gate.ts';
import { Latencies } from './latencies.ts';
import { Plan } from './plan.ts';
import { type Producer, Production } from './production.ts';
import { durationOf, type Scenario, socketsOf, wearablesOf } from './scenario.ts';
import { outlineOf } from './scenarioText.ts';
import { every, realTime, SimClock, type Time } from './simClock.ts';
import { Tally } from './tally.ts';
import { unreachableBecause } from './target.ts';
import { NO_RATES, type Point, Timeline } from './timeline.ts';
import { VirtualWearable } from './wearable.ts';
import { WearableLink } from './wearableLink.ts';
import type { Target, World } from './world.ts';

/** Attempts to connect that go on at once: a listening socket has room for about as many. */
const CONNECTING = 500;
/** After the last phase, so long for what is under way; and how often it is looked whether all is over. */
const GRACE_MS = 10_000;
const LOOK_MS = 50;
const SECOND_MS = 1_000;
/** Nobody ever answered, for so long: there is no use in going on. */
const NOBODY_MS = 5_000;
/** Where all connections went, it is looked so often whether the hub did too. */
const LOOKS = 10;
const LOOK_AGAIN_MS = 100;

/** Why a run failed. */
export interface Failure {
  readonly code: 'hub_unreachable' | 'hub_gone' | 'nobody_in' | 'out_of_files';
  readonly values: Readonly<Record<string, string | number>>;
}

export interface RunOptions {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly firstId: number;
  readonly speed: number;
  readonly target: Target;
  readonly producer: Producer;
}

/** What a run takes from the machine, for tests to give it something else: the time, and the way to the hub. */
export interface Machine {
  readonly time: Time;
  /** Null: real sockets. */
  readonly link: World['link'] | null;
}

const MACHINE: Machine = { time: realTime, link: null };

/** What a run knows of itself. */
export type Snapshot = Omit<RunState, 'run' | 'recent'>;

export class Run {
  readonly firstId: number;
  /** Resolves when it has ended and nothing of it is left. */
  readonly ended: Promise<void>;
  readonly #scenario: Scenario;
  readonly #seed: number;
  readonly #time: Time;
  readonly #clock: SimClock;
  readonly #tally: Tally;
  readonly #timeline: Timeline;
  readonly #world: World;
  readonly #wearables: VirtualWearable[] = [];
  readonly #consumers: Consumer[] = [];
  readonly #states: number[];
  readonly #dirty = new Set<number>();
  readonly #outline: RunState['outline'];
  readonly #onEnd: () => void;
  #state: Snapshot['state'] = 'starting';
  #failure: Failure | null = null;
  #startedAt: number | null = null;
  #startedMono = 0;
  #endedAt: number | null = null;
  #phase = 0;
  #reached = false;
  /** Attempts in a row that nobody answered. */
  #unreached = 0;
  #stopping: Promise<void> | null = null;
  #stopLooking: () => void = () => {};
  #stopMeasuring: () => void = () => {};

  constructor({ scenario, seed, firstId, speed, target, producer }: RunOptions, { time, link } = MACHINE) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ended = promise;
    this.#onEnd = resolve;
    this.firstId = firstId;
    this.#scenario = scenario;
    this.#seed = seed;
    this.#outline = outlineOf(scenario);
    this.#time = time;
    this.#clock = new SimClock(time, speed);
    this.#tally = new Tally(scenario.phases.length);
    this.#states = WEARABLE_STATES.map((_, place) => (place === 0 ? socketsOf(scenario) : 0));
    const recentPings = new Latencies();
    this.#timeline = new Timeline(this.#tally, recentPings);
    this.#world = {
      target,
      time,
      clock: this.#clock,
      tally: this.#tally,
      gate: new Gate(CONNECTING),
      production: new Production(producer),
      recentPings,
      refusals: new Map(),
      cuts: new Map(),
      link: link ?? ((id, events) => new WearableLink(this.#world, id, events)),
      moved: (number, from, to) => this.#moved(number, from, to),
      touch: (number) => this.#dirty.add(number),
      reached: () => {
        this.#reached = true;
        this.#unreached = 0;
      },
      unreached: () => {
        this.#unreached += 1;
      },
      outOfFiles: () => this.#fail({ code: 'out_of_files', values: { wearables: wearablesOf(scenario) } }),
    };
    for (let number = 0; number < socketsOf(scenario); number += 1) {
      const plan = new Plan(scenario, seed, number);
      const { wearable, population } = plan;
      const consumer =
        this.#consumers[wearable] ?? new Consumer(this.#world, `${firstId + wearable}`, population.sockets);
      this.#consumers[wearable] = consumer;
      this.#wearables.push(new VirtualWearable(this.#world, plan, number, consumer));
    }
  }

  start(): void {
    this.#state = 'running';
    this.#startedAt = Date.now();
    this.#startedMono = this.#time.now();
    this.#timeline.start(this.#startedMono);
    for (const wearable of this.#wearables) wearable.begin();
    let at = 0;
    for (const [phase, { lasts }] of this.#scenario.phases.entries()) {
      this.#clock.at(at, () => {
        this.#phase = phase;
        this.#tally.phase = phase;
      });
      at += lasts;
    }
    this.#clock.at(durationOf(this.#scenario), () => void this.stop());
    this.#clock.start();
    this.#stopLooking = every(this.#time, LOOK_MS, () => this.#lookRound());
    this.#stopMeasuring = every(this.#time, SECOND_MS, () => this.#measure());
  }

  pause(): void {
    if (this.#state !== 'running') return;
    this.#state = 'paused';
    this.#clock.pause();
  }

  resume(): void {
    if (this.#state !== 'paused') return;
    this.#state = 'running';
    this.#clock.start();
  }

  setSpeed(speed: number): void {
    this.#clock.setSpeed(speed);
  }

  /** Waits a little for what is under way (not if it is `urgent`), closes every wearable, and ends. */
  stop(urgent = false): Promise<void> {
    if (urgent) this.#urgent = true;
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  #urgent = false;

  async #stop(): Promise<void> {
    this.#state = 'stopping';
    this.#stopLooking();
    // What was planned no longer happens, but whoever comes home is still to be waited for.
    this.#clock.clear();
    this.#clock.pause();
    if (!this.#urgent) for (const wearable of this.#wearables) wearable.goHome();
    const until = this.#time.now() + GRACE_MS;
    while (!this.#urgent && this.#time.now() < until && this.#waits()) await this.#pause(LOOK_MS);
    // Who has knocked for so long has no answer either.
    const knocking = this.#urgent ? 0 : this.#trying;
    const online = this.#wearables.some(({ state }) => state === 'online' || state === 'silent');
    if (!online && this.#unreached + this.#tally.of('cut') > 0) await this.#lookForHub();
    const [refused, unanswered] = [this.#tally.of('refused'), this.#tally.of('unreachable') + knocking];
    if (this.#tally.of('connected') === 0 && refused + unanswered > 0) {
      this.#failure ??= { code: 'nobody_in', values: { url: this.#world.target.url, refused, unanswered } };
    }
    await Promise.all(this.#wearables.map((wearable) => wearable.end()));
    await this.#world.production.close();
    this.#measure();
    this.#stopMeasuring();
    this.#timeline.rates = NO_RATES;
    this.#endedAt = Date.now();
    this.#state = this.#failure ? 'failed' : 'ended';
    this.#onEnd();
  }

  /** Something is under way: answers, or the first handshakes. */
  #waits(): boolean {
    if (this.#tally.of('connected') === 0 && this.#trying > 0) return true;
    return !this.#wearables.every(({ settled, state }) => settled || GONE.has(state));
  }

  /** Sockets whose handshake is under way. */
  get #trying(): number {
    return this.#states[WEARABLE_STATES.indexOf('connecting')] ?? 0;
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#time.after(ms, resolve));
  }

  /** Nobody is connected and not of their own will: whether there is still somebody to connect to. */
  async #lookForHub(): Promise<void> {
    const { target } = this.#world;
    // The system takes a killed hub's connections from it before its port.
    let reason = await unreachableBecause(target);
    for (let tries = 1; reason === null && tries < LOOKS; tries += 1) {
      await this.#pause(LOOK_AGAIN_MS);
      reason = await unreachableBecause(target);
    }
    if (reason === null) return;
    this.#failure ??= { code: this.#reached ? 'hub_gone' : 'hub_unreachable', values: { url: target.url, reason } };
  }

  /** A socket, counted from 0, of the wearable of an id, or its first; null where there is none. */
  find(id: string, socket = 0): VirtualWearable | null {
    return this.#consumers[Number(id) - this.firstId]?.sockets[socket] ?? null;
  }

  /** Refusals by status, ends by close code, and why a notification could not be produced. */
  get troubles() {
    const { refusals, cuts, production } = this.#world;
    return { refusals, cuts, production: production.failure };
  }

  snapshot(): Snapshot {
    const total = this.#tally.total();
    return {
      state: this.#state,
      outline: this.#outline,
      seed: this.#seed,
      firstId: this.firstId,
      startedAt: this.#startedAt,
      endedAt: this.#endedAt,
      clockMs: Math.min(Math.round(this.#clock.now()), durationOf(this.#scenario)),
      speed: this.#clock.speed,
      phase: this.#phase,
      states: [...this.#states],
      rates: this.#timeline.rates,
      total,
      phases: this.#tally.phases(),
      expectations: judge(this.#scenario.expect, total),
      histograms: this.#tally.histograms(),
      failure: this.#failure,
    };
  }

  cells(): WearableCell[] {
    return this.#wearables.map(({ cell }) => cell);
  }

  /** The cells that changed since this was asked last. */
  changedCells(): WearableCell[] {
    const cells = [...this.#dirty].flatMap((number) => {
      const wearable = this.#wearables[number];
      return wearable ? [wearable.cell] : [];
    });
    this.#dirty.clear();
    return cells;
  }

  points(): readonly Point[] {
    return this.#timeline.points;
  }

  #moved(number: number, from: WearableState, to: WearableState): void {
    const [before, after] = [WEARABLE_STATES.indexOf(from), WEARABLE_STATES.indexOf(to)];
    this.#states[before] = (this.#states[before] ?? 0) - 1;
    this.#states[after] = (this.#states[after] ?? 0) + 1;
    if (to === 'online' && from === 'connecting') this.#timeline.connects += 1;
    this.#dirty.add(number);
  }

  #fail(failure: Failure): void {
    this.#failure ??= failure;
    void this.stop(true);
  }

  #lookRound(): void {
    const waited = this.#time.now() - this.#startedMono;
    if (!this.#reached && this.#unreached > 0 && waited > NOBODY_MS) void this.stop(true);
    else if (this.#wearables.every(({ state }) => GONE.has(state))) void this.stop();
  }

  #measure(): void {
    this.#timeline.measure(this.#time.now(), this.#states);
  }
}

const GONE: ReadonlySet<WearableState> = new Set(['left', 'refused']);
