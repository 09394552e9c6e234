/** Tells the other hubs what this one stored: in the order of its storing, again and again until Redis has it. */
import { type ChannelLayer, type GroupMessage, groupOf, LayerError } from '../../layer/layer.ts';
import type { RedisHost } from '../../layer/redis.ts';
import { classify } from '../../layer/trouble.ts';
import { type ForeignRead, type OutboxEntry, type Store, type StoredNotification, StoreError } from '../store/store.ts';
import type { Wire } from '../wire.ts';
import { runAll, runSpread } from './commands.ts';
import type { Origin } from './django.ts';
import type { LayerDrops } from './drops.ts';
import { NOTIFICATION } from './incoming.ts';
import type { ReadStream } from './readStream.ts';
import type { SharedIndex } from './sharedIndex.ts';

/** Entries told with a few round trips; more at once would find the queues of other hubs full. */
const BATCH = 100;
const RETRY_MS = 500;
/** What Django sent reached its consumer without us; telling it a little at a time holds up less of what comes meanwhile. */
const SOON_MS = 100;
/** So many that wait for room in other hubs' queues hold up the next ones, for as long as a hub is believed in. */
const HELD = 500;
const HELD_MS = 10_000;
const HELD_RETRY_MS = 100;
/** An entry that Redis refuses alone, so often, is given up: it must not hold up the others. */
const TRIES = 3;

export interface OutboxPumpOptions {
  readonly store: Store;
  readonly wire: Wire;
  readonly layer: ChannelLayer;
  readonly index: SharedIndex;
  readonly reads: ReadStream;
  /** Takes reads of other hubs. */
  readonly onReads: (reads: readonly ForeignRead[]) => Promise<void>;
  /** The Redis that has a consumer's group, and the one that hubs share everything else in. */
  readonly hostOf: (consumer: string) => RedisHost;
  readonly home: RedisHost;
  /** Whether Redis can be used now; when it can again, `kick` is called. */
  readonly ready: () => boolean;
  readonly drops: LayerDrops;
  readonly onUnexpected: (error: unknown) => void;
}

export class OutboxPump {
  readonly #options: OutboxPumpOptions;
  #running = false;
  #again = false;
  #stopped = false;
  #retry: NodeJS.Timeout | null = null;
  /** Up to this entry they are told one by one, as a batch with it was refused; and how often the first was. */
  #carefulTo = 0;
  #tries = 0;
  /** Told up to this entry, which the store could not note: a full disk must not have them told again and again. */
  #toldTo = 0;
  #heldSince: number | null = null;
  /** Messages published since the start. */
  published = 0;

  constructor(options: OutboxPumpOptions) {
    this.#options = options;
  }

  /** There is something to tell, or Redis is back. */
  kick(): void {
    this.#again = true;
    if (this.#running || this.#stopped || !this.#options.ready()) return;
    this.#running = true;
    void this.#run().finally(() => {
      this.#running = false;
    });
  }

  /** There is something to tell that nobody waits for. */
  kickSoon(): void {
    this.#later(SOON_MS);
  }

  stop(): void {
    this.#stopped = true;
    if (this.#retry) clearTimeout(this.#retry);
  }

  async #run(): Promise<void> {
    const { store, onUnexpected } = this.#options;
    while (this.#again && !this.#stopped) {
      this.#again = false;
      if (this.#holds()) {
        this.#later(HELD_RETRY_MS);
        return;
      }
      let entries: readonly OutboxEntry[] = [];
      try {
        if (this.#toldTo > 0) await this.#done(this.#toldTo);
        entries = await store.outbox(this.#carefulTo > 0 ? 1 : BATCH);
        const last = entries.at(-1);
        if (!last) {
          this.#carefulTo = 0;
          continue;
        }
        await this.#tell(entries);
        this.#again ||= entries.length === BATCH || this.#carefulTo > 0;
        await this.#done(last.seq);
      } catch (error) {
        if (this.#stopped) return;
        const known = error instanceof StoreError || error instanceof LayerError || classify(error) !== 'failed';
        if (!known) onUnexpected(error);
        if (!(error instanceof StoreError)) await this.#refused(entries).catch(onUnexpected);
        this.#later(RETRY_MS);
        return;
      }
    }
  }

  async #done(upTo: number): Promise<void> {
    this.#toldTo = upTo;
    await this.#options.store.outboxDone(upTo);
    this.#toldTo = 0;
    this.#tries = 0;
    if (upTo >= this.#carefulTo) this.#carefulTo = 0;
  }

  /** While Redis can be used it is an entry that is to blame: a key that is something else, say. */
  async #refused(entries: readonly OutboxEntry[]): Promise<void> {
    const { ready, drops } = this.#options;
    const [first] = entries;
    const last = entries.at(-1);
    if (!ready() || !first || !last) return;
    if (entries.length > 1) this.#carefulTo = last.seq;
    else {
      this.#tries += 1;
      if (this.#tries < TRIES) return;
      drops.note('refused', first.notification?.consumer ?? '', '');
      await this.#done(first.seq);
    }
  }

  /** Whether other hubs should have time to make room in their queues. */
  #holds(): boolean {
    const now = performance.now();
    if (this.#options.layer.held < HELD) this.#heldSince = null;
    else this.#heldSince ??= now;
    return this.#heldSince !== null && now - this.#heldSince < HELD_MS;
  }

  #later(ms: number): void {
    if (this.#stopped) return;
    this.#retry ??= setTimeout(() => {
      this.#retry = null;
      this.kick();
    }, ms);
  }

  async #tell(entries: readonly OutboxEntry[]): Promise<void> {
    const { layer, index, reads, hostOf, home, onReads } = this.#options;
    const of = (kind: OutboxEntry['kind']): StoredNotification[] =>
      entries.flatMap((entry) => (entry.kind === kind && entry.notification ? [entry.notification] : []));
    const spread = (stored: StoredNotification, command: ReturnType<SharedIndex['put']>) => ({
      host: hostOf(stored.consumer),
      command,
    });
    const published = of('publish');
    if (published.length > 0) {
      await layer.groupSend(published.map((stored) => this.#message(stored)));
      this.published += published.length;
    }
    const shared = of('share');
    const unread = shared.filter(({ readAt }) => readAt === null);
    const read: (ForeignRead & StoredNotification)[] = [...shared, ...of('read')].flatMap((stored) =>
      stored.readAt === null ? [] : [{ ...stored, readAt: stored.readAt }],
    );
    const replies = await runSpread([
      ...unread.map((stored) => spread(stored, index.put(stored))),
      ...read.map((stored) => spread(stored, index.read(stored))),
    ]);
    await runAll(home, reads.append(read));
    // Django sent again what was read on another hub.
    const known = unread.flatMap(({ consumer, id }, i) => {
      const readAt = Number(replies[i] ?? 0);
      return readAt > 0 ? [{ consumer, id, readAt }] : [];
    });
    if (known.length > 0) await onReads(known);
  }

  /** First the shared index, then the group: whoever joins the group meanwhile finds it in the one or the other. */
  #message(stored: StoredNotification): GroupMessage {
    const { wire, index, store } = this.#options;
    const { producer, sentAt, consumer } = stored;
    return {
      group: groupOf(consumer),
      message: {
        type: NOTIFICATION,
        notification: wire.notification(stored),
        pulsera: { producer, sentAt, instance: store.instance } satisfies Origin,
      },
      skipOwn: true,
      before: [index.put(stored)],
    };
  }
}
