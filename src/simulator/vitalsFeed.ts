/** What wearables measure of their persons, for whoever looks: it follows from the plan and the scenario's clock alone. */
import type { Implementation } from '../shared/console/service.ts';
import { SIGNALS, type simulator, VITALS } from '../shared/console/simulator.ts';
import { Plan } from './plan.ts';
import { type Scenario, wearablesOf } from './scenario.ts';
import type { Measurement } from './walks.ts';

type Sink = Parameters<Implementation<typeof simulator>['vitals']>[1];
type Told = Parameters<Sink['push']>[0];

/** Measurements that are made in one turn: a long run is caught up with in several, as others wait. */
const AT_ONCE = 2_000;
const NEXT_TURN_MS = 20;

/** The run that is looked at. */
export interface LookedAt {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly firstId: number;
}

/** One wearable that somebody looks at. */
interface Track {
  readonly sinks: Set<Sink>;
  signals: Told['signals'];
  points: number[][];
  rest: Iterator<Measurement, void>;
  /** Made, and still to come. */
  next: Measurement | null;
}

export class VitalsFeed {
  #run: LookedAt | null = null;
  #clockMs = 0;
  readonly #tracks = new Map<string, Track>();
  #timer: NodeJS.Timeout | null = null;

  /** Another run begins: whoever looks sees its wearables. */
  begin(run: LookedAt): void {
    this.#run = run;
    this.#clockMs = 0;
    for (const [consumer, track] of this.#tracks) {
      Object.assign(track, this.#start(consumer));
      for (const sink of track.sinks) sink.push({ reset: true, signals: track.signals, points: [] });
    }
  }

  /** The scenario's clock is there. */
  advance(clockMs: number): void {
    this.#clockMs = clockMs;
    this.#make();
  }

  watch(consumer: string, sink: Sink): () => void {
    let track = this.#tracks.get(consumer);
    if (!track) {
      track = { sinks: new Set(), ...this.#start(consumer) };
      this.#tracks.set(consumer, track);
    }
    const { sinks, signals, points } = track;
    sinks.add(sink);
    sink.push({ reset: true, signals, points });
    this.#make();
    return () => {
      sinks.delete(sink);
      if (sinks.size === 0 && this.#tracks.get(consumer)?.sinks === sinks) this.#tracks.delete(consumer);
    };
  }

  close(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#tracks.clear();
  }

  #start(consumer: string): Omit<Track, 'sinks'> {
    const run = this.#run;
    const wearable = run ? Number(consumer) - run.firstId : -1;
    const number = run ? firstSocket(run.scenario, wearable) : null;
    if (!run || number === null) return { signals: [], points: [], rest: [].values(), next: null };
    const plan = new Plan(run.scenario, run.seed, number);
    const { events } = plan.population;
    return {
      signals: SIGNALS.flatMap((name) => {
        const walk = events?.[name];
        return walk ? [{ name, least: walk.least, most: walk.most, above: walk.above }] : [];
      }),
      points: [],
      rest: plan.measurements(),
      next: null,
    };
  }

  /** Makes what is due, and tells it; the rest in the next turn. */
  #make(): void {
    let left = AT_ONCE;
    for (const track of this.#tracks.values()) {
      if (track.signals.length === 0) continue;
      const made: number[][] = [];
      while (left > 0) {
        track.next ??= track.rest.next().value ?? null;
        const { next } = track;
        if (!next || next.at > this.#clockMs) break;
        left -= 1;
        made.push([Math.round(next.at), ...track.signals.map(({ name }) => rounded(next.vitals[name] ?? 0))]);
        track.next = null;
      }
      if (made.length === 0) continue;
      track.points = [...track.points, ...made].slice(-VITALS);
      for (const sink of track.sinks) {
        sink.push({ reset: false, signals: track.signals, points: made.slice(-VITALS) });
      }
    }
    if (left > 0 || this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#make();
    }, NEXT_TURN_MS);
  }
}

/** The number of a wearable's first socket; null where there is no such wearable. */
function firstSocket(scenario: Scenario, wearable: number): number | null {
  if (!Number.isInteger(wearable) || wearable < 0 || wearable >= wearablesOf(scenario)) return null;
  let [number, left] = [0, wearable];
  for (const { wearables, sockets } of scenario.populations) {
    if (left < wearables) return number + left * sockets;
    number += wearables * sockets;
    left -= wearables;
  }
  return null;
}

function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
