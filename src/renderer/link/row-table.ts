/**
 * Every consumer the hub knows, in one mutable table: 5,000 changes a second touch only the rows that somebody looks at.
 */

import type { HubContract } from '../../shared/console/contract.ts';
import { type ConsumerRow, unpackRow } from '../../shared/console/rows.ts';
import type { Event } from '../../shared/console/service.ts';
import { Watchers } from './watchers.ts';

type RowsEvent = Event<HubContract['connections']['rows']>;

export class RowTable {
  readonly #rows = new Map<string, ConsumerRow>();
  readonly #watchers = new Watchers();
  readonly #listeners = new Set<() => void>();
  #version = 0;
  #whole = false;

  /** Raised with every change of any row. */
  get version(): number {
    return this.#version;
  }

  /** Whether all of the first snapshot is here. */
  get whole(): boolean {
    return this.#whole;
  }

  get size(): number {
    return this.#rows.size;
  }

  get(id: string): ConsumerRow | undefined {
    return this.#rows.get(id);
  }

  values(): IterableIterator<ConsumerRow> {
    return this.#rows.values();
  }

  /** Takes one event of `connections.rows`. */
  apply({ reset, whole, rows, removed }: RowsEvent): void {
    const touched = new Set<string>();
    if (reset) {
      for (const id of this.#rows.keys()) touched.add(id);
      this.#rows.clear();
      this.#whole = false;
    }
    for (const tuple of rows) {
      this.#rows.set(tuple[0], unpackRow(tuple));
      touched.add(tuple[0]);
    }
    for (const id of removed) {
      this.#rows.delete(id);
      touched.add(id);
    }
    this.#whole ||= whole;
    this.#version += 1;
    for (const id of touched) this.#watchers.tell(id);
    for (const listener of this.#listeners) listener();
  }

  /** Calls back when one row changes or leaves. */
  watch(id: string, watcher: () => void): () => void {
    return this.#watchers.watch(id, watcher);
  }

  /** Calls back with every event, about ten times a second. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
