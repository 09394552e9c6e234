/**
 * What a virtual wearable will do: pure, from the scenario, the seed and the wearable's number alone. Whoever executes it
 * adds only what nobody can plan, such as when the hub answers.
 */
import type { Fault } from '../shared/console/simulator.ts';
import { type Garbage, garbageOf } from './garbage.ts';
import { between, type Random, seeded, waiting } from './random.ts';
import { durationOf, type FaultPlan, type Phase, type Population, type Scenario } from './scenario.ts';
import { type Measurement, measure, type Produce, type Vitals } from './walks.ts';

/** Something it does at a time of the scenario's clock, ms since the run's beginning. */
export type Act =
  | { readonly at: number; readonly do: 'fault'; readonly how: Fault; readonly lasts: number }
  | { readonly at: number; readonly do: 'garbage'; readonly garbage: Garbage }
  | { readonly at: number; readonly do: 'measure'; readonly vitals: Vitals }
  | { readonly at: number; readonly do: 'produce'; readonly produce: Produce };

/** Streams of randomness, so that a change to one part of a life leaves the others as they were. */
const STREAM = { connect: 0, ping: 1, read: 2, retry: 3, acts: 4 } as const;

export class Plan {
  readonly population: Population;
  /** Which of the scenario's wearables this is the life of, and with which of its sockets, both from 0. */
  readonly wearable: number;
  readonly socket: number;
  /** When it connects for the first time. */
  readonly connectAt: number;
  readonly #scenario: Scenario;
  readonly #seed: number;
  readonly #number: number;

  /** `number` counts the sockets of the whole scenario's wearables from 0. */
  constructor(scenario: Scenario, seed: number, number: number) {
    this.#scenario = scenario;
    this.#seed = seed;
    this.#number = number;
    const [population, before, place] = populationOf(scenario, number);
    this.population = population;
    const inPopulation = Math.floor(place / population.sockets);
    this.wearable = before + inPopulation;
    this.socket = place % population.sockets;
    const { over, jitter } = population.connect;
    this.connectAt = (over * inPopulation) / population.wearables + jitter * this.#random(STREAM.connect)();
  }

  #random(...stream: readonly number[]): Random {
    return seeded(this.#seed, this.#number, ...stream);
  }

  /** When it pings, ms after its first connection opened. */
  *pings(): Generator<number, void> {
    const { every, rhythm, spread, count = Number.POSITIVE_INFINITY } = this.population.ping;
    const random = this.#random(STREAM.ping);
    const off = () => spread * (2 * random() - 1);
    // Everybody connects at once more often than everybody pings at once.
    let at = every * random();
    let drift = off();
    for (let n = 0; n < count; n += 1) {
      yield at;
      drift = Math.max(-spread, Math.min(spread, drift + off() / 10));
      at += every * (1 + { fixed: 0, jittered: off(), drifting: drift }[rhythm]);
    }
  }

  /** After how long it reads the notification that it was the `n`th to receive, from 0; null: never. */
  readAfter(n: number): number | null {
    const { read } = this.population;
    if (!read) return null;
    const random = this.#random(STREAM.read, n);
    return random() < read.probability ? between(random, read.after) : null;
  }

  /** How long it waits before its `n`th attempt to come back, from 0: full jitter; null: it stays away. */
  retryAfter(n: number, attempt: number): number | null {
    const { reconnect } = this.population;
    if (!reconnect) return null;
    return Math.min(reconnect.most, reconnect.first * 2 ** Math.min(attempt, 30)) * this.#random(STREAM.retry, n)();
  }

