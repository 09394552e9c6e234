/** Deliveries and connection history in the database. Whoever calls holds the transaction. */
import type { DatabaseSync } from 'node:sqlite';
import type { FigureKeeper } from './figures.ts';
import type { DeliveryRow, FlatDeliveries, HistoryRecord } from './messages.ts';
import { prepare, type Statement } from './statement.ts';

/** Sockets kept of each notification, and events of each consumer; the last so many. */
const SOCKETS = 10;
const EVENTS = 200;
/** Events kept of all consumers: ids are free to invent, so those of one alone bound nothing. */
const ALL_EVENTS = 1_000_000;
/** Values of one delivery in a flat list. */
const FIELDS = 6;

export class JourneyRows {
  readonly #figures: FigureKeeper;
  readonly #upsert: Statement<never>;
  readonly #count: Statement<readonly [number]>;
  readonly #trim: Statement<never>;
  readonly #select: Statement<DeliveryRow>;
  readonly #read: Statement<never>;
  readonly #insertEvent: Statement<never>;
  readonly #trimEvents: Statement<never>;
  readonly #selectEvents: Statement<[event: string]>;
  readonly #forgetEvents: Statement<never>;

  constructor(db: DatabaseSync, figures: FigureKeeper) {
    this.#figures = figures;
    // A read may be stored before the delivery that it belongs to is noted.
    this.#upsert = prepare(
      db,
      `INSERT INTO deliveries (id, consumer, connection, written_at, confirmed_at, read_at)
       SELECT id, consumer, ?3, ?4, ?5, coalesce(?6, CASE WHEN read_on = ?3 THEN read_at END)
       FROM notifications WHERE id = ?1 AND consumer = ?2
       ON CONFLICT (id, consumer, connection) DO UPDATE SET
         confirmed_at = coalesce(confirmed_at, excluded.confirmed_at), read_at = coalesce(read_at, excluded.read_at)`,
    );
    this.#trim = prepare(
      db,
      `DELETE FROM deliveries WHERE id = ?1 AND consumer = ?2 AND connection IN (
         SELECT connection FROM deliveries WHERE id = ?1 AND consumer = ?2
         ORDER BY written_at DESC, connection DESC LIMIT -1 OFFSET ${SOCKETS})`,
    );
    this.#count = prepare(db, 'SELECT count(*) FROM deliveries WHERE id = ? AND consumer = ?');
    this.#select = prepare(
      db,
      `SELECT consumer, id, connection, written_at, confirmed_at, read_at FROM deliveries
       WHERE id = ? AND consumer = ? ORDER BY written_at, connection`,
    );
    this.#read = prepare(
      db,
      'UPDATE deliveries SET read_at = ? WHERE id = ? AND consumer = ? AND connection = ? AND read_at IS NULL',
    );
    this.#insertEvent = prepare(db, 'INSERT INTO history (consumer, at, event) VALUES (?, ?, ?)');
    this.#trimEvents = prepare(
      db,
      `DELETE FROM history WHERE seq IN (
         SELECT seq FROM history WHERE consumer = ? ORDER BY at DESC, seq DESC LIMIT -1 OFFSET ${EVENTS})`,
    );
    this.#selectEvents = prepare(db, 'SELECT event FROM history WHERE consumer = ? ORDER BY at DESC, seq DESC LIMIT ?');
    this.#forgetEvents = prepare(
      db,
      'DELETE FROM history WHERE seq IN (SELECT seq FROM history WHERE at < ? ORDER BY at LIMIT ?)',
    );
  }

  /** Notes deliveries of notifications that are still kept. What was known of one is added to, never taken back. */
  saveDeliveries(flat: FlatDeliveries): void {
    for (let at = 0; at < flat.length; at += FIELDS) {
      const [consumer, id, connection, writtenAt, confirmedAt, readAt] = flat.slice(at, at + FIELDS) as [
        string,
        number,
        number,
        number,
        number | null,
        number | null,
      ];
      this.#upsert.run(id, consumer, connection, writtenAt, confirmedAt, readAt);
      // A trim costs twice what a count does, and is seldom needed.
      if ((this.#count.get(id, consumer)?.[0] ?? 0) > SOCKETS) this.#trim.run(id, consumer);
    }
  }

  deliveries(consumer: string, ids: readonly number[]): readonly DeliveryRow[] {
    return ids.flatMap((id) => this.#select.all(id, consumer));
  }

  /** Notes on a delivery that its socket read the notification. */
  read(consumer: string, id: number, connection: number, now: number): void {
    this.#read.run(now, id, consumer, connection);
  }

  saveHistory(records: readonly HistoryRecord[]): void {
    for (const { consumer, at, event } of records) this.#insertEvent.run(consumer, at, event);
    let trimmed = 0;
    for (const consumer of new Set(records.map((record) => record.consumer))) {
      trimmed += Number(this.#trimEvents.run(consumer).changes);
    }
    this.#figures.now.history += records.length - trimmed;
  }

  history(consumer: string, limit: number): readonly string[] {
    return this.#selectEvents.all(consumer, limit).map(([event]) => event);
  }

  /** Forgets at most `limit` events from before a time, and above the number kept the oldest; answers how many. */
  forgetHistory(before: number, limit: number): number {
    let gone = Number(this.#forgetEvents.run(before, limit).changes);
    const excess = Math.min(this.#figures.now.history - gone - ALL_EVENTS, limit - gone);
    if (excess > 0) gone += Number(this.#forgetEvents.run(Number.MAX_SAFE_INTEGER, excess).changes);
    this.#figures.now.history -= gone;
    return gone;
  }
}
