/** A folder with a database for one test, and stores opened on it in the test's own time. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type StoreOptions } from '../../src/hub/store/client.ts';
import type { Draft, Store, StoredNotification } from '../../src/hub/store/store.ts';

export const DAY_MS = 24 * 60 * 60 * 1_000;
/** 2025-11-17T10:30:00Z. */
export const START = 1_763_375_400_000;

export class StoreFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'pulsera-store-'));
  readonly file = join(this.path, 'pulsera.db');
  /** What the store believes the time to be. */
  time = START;
  readonly #stores: Store[] = [];

  async open(options: Partial<StoreOptions> = {}): Promise<Store> {
    const store = await openStore({
      file: this.file,
      retentionDays: 90,
      retentionCount: 1_000_000,
      now: () => this.time,
      ...options,
    });
    this.#stores.push(store);
    return store;
  }

  async remove(): Promise<void> {
    for (const store of this.#stores) await store.close();
    rmSync(this.path, { recursive: true, force: true });
  }
}

export function draft(consumer: string, contenido = 'Tomar la medicina', tipo = 'recordatorio'): Draft {
  return { consumer, tipo, contenido, deseoId: null };
}

/** Creates one notification per consumer named, and answers them. */
export async function created(store: Store, ...consumers: readonly string[]): Promise<readonly StoredNotification[]> {
  const result = await store.create({ drafts: consumers.map((consumer) => draft(consumer)), producer: 'http' });
  if (result.kind !== 'created') throw new Error(`expected them to be created, not ${result.kind}`);
  return result.notifications;
}

/** The one that a list was expected to hold at least. */
export function first<T>(items: readonly T[]): T {
  const item = items[0];
  if (item === undefined) throw new Error('expected at least one');
  return item;
}
