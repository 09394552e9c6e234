/** A run over time: a point a second, and how much goes to and fro. */
import type { Latencies } from './latencies.ts';
import type { Tally } from './tally.ts';

/** Points kept; then every other one goes, and they come half as often. */
const POINTS = 3_600;
const SECOND_MS = 1_000;

/** Ms since the start; online; connecting; away or silent; frames a second out and in; p95 of the pings. */
export type Point = [number, number, number, number, number, number, number | null];

/** A second's rates. */
export interface Rates {
  readonly sent: number;
  readonly received: number;
  readonly connects: number;
}

export const NO_RATES: Rates = { sent: 0, received: 0, connects: 0 };

export class Timeline {
  readonly #tally: Tally;
  readonly #recentPings: Latencies;
  #startedAt = 0;
  #before = { sent: 0, received: 0, connects: 0, at: 0 };
  #everyNth = 1;
  #seconds = 0;
  rates = NO_RATES;
  points: readonly Point[] = [];
  /** Connections that got in. */
  connects = 0;

  constructor(tally: Tally, recentPings: Latencies) {
    this.#tally = tally;
    this.#recentPings = recentPings;
  }

  /** Begins, by the process's own clock. */
  start(now: number): void {
    this.#startedAt = now;
    this.#before.at = now;
  }

  /** A second is over. `states` are the wearables by state. */
  measure(now: number, states: readonly number[]): void {
    const seconds = Math.max(0.001, (now - this.#before.at) / SECOND_MS);
    const rate = (value: number, before: number): number => Math.round(((value - before) / seconds) * 10) / 10;
    const [sent, received] = [this.#tally.of('sent'), this.#tally.of('received')];
    this.rates = {
      sent: rate(sent, this.#before.sent),
      received: rate(received, this.#before.received),
      connects: rate(this.connects, this.#before.connects),
    };
    this.#before = { sent, received, connects: this.connects, at: now };
    const [, connecting = 0, online = 0, silent = 0, away = 0] = states;
    const p95 = this.#recentPings.percentile(0.95);
    this.#recentPings.clear();
    this.#seconds += 1;
    if (this.#seconds % this.#everyNth !== 0) return;
    const since = Math.round(now - this.#startedAt);
    const point: Point = [since, online, connecting, silent + away, this.rates.sent, this.rates.received, p95];
    this.points = [...this.points, point];
    if (this.points.length < POINTS) return;
    this.points = this.points.filter((_, place) => place % 2 === 0);
    this.#everyNth *= 2;
  }
}
