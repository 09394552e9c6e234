/** What other hubs and Django have not heard of yet, in the database. Whoever calls holds the transaction. */
import type { DatabaseSync } from 'node:sqlite';
import type { FigureKeeper } from './figures.ts';
import type { Answers, OutboxRow, OwedRow, Row } from './messages.ts';
import { COLUMNS } from './notificationRows.ts';
import { prepare, type Statement } from './statement.ts';

/** Entries that may wait; beyond, the oldest go: what they tell of is found again when a Redis is refilled. */
const ENTRIES = 1_000_000;

type JoinedRow = readonly [seq: number, kind: OutboxRow[1], ...columns: Partial<Row>];

export class OutboxRows {
  readonly #figures: FigureKeeper;
  readonly #insert: Statement<never>;
  readonly #select: Statement<JoinedRow>;
  readonly #delete: Statement<never>;
  readonly #drop: Statement<never>;
  readonly #owe: Statement<never>;
  readonly #selectOwed: Statement<OwedRow>;
  readonly #deleteOwed: Statement<never>;
  readonly #dropOwed: Statement<never>;
  #dropped = 0;

  constructor(db: DatabaseSync, figures: FigureKeeper) {
    this.#figures = figures;
    this.#insert = prepare(db, 'INSERT INTO outbox (kind, consumer, id) VALUES (?, ?, ?)');
    this.#select = prepare(
      db,
      `SELECT o.seq, o.kind, ${COLUMNS.split(', ')
        .map((column) => `n.${column}`)
        .join(', ')}
       FROM outbox o LEFT JOIN notifications n ON n.id = o.id AND n.consumer = o.consumer
       WHERE o.seq > 0 ORDER BY o.seq LIMIT ?`,
    );
    this.#delete = prepare(db, 'DELETE FROM outbox WHERE seq <= ?');
    this.#drop = prepare(
      db,
      'DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox WHERE seq > 0 ORDER BY seq LIMIT ?)',
    );
    this.#owe = prepare(db, 'INSERT INTO owed_reads (consumer, id, read_at) VALUES (?, ?, ?)');
    this.#selectOwed = prepare(
      db,
      'SELECT seq, consumer, id, read_at FROM owed_reads WHERE seq > 0 ORDER BY seq LIMIT ?',
    );
    this.#deleteOwed = prepare(db, 'DELETE FROM owed_reads WHERE seq = ?');
    this.#dropOwed = prepare(
      db,
      'DELETE FROM owed_reads WHERE seq IN (SELECT seq FROM owed_reads WHERE seq > 0 ORDER BY seq LIMIT ?)',
    );
  }

  /** Entries given up since the start because too many waited. */
  get dropped(): number {
    return this.#dropped;
  }

  add(kind: OutboxRow[1], consumer: string, id: number): void {
    this.#insert.run(kind, consumer, id);
    this.#figures.now.outbox += 1;
  }

  /** Notes a read that the other hubs, and where it is one of Django's, Django must hear of. */
  addRead([consumer, id, , , , producer, , , readAt]: Row): void {
    this.add('read', consumer, id);
    if (producer !== 'django' || readAt === null) return;
    this.#owe.run(consumer, id, readAt);
    this.#figures.now.owed += 1;
  }

  list(limit: number): Answers['outbox'] {
    return this.#select
      .all(limit)
      .map(([seq, kind, ...row]) => [seq, kind, row[1] === null ? null : (row as unknown as Row)]);
  }

  done(upTo: number): void {
    this.#figures.now.outbox -= Number(this.#delete.run(upTo).changes);
  }

  owed(limit: number): readonly OwedRow[] {
    return this.#selectOwed.all(limit);
  }

  paid(seqs: readonly number[]): void {
    for (const seq of seqs) this.#figures.now.owed -= Number(this.#deleteOwed.run(seq).changes);
  }

  /** Gives up the oldest of too many. */
  bound(): void {
    const { now } = this.#figures;
    if (now.outbox > ENTRIES) {
      const gone = Number(this.#drop.run(now.outbox - ENTRIES).changes);
      now.outbox -= gone;
      this.#dropped += gone;
    }
    if (now.owed > ENTRIES) {
      const gone = Number(this.#dropOwed.run(now.owed - ENTRIES).changes);
      now.owed -= gone;
      this.#dropped += gone;
    }
  }
}
