/** Idempotency keys in the database, with what their requests made. Whoever calls holds the transaction. */
import type { DatabaseSync } from 'node:sqlite';
import type { FigureKeeper } from './figures.ts';
import { prepare, type Statement } from './statement.ts';

/** How long a key is kept. */
const KEY_MS = 24 * 60 * 60 * 1_000;

export class KeyRows {
  readonly #figures: FigureKeeper;
  readonly #select: Statement<[bodyHash: string, notifications: string]>;
  readonly #insert: Statement<never>;
  readonly #drop: Statement<never>;
  readonly #forget: Statement<never>;

  constructor(db: DatabaseSync, figures: FigureKeeper) {
    this.#figures = figures;
    this.#select = prepare(db, 'SELECT body_hash, notifications FROM keys WHERE key = ? AND created_at > ?');
    this.#drop = prepare(db, 'DELETE FROM keys WHERE key = ?');
    this.#insert = prepare(db, 'INSERT INTO keys (key, body_hash, created_at, notifications) VALUES (?, ?, ?, ?)');
    this.#forget = prepare(
      db,
      'DELETE FROM keys WHERE key IN (SELECT key FROM keys WHERE created_at <= ? ORDER BY created_at LIMIT ?)',
    );
  }

  /** What a key was used for within 24 h, if it was. */
  find(key: string, now: number): readonly [bodyHash: string, notifications: string] | undefined {
    return this.#select.get(key, now - KEY_MS);
  }

  /** Keeps a key that `find` does not know; `notifications` is JSON. */
  insert(key: string, bodyHash: string, notifications: string, now: number): void {
    // An expired one may still be there.
    this.#figures.now.keys += 1 - Number(this.#drop.run(key).changes);
    this.#insert.run(key, bodyHash, now, notifications);
  }

  /** Forgets at most `limit` expired keys; answers how many. */
  forget(now: number, limit: number): number {
    const gone = Number(this.#forget.run(now - KEY_MS, limit).changes);
    this.#figures.now.keys -= gone;
    return gone;
  }
}
