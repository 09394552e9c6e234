/**
 * The hub's pings over the last day: every 10 s one point is made from what is counted anyway, so that no message costs
 * anything for it. A day is 8,640 points, some 350 kB, however many consumers there are.
 */
import type { Clock } from './clock.ts';
import type { Counts, Samples } from './counts.ts';

/** A point is of so many ms … */
export const POINT_MS = 10_000;
/** … and so many are kept: 24 h. */
export const POINTS_LIMIT = 8_640;
/** Percentiles are of the round trips of so many points, so that a hub with few wearables has some in each. */
const RTT_POINTS = 6;
const SHARES = [0.5, 0.95, 0.99] as const;

/** One point. Round trips in ms, null where none was measured in the minute before `at` (ms since 1970). */
export interface VitalsPoint {
  readonly at: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  /** The wearables' own pings, a second, since the point before. */
  readonly pingsPerSecond: number;
}

export interface VitalsOptions {
  readonly clock: Clock;
  readonly counts: Counts;
  readonly rtts: Samples;
}

export class Vitals {
  readonly #options: VitalsOptions;
  readonly #at = new Float64Array(POINTS_LIMIT);
  /** NaN is "none was measured". */
  readonly #rtts = SHARES.map(() => new Float32Array(POINTS_LIMIT));
  readonly #rates = new Float32Array(POINTS_LIMIT);
  /** How many round trips there were at the last points, oldest first. */
  readonly #measured: number[];
  readonly #listeners = new Set<(point: VitalsPoint) => void>();
  #made = 0;
  #pings: number;
  #takenAt: number;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: VitalsOptions) {
    this.#options = options;
    this.#measured = [options.rtts.added];
    this.#pings = options.counts.in.ping;
    this.#takenAt = options.clock.mono();
  }

  start(): void {
    this.#timer = setInterval(() => this.take(), POINT_MS);
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Makes the point that is now. */
  take(): void {
    const { clock, counts, rtts } = this.#options;
    const now = clock.mono();
    const seconds = Math.max(0.001, (now - this.#takenAt) / 1_000);
    const lately = rtts.added - (this.#measured[0] ?? 0);
    const values = rtts.percentiles(SHARES, lately);
    const index = this.#made % POINTS_LIMIT;
    this.#at[index] = clock.wall();
    this.#rtts.forEach((column, i) => {
      column[index] = values?.[i] ?? Number.NaN;
    });
    this.#rates[index] = (counts.in.ping - this.#pings) / seconds;
    this.#made += 1;
    this.#pings = counts.in.ping;
    this.#takenAt = now;
    this.#measured.push(rtts.added);
    if (this.#measured.length > RTT_POINTS) this.#measured.shift();
    const point = this.#read(index);
    for (const listener of this.#listeners) listener(point);
  }

  /** Every point that is kept, oldest first. */
  points(): VitalsPoint[] {
    const first = Math.max(0, this.#made - POINTS_LIMIT);
    return Array.from({ length: this.#made - first }, (_, i) => this.#read((first + i) % POINTS_LIMIT));
  }

  /** Calls back with every new point; answers the function that stops it. */
  onPoint(listener: (point: VitalsPoint) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #read(index: number): VitalsPoint {
    const rtt = (share: number): number | null => {
      const value = this.#rtts[share]?.[index] ?? Number.NaN;
      return Number.isNaN(value) ? null : tenths(value);
    };
    return {
      at: this.#at[index] ?? 0,
      p50Ms: rtt(0),
      p95Ms: rtt(1),
      p99Ms: rtt(2),
      pingsPerSecond: tenths(this.#rates[index] ?? 0),
    };
  }
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
