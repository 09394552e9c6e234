/** What wearables say, and what they are answered. */
import { readWearableMessage } from '../shared/protocol.ts';
import { BEAD } from '../shared/ribbon.ts';
import type { Clock } from './clock.ts';
import type { Connection } from './connection.ts';
import type { Consumers } from './consumers.ts';
import { type Counts, count } from './counts.ts';
import type { Feed } from './feed.ts';
import { messageFrame, PONG } from './frames.ts';
import type { Notifications } from './notifications.ts';
import { Rhythm } from './rhythm.ts';
import type { Sockets } from './sockets.ts';
import { StoreError } from './store/store.ts';

/** The two ways in which the world's JSON writers spell a ping; both are answered without being parsed. */
const PING = Buffer.from('{"type":"ping"}');
const PING_SPACED = Buffer.from('{"type": "ping"}');
/** Reads of one socket that may wait for the store. */
const READS_WAITING = 100;

export interface WearableMessagesOptions {
  readonly clock: Clock;
  readonly consumers: Consumers;
  readonly sockets: Sockets;
  readonly notifications: Notifications;
  readonly feed: Feed;
  readonly counts: Counts;
  readonly protocolErrorsPerMinute: number;
  readonly onUnexpected: (error: unknown) => void;
}

export class WearableMessages {
  readonly #options: WearableMessagesOptions;

  constructor(options: WearableMessagesOptions) {
    this.#options = options;
  }

  /** Hears one frame. */
  receive(connection: Connection, data: Buffer, isBinary: boolean): void {
    const { clock, consumers, counts, sockets, feed } = this.#options;
    if (connection.closedWith) return;
    const now = clock.mono();
    connection.lifeAt = now;
    connection.lastFrameAt = now;
    connection.messagesIn += 1;
    consumers.bead(connection.consumer, BEAD.ALIVE);
    if (isBinary) {
      counts.in.other += 1;
      sockets.close(connection, 'unsupported_data', 'text frames only');
      return;
    }
    if (data.equals(PING) || data.equals(PING_SPACED)) {
      this.#ping(connection, now);
      if (feed.watches(connection.consumer.id)) this.#tap(connection, 'ping', data);
      sockets.send(connection, PONG);
      return;
    }
    const message = readWearableMessage(data.toString());
    if ('code' in message) {
      counts.in.other += 1;
      this.#tap(connection, 'text', data);
      this.#protocolError(connection, message.code, message.field, now);
      return;
    }
    this.#tap(connection, message.type, data);
    if (message.type === 'ping') {
      this.#ping(connection, now);
      sockets.send(connection, PONG);
    } else {
      counts.in.mark_read += 1;
      this.#markRead(connection, message.notification_id);
    }
  }

  #tap(connection: Connection, type: string, data: Buffer): void {
    const { feed, clock } = this.#options;
    feed.frame(connection.consumer.id, connection.number, 'in', type, data.length, data.toString(), clock.wall());
  }

  #ping(connection: Connection, now: number): void {
    const { counts, consumers } = this.#options;
    counts.in.ping += 1;
    if (connection.rhythm) {
      consumers.interval(connection.consumer, now - connection.rhythm.lastAt);
      connection.rhythm.ping(now);
    } else connection.rhythm = new Rhythm(now);
    consumers.note(connection.consumer, 'ping', 0, now);
  }

  #protocolError(
    connection: Connection,
    code: 'bad_json' | 'bad_message' | 'unknown_type',
    field: string | undefined,
    now: number,
  ): void {
    const { sockets, protocolErrorsPerMinute } = this.#options;
    if (now - connection.errorsSince > 60_000) {
      connection.errorsSince = now;
      connection.errors = 0;
    }
    connection.errors += 1;
    sockets.error(connection, code, field);
    if (connection.errors >= protocolErrorsPerMinute) sockets.close(connection, 'policy', 'too many protocol errors');
  }

  #markRead(connection: Connection, asSent: number | string): void {
    const { sockets, notifications, counts, onUnexpected } = this.#options;
    if (connection.readsWaiting >= READS_WAITING) {
      count(counts.drops, 'reads_waiting');
      sockets.error(connection, 'rate_limited');
      return;
    }
    const id = Number(asSent);
    if (!Number.isSafeInteger(id)) {
      sockets.error(connection, 'not_found', 'notification_id');
      return;
    }
    connection.readsWaiting += 1;
    notifications
      .markRead({ consumer: connection.consumer.id, id, by: 'wearable', connection: connection.number })
      .then(
        (result) => {
          if (!result) sockets.error(connection, 'not_found', 'notification_id');
          else sockets.send(connection, messageFrame({ type: 'marked_read', notification_id: asSent }));
        },
        (error: unknown) => {
          if (!(error instanceof StoreError)) onUnexpected(error);
          sockets.error(connection, 'store_unavailable');
        },
      )
      .finally(() => {
        connection.readsWaiting -= 1;
      });
  }
}
