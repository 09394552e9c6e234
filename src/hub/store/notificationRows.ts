/** The notifications in the database. Whoever calls holds the transaction. */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Producer, Reader } from '../../shared/console/contract.ts';
import type { FigureKeeper } from './figures.ts';
import type { Answers, FlatDrafts, Row } from './messages.ts';
import { prepare, type Statement } from './statement.ts';
import { type ListQuery, READ_ALL_LIMIT } from './store.ts';

/** What is selected of a notification, as `Row` has it. */
export const COLUMNS =
  'consumer, id, tipo, contenido, deseo_id, producer, sent_at, stored_at, read_at, read_by, read_on, raw';

/** Values of one draft in a flat list. */
export const DRAFT_FIELDS = 4;

export class NotificationRows {
  readonly #db: DatabaseSync;
  readonly #figures: FigureKeeper;
  readonly #lists = new Map<string, Statement<Row>>();
  readonly #insert: Statement<never>;
  readonly #unread: Statement<Row>;
  readonly #countUnread: Statement<[number]>;
  readonly #findAll: Statement<Row>;
  readonly #findOne: Statement<Row>;
  readonly #markRead: Statement<Row>;
  readonly #markAllRead: Statement<Row>;
  readonly #forget: Statement<[id: number, consumer: string]>;
  readonly #forgetDeliveries: Statement<never>;

  constructor(db: DatabaseSync, figures: FigureKeeper) {
    this.#db = db;
    this.#figures = figures;
    this.#insert = prepare(
      db,
      `INSERT INTO notifications (consumer, id, tipo, contenido, deseo_id, producer, sent_at, stored_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#unread = prepare(
      db,
      `SELECT ${COLUMNS} FROM notifications WHERE consumer = ? AND read = 0 ORDER BY sent_at DESC, id DESC LIMIT ?`,
    );
    this.#countUnread = prepare(db, 'SELECT count(*) FROM notifications WHERE consumer = ? AND read = 0');
    this.#findAll = prepare(db, `SELECT ${COLUMNS} FROM notifications WHERE id = ? ORDER BY consumer`);
    this.#findOne = prepare(db, `SELECT ${COLUMNS} FROM notifications WHERE id = ? AND consumer = ?`);
    this.#markRead = prepare(
      db,
      `UPDATE notifications SET read_at = ?, read_by = ?, read_on = ?
       WHERE id = ? AND consumer = ? AND read_at IS NULL RETURNING ${COLUMNS}`,
    );
    this.#markAllRead = prepare(
      db,
      `UPDATE notifications SET read_at = ?, read_by = ? WHERE seq IN (
         SELECT seq FROM notifications WHERE consumer = ? AND read = 0 ORDER BY sent_at, id LIMIT ${READ_ALL_LIMIT}
       ) RETURNING ${COLUMNS}`,
    );
    this.#forget = prepare(
      db,
      `DELETE FROM notifications WHERE seq IN (
         SELECT seq FROM notifications WHERE read = ? AND sent_at < ? ORDER BY sent_at, id LIMIT ?
       ) RETURNING id, consumer`,
    );
    this.#forgetDeliveries = prepare(db, 'DELETE FROM deliveries WHERE id = ? AND consumer = ?');
  }

  /** Puts drafts in as unread and answers the first id; the others follow it one by one. */
  insert(producer: Producer, drafts: FlatDrafts, now: number): number {
    const count = drafts.length / DRAFT_FIELDS;
    const first = this.#figures.issue(count);
    for (let i = 0; i < count; i += 1) {
      const [consumer, id, tipo, contenido, deseoId] = newRow(producer, drafts, i, first, now);
      this.#insert.run(consumer, id, tipo, contenido, deseoId, producer, now, now);
    }
    this.#figures.now.notifications += count;
    this.#figures.now.unread += count;
    return first;
  }

  unread(consumer: string, limit: number): Answers['unread'] {
    const rows = this.#unread.all(consumer, limit);
    return [rows.length < limit ? rows.length : (this.#countUnread.get(consumer)?.[0] ?? 0), rows];
  }

  find(id: number, consumer: string | null): readonly Row[] {
    return consumer === null ? this.#findAll.all(id) : this.#findOne.all(id, consumer);
  }

  markRead(consumer: string, id: number, by: Reader, connection: number | null, now: number): Answers['markRead'] {
    const changed = this.#markRead.all(now, by, connection, id, consumer)[0];
    if (changed) {
      this.#figures.now.unread -= 1;
      return [true, changed];
    }
    const row = this.#findOne.get(id, consumer);
    return row ? [false, row] : null;
  }

  markAllRead(consumer: string, by: Reader, now: number): readonly Row[] {
    const rows = this.#markAllRead.all(now, by, consumer);
    this.#figures.now.unread -= rows.length;
    return rows;
  }

  /** A page. Read and unread ones are each read by index, then joined. */
  list(query: ListQuery): Answers['list'] {
    const wanted = query.limit + 1;
    const parts = query.read === undefined ? [0, 1] : [query.read ? 1 : 0];
    const rows = parts.flatMap((read) => this.#page(query, read, wanted));
    if (parts.length > 1) rows.sort(newestFirst);
    return [rows.length > query.limit, rows.slice(0, query.limit)];
  }

  #page({ consumer, tipo, after }: ListQuery, read: number, limit: number): Row[] {
    const conditions = ['read = ?'];
    const values: SQLInputValue[] = [read];
    if (consumer !== undefined) {
      conditions.push('consumer = ?');
      values.push(consumer);
    }
    if (tipo !== undefined) {
      conditions.push('tipo = ?');
      values.push(tipo);
    }
    if (after) {
      conditions.push('(sent_at, id, consumer) < (?, ?, ?)');
      values.push(after.sentAt, after.id, after.consumer);
    }
    const index = `notifications_by_${consumer !== undefined ? 'consumer' : tipo !== undefined ? 'tipo' : 'time'}`;
    const sql = `SELECT ${COLUMNS} FROM notifications INDEXED BY ${index} WHERE ${conditions.join(' AND ')}
      ORDER BY sent_at DESC, id DESC, consumer DESC LIMIT ?`;
    let statement = this.#lists.get(sql);
    if (!statement) {
      statement = prepare<Row>(this.#db, sql);
      this.#lists.set(sql, statement);
    }
    return statement.all(...values, limit);
  }

  /** Forgets at most `limit` read or unread ones sent before a time, oldest first, with their deliveries; answers how many. */
  forget(read: boolean, before: number, limit: number): number {
    const gone = this.#forget.all(read ? 1 : 0, before, limit);
    for (const [id, consumer] of gone) this.#forgetDeliveries.run(id, consumer);
    this.#figures.now.notifications -= gone.length;
    if (!read) this.#figures.now.unread -= gone.length;
    return gone.length;
  }
}

/** The i-th of new notifications whose first id is known. */
export function newRow(producer: Producer, drafts: FlatDrafts, i: number, first: number, now: number): Row {
  const at = i * DRAFT_FIELDS;
  const deseoId = drafts[at + 3];
  return [
    String(drafts[at]),
    first + i,
    String(drafts[at + 1]),
    String(drafts[at + 2]),
    typeof deseoId === 'number' ? deseoId : null,
    producer,
    now,
    now,
    null,
    null,
    null,
    null,
  ];
}

/** Orders rows as lists have them. */
export function newestFirst(a: Row, b: Row): number {
  return b[6] - a[6] || b[1] - a[1] || (a[0] < b[0] ? 1 : -1);
}
