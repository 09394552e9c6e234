/** What becomes of a notification: stored first, then handed to every socket of its consumer; read once, everywhere. */
import type { Notification } from '../shared/protocol.ts';
import { type Clock, toWall } from './clock.ts';
import { type Connection, OPENING_LIMIT } from './connection.ts';
import type { Consumer, Consumers } from './consumers.ts';
import type { Counts, Samples } from './counts.ts';
import type { Feed } from './feed.ts';
import { messageFrame, type TextFrame } from './frames.ts';
import { type Journeys, TRACKED_SOCKETS } from './journeys.ts';
import type { Sockets } from './sockets.ts';
import {
  type CreateRequest,
  type MarkReadRequest,
  type MarkReadResult,
  type MergeOutcome,
  READ_ALL_LIMIT,
  type Store,
  type StoredNotification,
} from './store/store.ts';
import type { Wire } from './wire.ts';

export interface NotificationsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly consumers: Consumers;
  readonly journeys: Journeys;
  readonly feed: Feed;
  readonly counts: Counts;
  readonly wire: Wire;
  /** Ms from a notification being stored to its being written, lately. */
  readonly latencies: Samples;
  readonly onLatency: (ms: number) => void;
  readonly sockets: Sockets;
}

/** `written[i]` is how many sockets `notifications[i]` was handed to. */
export type PublishResult =
  | {
      readonly kind: 'created' | 'replayed';
      readonly notifications: readonly StoredNotification[];
      readonly written: readonly number[];
    }
  | { readonly kind: 'key_reused' };

/** What was handed out: when, to how many sockets, and those of them whose journeys are kept. */
export interface Early {
  readonly at: number;
  readonly written: number;
  readonly sockets: readonly Connection[];
}

/** The other hubs of the system, where there are any. None of these rejects. */
export interface Elsewhere {
  /** There is something in the outbox. */
  kick(): void;
  /** There is something in the outbox that nobody waits for. */
  kickSoon(): void;
  /** Takes in one notification that another hub has; whether there was one. */
  fetch(consumer: string, id: number): Promise<boolean>;
  /** Takes in everything unread of a consumer's that other hubs have. */
  pull(consumer: string): Promise<void>;
}

export class Notifications {
  readonly #options: NotificationsOptions;
  elsewhere: Elsewhere | null = null;

  constructor(options: NotificationsOptions) {
    this.#options = options;
  }

  /** The notification as the wire has it. */
  toWire(stored: StoredNotification): Notification {
    return this.#options.wire.notification(stored);
  }

  /** Stores all or none, then delivers. Resolves once the commit is on disk; rejects with StoreError. */
  async publish(request: CreateRequest): Promise<PublishResult> {
    const result = await this.#options.store.create(request);
    if (result.kind === 'key_reused') return result;
    if (result.kind === 'replayed') return { ...result, written: result.notifications.map(() => 0) };
    return { ...result, written: this.handOut(result.notifications) };
  }

  /** Hands out what has just been stored; answers to how many sockets each. */
  handOut(stored: readonly StoredNotification[]): readonly number[] {
    const { clock, latencies, onLatency } = this.#options;
    this.elsewhere?.kick();
    const storedAt = clock.mono();
    const written = stored.map((notification) => this.deliver(notification));
    const ms = clock.mono() - storedAt;
    latencies.add(ms);
    onLatency(ms);
    return written;
  }

  /** Marks one as read and tells the consumer's sockets; null where it has no such notification. Rejects with StoreError. */
  async markRead(request: MarkReadRequest): Promise<MarkReadResult> {
    const { store } = this.#options;
    let result = await store.markRead(request);
    // Another hub may have it, and this one not yet.
    if (!result && (await this.elsewhere?.fetch(request.consumer, request.id))) result = await store.markRead(request);
    if (!result?.changed) return result;
    this.#tellRead(result.notification, request.connection);
    this.elsewhere?.kick();
    return result;
  }

  /** Marks everything unread of a consumer as read; answers how many changed. Rejects with StoreError. */
  async markAllRead(consumer: string, by: MarkReadRequest['by']): Promise<number> {
    await this.elsewhere?.pull(consumer);
    let marked = 0;
    for (;;) {
      const read = await this.#options.store.markAllRead(consumer, by);
      for (const notification of read) this.#tellRead(notification, null);
      marked += read.length;
      if (read.length > 0) this.elsewhere?.kick();
      if (read.length < READ_ALL_LIMIT) return marked;
    }
  }

