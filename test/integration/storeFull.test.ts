import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openStore } from '../../src/hub/store/client.ts';
import type { Store, StoredNotification } from '../../src/hub/store/store.ts';
import { created, draft, first } from '../support/storeFolder.ts';

let disk: string;
let ballast: string;
let file: string;
let store: Store | undefined;

/** A real file system of 8 MiB. Where none can be mounted the test fails: left out, it would prove nothing. */
beforeEach(() => {
  disk = mkdtempSync(join(tmpdir(), 'pulsera-full-'));
  ballast = join(disk, 'ballast');
  file = join(disk, 'pulsera.db');
  execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=8m,mode=0700', 'tmpfs', disk]);
});
afterEach(async () => {
  await store?.close();
  store = undefined;
  execFileSync('/bin/umount', [disk]);
  rmSync(disk, { recursive: true });
});

const open = (): Promise<Store> => openStore({ file, retentionDays: 90, retentionCount: 1_000_000 });

function fill(): void {
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(ballast, Buffer.alloc(bavail * bsize, 1));
}

test('a full disk refuses what is new, keeps what is told, and heals by itself', async () => {
  store = await open();
  const kept: StoredNotification[] = [...(await created(store, '42', '42'))];
  const read = first(kept).id;
  await store.markRead({ consumer: '42', id: read, by: 'http', connection: null });
  fill();

  // The write-ahead log has room for a while.
  const drafts = Array.from({ length: 20 }, () => draft('42', 'x'.repeat(2_000)));
  const refusal = await (async (): Promise<unknown> => {
    for (;;) {
      try {
        const result = await (store as Store).create({ drafts, producer: 'http' });
        if (result.kind === 'created') kept.push(...result.notifications);
      } catch (error) {
        return error;
      }
    }
  })();
  expect(refusal).toMatchObject({ name: 'StoreError', code: 'full' });
  expect(store.status()).toMatchObject({ state: 'full', notifications: kept.length });

  // Reading goes on, and sees nothing of what was refused.
  expect(await store.unread('42', 1)).toMatchObject({ total: kept.length - 1 });
  // What writes nothing proves nothing.
  await store.markRead({ consumer: '42', id: read, by: 'http', connection: null }).catch(() => undefined);
  expect(store.status().state).toBe('full');

  rmSync(ballast);
  await vi.waitFor(() => expect(store?.status().state).toBe('ok'), { timeout: 20_000 });
  kept.push(...(await created(store, '42')));

  await store.close();
  store = await open();
  const { notifications } = await store.list({ limit: 1_000_000 });
  expect(new Set(notifications.map(({ id }) => id))).toEqual(new Set(kept.map(({ id }) => id)));
});

test('records wait for room', async () => {
  store = await open();
  fill();
  for (;;) {
    store.recordHistory({ kind: 'connected', consumer: '42', at: Date.now(), connection: 1, address: '', client: '' });
    // They go with it, and come back with its refusal.
    const refused = await created(store, '42', '42').then(
      () => false,
      () => true,
    );
    if (refused) break;
  }
  const { notifications } = store.status();
  rmSync(ballast);
  await vi.waitFor(
    async () => expect(await store?.history('42', 200)).toHaveLength(Math.min(200, notifications / 2 + 1)),
    { timeout: 20_000 },
  );
  expect(store.status().dropped).toBe(0);
});

test('closing on a full disk loses nothing that was told', async () => {
  store = await open();
  const kept = [...(await created(store, '42'))];
  fill();
  for (let full = false; !full; ) {
    await created(store, '42', '43').then(
      (more) => kept.push(...more),
      () => {
        full = true;
      },
    );
  }
  await store.close();
  rmSync(ballast);
  store = await open();
  const { notifications } = await store.list({ limit: 1_000_000 });
  expect(new Set(notifications.map(({ id }) => id))).toEqual(new Set(kept.map(({ id }) => id)));
});

test('a disk that is full from the start is said so', async () => {
  fill();
  await expect(open()).rejects.toMatchObject({
    name: 'StoreError',
    code: 'full',
    message: expect.stringContaining(file),
  });
  rmSync(ballast);
  store = await open();
  expect(await created(store, '42')).toHaveLength(1);
});
