/** The few numbers that are kept beside the rows, written in the same commits. */
import { randomInt } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { HUBS, issueId } from '../../shared/ids.ts';
import { prepare, type Statement } from './statement.ts';

/** Counters reserved at once, so that not every commit writes the reservation. */
const BLOCK = 1_000;

interface Numbers {
  /** This hub's 20-bit number. */
  readonly hub: number;
  /** Counters below this one may have been shown. */
  reserved: number;
  /** 1 while the file is closed in order. */
  clean: number;
  notifications: number;
  unread: number;
  history: number;
  keys: number;
}

type Counted = Exclude<keyof Numbers, 'hub'>;

const COUNTED: readonly Counted[] = ['reserved', 'clean', 'notifications', 'unread', 'history', 'keys'];

/**
 * Counts that follow the transaction: `save` writes them in it, then `committed` or `rolledBack` says how it ended.
 * The counter of ids alone never goes back, so that no id is ever used twice.
 */
export class FigureKeeper {
  /** Change these; they count from the next `save` on. */
  readonly now: Numbers;
  readonly #write: Statement<never>;
  #durable: Numbers;
  #next: number;

  /** Reads the numbers of a database, or draws the hub's where it is new. */
  constructor(db: DatabaseSync) {
    this.#write = prepare(db, 'INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)');
    const known = new Map(prepare<[string, number]>(db, 'SELECT name, value FROM meta').all());
    let hub = known.get('hub');
    if (hub === undefined) {
      hub = randomInt(HUBS);
      this.#write.run('hub', hub);
    }
    this.#durable = { hub, reserved: 0, clean: 0, notifications: 0, unread: 0, history: 0, keys: 0 };
    for (const name of COUNTED) this.#durable[name] = known.get(name) ?? 0;
    this.now = { ...this.#durable };
    this.#next = this.now.reserved;
  }

  /** The ids of so many new notifications, as the first of them. The reservation is part of the running transaction. */
  issue(count: number): number {
    const first = issueId(this.now.hub, this.#next);
    if (count > 1) issueId(this.now.hub, this.#next + count - 1);
    this.#next += count;
    if (this.#next > this.now.reserved) this.now.reserved = Math.ceil(this.#next / BLOCK) * BLOCK;
    return first;
  }

  /** Gives back what was reserved and not issued; only when nothing more is issued. */
  settle(): void {
    this.now.reserved = this.#next;
    this.now.clean = 1;
  }

  /** Writes what has changed, or all. */
  save(all: boolean): void {
    for (const name of COUNTED) {
      if (all || this.now[name] !== this.#durable[name]) this.#write.run(name, this.now[name]);
    }
  }

  committed(): void {
    this.#durable = { ...this.now };
  }

  rolledBack(): void {
    Object.assign(this.now, this.#durable);
  }
}
