/**
 * The hub's counters: plain numbers, so that counting a message costs nothing. `/metrics` and the console's status read them.
 */

/** Types of messages that are counted by name; whatever else a wearable says is `other`. */
export interface MessageCounts {
  ping: number;
  mark_read: number;
  other: number;
}

export interface Counts {
  readonly in: MessageCounts;
  readonly out: Record<'initial_notifications' | 'new_notification' | 'pong' | 'marked_read' | 'error', number>;
  connects: number;
  /** Sockets that were handed a live notification, and proofs that one arrived. */
  deliveries: number;
  confirmed: number;
  confirmPings: number;
  readonly closes: Map<number, number>;
  readonly refusals: Map<string, number>;
  /** What was given up, by reason: every limit that was reached shows here. */
  readonly drops: Map<string, number>;
}

export function newCounts(): Counts {
  return {
    in: { ping: 0, mark_read: 0, other: 0 },
    out: { initial_notifications: 0, new_notification: 0, pong: 0, marked_read: 0, error: 0 },
    connects: 0,
    deliveries: 0,
    confirmed: 0,
    confirmPings: 0,
    closes: new Map(),
    refusals: new Map(),
    drops: new Map(),
  };
}

/** Adds to a count by name. */
export function count<K>(counts: Map<K, number>, key: K, by = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

/** The last so many measurements of something, for percentiles of "lately". */
export class Samples {
  readonly #values: Float64Array;
  #next = 0;
  #size = 0;
  #added = 0;

  constructor(capacity: number) {
    this.#values = new Float64Array(capacity);
  }

  add(value: number): void {
    this.#values[this.#next] = value;
    this.#next = (this.#next + 1) % this.#values.length;
    this.#added += 1;
    if (this.#size < this.#values.length) this.#size += 1;
  }

  /** How many were added in all. */
  get added(): number {
    return this.#added;
  }

  /** The value that a share of the samples does not exceed (nearest rank), or null without samples. */
  percentile(share: number): number | null {
    return this.percentiles([share], this.#size)?.[0] ?? null;
  }

  /** The same for several shares of the newest `count` samples, as far as they are kept; null where there are none. */
  percentiles(shares: readonly number[], count: number): number[] | null {
    const size = Math.min(this.#size, count);
    if (size <= 0) return null;
    const sorted = new Float64Array(size);
    const kept = this.#values.length;
    for (let i = 0; i < size; i += 1) sorted[i] = this.#values[(this.#next - 1 - i + kept) % kept] ?? 0;
    sorted.sort();
    return shares.map((share) => sorted[Math.min(size - 1, Math.ceil(share * size) - 1)] ?? 0);
  }
}
