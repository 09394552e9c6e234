/** Asks Django over HTTP, at each connect, whether a consumer may come in and what is unread; spares it while it is silent. */
import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { type Answer, type Answered, type BackendNotification, BackendQuery, noAnswer } from './backendQuery.ts';
import { Breaker, type BreakerState, type Pass } from './breaker.ts';
import type { Clock } from './clock.ts';
import { type Counts, count } from './counts.ts';
import { StoreError } from './store/store.ts';

/** Asked at once, and waiting for their turn, how many and how long: with the answer no more than Daphne gives a handshake, 5 s. */
const AT_ONCE = 200;
const WAITING = 2_000;
const WAIT_MS = 3_000;
/** Credentials that were accepted are good for so long while the backend is silent. */
const ACCEPTED_MS = 24 * 60 * 60 * 1_000;

/** What came of a handshake; of these, nobody was asked for `spared` (the breaker is open), `busy` (too many wait, or it waited too long) and `gone` (it left). */
export type Outcome = Answered | 'spared' | 'busy' | 'gone';

/** Outcomes that count against the backend. Any other shows that it is there: what one client sends does not open the breaker. */
const FAILURES: ReadonlySet<Outcome> = new Set(['timeout', 'unreachable', 'server_error']);
/** Outcomes that say nothing about who may come in: whoever was accepted lately still may. */
const NO_ANSWER: ReadonlySet<Outcome> = new Set([...FAILURES, 'bad_status', 'bad_body', 'spared']);

/** Whether a consumer may come in. `unverified`: the backend cannot be asked, and accepted the same credentials lately. */
export type Verdict =
  | { readonly kind: 'accepted'; readonly notifications: readonly BackendNotification[] }
  | { readonly kind: 'unverified' }
  | { readonly kind: 'refused'; readonly code: 'backend_refused'; readonly status: number }
  | { readonly kind: 'unavailable'; readonly code: 'backend_unavailable'; readonly outcome: Outcome };

/** Who was accepted when, ms since 1970; 0 takes it back. Credentials are known by a hash only. */
export interface Remember {
  accepted(consumer: string, hash: string, since: number): Promise<boolean>;
  recordAccepted(consumer: string, hash: string, at: number): Promise<void>;
}

export interface BackendOptions {
  /** `http://…/{consumidor_id}/`. */
  readonly url: string;
  readonly version: string;
  readonly clock: Clock;
  readonly counts: Counts;
  /** Hashes credentials. */
  readonly key: Buffer;
  readonly remember: Remember;
  /** The breaker changed its state; `outcome` is the last that was asked. */
  readonly onState: (state: BreakerState, outcome: Outcome) => void;
  readonly onUnexpected: (error: unknown) => void;
}

/** The backend for the console: the address, and whether it is asked, since when (ms since 1970), after how many failures in a row. */
export interface BackendStatus {
  readonly url: string;
  readonly state: BreakerState;
  readonly since: number;
  readonly failures: number;
}

/** One that waits for its turn. */
interface Waiting {
  readonly since: number;
  readonly gone: () => boolean;
  readonly resolve: (turn: Pass | Outcome) => void;
}

export class Backend {
  readonly outcomes = new Map<Outcome, number>();
  /** Let in although the backend could not be asked. */
  unverified = 0;
  readonly #options: BackendOptions;
  readonly #breaker: Breaker;
  readonly #query: BackendQuery;
  readonly #waiting: Waiting[] = [];
  #asking = 0;
  #stopped = false;
  #lastOutcome: Outcome = 'accepted';

