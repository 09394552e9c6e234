import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type HistoryEvent, READ_ALL_LIMIT, type Store } from '../../../../src/hub/store/store.ts';
import { readId } from '../../../../src/shared/ids.ts';
import { created, DAY_MS, draft, first, START, StoreFolder } from '../../../support/storeFolder.ts';

let folder: StoreFolder;
let store: Store;
beforeEach(async () => {
  folder = new StoreFolder();
  store = await folder.open();
});
afterEach(() => folder.remove());

function connected(consumer: string, at: number, connection = 1): HistoryEvent {
  return { kind: 'connected', consumer, at, connection, address: '10.0.0.4:5000', client: 'websockets/12' };
}

describe('create', () => {
  test('gives ids of this hub, one after the other, and the time', async () => {
    const drafts = [
      { consumer: '42', tipo: 'alerta', contenido: 'ñandú 😀\u0000fin', deseoId: 7 },
      { consumer: 'B-2', tipo: 'recordatorio', contenido: '', deseoId: null },
    ];
    const result = await store.create({ drafts, producer: 'console' });
    if (result.kind !== 'created') throw new Error(result.kind);
    expect(result.notifications).toMatchObject(drafts);
    for (const [i, notification] of result.notifications.entries()) {
      expect(readId(notification.id)).toEqual({ hub: store.hub, n: i });
      expect(notification).toMatchObject({ producer: 'console', sentAt: START, storedAt: START });
      expect(notification).toMatchObject({ readAt: null, readBy: null, readOn: null });
      expect(await store.find(notification.id)).toEqual([notification]);
    }
  });

  test('stores all or none, and only the request to blame fails', async () => {
    const bad = { consumer: '42', tipo: 'alerta', contenido: 'x', deseoId: 1.5 };
    const results = await Promise.allSettled([
      created(store, 'before'),
      store.create({ drafts: [draft('42'), bad], producer: 'http' }),
      created(store, 'after'),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(results[1]).toMatchObject({ reason: { name: 'StoreError', code: 'failed' } });
    const { notifications } = await store.list({ limit: 10 });
    expect(notifications.map(({ consumer }) => consumer)).toEqual(['after', 'before']);
    expect(store.status()).toMatchObject({ state: 'ok', notifications: 2, unread: 2 });
  });

  test('takes 1,000 drafts and no more', async () => {
    const drafts = Array.from({ length: 1_001 }, (_, i) => draft(String(i)));
    await expect(store.create({ drafts, producer: 'http' })).rejects.toThrow(RangeError);
    const result = await store.create({ drafts: drafts.slice(1), producer: 'http' });
    expect(result).toMatchObject({ kind: 'created' });
    expect(store.status().notifications).toBe(1_000);
  });

  test('is refused when the unread alone reach the number kept', async () => {
    await store.close();
    store = await folder.open({ retentionCount: 3 });
    const [oldest] = await created(store, 'a', 'a', 'a');
    await expect(created(store, 'b')).rejects.toMatchObject({ code: 'full' });
    expect(store.status()).toMatchObject({ state: 'ok', notifications: 3 });
    await store.markRead({ consumer: 'a', id: oldest?.id ?? 0, by: 'console', connection: null });
    const [fresh] = await created(store, 'b');
    // The one that was read has made room.
    expect((await store.list({ limit: 10 })).notifications.map(({ id }) => id)).not.toContain(oldest?.id);
    expect(await store.find(fresh?.id ?? 0)).toHaveLength(1);
  });
});

describe('idempotency', () => {
  const request = {
    drafts: [draft('42'), draft('43')],
    producer: 'http',
    idempotency: { key: 'k', bodyHash: 'h' },
  } as const;

  test('answers the same key and body with the notifications as they were', async () => {
    const made = await store.create(request);
    if (made.kind !== 'created') throw new Error(made.kind);
    const { id } = first(made.notifications);
    await store.markRead({ consumer: '42', id, by: 'http', connection: null });
    folder.time += DAY_MS - 1;
    expect(await store.create(request)).toEqual({ kind: 'replayed', notifications: made.notifications });
    expect(store.status().notifications).toBe(2);
  });

  test('refuses the same key with another body', async () => {
    await store.create(request);
    const other = { ...request, idempotency: { key: 'k', bodyHash: 'other' } };
    expect(await store.create(other)).toEqual({ kind: 'key_reused' });
    expect(store.status().notifications).toBe(2);
  });

  test('makes one of two requests that come at once', async () => {
    const [one, two, reused] = await Promise.all([
      store.create(request),
      store.create(request),
      store.create({ ...request, idempotency: { key: 'k', bodyHash: 'other' } }),
    ]);
    if (one.kind !== 'created') throw new Error(one.kind);
    expect(two).toEqual({ kind: 'replayed', notifications: one.notifications });
    expect(reused).toEqual({ kind: 'key_reused' });
  });

  test('forgets a key after 24 hours and knows it across a restart', async () => {
    await store.create(request);
    await store.close();
    store = await folder.open();
    expect(await store.create(request)).toMatchObject({ kind: 'replayed' });
    folder.time += DAY_MS;
    expect(await store.create(request)).toMatchObject({ kind: 'created' });
    expect(await store.create(request)).toMatchObject({ kind: 'replayed' });
  });

  test('keeps no key of a request that failed', async () => {
    const bad = { ...request, drafts: [{ ...draft('42'), deseoId: 0.5 }] };
    await expect(store.create(bad)).rejects.toMatchObject({ code: 'failed' });
    expect(await store.create(request)).toMatchObject({ kind: 'created' });
  });
});

describe('reading', () => {
  test('unread answers the newest first, at most the limit, and counts all', async () => {
    for (let i = 0; i < 5; i += 1) {
      await created(store, '42', '7');
      folder.time += 1;
    }
    const { notifications, total } = await store.unread('42', 3);
    expect(total).toBe(5);
    expect(notifications.map(({ sentAt }) => sentAt - START)).toEqual([4, 3, 2]);
    expect(await store.unread('42', 0)).toEqual({ notifications: [], total: 5 });
    expect(await store.unread('nobody', 50)).toEqual({ notifications: [], total: 0 });
  });

  test('a second read changes nothing and keeps the first reader', async () => {
    const { id } = first(await created(store, '42'));
    folder.time += 5;
    const read = await store.markRead({ consumer: '42', id, by: 'wearable', connection: 9 });
    expect(read).toMatchObject({
      changed: true,
      notification: { id, readAt: START + 5, readBy: 'wearable', readOn: 9 },
    });
    folder.time += 5;
    const again = await store.markRead({ consumer: '42', id, by: 'console', connection: null });
    expect(again).toEqual({ changed: false, notification: read?.notification });
    expect(await store.unread('42', 50)).toEqual({ notifications: [], total: 0 });
    expect(store.status()).toMatchObject({ notifications: 1, unread: 0 });
  });

  test("another consumer's id is not there", async () => {
    const { id } = first(await created(store, '42'));
    expect(await store.markRead({ consumer: '43', id, by: 'wearable', connection: 1 })).toBeNull();
    expect(await store.find(id, '43')).toEqual([]);
    expect(await store.find(id, '42')).toHaveLength(1);
    expect(store.status().unread).toBe(1);
  });

  test('markAllRead answers those that it changed', async () => {
    const [one, , two] = await created(store, '42', '43', '42');
    const read = await store.markAllRead('42', 'console');
    expect(read.map(({ id }) => id).sort()).toEqual([one?.id, two?.id]);
    expect(read.every(({ readBy, readAt }) => readBy === 'console' && readAt === START)).toBe(true);
    expect(await store.markAllRead('42', 'console')).toEqual([]);
    expect(store.status().unread).toBe(1);
  });
});

test('markAllRead takes the oldest 10,000 at once, and the others when asked again', async () => {
  const drafts = Array.from({ length: 1_000 }, () => draft('42'));
  for (let i = 0; i < 10; i += 1) await store.create({ drafts, producer: 'http' });
  folder.time += 1;
  const { id } = first(await created(store, '42'));
  expect(await store.markAllRead('42', 'console')).toHaveLength(READ_ALL_LIMIT);
  expect(await store.unread('42', 50)).toMatchObject({ total: 1, notifications: [{ id }] });
  expect(await store.markAllRead('42', 'console')).toHaveLength(1);
});

describe('deliveries', () => {
  const delivery = (id: number, connection: number, writtenAt = START) => ({
    consumer: '42',
    id,
    connection,
    writtenAt,
    confirmedAt: null,
    readAt: null,
  });

  test('go with the next commit, fill in and never go back', async () => {
    const { id } = first(await created(store, '42'));
    store.recordDeliveries([delivery(id, 1)]);
    await created(store, 'other');
    expect(await store.deliveries('42', [id])).toEqual([delivery(id, 1)]);
    store.recordDeliveries([{ ...delivery(id, 1), confirmedAt: START + 3 }]);
    store.recordDeliveries([delivery(id, 1)]);
    await created(store, 'other');
    expect(await store.deliveries('42', [id])).toEqual([{ ...delivery(id, 1), confirmedAt: START + 3 }]);
  });

  test('go by themselves where no commit comes', async () => {
    const { id } = first(await created(store, '42'));
    store.recordDeliveries([delivery(id, 1)]);
    await vi.waitFor(async () => expect(await store.deliveries('42', [id])).toHaveLength(1), { timeout: 10_000 });
  });

  test('keep the last 10 sockets, oldest first', async () => {
    const { id } = first(await created(store, '42'));
    store.recordDeliveries(Array.from({ length: 13 }, (_, i) => delivery(id, 100 - i, START + i)));
    await created(store, 'other');
    const kept = await store.deliveries('42', [id]);
    expect(kept.map(({ connection }) => connection)).toEqual([97, 96, 95, 94, 93, 92, 91, 90, 89, 88]);
  });

  test('say which socket read, whichever is noted first', async () => {
    const [early, late] = await created(store, '42', '42');
    const ids = [early?.id ?? 0, late?.id ?? 0] as const;
    store.recordDeliveries([delivery(ids[0], 1), delivery(ids[0], 2)]);
    await created(store, 'other');
    folder.time += 4;
    for (const id of ids) await store.markRead({ consumer: '42', id, by: 'wearable', connection: 2 });
    store.recordDeliveries([delivery(ids[1], 1), delivery(ids[1], 2)]);
    await created(store, 'other');
    const readAt = [null, START + 4];
    expect((await store.deliveries('42', [ids[0]])).map((one) => one.readAt)).toEqual(readAt);
    expect((await store.deliveries('42', [ids[1]])).map((one) => one.readAt)).toEqual(readAt);
  });

  test('of what is not kept are not kept', async () => {
    store.recordDeliveries([delivery(1, 1)]);
    await created(store, 'other');
    expect(await store.deliveries('42', [1])).toEqual([]);
    expect(store.status()).toMatchObject({ state: 'ok', dropped: 0 });
  });

  test('one that cannot be kept is counted and holds nothing up', async () => {
    const { id } = first(await created(store, '42'));
    store.recordDeliveries([delivery(id, 1.5)]);
    await created(store, 'other');
    expect(store.status()).toMatchObject({ state: 'ok', dropped: 1 });
    store.recordDeliveries([delivery(id, 2)]);
    await created(store, 'other');
    expect(await store.deliveries('42', [id])).toHaveLength(1);
  });

  test('beyond what may wait are given up and counted', () => {
    store.recordDeliveries(Array.from({ length: 100_003 }, (_, i) => delivery(i, 1)));
    expect(store.status().dropped).toBe(3);
  });
});

describe('history', () => {
  test('answers every kind of event as it was, newest first', async () => {
    const events: HistoryEvent[] = [
      { kind: 'refused', consumer: '42', at: START, address: '10.0.0.4:4999', code: 'origin', value: 'http://x' },
      connected('42', START + 1),
      {
        kind: 'closed',
        consumer: '42',
        at: START + 2,
        connection: 1,
        address: '10.0.0.4:5000',
        connectedAt: START + 1,
        lastFrameAt: null,
        code: 1001,
        reason: '',
      },
    ];
    for (const event of events) store.recordHistory(event);
    store.recordHistory(connected('43', START));
    await created(store, 'other');
    expect(await store.history('42', 10)).toEqual(events.toReversed());
    expect(await store.history('42', 1)).toEqual(events.slice(2));
  });

  test('keeps the last 200 of a consumer', async () => {
    for (let i = 0; i < 450; i += 1) store.recordHistory(connected('42', START + i));
    store.recordHistory(connected('43', START));
    await created(store, 'other');
    const kept = await store.history('42', 1_000);
    expect(kept).toHaveLength(200);
    expect(kept[0]?.at).toBe(START + 449);
    expect(await store.history('43', 10)).toHaveLength(1);
  });
});

describe('order and commits', () => {
  test('answers come in the order of the work: no gap and no double between unread and created', async () => {
    const log: ({ readonly made: number } | { readonly unread: readonly number[] })[] = [];
    const all: Promise<void>[] = [];
    for (let i = 0; i < 600; i += 1) {
      if (i % 3 === 2) {
        all.push(
          store.unread('42', 1_000).then(({ notifications }) => {
            log.push({ unread: notifications.map(({ id }) => id) });
          }),
        );
      } else {
        all.push(
          store.create({ drafts: [draft('42')], producer: 'http' }).then((result) => {
            if (result.kind === 'created') log.push({ made: first(result.notifications).id });
          }),
        );
      }
      // Some come together in a turn, some do not.
      if (i % 7 === 0) await new Promise(setImmediate);
    }
    await Promise.all(all);
    expect(log).toHaveLength(600);
    const made: number[] = [];
    for (const entry of log) {
      if ('made' in entry) made.push(entry.made);
      else expect(entry.unread).toEqual(made.toReversed());
    }
  });

  test('what comes while a commit runs shares the next', async () => {
    const before = store.status().commits;
    const turns = 20;
    // The first commit is a long one.
    const long = Array.from({ length: 1_000 }, () => '42');
    const all = Array.from({ length: 10 }, () => created(store, ...long));
    for (let turn = 0; turn < turns; turn += 1) {
      for (let i = 0; i < 50; i += 1) all.push(created(store, String(i)));
      await new Promise(setImmediate);
    }
    await Promise.all(all);
    const commits = store.status().commits - before;
    expect(commits).toBeGreaterThan(0);
    expect(commits).toBeLessThan(turns);
    expect(store.status()).toMatchObject({ notifications: 10_000 + 1_000, waiting: 0 });
  });

  test('what is asked in one turn crosses to the thread at once', async () => {
    await store.close();
    const started = once(process, 'worker') as Promise<[Worker]>;
    store = await folder.open();
    const [worker] = await started;
    const post = vi.spyOn(worker, 'postMessage');
    await Promise.all([created(store, 'a'), store.unread('a', 1), created(store, 'b'), store.list({ limit: 1 })]);
    expect(post).toHaveBeenCalledTimes(1);
  });

  test('reading alone makes no commit', async () => {
    const before = store.status().commits;
    await Promise.all([store.unread('42', 50), store.list({ limit: 10 }), store.find(1), store.history('42', 5)]);
    expect(store.status().commits).toBe(before);
  });

  test('more than may wait is refused as busy, and what waited is done', async () => {
    const waiting = Array.from({ length: 20_000 }, () => store.unread('42', 1));
    expect(store.status().waiting).toBe(20_000);
    await expect(store.unread('42', 1)).rejects.toMatchObject({ code: 'busy' });
    await Promise.all(waiting);
    expect(await store.unread('42', 1)).toEqual({ notifications: [], total: 0 });
  });

  test('so is more text than may wait', async () => {
    const big = { drafts: [draft('42', 'x'.repeat(20 * 2 ** 20))], producer: 'http' } as const;
    const one = store.create(big);
    await expect(store.create(big)).rejects.toMatchObject({ code: 'busy' });
    expect(await one).toMatchObject({ kind: 'created' });
  });
});

describe('the end', () => {
  test('close writes what waits, and nothing is taken afterwards', async () => {
    const { id } = first(await created(store, '42'));
    store.recordHistory(connected('42', START));
    const late = created(store, '42');
    const closed = store.close();
    await expect(store.unread('42', 1)).rejects.toMatchObject({ code: 'closed' });
    await closed;
    await store.close();
    const { id: lateId } = first(await late);
    expect(lateId).toBe(id + 1);

    const next = await folder.open();
    expect(next.hub).toBe(store.hub);
    expect(next.status()).toMatchObject({ state: 'ok', notifications: 2, unread: 2 });
    expect(await next.history('42', 10)).toHaveLength(1);
    // After an orderly end not a single id is left out.
    expect(first(await created(next, '42')).id).toBe(lateId + 1);
  });

  test('close writes records that nothing else would take along', async () => {
    store.recordHistory(connected('42', START));
    await store.close();
    store = await folder.open();
    expect(await store.history('42', 10)).toHaveLength(1);
  });

  test('a thread that dies is seen: everything that waits fails, and so does what follows', async () => {
    await store.close();
    const started = once(process, 'worker') as Promise<[Worker]>;
    store = await folder.open();
    const [worker] = await started;
    const waiting = created(store, '42');
    const ended = once(worker, 'exit');
    await worker.terminate();
    await ended;
    await expect(waiting).rejects.toMatchObject({ code: 'failed' });
    expect(store.status()).toMatchObject({ state: 'failed', waiting: 0 });
    await expect(store.unread('42', 1)).rejects.toMatchObject({ code: 'failed' });
    await store.close();
  });
});

describe('retention', () => {
  test('forgets by age, read or not, with deliveries and history, in as many steps as it takes', async () => {
    const old = await created(store, ...Array.from({ length: 900 }, (_, i) => (i % 2 ? '42' : '43')));
    await store.markAllRead('42', 'http');
    const { id } = first(old);
    store.recordDeliveries([{ consumer: '43', id, connection: 1, writtenAt: START, confirmedAt: null, readAt: null }]);
    store.recordHistory(connected('43', START));
    folder.time += 1;
    const { id: kept } = first(await created(store, '43'));
    folder.time = START + 90 * DAY_MS + 1;
    await vi.waitFor(() => expect(store.status()).toMatchObject({ notifications: 1, unread: 1 }), { timeout: 10_000 });
    expect((await store.list({ limit: 10 })).notifications.map((row) => row.id)).toEqual([kept]);
    expect(await store.deliveries('43', [id])).toEqual([]);
    expect(await store.history('43', 10)).toEqual([]);
  });
});
