/**
 * A wearable's own rhythm, learnt from its `ping` messages: how often it pings, how evenly, how many it missed.
 * The interval is smoothed and the jitter is its mean deviation, as in RFC 3550 §A.8.
 */

/** Intervals needed before a rhythm is one. */
const LEARN = 3;
/** An interval this many times the rhythm is a gap, not a change of rhythm … */
const GAP = 1.8;
/** … unless so many come in a row. */
const GAPS_TO_CHANGE = 3;

/** One socket's rhythm. Times are ms on the forward clock. */
export class Rhythm {
  lastAt: number;
  /** Smoothed interval; 0 until the second ping. */
  everyMs = 0;
  jitterMs = 0;
  /** Pings that should have come and did not. */
  missed = 0;
  #intervals = 0;
  #gaps = 0;

  constructor(firstAt: number) {
    this.lastAt = firstAt;
  }

  /** Notes a ping. */
  ping(at: number): void {
    const interval = at - this.lastAt;
    this.lastAt = at;
    if (this.#intervals >= LEARN && interval > this.everyMs * GAP && this.#gaps < GAPS_TO_CHANGE) {
      this.#gaps += 1;
      if (this.steady) this.missed += Math.round(interval / this.everyMs) - 1;
      return;
    }
    if (this.#gaps >= GAPS_TO_CHANGE || this.#intervals === 0) {
      this.#intervals = 1;
      this.#gaps = 0;
      this.everyMs = interval;
      this.jitterMs = 0;
      return;
    }
    this.#gaps = 0;
    this.#intervals += 1;
    this.jitterMs += (Math.abs(interval - this.everyMs) - this.jitterMs) / 8;
    this.everyMs += (interval - this.everyMs) / 8;
  }

  /** Whether it pings evenly enough, and long enough, to be called late. A person typing by hand does not. */
  get steady(): boolean {
    return this.#intervals >= LEARN && this.jitterMs <= this.everyMs / 2 && this.everyMs >= 250;
  }

  /** When the next ping is late: a tenth of the rhythm overdue, `atLeast` ms at least; Infinity without a rhythm. */
  lateAt(atLeast: number): number {
    return this.steady ? this.lastAt + this.everyMs + Math.max(this.everyMs / 10, atLeast) : Number.POSITIVE_INFINITY;
  }
}
