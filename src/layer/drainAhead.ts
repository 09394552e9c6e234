/**
 * During a burst Redis empties our queues by itself: drains are asked for ahead, with a short wait for nothing between
 * them, so that the senders' capacity lasts even while this process is held up for half a second.
 */
import type { Redis } from 'ioredis';
import type { RedisHost } from './redis.ts';

/** Drains asked for ahead, and how far apart Redis does them: so long may this process stand still. */
const AHEAD = 250;
const APART_MS = 2;
/** So many values within so long are a burst. */
const BURST = 16;
const BURST_MS = 20;
/** The burst is over when nothing came for so long. */
const CALM_MS = 250;

export class DrainAhead {
  readonly #redis: Redis;
  readonly #never: string;
  readonly #drain: (redis: Redis) => Promise<number>;
  #closed = false;
  #since = 0;
  #count = 0;

  /** `never` is a key that nobody writes; `drain` answers how many values it took. */
  constructor(host: RedisHost, never: string, drain: (redis: Redis) => Promise<number>) {
    this.#never = never;
    this.#drain = drain;
    // A connection of its own: what waits in BLPOP holds up everything behind it.
    this.#redis = host.commands.duplicate();
    // It says nothing that the host does not say too; without it bursts are drained as everything is.
    this.#redis.on('error', () => {});
  }

  /** Notes how many values a drain took; whether they come so fast that it is a burst. */
  isBurst(values: number): boolean {
    const now = performance.now();
    if (now - this.#since > BURST_MS) {
      this.#since = now;
      this.#count = 0;
    }
    this.#count += values;
    return this.#count >= BURST;
  }

  /** Drains until the burst is over, or the connection is, or it may not go on. */
  async run(goesOn: () => boolean): Promise<void> {
    let open = 0;
    let last = performance.now();
    await new Promise<void>((resolve) => {
      const answered = (count: number): void => {
        open -= 1;
        if (count > 0) last = performance.now();
        more();
      };
      const more = (): void => {
        const up = !this.#closed && this.#redis.status === 'ready';
        const goes = up && goesOn() && performance.now() - last < CALM_MS;
        while (goes && open < AHEAD) {
          open += 1;
          // Refused or cut, it is no wait, and the drain behind it says so.
          this.#redis.call('BLPOP', this.#never, APART_MS / 1_000).catch(() => {});
          this.#drain(this.#redis).then(answered, () => answered(0));
        }
        if (open === 0) resolve();
      };
      more();
    });
  }

  close(): void {
    this.#closed = true;
    this.#redis.disconnect();
  }
}
