/** Takes hubs that died out of the groups they were in, so that nobody sends to queues that nobody reads. */
import { groupOf } from '../../layer/layer.ts';
import type { RedisHost } from '../../layer/redis.ts';
import { runAll, runSpread } from './commands.ts';

/** A hub that is away for less comes back for what waits in its queues. */
const GRACE_MS = 60_000;
const EVERY_MS = 10_000;
const BATCH = 500;
/** What died in flight is kept for its return for so long. */
const IN_FLIGHT_S = 7 * 24 * 60 * 60;

export interface SweeperOptions {
  readonly home: RedisHost;
  readonly hostOf: (consumer: string) => RedisHost;
  /** `pulsera:<layer prefix>:`. */
  readonly keys: string;
  readonly instance: string;
  readonly alive: (instance: string) => boolean;
  /** The key of a consumer's group, and the channel that an instance has in it. */
  readonly groupKey: (group: string) => string;
  readonly channelOf: (instance: string, consumer: string) => string;
  readonly inFlightKeys: (instance: string) => readonly string[];
  /** Ms on a clock that only goes forward. */
  readonly mono: () => number;
  readonly graceMs?: number;
}

export class Sweeper {
  readonly #options: SweeperOptions;
  readonly #awaySince = new Map<string, number>();
  #lookedAt = Number.NEGATIVE_INFINITY;
  #busy = false;

  constructor(options: SweeperOptions) {
    this.#options = options;
  }

  /** Notes in Redis which groups this hub is in. Rejects with Redis' error. */
  async note(consumers: readonly string[], joined: boolean): Promise<void> {
    const { home, keys, instance } = this.#options;
    const members = this.#membersKey(instance);
    await runAll(
      home,
      joined
        ? [
            ['sadd', `${keys}joined`, instance],
            ['sadd', members, ...consumers],
          ]
        : [['srem', members, ...consumers]],
    );
  }

  /** Leaves the groups that an earlier run of this hub was in and that are not wanted any more. Rejects with Redis' error. */
  async sweepOwn(wanted: (consumer: string) => boolean): Promise<void> {
    await this.#sweep(this.#options.instance, (consumer) => !wanted(consumer));
  }

  /** Called once a second: looks now and then who is away for good. Rejects with Redis' error. */
  async tick(): Promise<void> {
    const { home, keys, instance, alive, mono, graceMs = GRACE_MS, inFlightKeys } = this.#options;
    const now = mono();
    if (this.#busy || now - this.#lookedAt < Math.min(EVERY_MS, graceMs / 2)) return;
    this.#lookedAt = now;
    this.#busy = true;
    try {
      const joined = await home.commands.smembers(`${keys}joined`);
      for (const other of this.#awaySince.keys()) if (!joined.includes(other)) this.#awaySince.delete(other);
      for (const other of joined) {
        if (other === instance || alive(other)) this.#awaySince.delete(other);
        else if (!this.#awaySince.has(other)) this.#awaySince.set(other, now);
        else if (now - (this.#awaySince.get(other) ?? now) >= graceMs && (await this.#lock(other))) {
          await this.#sweep(other, () => true);
          await runAll(home, [
            ['del', this.#membersKey(other)],
            ['srem', `${keys}joined`, other],
            ...inFlightKeys(other).map((key) => ['expire', key, IN_FLIGHT_S] as const),
          ]);
          this.#awaySince.delete(other);
        }
      }
    } finally {
      this.#busy = false;
    }
  }

  #membersKey(instance: string): string {
    return `${this.#options.keys}members:${instance}`;
  }

  /** One of the living hubs does it. */
  async #lock(instance: string): Promise<boolean> {
    const key = `${this.#options.keys}sweep:${instance}`;
    return (await this.#options.home.commands.set(key, this.#options.instance, 'EX', 30, 'NX')) === 'OK';
  }

  async #sweep(instance: string, goes: (consumer: string) => boolean): Promise<void> {
    const { hostOf, groupKey, channelOf, keys } = this.#options;
    const home = this.#options.home.commands;
    const key = this.#membersKey(instance);
    let cursor = '0';
    do {
      // It may have come back just now.
      const back = instance !== this.#options.instance && (await home.exists(`${keys}hub:${instance}`)) > 0;
      if (back) return;
      const [next, members] = await home.sscan(key, cursor, 'COUNT', BATCH);
      cursor = next;
      const going = members.filter(goes);
      await runSpread(
        going.map((consumer) => ({
          host: hostOf(consumer),
          command: ['zrem', groupKey(groupOf(consumer)), channelOf(instance, consumer)],
        })),
      );
      if (going.length > 0) await runAll(this.#options.home, [['srem', key, ...going]]);
    } while (cursor !== '0');
  }
}
