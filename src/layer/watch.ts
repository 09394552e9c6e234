/** Whether a connection is alive: half-open ones look like any other until somebody asks. */
import type { Redis } from 'ioredis';

const ASK_EVERY_MS = 1_000;
/** No answer for so long: the connection is cut, as it may be half open. */
const CUT_AFTER_MS = 5_000;

/** Asks one connection for a sign of life again and again, and cuts it when it stays silent: ioredis then connects anew. */
export class Watch {
  readonly #redis: Redis;
  readonly #ask: () => Promise<void>;
  #askedAt: number | null = null;
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor(redis: Redis, ask: () => Promise<void>) {
    this.#redis = redis;
    this.#ask = ask;
    redis.on('close', () => {
      this.#askedAt = null;
    });
    redis.on('ready', () => {
      this.#askedAt = null;
    });
  }

  /** Asks at once, unless an answer is still due. */
  ask(now: number): void {
    if (this.#askedAt !== null) return;
    const round = now;
    this.#askedAt = round;
    this.#lastAt = now;
    const answered = (): void => {
      if (this.#askedAt === round) this.#askedAt = null;
    };
    if (this.#redis.status === 'ready') this.#ask().then(answered, answered);
  }

  /** For how long an answer is due, ms. */
  silentFor(now: number): number {
    return this.#askedAt === null ? 0 : now - this.#askedAt;
  }

  look(now: number): void {
    // Connected and not ready: the handshake itself is not answered.
    if (this.#redis.status !== 'ready' && this.#redis.status !== 'connect') return;
    if (now - this.#lastAt >= ASK_EVERY_MS) this.ask(now);
    if (this.silentFor(now) < CUT_AFTER_MS) return;
    this.#askedAt = null;
    this.#redis.disconnect(true);
  }
}
