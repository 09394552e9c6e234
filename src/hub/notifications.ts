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

export class Notifications {
  readonly #options: NotificationsOptions;

  constructor(options: NotificationsOptions) {
    this.#options = options;
  }

  /** The notification as the wire has it. */
  toWire(stored: StoredNotification): Notification {
    return this.#options.wire.notification(stored);
  }

  /** Stores all or none, then delivers. Resolves once the commit is on disk; rejects with StoreError. */
  async publish(request: CreateRequest): Promise<PublishResult> {
    const { store, clock, latencies, onLatency } = this.#options;
    const result = await store.create(request);
    if (result.kind === 'key_reused') return result;
    if (result.kind === 'replayed') return { ...result, written: result.notifications.map(() => 0) };
    const storedAt = clock.mono();
    const written = result.notifications.map((notification) => this.#deliver(notification));
    const ms = clock.mono() - storedAt;
    latencies.add(ms);
    onLatency(ms);
    return { ...result, written };
  }

  /** Marks one as read and tells the consumer's sockets; null where it has no such notification. Rejects with StoreError. */
  async markRead(request: MarkReadRequest): Promise<MarkReadResult> {
    const result = await this.#options.store.markRead(request);
    if (result?.changed) this.#tellRead(result.notification, request.connection);
    return result;
  }

  /** Marks everything unread of a consumer as read; answers how many changed. Rejects with StoreError. */
  async markAllRead(consumer: string, by: MarkReadRequest['by']): Promise<number> {
    let marked = 0;
    for (;;) {
      const read = await this.#options.store.markAllRead(consumer, by);
      for (const notification of read) this.#tellRead(notification, null);
      marked += read.length;
      if (read.length < READ_ALL_LIMIT) return marked;
    }
  }

  #deliver(stored: StoredNotification): number {
    const { consumers, clock, feed } = this.#options;
    const consumer = consumers.get(stored.consumer);
    if (feed.wants(stored.consumer)) {
      const { consumer: id, storedAt: at } = stored;
      feed.emit({
        consumer: id,
        at,
        kind: 'stored',
        connection: null,
        detail: stored.id,
        note: null,
        notification: stored,
      });
    }
    if (!consumer) return 0;
    consumer.unread += 1;
    if (consumer.sockets.length === 0) {
      consumers.touch(consumer);
      return 0;
    }
    return this.#write(consumer, stored, clock.mono());
  }

  #write(consumer: Consumer, stored: StoredNotification, now: number): number {
    const { consumers, counts, wire, sockets } = this.#options;
    const frame = wire.live(stored);
    // A socket that turns out too slow leaves the list while it is walked.
    const targets = consumer.sockets.slice();
    let written = 0;
    for (const [i, socket] of targets.entries()) {
      if (socket.opening) {
        if (socket.opening.length >= OPENING_LIMIT) sockets.close(socket, 'try_later', 'too much arrived at once');
        else {
          socket.opening.push({ id: stored.id, frame });
          written += 1;
        }
      } else if (this.hand(socket, stored.id, frame, i >= targets.length - TRACKED_SOCKETS, now)) written += 1;
    }
    counts.deliveries += written;
    if (written > 0) consumers.note(consumer, 'delivered', stored.id, now);
    return written;
  }

  /** Hands one notification's frame to one socket, and notes its journey where it is among those that are kept. */
  hand(socket: Connection, id: number, frame: TextFrame, tracked: boolean, now: number): boolean {
    if (!this.#options.sockets.send(socket, frame)) return false;
    if (tracked) this.tracked(socket, id, now);
    return true;
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
    consumers.note(consumer, 'read', stored.id, now);
  }
}
