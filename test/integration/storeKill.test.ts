import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Child, killChildren } from '../support/child.ts';
import { StoreFolder } from '../support/storeFolder.ts';

const WRITER = fileURLToPath(new URL('./storeWriter.ts', import.meta.url));

let folder: StoreFolder;
beforeEach(() => {
  folder = new StoreFolder();
});
afterEach(async () => {
  killChildren();
  await folder.remove();
});

test('kill -9 loses nothing that was said to be stored, and no id comes twice', { timeout: 120_000 }, async () => {
  const created = new Set<number>();
  const read = new Set<number>();
  const hubs = new Set<string>();
  for (let round = 0; round < 10; round += 1) {
    const writer = new Child(WRITER, [folder.file]);
    // Killed early and late: once it has said so many things.
    const enough = new RegExp(`^(?:.*\\n){${[1, 2, 40, 300, 1_500][round % 5]}}`);
    await writer.printed('stdout', enough);
    const { stdout, stderr, signal } = await writer.kill('SIGKILL');
    expect({ signal, stderr }).toEqual({ signal: 'SIGKILL', stderr: '' });
    for (const line of stdout.split('\n').slice(0, -1)) {
      const [what, value = ''] = line.split(' ');
      if (what === 'hub') hubs.add(value);
      else if (what === 'read') read.add(Number(value));
      else {
        expect(created, `id ${value} comes twice`).not.toContain(Number(value));
        created.add(Number(value));
      }
    }

    const store = await folder.open();
    const found = await Promise.all([...created].map((id) => store.find(id)));
    expect(found.filter((rows) => rows.length !== 1)).toEqual([]);
    const readFound = found.flat().filter(({ readAt }) => readAt !== null);
    expect([...read].filter((id) => !readFound.some((row) => row.id === id))).toEqual([]);
    // What is counted is what is there.
    const { notifications, unread } = store.status();
    let seen = 0;
    let seenUnread = 0;
    let page = await store.list({ limit: 1_000 });
    for (;;) {
      seen += page.notifications.length;
      seenUnread += page.notifications.filter(({ readAt }) => readAt === null).length;
      const after = page.notifications.at(-1);
      if (!page.more || !after) break;
      page = await store.list({ limit: 1_000, after });
    }
    expect({ notifications, unread }).toEqual({ notifications: seen, unread: seenUnread });
    await store.close();
  }
  expect(hubs.size).toBe(1);
  expect(created.size).toBeGreaterThan(1_000);
  expect(read.size).toBeGreaterThan(100);
});