  /**
   * Hands a notification that is stored to every open socket of its consumer but one that gets it otherwise; answers to
   * how many.
   */
  deliver(stored: StoredNotification, except: Connection | null = null): number {
    const { consumers, clock, wire } = this.#options;
    const consumer = consumers.get(stored.consumer);
    this.#tellStored(stored);
    if (!consumer) return 0;
    consumer.unread += 1;
    if (consumer.sockets.length === 0) {
      consumers.touch(consumer);
      return 0;
    }
    const now = clock.mono();
    const { written, sockets } = this.#write(consumer, stored.id, wire.live(stored), except, now);
    for (const socket of sockets) this.tracked(socket, stored.id, now);
    if (written > 0) consumers.note(consumer, 'delivered', stored.id, now);
    return written;
  }

  /** Hands out what is not stored yet, or never will be; `kept` goes on with its journey once it is. */
  deliverEarly(id: string, notification: number, frame: TextFrame): Early {
    const { consumers, clock } = this.#options;
    const consumer = consumers.get(id);
    const now = clock.mono();
    if (!consumer || consumer.sockets.length === 0) return { at: now, written: 0, sockets: [] };
    const early = this.#write(consumer, notification, frame, null, now);
    if (early.written > 0) consumers.note(consumer, 'delivered', notification, now);
    return early;
  }

  /** Notes that something handed out early is stored now, and what that changed. */
  kept(stored: StoredNotification, early: Early, outcome: MergeOutcome): void {
    const { consumers } = this.#options;
    if (outcome === 'added' || outcome === 'replaced') this.#tellStored(stored);
    const consumer = consumers.get(stored.consumer);
    if (consumer && outcome === 'added' && stored.readAt === null) {
      consumer.unread += 1;
      consumers.touch(consumer);
    }
    for (const socket of early.sockets) if (socket.open) this.tracked(socket, stored.id, early.at);
  }

  /** Tells a consumer's sockets of reads that were made elsewhere and are stored. */
  readElsewhere(stored: readonly StoredNotification[]): void {
    for (const one of stored) this.#tellRead(one, null);
  }

  #tellStored(stored: StoredNotification): void {
    const { feed } = this.#options;
    if (!feed.wants(stored.consumer)) return;
    feed.emit({
      consumer: stored.consumer,
      at: stored.storedAt,
      kind: 'stored',
      connection: null,
      detail: stored.id,
      note: null,
      notification: stored,
    });
  }

  /** Writes a frame to every socket. */
  #write(consumer: Consumer, id: number, frame: TextFrame, except: Connection | null, at: number): Early {
    const { counts, sockets } = this.#options;
    // A socket that turns out too slow leaves the list while it is walked.
    const targets = consumer.sockets.slice();
    const tracked: Connection[] = [];
    let written = 0;
    for (let i = 0; i < targets.length; i += 1) {
      const socket = targets[i];
      if (!socket || socket === except) continue;
      if (socket.opening) {
        if (socket.opening.length >= OPENING_LIMIT) sockets.close(socket, 'try_later', 'too much arrived at once');
        else {
          socket.opening.push({ id, frame });
          written += 1;
        }
      } else if (sockets.send(socket, frame)) {
        if (i >= targets.length - TRACKED_SOCKETS) tracked.push(socket);
        written += 1;
      }
    }
    counts.deliveries += written;
    return { at, written, sockets: tracked };
  }

  /** Hands one notification's frame to one socket, and notes its journey. */
  hand(socket: Connection, id: number, frame: TextFrame, now: number): void {
    if (this.#options.sockets.send(socket, frame)) this.tracked(socket, id, now);
  }

  /** Notes that a notification went out to a socket, in whichever frame. */
  tracked(socket: Connection, id: number, now: number): void {
    this.#options.journeys.written(socket, id, now);
  }

  #tellRead(stored: StoredNotification, reader: number | null): void {
    const { consumers, clock, feed } = this.#options;
    const consumer = consumers.get(stored.consumer);
    const now = clock.mono();
    if (feed.wants(stored.consumer)) {
      feed.emit({
        consumer: stored.consumer,
        at: stored.readAt ?? toWall(clock, now),
        kind: 'read',
        connection: reader,
        detail: stored.id,
        note: stored.readBy,
        ...(stored.readBy ? { by: stored.readBy } : {}),
      });
    }
    if (!consumer) return;
    consumer.unread = Math.max(0, consumer.unread - 1);
    const frame = messageFrame({ type: 'marked_read', notification_id: stored.id });
    for (const socket of consumer.sockets.slice()) {
      if (socket.number !== reader && !socket.opening) this.#options.sockets.send(socket, frame);
    }
    // What is last known of one that is gone is how it left.
    if (consumer.sockets.length > 0) consumers.note(consumer, 'read', stored.id, now);
    else consumers.touch(consumer);
  }
}