  constructor(options: BackendOptions) {
    this.#options = options;
    this.#query = new BackendQuery({ url: options.url, version: options.version, connections: AT_ONCE });
    this.#breaker = new Breaker({
      clock: options.clock,
      onState: (state) => options.onState(state, this.#lastOutcome),
    });
  }

  get status(): BackendStatus {
    const { state, since, failures } = this.#breaker;
    return { url: this.#options.url, state, since, failures };
  }

  /** Judges one handshake, within 5 s. `gone` says that the wearable has left: then nobody is asked about it. Never rejects. */
  async ask(consumer: string, headers: IncomingHttpHeaders, gone: () => boolean): Promise<Verdict> {
    const { remember, clock } = this.#options;
    const { outcome, status, notifications } = await this.#ask(consumer, headers, gone);
    count(this.outcomes, outcome);
    const hash = this.#hash(consumer, headers);
    if (outcome === 'accepted') {
      // It is served whether or not this can be kept.
      remember.recordAccepted(consumer, hash, clock.wall()).catch((error: unknown) => this.#notKept(error));
      return { kind: 'accepted', notifications };
    }
    if (outcome === 'refused') {
      await this.#forget(consumer, hash);
      return { kind: 'refused', code: 'backend_refused', status };
    }
    if (NO_ANSWER.has(outcome) && (await this.#acceptedLately(consumer, hash))) {
      this.unverified += 1;
      return { kind: 'unverified' };
    }
    return { kind: 'unavailable', code: 'backend_unavailable', outcome };
  }

  /** Gives up whatever is being asked; each that ends so turns those away who wait. */
  stop(): void {
    this.#stopped = true;
    this.#query.stop();
  }

  async #ask(consumer: string, headers: IncomingHttpHeaders, gone: () => boolean): Promise<Answer<Outcome>> {
    if (this.#waiting.length >= WAITING) return noAnswer('busy');
    const turn = await new Promise<Pass | Outcome>((resolve) => {
      this.#waiting.push({ since: this.#options.clock.mono(), gone, resolve });
      this.#serve();
    });
    if (typeof turn === 'string') return noAnswer(turn);
    const asked = await this.#fetch(consumer, headers);
    this.#asking -= 1;
    if (!this.#stopped) {
      this.#lastOutcome = asked.outcome;
      this.#breaker.end(turn, FAILURES.has(asked.outcome));
    }
    this.#serve();
    return asked;
  }

  /** Gives their turn to those who waited longest. When the breaker opens, this tells all of them at once. */
  #serve(): void {
    while (this.#asking < AT_ONCE) {
      const next = this.#waiting.shift();
      if (!next) return;
      const turn = this.#judge(next);
      if (typeof turn !== 'string') this.#asking += 1;
      next.resolve(turn);
    }
  }

  #judge({ since, gone }: Waiting): Pass | Outcome {
    if (this.#stopped || this.#options.clock.mono() - since > WAIT_MS) return 'busy';
    if (gone()) return 'gone';
    return this.#breaker.begin() ?? 'spared';
  }

  async #fetch(consumer: string, headers: IncomingHttpHeaders): Promise<Answer> {
    try {
      const answer = await this.#query.ask(consumer, headers);
      if (answer.cut > 0) count(this.#options.counts.drops, 'backend_notifications', answer.cut);
      return answer;
    } catch (error) {
      this.#options.onUnexpected(error);
      return noAnswer('unreachable');
    }
  }

  /** The same credentials have the same hash, and nobody learns them from it. */
  #hash(consumer: string, { cookie, authorization }: IncomingHttpHeaders): string {
    const text = JSON.stringify([consumer, cookie ?? null, authorization ?? null]);
    return createHmac('sha256', this.#options.key).update(text).digest('base64url');
  }

  async #acceptedLately(consumer: string, hash: string): Promise<boolean> {
    const { remember, clock } = this.#options;
    try {
      return await remember.accepted(consumer, hash, clock.wall() - ACCEPTED_MS);
    } catch (error) {
      this.#notKept(error);
      return false;
    }
  }

  /** Credentials that are refused now, a session that ended, must not come in when the backend is silent later. */
  async #forget(consumer: string, hash: string): Promise<void> {
    if (!(await this.#acceptedLately(consumer, hash))) return;
    await this.#options.remember.recordAccepted(consumer, hash, 0).catch((error: unknown) => this.#notKept(error));
  }

  #notKept(error: unknown): void {
    // What is wrong with the store is said where it is watched.
    if (!(error instanceof StoreError)) this.#options.onUnexpected(error);
  }
}