  /** What it measures of its person. A wearable's first socket does, and produces what comes of it for all of them. */
  measurements(): Generator<Measurement, void> {
    const { events, faults = [], garbage } = this.population;
    if (!events || this.socket > 0) return none();
    const before = faults.length + (garbage ? 1 : 0);
    return measure(events, durationOf(this.#scenario), this.#random(STREAM.acts, before));
  }

  /** Everything else, in order. */
  acts(): Generator<Act, void> {
    const { phases } = this.#scenario;
    const { population } = this;
    const end = durationOf(this.#scenario);
    const sources: Iterator<Act, void>[] = [];
    const add = (make: (random: Random) => Iterator<Act, void>): void => {
      sources.push(make(this.#random(STREAM.acts, sources.length)));
    };
    for (const fault of population.faults ?? []) add((random) => faults(fault, 0, end, random));
    const { garbage, events } = population;
    if (garbage) add((random) => throwing(garbage, 0, end, random));
    if (events) add(() => measuring(this.measurements()));
    let from = 0;
    for (const phase of phases) {
      const to = from + phase.lasts;
      if (!phase.only || phase.only.includes(population.name)) addPhase(add, phase, from, to, this.socket === 0);
      from = to;
    }
    return merged(sources);
  }
}

function addPhase(
  add: (make: (random: Random) => Iterator<Act, void>) => void,
  { faults: planned = [], garbage, notify }: Phase,
  from: number,
  to: number,
  produces: boolean,
): void {
  for (const fault of planned) add((random) => faults(fault, from, to, random));
  if (garbage) add((random) => throwing(garbage, from, to, random));
  if (notify && produces) add((random) => notifying(notify, from, to, random));
}

/** The population that a socket belongs to, how many wearables come before that, and the socket's place in it. */
function populationOf({ populations }: Scenario, number: number): readonly [Population, number, number] {
  let [before, place] = [0, number];
  for (const population of populations) {
    const { wearables, sockets } = population;
    if (place < wearables * sockets) return [population, before, place];
    before += wearables;
    place -= wearables * sockets;
  }
  throw new RangeError(`the scenario has no socket ${number}`);
}

/** Moments within [from, to), `every` apart on average. */
function* times(every: number, from: number, to: number, random: Random): Generator<number, void> {
  for (let at = from + waiting(random, every); at < to; at += Math.max(1, waiting(random, every))) yield at;
}

function* faults(
  { how, every, at, share, lasts }: FaultPlan,
  from: number,
  to: number,
  random: Random,
): Generator<Act, void> {
  if (random() >= share) return;
  if (at !== undefined) {
    if (from + at < to) yield { at: from + at, do: 'fault', how, lasts: between(random, lasts) };
    return;
  }
  for (const moment of times(every ?? to - from, from, to, random)) {
    yield { at: moment, do: 'fault', how, lasts: between(random, lasts) };
  }
}

function* throwing(
  { every, kinds }: NonNullable<Population['garbage']>,
  from: number,
  to: number,
  random: Random,
): Generator<Act, void> {
  for (const at of times(every, from, to, random)) {
    yield { at, do: 'garbage', garbage: garbageOf(kinds[Math.floor(random() * kinds.length)] ?? 'no_json', random) };
  }
}

function* notifying(
  { every, tipo, contenido }: NonNullable<Phase['notify']>,
  from: number,
  to: number,
  random: Random,
): Generator<Act, void> {
  for (const at of times(every, from, to, random)) {
    yield { at, do: 'produce', produce: { tipo, contenido, deseo_id: null } };
  }
}

function* measuring(measurements: Iterable<Measurement>): Generator<Act, void> {
  for (const { at, vitals, produce } of measurements) {
    yield { at, do: 'measure', vitals };
    for (const one of produce) yield { at, do: 'produce', produce: one };
  }
}

function* none(): Generator<never, void> {}

/** Several orderly sources as one; at the same time, the earlier source first. */
function* merged(sources: readonly Iterator<Act, void>[]): Generator<Act, void> {
  const heads = sources.map((source) => source.next());
  for (;;) {
    let next = -1;
    let earliest = Number.POSITIVE_INFINITY;
    for (const [place, head] of heads.entries()) {
      if (!head.done && head.value.at < earliest) {
        next = place;
        earliest = head.value.at;
      }
    }
    const head = heads[next];
    if (!head || head.done) return;
    yield head.value;
    const source = sources[next];
    if (source) heads[next] = source.next();
  }
}
