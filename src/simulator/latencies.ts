/** How long things took. */
import type { Histogram } from '../shared/console/simulator.ts';

/** Durations in buckets that grow by 2 %, so that any number of them take the same room. */
const GROWTH = Math.log(1.02);
const LEAST_MS = 0.01;
const STEPS = [1, 2, 2.5, 5] as const;
/** The last bucket begins after more than an hour. */
const BUCKETS = 1_000;

export class Latencies {
  /** Made with the first one: most phases have none of one kind. */
  #buckets: Uint32Array | null = null;
  #count = 0;

  add(ms: number): void {
    this.#buckets ??= new Uint32Array(BUCKETS);
    const place = Math.floor(Math.log(Math.max(LEAST_MS, ms) / LEAST_MS) / GROWTH);
    const bucket = Math.min(BUCKETS - 1, place);
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
    this.#count += 1;
  }

  /** A percentile in ms, within 2 %; null without any. */
  percentile(share: number): number | null {
    if (!this.#buckets) return null;
    let left = Math.max(1, Math.ceil(this.#count * share));
    for (const [bucket, count] of this.#buckets.entries()) {
      left -= count;
      if (left <= 0) return Math.round(LEAST_MS * Math.exp((bucket + 0.5) * GROWTH) * 100) / 100;
    }
    return null;
  }

  read(): { readonly p50: number; readonly p95: number; readonly p99: number } | null {
    const [p50, p95, p99] = [this.percentile(0.5), this.percentile(0.95), this.percentile(0.99)];
    return p50 === null || p95 === null || p99 === null ? null : { p50, p95, p99 };
  }

  /** How many took how long, in `bins` up to a little beyond the 99th percentile; what took longer is in the last. */
  histogram(bins: number): Histogram {
    const p99 = this.percentile(0.99);
    if (!this.#buckets || p99 === null) return null;
    const binMs = roundUp((1.25 * p99) / bins);
    const counts = Array.from({ length: bins }, () => 0);
    for (const [bucket, count] of this.#buckets.entries()) {
      if (count === 0) continue;
      const bin = Math.min(bins - 1, Math.floor((LEAST_MS * Math.exp((bucket + 0.5) * GROWTH)) / binMs));
      counts[bin] = (counts[bin] ?? 0) + count;
    }
    return { binMs, counts };
  }

  clear(): void {
    this.#buckets = null;
    this.#count = 0;
  }
}

/** The next of 1, 2, 2.5, 5 by a power of ten, so that a scale has round ends and seldom changes. */
function roundUp(ms: number): number {
  const ten = 10 ** Math.floor(Math.log10(ms));
  return (STEPS.find((one) => one * ten >= ms) ?? 10) * ten;
}
