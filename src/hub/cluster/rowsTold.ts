/** What this hub tells the others of its consumers: changes while somebody listens, and everything to whoever asks. */
import { packRow, type RowTuple } from '../../shared/console/rows.ts';
import type { Consumers } from '../consumers.ts';
import { AskError } from './asks.ts';

/** Changed and removed rows told at once; the rest follows with the next message. */
export const ROWS_A_MESSAGE = 2_000;
/** Rows of one page of a snapshot, which must fit into an answer. */
const ROWS_A_PAGE = 1_000;
/** Snapshots that may be under way; the oldest gives way, and whoever asked for it begins again. */
const SNAPSHOTS = 8;

export class RowsTold {
  readonly #consumers: Consumers;
  readonly #changed = new Set<string>();
  readonly #removed = new Set<string>();
  readonly #snapshots = new Map<string, readonly string[]>();
  /** Up to which version of the consumers changes were collected; null while nobody listens. */
  #version: number | null = null;
  #seq = 0;

  constructor(consumers: Consumers) {
    this.#consumers = consumers;
  }

  /** The number of the last message. */
  get seq(): number {
    return this.#seq;
  }

  /** From now on changes are collected. Whoever listened before has missed some: a number is left out to say so. */
  begin(): void {
    if (this.#version !== null) return;
    this.#version = this.#consumers.version;
    this.#seq += 1;
  }

  /** Nobody listens any more. */
  end(): void {
    this.#version = null;
    this.#changed.clear();
    this.#removed.clear();
    this.#snapshots.clear();
  }

  /** What is to be told now, or null. */
  next(): { readonly seq: number; readonly rows: RowTuple[]; readonly removed: string[] } | null {
    this.#collect();
    if (this.#changed.size === 0 && this.#removed.size === 0) return null;
    const removed: string[] = [];
    for (const id of this.#removed) {
      if (removed.length >= ROWS_A_MESSAGE) break;
      this.#removed.delete(id);
      removed.push(id);
    }
    const rows: RowTuple[] = [];
    for (const id of this.#changed) {
      if (rows.length + removed.length >= ROWS_A_MESSAGE) break;
      this.#changed.delete(id);
      rows.push(...this.#row(id));
    }
    this.#seq += 1;
    return { seq: this.#seq, rows, removed };
  }

  /** A page of everything. `snapshot` is the asker's name for it; the first page begins it. */
  page(snapshot: string, from: number): { readonly rows: RowTuple[]; readonly next: number | null } {
    let ids = this.#snapshots.get(snapshot);
    if (!ids) {
      if (from > 0) throw new AskError('failed');
      const [oldest] = this.#snapshots.keys();
      if (this.#snapshots.size >= SNAPSHOTS && oldest !== undefined) this.#snapshots.delete(oldest);
      ids = [...this.#consumers.all()].map(({ id }) => id);
      this.#snapshots.set(snapshot, ids);
    }
    const next = from + ROWS_A_PAGE < ids.length ? from + ROWS_A_PAGE : null;
    if (next === null) this.#snapshots.delete(snapshot);
    return { rows: ids.slice(from, from + ROWS_A_PAGE).flatMap((id) => this.#row(id)), next };
  }

  #collect(): void {
    const { version } = this.#consumers;
    if (this.#version === null || this.#version === version) return;
    const since = this.#consumers.since(this.#version);
    this.#version = version;
    if (!since) {
      // Who was removed is not known any more.
      this.#changed.clear();
      this.#removed.clear();
      this.#seq += 1;
      return;
    }
    for (const { id } of since.changed) {
      this.#changed.add(id);
      this.#removed.delete(id);
    }
    for (const id of since.removed) {
      this.#removed.add(id);
      this.#changed.delete(id);
    }
  }

  #row(id: string): RowTuple[] {
    const consumer = this.#consumers.get(id);
    return consumer ? [packRow(this.#consumers.row(consumer))] : [];
  }
}
