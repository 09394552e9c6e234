/** The few numbers that are kept beside the rows, written in the same commits. */
import { randomInt } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { HUBS, issueId } from '../../shared/ids.ts';
import { prepare, type Statement } from './statement.ts';

/** Counters reserved at once, so that not every commit writes the reservation. */
const BLOCK = 1_000;

interface Numbers {
  /** This hub's 20-bit number, and the 48-bit one of the data dir. */
  hub: number;
  instance: number;
  /** The Redis that was filled with everything kept here. */
  epoch: number;
  /** Counters below this one may have been shown. */
  reserved: number;
  /** 1 while the file is closed in order. */
  clean: number;
  notifications: number;
  unread: number;
  history: number;
  keys: number;
  /** Entries that other hubs, and that Django have not heard of. */
  outbox: number;
  owed: number;
}

const NUMBERS: readonly (keyof Numbers)[] = [
  'hub',
  'instance',
  'epoch',
  'reserved',
  'clean',
  'notifications',
  'unread',
  'history',
  'keys',
  'outbox',
  'owed',
];

/** Drawn once, below these. */
const DRAWN: readonly (readonly ['hub' | 'instance', number])[] = [
  ['hub', HUBS],
  ['instance', 2 ** 48 - 1],
];

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

  /** Reads the numbers of a database; the two that are drawn are written where it is new. */
  constructor(db: DatabaseSync) {
    this.#write = prepare(db, 'INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)');
    const known = new Map(prepare<[string, number]>(db, 'SELECT name, value FROM meta').all());
    for (const [name, below] of DRAWN) {
      if (known.has(name)) continue;
      const drawn = randomInt(below);
      known.set(name, drawn);
      this.#write.run(name, drawn);
    }
    this.#durable = Object.fromEntries(NUMBERS.map((name) => [name, known.get(name) ?? 0])) as unknown as Numbers;
    this.now = { ...this.#durable };
    this.#next = this.now.reserved;
  }

  /** Draws another number for this hub. */
  renumber(): number {
    this.now.hub = randomInt(HUBS);
    return this.now.hub;
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
    for (const name of NUMBERS) {
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
