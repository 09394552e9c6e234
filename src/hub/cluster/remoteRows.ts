/**
 * The consumers of other hubs, as those hubs tell of them. Like our own rows they carry a rising version, so that any
 * number of consoles can ask "what changed since".
 */
import type { RowTuple } from '../../shared/console/rows.ts';

/** Rows kept of all other hubs together. */
export const REMOTE_ROWS_LIMIT = 200_000;
/** Removed ids that are remembered for consoles that have not heard of it yet. */
const REMOVED_LIMIT = 20_000;

/** Where a row says its sockets, and when something last happened. */
const SOCKETS = 3;
const EVENT_AT = 16;

/** A row as a hub told it, and how many hubs hold a socket of the consumer. */
export interface RemoteRow {
  readonly instance: string;
  readonly row: RowTuple;
  readonly hubs: number;
}

export interface RemoteRowsOptions {
  /** Rows over the limit that were not taken. */
  readonly onDropped: (count: number) => void;
  readonly limit?: number;
}

export class RemoteRows {
  readonly #options: Required<RemoteRowsOptions>;
  readonly #byHub = new Map<string, Map<string, RowTuple>>();
  /** Every id that some hub has, with the version of its last change. */
  readonly #versions = new Map<string, number>();
  #version = 0;
  #size = 0;
  #removed: { readonly id: string; readonly version: number }[] = [];
  #removedBefore = 0;

  constructor(options: RemoteRowsOptions) {
    this.#options = { limit: REMOTE_ROWS_LIMIT, ...options };
  }

  /** Rises with every change of any row. */
  get version(): number {
    return this.#version;
  }

  /** Every id that another hub has a row of. */
  ids(): IterableIterator<string> {
    return this.#versions.keys();
  }

  /** Takes in what changed on a hub. */
  change(instance: string, rows: readonly RowTuple[], removed: readonly string[]): void {
    for (const id of removed) this.#remove(instance, id);
    let dropped = 0;
    for (const row of rows) if (!this.#put(instance, row)) dropped += 1;
    this.#finish(dropped);
  }

  /** Takes in everything that a hub has, instead of what was known of it. */
  replace(instance: string, rows: ReadonlyMap<string, RowTuple>): void {
    for (const id of [...(this.#byHub.get(instance)?.keys() ?? [])]) if (!rows.has(id)) this.#remove(instance, id);
    this.change(instance, [...rows.values()], []);
  }

  /** Forgets a hub. */
  drop(instance: string): void {
    for (const id of [...(this.#byHub.get(instance)?.keys() ?? [])]) this.#remove(instance, id);
    this.#byHub.delete(instance);
    this.#finish(0);
  }

  /** Notes that every row of a hub is to be shown otherwise, as its number or its clock is not as before. */
  touch(instance: string): void {
    for (const id of this.#byHub.get(instance)?.keys() ?? []) this.#touch(id);
  }

  /** The row of a consumer: of the hubs that hold a socket of it, or else of all, where something happened last. */
  row(id: string): RemoteRow | undefined {
    if (!this.#versions.has(id)) return undefined;
    let best: Omit<RemoteRow, 'hubs'> | undefined;
    let hubs = 0;
    for (const [instance, rows] of this.#byHub) {
      const row = rows.get(id);
      if (!row) continue;
      if (row[SOCKETS] > 0) hubs += 1;
      if (!best || before(best.row, row)) best = { instance, row };
    }
    return best && { ...best, hubs };
  }

  /** The hubs that hold a socket of a consumer. */
  where(id: string): string[] {
    if (!this.#versions.has(id)) return [];
    const found: string[] = [];
    for (const [instance, rows] of this.#byHub) if ((rows.get(id)?.[SOCKETS] ?? 0) > 0) found.push(instance);
    return found;
  }

  /** Every consumer that is connected to some other hub, once. */
  *connected(): Generator<string> {
    for (const id of this.#versions.keys()) if (this.where(id).length > 0) yield id;
  }

  /** What changed since a version; null where that is too long ago to say who was removed. */
  since(version: number): { readonly changed: string[]; readonly removed: string[] } | null {
    if (version < this.#removedBefore) return null;
    const changed: string[] = [];
    for (const [id, at] of this.#versions) if (at > version) changed.push(id);
    const removed = this.#removed.filter((entry) => entry.version > version && !this.#versions.has(entry.id));
    return { changed, removed: removed.map(({ id }) => id) };
  }

  #put(instance: string, row: RowTuple): boolean {
    const rows = this.#byHub.get(instance) ?? new Map<string, RowTuple>();
    this.#byHub.set(instance, rows);
    const known = rows.get(row[0]);
    if (known && same(known, row)) return true;
    if (!known) {
      if (this.#size >= this.#options.limit) return false;
      this.#size += 1;
    }
    rows.set(row[0], row);
    this.#touch(row[0]);
    return true;
  }

  #remove(instance: string, id: string): void {
    if (!this.#byHub.get(instance)?.delete(id)) return;
    this.#size -= 1;
    for (const rows of this.#byHub.values()) {
      if (!rows.has(id)) continue;
      this.#touch(id);
      return;
    }
    this.#versions.delete(id);
    this.#version += 1;
    this.#removed.push({ id, version: this.#version });
  }

  #touch(id: string): void {
    this.#version += 1;
    this.#versions.set(id, this.#version);
  }

  #finish(dropped: number): void {
    if (dropped > 0) this.#options.onDropped(dropped);
    if (this.#removed.length <= REMOVED_LIMIT) return;
    this.#removed = this.#removed.slice(-REMOVED_LIMIT / 2);
    this.#removedBefore = this.#removed[0]?.version ?? 0;
  }
}

/** Whether a row tells less of its consumer than another. */
function before(row: RowTuple, other: RowTuple): boolean {
  const holds = row[SOCKETS] > 0;
  return holds === other[SOCKETS] > 0 ? row[EVENT_AT] < other[EVENT_AT] : !holds;
}

function same(row: RowTuple, other: RowTuple): boolean {
  return row.every((value, i) => value === other[i]);
}
