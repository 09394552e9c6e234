/**
 * During a burst Redis empties our queues by itself: drains are asked for ahead, with a short wait for nothing between
 * them, so that the senders' capacity lasts even while this process is held up for half a second.
 */
import type { Redis } from 'ioredis';
import type { RedisHost } from './redis.ts';

/** Drains asked for ahead, and how far apart Redis does them: so long may this process stand still. */
const AHEAD = 250;
const APART_MS = 2;
/** So many values within so long are a burst, 2,000 a second; with less than half of that it is over. */
const BURST = 40;
const BURST_MS = 20;
const CALM = 100;
const CALM_MS = 100;

export class DrainAhead {
  readonly #host: RedisHost;
  readonly #redis: Redis;
  readonly #never: string;
  readonly #drain: (redis: Redis) => Promise<number>;
  /** By which Redis knows the connection; null while it is not up, or where nobody may ask. */
  #id: number | null = null;
  #closed = false;
  #since = 0;
  #count = 0;

  /** `never` is a key that nobody writes; `drain` answers how many values it took. */
  constructor(host: RedisHost, never: string, drain: (redis: Redis) => Promise<number>) {
    this.#host = host;
    this.#never = never;
    this.#drain = drain;
    // A connection of its own: what waits in BLPOP holds up everything behind it.
    this.#redis = host.commands.duplicate();
    // It says nothing that the host does not say too; without it bursts are drained as everything is.
    this.#redis.on('error', () => {});
    this.#redis.on('close', () => {
      this.#id = null;
    });
    this.#redis.on('ready', () => {
      this.#redis.client('ID').then(
        (id) => {
          this.#id = id;
        },
        () => {},
      );
    });
  }

  /** Notes how many values a drain took; whether they come so fast that it is a burst. */
  isBurst(values: number): boolean {
    const now = performance.now();
    if (now - this.#since > BURST_MS) {
      this.#since = now;
      this.#count = 0;
    }
    this.#count += values;
    return this.#count >= BURST && this.#id !== null;
  }

  /**
   * Drains until the burst is over, the connection is, or it may not go on. Afterwards no drain of it is done any more,
   * and what one took without its answer having come is aside in Redis. Never rejects.
   */
  async run(goesOn: () => boolean): Promise<void> {
    const id = this.#id;
    if (id === null) return;
    let open = 0;
    let came = CALM;
    let over = false;
    const more = (): void => {
      while (!over && open < AHEAD) {
        open += 1;
        this.#redis.call('BLPOP', this.#never, APART_MS / 1_000).catch(() => {});
        this.#drain(this.#redis).then(answered, ended);
      }
    };
    const answered = (count: number): void => {
      open -= 1;
      came += count;
      more();
    };
    /** The connection is cut: whatever is asked for on it now fails at once. */
    const ended = (): void => {
      over = true;
    };
    more();
    await new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        const goes = !over && !this.#closed && this.#id === id && goesOn() && came >= CALM;
        came = 0;
        if (goes) return;
        clearInterval(timer);
        resolve();
      }, CALM_MS);
    });
    over = true;
    // A calm Redis looks at its waits only ten times a second: those that are left would go on for long, unseen.
    if (this.#id !== id) return;
    // Who may not kill (an ACL without +@admin) hangs up, which Redis notices a moment later.
    await this.#host.commands.client('KILL', 'ID', id).catch(() => this.#redis.disconnect(true));
  }

  close(): void {
    this.#closed = true;
    this.#redis.disconnect();
  }
}
