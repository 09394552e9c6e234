/** Who was connected, and whose credentials the backend accepted, in the database. Whoever calls holds the transaction. */
import type { DatabaseSync } from 'node:sqlite';
import type { Answers } from './messages.ts';
import { prepare, type Statement } from './statement.ts';

/** Credentials that the backend accepted count for this long. */
const ACCEPTED_MS = 24 * 60 * 60 * 1_000;

export class PeopleRows {
  readonly #see: Statement<never>;
  readonly #seen: Statement<[consumer: string, at: number]>;
  readonly #forgetSeen: Statement<never>;
  readonly #accept: Statement<never>;
  readonly #accepted: Statement<[number]>;
  readonly #forgetAccepted: Statement<never>;

  constructor(db: DatabaseSync) {
    this.#see = prepare(
      db,
      `INSERT INTO seen (consumer, at) VALUES (?, ?) ON CONFLICT (consumer) DO UPDATE SET at = max(at, excluded.at)`,
    );
    this.#seen = prepare(db, 'SELECT consumer, at FROM seen WHERE at >= ? ORDER BY at DESC LIMIT ?');
    this.#forgetSeen = prepare(
      db,
      'DELETE FROM seen WHERE consumer IN (SELECT consumer FROM seen WHERE at < ? ORDER BY at LIMIT ?)',
    );
    this.#accept = prepare(
      db,
      `INSERT INTO accepted (consumer, hash, at) VALUES (?, ?, ?)
       ON CONFLICT (consumer, hash) DO UPDATE SET at = excluded.at`,
    );
    this.#accepted = prepare(db, 'SELECT 1 FROM accepted WHERE consumer = ? AND hash = ? AND at >= ?');
    this.#forgetAccepted = prepare(
      db,
      'DELETE FROM accepted WHERE (consumer, hash) IN (SELECT consumer, hash FROM accepted WHERE at < ? ORDER BY at LIMIT ?)',
    );
  }

  see(consumer: string, at: number): void {
    this.#see.run(consumer, at);
  }

  seen(since: number, limit: number): Answers['seen'] {
    return this.#seen.all(since, limit);
  }

  accept(consumer: string, hash: string, at: number): void {
    this.#accept.run(consumer, hash, at);
  }

  accepted(consumer: string, hash: string, since: number): boolean {
    return this.#accepted.get(consumer, hash, since) !== undefined;
  }

  /** Forgets at most `limit` consumers last connected before a time, and credentials accepted too long ago; answers how many of either, the more. */
  forget(before: number, now: number, limit: number): number {
    const seen = Number(this.#forgetSeen.run(before, limit).changes);
    return Math.max(seen, Number(this.#forgetAccepted.run(now - ACCEPTED_MS, limit).changes));
  }
}
