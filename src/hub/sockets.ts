/** What the hub does to a wearable's socket: writes frames within its outbox, closes it, and notes how it ended. */
import { type CloseName, closeCode } from '../shared/codes.ts';
import type { Visit } from '../shared/console/contract.ts';
import type { WearableError } from '../shared/protocol.ts';
import { type Clock, toWall } from './clock.ts';
import type { Connection } from './connection.ts';
import type { Consumers } from './consumers.ts';
import { type Counts, count } from './counts.ts';
import type { Feed } from './feed.ts';
import { errorFrame, type TextFrame } from './frames.ts';
import type { Store } from './store/store.ts';

/** What the reason of a close frame may hold (RFC 6455 §5.5). */
const CLOSE_REASON_BYTES = 123;

export interface SocketsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly consumers: Consumers;
  readonly feed: Feed;
  readonly counts: Counts;
  /** Bytes that may wait in one outbox; over it the socket is closed as slow. */
  readonly outboxBytes: number;
  /** Told when a consumer's last socket left. */
  readonly onLeft: (consumer: string) => void;
}

export class Sockets {
  readonly #options: SocketsOptions;

  constructor(options: SocketsOptions) {
    this.#options = options;
  }

  /** Writes a frame; false where the socket is closing, or was too slow and is closed for it. */
  send(connection: Connection, frame: TextFrame): boolean {
    const { consumers, counts, feed, clock } = this.#options;
    if (!connection.open || !this.keepsUp(connection, frame.bytes.length)) return false;
    connection.tcp.write(frame.bytes);
    connection.messagesOut += 1;
    counts.out[frame.type] += 1;
    consumers.touch(connection.consumer);
    const consumer = connection.consumer.id;
    if (frame.type !== 'pong' || feed.watches(consumer)) {
      feed.frame(consumer, connection.number, 'out', frame.type, frame.bytes.length, frame.text, clock.wall());
    }
    return true;
  }

  /** Whether so many more bytes fit into an outbox; one that is full closes its socket. An empty one takes any frame. */
  keepsUp(connection: Connection, bytes = 0): boolean {
    const { outboxBytes, counts } = this.#options;
    const waiting = connection.tcp.writableLength;
    if (waiting === 0 || waiting + bytes <= outboxBytes) return true;
    if (connection.open) count(counts.drops, 'outbox_full');
    this.close(connection, 'slow');
    return false;
  }

  /** Tells a wearable what was wrong with what it sent. */
  error(connection: Connection, code: WearableError, field?: string): void {
    const { consumers, feed, clock } = this.#options;
    const now = clock.mono();
    this.send(connection, errorFrame(code, field));
    consumers.note(connection.consumer, 'error', code, now);
    feed.emitNotable({
      consumer: connection.consumer.id,
      at: toWall(clock, now),
      kind: 'error',
      connection: connection.number,
      detail: code,
      note: field ?? null,
    });
  }

  /** Closes a socket with one of our reasons. From now on it gets nothing more and no longer counts. */
  close(connection: Connection, name: CloseName, reason: string = name): void {
    this.closeWith(connection, closeCode(name), reason);
  }

  /** Closes a socket with any code that may be sent. `reason` is cut to what a close frame can carry (123 bytes). */
  closeWith(connection: Connection, code: number, reason: string): void {
    if (connection.closedWith) return;
    connection.closedWith = { code, reason };
    this.#leave(connection, code, reason);
    connection.ws.resume();
    connection.ws.close(code, closeReason(reason));
  }

  /** Cuts a connection that gives no sign of life: a goodbye would not arrive. */
  cut(connection: Connection): void {
    if (connection.closedWith) return;
    connection.closedWith = { code: closeCode('silent'), reason: '' };
    this.#leave(connection, closeCode('silent'), '');
    connection.ws.terminate();
  }

  /** The socket ended. Where the hub had not closed it, the other side did, or the network. */
  ended(connection: Connection, code: number, reason: string): void {
    if (connection.closedWith) return;
    connection.closedWith = { code, reason };
    this.#leave(connection, code, reason);
  }

  #leave(connection: Connection, code: number, reason: string): void {
    const { consumers, store, counts, feed, clock, onLeft } = this.#options;
    const now = clock.mono();
    const at = toWall(clock, now);
    const consumer = connection.consumer.id;
    count(counts.closes, code);
    consumers.remove(connection, code, now);
    const { number, address, lastFrameAt } = connection;
    const ended: Omit<Visit, 'endedAt'> = {
      connection: number,
      connectedAt: toWall(clock, connection.connectedAt),
      lastFrameAt: lastFrameAt === 0 ? null : toWall(clock, lastFrameAt),
      code,
      reason,
    };
    store.recordHistory({ kind: 'closed', consumer, at, address, ...ended });
    const visit = { ...ended, endedAt: at };
    feed.emitPassing({ consumer, at, kind: 'closed', connection: number, detail: code, note: reason, visit });
    if (connection.consumer.sockets.length === 0) onLeft(consumer);
  }
}

/** A reason's bytes, at most what a close frame can carry, cut between characters. */
function closeReason(reason: string): Buffer {
  const bytes = Buffer.from(reason);
  let end = Math.min(CLOSE_REASON_BYTES, bytes.length);
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end);
}
