/** Joining and leaving groups, many at once: a thousand consumers that connect together cost a few round trips. */
import { groupKey, shardOf } from './names.ts';
import { awayError, type RedisLayerOptions } from './options.ts';

interface Change {
  readonly group: string;
  readonly channel: string;
  readonly joins: boolean;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/** Changes that one pipeline carries. */
const AT_ONCE = 1_000;

export class Members {
  readonly #options: Pick<RedisLayerOptions, 'hosts' | 'prefix' | 'groupExpirySeconds'>;
  readonly #waiting: Map<number, Change[]> = new Map();

  constructor(options: Pick<RedisLayerOptions, 'hosts' | 'prefix' | 'groupExpirySeconds'>) {
    this.#options = options;
  }

  /** Adds the channel to the group, or takes it out. Changes are made in the order in which they were asked for. */
  change(group: string, channel: string, joins: boolean): Promise<void> {
    const shard = shardOf(group, this.#options.hosts.length);
    return new Promise((done, failed) => {
      const change = { group, channel, joins, done, failed };
      const waiting = this.#waiting.get(shard);
      if (waiting) waiting.push(change);
      else {
        this.#waiting.set(shard, [change]);
        setImmediate(() => this.#flush(shard));
      }
    });
  }

  #flush(shard: number): void {
    const changes = this.#waiting.get(shard) ?? [];
    this.#waiting.delete(shard);
    for (let from = 0; from < changes.length; from += AT_ONCE)
      void this.#make(shard, changes.slice(from, from + AT_ONCE));
  }

  async #make(shard: number, changes: readonly Change[]): Promise<void> {
    const { hosts, prefix, groupExpirySeconds } = this.#options;
    const host = hosts[shard];
    try {
      if (!host) throw new RangeError('Every shard has a host.');
      if (host.health.state === 'away') throw awayError(host);
      const now = Date.now() / 1_000;
      const pipeline = host.commands.pipeline();
      for (const { group, channel, joins } of changes) {
        const key = groupKey(prefix, group);
        if (joins) pipeline.zadd(key, now, channel).expire(key, groupExpirySeconds);
        else pipeline.zrem(key, channel);
      }
      const replies = (await pipeline.exec()) ?? [];
      let at = 0;
      for (const { joins, done, failed } of changes) {
        // One group's key that is something else spoils no other's.
        const [error] = replies[at] ?? [];
        if (error) failed(awayError(host, host.blame(error)));
        else done();
        at += joins ? 2 : 1;
      }
    } catch (error) {
      for (const { failed } of changes) failed(error);
    }
  }
}
