/** Durations in buckets that grow by 2 %, so that any number of them take the same room. */
const GROWTH = Math.log(1.02);
const LEAST_MS = 0.01;
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

  clear(): void {
    this.#buckets = null;
    this.#count = 0;
  }
}
