/** A circuit breaker: spares a server that does not answer, and lets one request find out whether it is back. */
import type { Clock } from './clock.ts';

/** Failures in a row, or share of the last so many, that open it. */
const IN_A_ROW = 5;
const LAST = 20;
const SHARE = 0.5;
/** How long it stays open: at first, and at most after doubling for each probe that failed. */
const OPEN_MS = 5_000;
const OPEN_LIMIT_MS = 60_000;

export type BreakerState = 'closed' | 'open' | 'half_open';

export interface BreakerOptions {
  readonly clock: Clock;
  readonly onState: (state: BreakerState) => void;
}

/** Leave to ask once; to be given back with what came of it. */
export interface Pass {
  readonly turn: number;
}

export class Breaker {
  readonly #options: BreakerOptions;
  #state: BreakerState = 'closed';
  #since: number;
  #failures = 0;
  /** The last answers while it is closed, oldest first: whether each was a failure. */
  #last: boolean[] = [];
  #openMs = OPEN_MS;
  #openUntil = 0;
  /** Counts changes of state: what was asked in an earlier one says nothing about this one. */
  #turn = 0;

  constructor(options: BreakerOptions) {
    this.#options = options;
    this.#since = options.clock.wall();
  }

  get state(): BreakerState {
    return this.#state;
  }

  /** When it came into this state, ms since 1970. */
  get since(): number {
    return this.#since;
  }

  /** Failures in a row, up to now. */
  get failures(): number {
    return this.#failures;
  }

  /** Leave to ask, or null while the server is spared. */
  begin(): Pass | null {
    if (this.#state === 'half_open') return null;
    if (this.#state === 'open') {
      if (this.#options.clock.mono() < this.#openUntil) return null;
      this.#become('half_open');
    }
    return { turn: this.#turn };
  }

  end({ turn }: Pass, failed: boolean): void {
    if (turn !== this.#turn) return;
    this.#failures = failed ? this.#failures + 1 : 0;
    if (this.#state === 'half_open') {
      if (failed) this.#open(Math.min(this.#openMs * 2, OPEN_LIMIT_MS));
      else this.#become('closed');
      return;
    }
    this.#last.push(failed);
    if (this.#last.length > LAST) this.#last.shift();
    const often = this.#last.length === LAST && this.#last.filter(Boolean).length >= LAST * SHARE;
    if (this.#failures >= IN_A_ROW || often) this.#open(OPEN_MS);
  }

  #open(ms: number): void {
    this.#openMs = ms;
    this.#openUntil = this.#options.clock.mono() + ms;
    this.#become('open');
  }

  #become(state: BreakerState): void {
    this.#state = state;
    this.#since = this.#options.clock.wall();
    this.#turn += 1;
    this.#last = [];
    this.#options.onState(state);
  }
}
