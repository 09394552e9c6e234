/**
 * Another hub: its lease, and its rows put together without a gap from what it tells (changes, numbered) and what it is
 * asked for (pages of everything, each saying up to which change it is).
 */
import { randomUUID } from 'node:crypto';
import { CONSUMER_STATES, type RowTuple } from '../../shared/console/rows.ts';
import type { Clock } from '../clock.ts';
import type { Asks } from './asks.ts';
import { type Lease, ROWS, type RowsMessage, type RowsPage } from './presenceWire.ts';
import { REMOTE_ROWS_LIMIT, type RemoteRows } from './remoteRows.ts';

/** Messages that may come while everything is asked for; with more, it is asked for again. */
const WAITING_LIMIT = 60;
/** Clocks that differ by less are taken as the same. */
const SKEW_MS = 1_000;
/** The distance of the clocks is the least of the last so many: a message may only come late. */
const DISTANCES = 10;

/** Where the times are in a row, the one whose meaning is the state's, and what the reader fills in. */
const TIMES = [7, 8, 16] as const;
const HUB = 18;
const HUBS = 19;
const STATE = 1;
const FIGURE = 2;
const TIMED_STATES: ReadonlySet<string | undefined> = new Set(['silent', 'late', 'gone']);

export interface PeerOptions {
  readonly clock: Clock;
  readonly asks: Asks;
  readonly rows: RemoteRows;
}

export class Peer {
  readonly instance: string;
  readonly #options: PeerOptions;
  #lease: Lease;
  /** When it was last seen to have renewed its lease, on the forward clock. */
  renewedAt: number;
  /** The last message that its rows include; null before everything was asked for. */
  #seq: number | null = null;
  /** What came while everything is asked for; null while it is not. */
  #waiting: RowsMessage[] | null = null;
  #closed = false;
  readonly #distances: number[] = [];
  /** What its times have to be moved by to be ours, ms. */
  #skew = 0;

  constructor(instance: string, lease: Lease, options: PeerOptions) {
    this.instance = instance;
    this.#lease = lease;
    this.#options = options;
    this.renewedAt = options.clock.mono();
  }

  get lease(): Lease {
    return this.#lease;
  }

  /** Notes that it renewed its lease. */
  renew(lease: Lease): void {
    // What the lease before spoke of has had a second to arrive.
    if (this.#seq !== null && this.#lease.seq > this.#seq) this.#seq = null;
    this.renewedAt = this.#options.clock.mono();
    const renumbered = lease.number !== this.#lease.number;
    this.#lease = lease;
    if (renumbered) this.#options.rows.touch(this.instance);
  }

  /** Takes in a message about its rows. */
  hear(message: RowsMessage): void {
    if (this.#closed) return;
    this.#measure(message.now);
    if (this.#waiting) {
      this.#waiting.push(message);
      return;
    }
    if (this.#seq === null || message.seq <= this.#seq) return;
    if (message.seq === this.#seq + 1) {
      this.#seq = message.seq;
      this.#options.rows.change(this.instance, message.rows, message.removed);
    } else {
      this.#seq = null;
      void this.catchUp();
    }
  }

  /** Asks for everything, where something is missing and it is not being asked for already. */
  async catchUp(): Promise<void> {
    if (this.#seq !== null || this.#waiting || this.#closed) return;
    this.#waiting = [];
    try {
      const pages = await this.#pages();
      if (!this.#closed && pages) this.#join(pages, this.#waiting);
    } catch {
      // It went, or is too busy: presence asks again with the next beat, as long as it lives.
    } finally {
      this.#waiting = null;
    }
  }

  /** A row of its own as it is shown here: with its number, and its times by our clock. */
  show(row: RowTuple, hubs: number): RowTuple {
    const shown: RowTuple = [...row];
    shown[HUB] = this.#lease.number;
    shown[HUBS] = hubs;
    if (this.#skew === 0) return shown;
    for (const at of TIMES) if (row[at] > 0) shown[at] = row[at] + this.#skew;
    if (row[FIGURE] > 0 && TIMED_STATES.has(CONSUMER_STATES[row[STATE]])) shown[FIGURE] = row[FIGURE] + this.#skew;
    return shown;
  }

  /** It is gone, and its rows with it. */
  close(): void {
    this.#closed = true;
    this.#options.rows.drop(this.instance);
  }

  async #pages(): Promise<RowsPage[] | null> {
    const snapshot = randomUUID();
    const pages: RowsPage[] = [];
    for (let from: number | null = 0; from !== null && from < REMOTE_ROWS_LIMIT; ) {
      const page: RowsPage = await this.#options.asks.ask(this.instance, ROWS, { snapshot, from });
      if (this.#closed || page.boot !== this.#lease.boot || (this.#waiting?.length ?? 0) > WAITING_LIMIT) return null;
      this.#measure(page.now);
      pages.push(page);
      from = page.next;
    }
    return pages;
  }

  /**
   * Puts everything together: the pages, and on top of them every message since the first of them was made. A row that
   * is newer in a page is told of in a message that is still to come. Where a message is missing all of it is void.
   */
  #join(pages: readonly RowsPage[], waiting: readonly RowsMessage[]): void {
    const first = pages[0]?.seq ?? 0;
    const messages = waiting.filter(({ seq }) => seq > first);
    const last = Math.max(first, ...pages.map(({ seq }) => seq), ...messages.map(({ seq }) => seq));
    if (messages.length !== last - first) return;
    const rows = new Map<string, RowTuple>();
    for (const page of pages) for (const row of page.rows) rows.set(row[0], row);
    for (const message of messages) {
      for (const id of message.removed) rows.delete(id);
      for (const row of message.rows) rows.set(row[0], row);
    }
    this.#seq = last;
    this.#options.rows.replace(this.instance, rows);
  }

  /** Compares the clocks. */
  #measure(now: number): void {
    this.#distances.push(this.#options.clock.wall() - now);
    if (this.#distances.length > DISTANCES) this.#distances.shift();
    const distance = Math.min(...this.#distances);
    if (Math.abs(distance - this.#skew) <= SKEW_MS) return;
    this.#skew = Math.abs(distance) > SKEW_MS ? distance : 0;
    this.#options.rows.touch(this.instance);
  }
}
