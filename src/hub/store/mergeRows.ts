/**
 * Notifications and reads that were made elsewhere, united with those in the database. Whoever calls holds the
 * transaction. One fact of a notification moves, one way (unread to read), so the order of merges does not matter.
 */
import type { DatabaseSync } from 'node:sqlite';
import { readId } from '../../shared/ids.ts';
import type { FigureKeeper } from './figures.ts';
import type { FlatForeign, Row } from './messages.ts';
import { COLUMNS } from './notificationRows.ts';
import { prepare, type Statement } from './statement.ts';
import type { MergeOutcome } from './store.ts';

/** Values of one notification in a flat list. */
const FIELDS = 10;

/** consumer, id, tipo, contenido, deseoId, producer, sentAt, readAt, readBy, raw. */
type Item = readonly [
  string,
  number,
  string,
  string,
  number | null,
  string,
  number,
  number | null,
  string | null,
  string | null,
];

/** `row` is what is in the database afterwards; null where nothing is. */
export interface MergedRow {
  readonly outcome: MergeOutcome;
  readonly row: Row | null;
}

export class MergeRows {
  readonly #figures: FigureKeeper;
  readonly #find: Statement<Row>;
  readonly #insert: Statement<never>;
  readonly #replace: Statement<Row>;
  readonly #read: Statement<Row>;

  constructor(db: DatabaseSync, figures: FigureKeeper) {
    this.#figures = figures;
    this.#find = prepare(db, `SELECT ${COLUMNS} FROM notifications WHERE id = ? AND consumer = ?`);
    this.#insert = prepare(
      db,
      `INSERT INTO notifications (consumer, id, tipo, contenido, deseo_id, producer, sent_at, stored_at, read_at, read_by, raw)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id, consumer) DO NOTHING`,
    );
    this.#replace = prepare(
      db,
      `UPDATE notifications SET tipo = ?, contenido = ?, deseo_id = ?, sent_at = ?, raw = ?
       WHERE id = ? AND consumer = ? RETURNING ${COLUMNS}`,
    );
    this.#read = prepare(
      db,
      `UPDATE notifications SET read_at = ?, read_by = ?
       WHERE id = ? AND consumer = ? AND read_at IS NULL RETURNING ${COLUMNS}`,
    );
  }

  /** Unites each with what is here; what was sent before `oldest`, or would be over `limit` unread ones, is not taken. */
  merge(flat: FlatForeign, now: number, oldest: number, limit: number): readonly MergedRow[] {
    const merged: MergedRow[] = [];
    for (let at = 0; at < flat.length; at += FIELDS) {
      merged.push(this.#one(flat.slice(at, at + FIELDS) as unknown as Item, now, oldest, limit));
    }
    return merged;
  }

  /** Applies reads given as consumer, id, time; answers the rows that were unread. */
  reads(flat: readonly (string | number)[]): readonly Row[] {
    const changed: Row[] = [];
    for (let at = 0; at < flat.length; at += 3) {
      const [consumer, id, readAt] = flat.slice(at, at + 3) as [string, number, number];
      const row = this.#markRead(consumer, id, readAt, 'hub');
      if (row) changed.push(row);
    }
    return changed;
  }

  #one(item: Item, now: number, oldest: number, limit: number): MergedRow {
    const [consumer, id, tipo, contenido, deseoId, producer, sentAt, readAt, readBy, raw] = item;
    if (sentAt < oldest) return { outcome: 'old', row: null };
    const full = readAt === null && this.#figures.now.unread >= limit;
    // Nearly all are new: one statement does for these.
    if (!full) {
      const { changes } = this.#insert.run(
        consumer,
        id,
        tipo,
        contenido,
        deseoId,
        producer,
        sentAt,
        now,
        readAt,
        readBy,
        raw,
      );
      if (Number(changes) > 0) {
        this.#figures.now.notifications += 1;
        if (readAt === null) this.#figures.now.unread += 1;
        const by = [producer, sentAt, now, readAt, readBy, null] as const;
        return { outcome: 'added', row: [consumer, id, tipo, contenido, deseoId, ...by, raw] as unknown as Row };
      }
    }
    const known = this.#find.get(id, consumer);
    if (!known) return { outcome: 'full', row: null };
    if (readAt !== null) {
      const row = this.#markRead(consumer, id, readAt, readBy ?? 'hub');
      if (row) return { outcome: 'read', row };
    }
    // What a hub made never changes; Django may send one of its own again with another text.
    const same = known[2] === tipo && known[3] === contenido && known[4] === deseoId && known[11] === raw;
    if (same || readId(id) !== null) return { outcome: 'known', row: known };
    return { outcome: 'replaced', row: this.#replace.get(tipo, contenido, deseoId, sentAt, raw, id, consumer) ?? null };
  }

  #markRead(consumer: string, id: number, readAt: number, by: string): Row | undefined {
    const row = this.#read.get(readAt, by, id, consumer);
    if (row) this.#figures.now.unread -= 1;
    return row;
  }
}
