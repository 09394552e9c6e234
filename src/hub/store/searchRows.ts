/** Searches the notifications by what no index has. Whoever calls holds the transaction. */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { plain } from '../../shared/plain.ts';
import type { Answers, Row } from './messages.ts';
import { COLUMNS, newestFirst } from './notificationRows.ts';
import { prepare, type Statement } from './statement.ts';
import { SEARCHED_ROWS, type SearchQuery } from './store.ts';

/** Characters of `contenido` that one search reads: rows can be large. About 100 ms. */
const SEARCHED_CHARACTERS = 8_000_000;

export class SearchRows {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, Statement<Row>>();

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** Walks the read and the unread ones by index, newest first, until a page is full or enough was looked at. */
  search(query: SearchQuery): Answers['search'] {
    const { producer, text, limit } = query;
    const words = plain(text ?? '').match(/\S+/gu) ?? [];
    const found: Row[] = [];
    let rows = 0;
    let characters = 0;
    let last: Row | null = null;
    for (const row of this.#rows(query)) {
      // There is another one: the page, or what may be looked at, ends before it.
      if (last && found.length === limit) return [found, placeOf(last), false];
      if (last && (rows === SEARCHED_ROWS || characters >= SEARCHED_CHARACTERS)) return [found, placeOf(last), true];
      last = row;
      rows += 1;
      if (producer !== undefined && row[5] !== producer) continue;
      if (words.length > 0) {
        characters += row[3].length;
        const contenido = plain(row[3]);
        if (!words.every((word) => contenido.includes(word))) continue;
      }
      found.push(row);
    }
    return [found, null, false];
  }

  /** Every row within the filters that the indexes have, newest first. */
  *#rows(query: SearchQuery): Generator<Row> {
    const parts = (query.read === undefined ? [0, 1] : [query.read ? 1 : 0]).map((read) => this.#part(query, read));
    try {
      const heads = parts.map((part) => part.next());
      for (;;) {
        let next: { readonly at: number; readonly row: Row } | null = null;
        for (const [at, head] of heads.entries()) {
          if (!head.done && (!next || newestFirst(head.value, next.row) < 0)) next = { at, row: head.value };
        }
        if (!next) return;
        yield next.row;
        const part = parts[next.at];
        if (part) heads[next.at] = part.next();
      }
    } finally {
      // A walk that is left open would keep the write-ahead log from being emptied.
      for (const part of parts) part.return?.();
    }
  }

  #part({ consumer, tipo, after }: SearchQuery, read: number): Iterator<Row> {
    const conditions: string[] = [];
    const values: SQLInputValue[] = [];
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
    // A statement for each part, since both are walked at a time.
    const sql = `SELECT ${COLUMNS} FROM notifications INDEXED BY ${index}
      WHERE ${[`read = ${read}`, ...conditions].join(' AND ')}
      ORDER BY sent_at DESC, id DESC, consumer DESC`;
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = prepare<Row>(this.#db, sql);
      this.#statements.set(sql, statement);
    }
    return statement.iterate(...values);
  }
}

function placeOf([consumer, id, , , , , sentAt]: Row): Answers['search'][1] {
  return [sentAt, id, consumer];
}
