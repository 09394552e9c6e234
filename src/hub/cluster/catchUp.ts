/**
 * What a hub does as it joins Redis, and whenever Redis lost something: it learns which of its unread ones were read
 * elsewhere, and fills the shared index with what it holds where that is a new or emptied one. In bounded batches.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { RedisCommand } from '../../layer/layer.ts';
import type { RedisHost } from '../../layer/redis.ts';
import { type ForeignRead, type ListQuery, type Store, type StoredNotification, StoreError } from '../store/store.ts';
import { runAll, runSpread } from './commands.ts';
import type { SharedIndex } from './sharedIndex.ts';

const BATCH = 500;
/** Between two batches, so that filling a million holds up nobody's ping. */
const PAUSE_MS = 20;

export interface CatchUpOptions {
  readonly store: Store;
  readonly index: SharedIndex;
  readonly hosts: readonly RedisHost[];
  /** The layer's. */
  readonly prefix: string;
  readonly hostOf: (consumer: string) => RedisHost;
  readonly onReads: (reads: readonly ForeignRead[]) => Promise<void>;
}

export class CatchUp {
  readonly #options: CatchUpOptions;
  #stopped = false;

  constructor(options: CatchUpOptions) {
    this.#options = options;
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Tells these Redis, as they are now, from any others and from themselves after a loss. Rejects with Redis' error. */
  async epoch(): Promise<number> {
    // One goes when Redis is emptied, the other already with `channel_layer.flush()`, which takes what begins as it does.
    const { prefix } = this.#options;
    const [key, flushed] = [`pulsera:${prefix}:epoch`, `${prefix}:pulsera:epoch`];
    const parts = await Promise.all(
      this.#options.hosts.map(async (host) => {
        const fresh = randomBytes(8).toString('hex');
        const [, , epochs] = await runAll(host, [
          ['setnx', key, fresh],
          ['setnx', flushed, fresh],
          ['mget', key, flushed],
        ]);
        // A restart from an old file keeps the epoch and loses what came after it; the run's own id changes.
        return `${String(epochs)} ${host.health.runId}`;
      }),
    );
    return createHash('sha256').update(parts.join('\n')).digest().readUIntBE(0, 6);
  }

  /** Catches up; `whole` fills the index too. Rejects with Redis' or the store's error, and is then begun again. */
  async run(whole: boolean): Promise<void> {
    const { index, onReads } = this.#options;
    await this.#walk({ read: false }, async (stored) => {
      const replies = await this.#spread(stored, (one) =>
        whole ? index.put(one) : index.readTime(one.consumer, one.id),
      );
      const reads = stored.flatMap(({ consumer, id }, i) => {
        const readAt = Number(replies[i] ?? 0);
        return readAt > 0 ? [{ consumer, id, readAt }] : [];
      });
      if (reads.length > 0) await onReads(reads);
    });
    if (!whole) return;
    await this.#walk({ read: true }, async (stored) => {
      await this.#spread(stored, (one) => index.read({ ...one, readAt: one.readAt ?? 0 }));
    });
  }

  #spread(stored: readonly StoredNotification[], command: (one: StoredNotification) => RedisCommand) {
    return runSpread(stored.map((one) => ({ host: this.#options.hostOf(one.consumer), command: command(one) })));
  }

  async #walk(
    which: Pick<ListQuery, 'read'>,
    visit: (stored: readonly StoredNotification[]) => Promise<void>,
  ): Promise<void> {
    let after: ListQuery['after'];
    for (;;) {
      const { notifications, more } = await this.#options.store.list({
        ...which,
        limit: BATCH,
        ...(after ? { after } : {}),
      });
      if (notifications.length > 0) await visit(notifications);
      const last = notifications.at(-1);
      if (!more || !last) return;
      if (this.#stopped) throw new StoreError('closed', 'The hub is stopping.');
      after = { sentAt: last.sentAt, id: last.id, consumer: last.consumer };
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
