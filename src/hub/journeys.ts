/**
 * The journey of each notification on each socket: written, then confirmed. TCP keeps order, so a pong that answers a
 * ping sent after a frame proves that the frame arrived; no wearable has to do anything for it.
 * A record waits a moment for its proof, so that most are stored once: it reaches the store at most two seconds late, and
 * a kill may lose those of them.
 */
import { type Clock, toWall } from './clock.ts';
import { type Connection, UNPROVEN_LIMIT, type Unproven } from './connection.ts';
import { type Counts, count } from './counts.ts';
import type { Feed } from './feed.ts';
import type { Delivery, Store } from './store/store.ts';

/** Sockets of one notification whose journey is kept: the last so many. */
export const TRACKED_SOCKETS = 10;
/** What is not proven by the next round goes without its proof. */
const ROUND_MS = 750;

export interface JourneysOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly counts: Counts;
  readonly feed: Feed;
  /** Told when notifications were proven to have arrived on a socket, with the last of them. */
  readonly onConfirmed: (connection: Connection, lastId: number) => void;
}

export class Journeys {
  readonly #options: JourneysOptions;
  /** Noted since the last round, and in the round before. */
  #fresh: Unproven[] = [];
  #waiting: Unproven[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(options: JourneysOptions) {
    this.#options = options;
  }

  /** Notes that a notification was handed to a socket, and that its arrival is to be proven. */
  written(connection: Connection, id: number, now: number): void {
    const { clock, feed, counts } = this.#options;
    const at = toWall(clock, now);
    const consumer = connection.consumer.id;
    connection.mark += 1;
    const entry: Unproven = {
      delivery: { consumer, id, connection: connection.number, writtenAt: at, confirmedAt: null, readAt: null },
      recorded: false,
      mark: connection.mark,
    };
    connection.unproven ??= [];
    if (connection.unproven.length >= UNPROVEN_LIMIT) {
      connection.unproven.shift();
      count(counts.drops, 'unproven');
    }
    connection.unproven.push(entry);
    this.#record(entry);
    if (feed.wants(consumer)) {
      feed.emit({ consumer, at, kind: 'written', connection: connection.number, detail: id, note: null });
    }
  }

  /** Notes that everything up to a mark has arrived. */
  proven(connection: Connection, mark: number, now: number): void {
    const { unproven } = connection;
    if (!unproven) return;
    const { clock, feed, counts, onConfirmed } = this.#options;
    let proven = 0;
    while ((unproven[proven]?.mark ?? Number.POSITIVE_INFINITY) <= mark) proven += 1;
    if (proven === 0) return;
    const at = toWall(clock, now);
    const consumer = connection.consumer.id;
    const entries = unproven.splice(0, proven);
    if (unproven.length === 0) connection.unproven = null;
    for (const entry of entries) {
      entry.delivery.confirmedAt = at;
      if (entry.recorded) this.#record(entry);
      if (feed.wants(consumer)) {
        const { id } = entry.delivery;
        feed.emit({ consumer, at, kind: 'confirmed', connection: connection.number, detail: id, note: null });
      }
    }
    counts.confirmed += entries.length;
    onConfirmed(connection, entries[entries.length - 1]?.delivery.id ?? 0);
  }

  /** Hands everything that is noted to the store now. */
  flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#handOn([...this.#waiting, ...this.#fresh]);
    this.#waiting = [];
    this.#fresh = [];
  }

  #round(): void {
    this.#timer = null;
    this.#handOn(this.#waiting);
    this.#handOn(this.#fresh.filter(({ delivery }) => delivery.confirmedAt !== null));
    this.#waiting = this.#fresh.filter(({ delivery }) => delivery.confirmedAt === null);
    this.#fresh = [];
    if (this.#waiting.length > 0) this.#plan();
  }

  #handOn(entries: readonly Unproven[]): void {
    const deliveries: Delivery[] = [];
    for (const entry of entries) {
      entry.recorded = true;
      deliveries.push({ ...entry.delivery });
    }
    this.#options.store.recordDeliveries(deliveries);
  }

  #record(entry: Unproven): void {
    entry.recorded = false;
    this.#fresh.push(entry);
    this.#plan();
  }

  #plan(): void {
    this.#timer ??= setTimeout(() => this.#round(), ROUND_MS);
  }
}
