/** What the store does for other hubs and for Django: merges, the outbox, reads that are owed, who was seen. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStore } from '../../../../src/hub/store/client.ts';
import type { Foreign, Store } from '../../../../src/hub/store/store.ts';
import { issueId } from '../../../../src/shared/ids.ts';
import { StoreFolder } from '../../../support/storeFolder.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
let folder: StoreFolder;
let store: Store;
const now = Date.UTC(2026, 10, 24);

const open = (options: { readonly federated?: boolean; readonly retentionCount?: number } = {}) =>
  openStore({
    file: folder.file,
    retentionDays: 90,
    retentionCount: 1_000,
    federated: true,
    lingerDays: 7,
    now: () => now,
    ...options,
  });

beforeEach(async () => {
  folder = new StoreFolder();
  store = await open();
});
afterEach(async () => {
  await store.close();
  folder.remove();
});

const foreign = (fields: Partial<Foreign> = {}): Foreign => ({
  consumer: '7',
  id: 12,
  tipo: 'alerta',
  contenido: 'agua',
  deseoId: null,
  producer: 'django',
  sentAt: now - 1_000,
  readAt: null,
  readBy: null,
  raw: '{"id":12,"contenido":"agua"}',
  ...fields,
});
const merge = async (...items: Foreign[]) => (await store.merge(items, { share: true })).map(({ outcome }) => outcome);
const draft = { consumer: '7', tipo: 'test', contenido: 'x', deseoId: null };
const outbox = async () =>
  (await store.outbox(100)).map(({ kind, notification }) => [kind, notification?.consumer, notification?.id]);

describe('a merge', () => {
  test('adds what is new, with everything that Django sent', async () => {
    expect(await merge(foreign())).toEqual(['added']);
    const { notifications, total } = await store.unread('7', 10);
    expect(total).toBe(1);
    expect(notifications[0]).toMatchObject({ ...foreign(), storedAt: now });
    expect(store.status()).toMatchObject({ notifications: 1, unread: 1 });
  });

  test('says of what it added what is in the database', async () => {
    const odd = foreign({ contenido: 'a\u0000b 🫀\n', tipo: '', deseoId: null, readAt: now - 5, readBy: 'django' });
    const added = await store.merge([foreign({ id: 13 }), odd], { share: true });
    expect(added.map(({ notification }) => notification)).toEqual([
      ...(await store.find(13, '7')),
      ...(await store.find(12, '7')),
    ]);
  });

  test('that nobody waits for comes to an end by itself, and goes along with what is asked behind it', async () => {
    const merged = await store.merge([foreign()], { share: true, patient: true });
    expect(merged.map(({ outcome }) => outcome)).toEqual(['added']);
    const patient = store.merge([foreign({ id: 13 })], { share: true, patient: true });
    await new Promise((resolve) => setImmediate(resolve));
    const read = await store.markRead({ consumer: '7', id: 13, by: 'wearable', connection: null });
    expect(read).toMatchObject({ changed: true, notification: { id: 13 } });
    expect((await patient).map(({ outcome }) => outcome)).toEqual(['added']);
  });

  test('that nobody waits for is stored before the file is closed', async () => {
    const patient = store.merge([foreign()], { share: true, patient: true });
    await store.close();
    expect((await patient).map(({ outcome }) => outcome)).toEqual(['added']);
  });

  test('replaces the text that Django sends again, and leaves it read', async () => {
    await merge(foreign());
    await store.markRead({ consumer: '7', id: 12, by: 'wearable', connection: null });
    const again = foreign({ contenido: 'pan', raw: '{"id":12,"contenido":"pan"}' });
    expect(await merge(again, again)).toEqual(['replaced', 'known']);
    expect(await store.find(12, '7')).toMatchObject([{ contenido: 'pan', readBy: 'wearable' }]);
    expect((await store.unread('7', 10)).total).toBe(0);
  });

  test('never changes what a hub made', async () => {
    const id = issueId(5, 1);
    expect(await merge(foreign({ id, producer: 'http', raw: null }))).toEqual(['added']);
    expect(await merge(foreign({ id, producer: 'http', contenido: 'other', raw: null }))).toEqual(['known']);
    expect((await store.find(id, '7'))[0]?.contenido).toBe('agua');
  });

  test('lets a read win, whichever comes first', async () => {
    await merge(foreign());
    expect(await merge(foreign({ readAt: now, readBy: 'wearable' }))).toEqual(['read']);
    expect(await merge(foreign())).toEqual(['known']);
    expect(await merge(foreign({ id: 13, readAt: now, readBy: 'hub' }), foreign({ id: 13 }))).toEqual([
      'added',
      'known',
    ]);
    expect((await store.unread('7', 10)).total).toBe(0);
    expect(store.status().unread).toBe(0);
  });

  test('keeps one id of two consumers apart', async () => {
    expect(await merge(foreign(), foreign({ consumer: '8' }))).toEqual(['added', 'added']);
    expect(await store.find(12)).toHaveLength(2);
  });

  test('takes nothing older than the retention, and no more than may be unread', async () => {
    expect(await merge(foreign({ sentAt: now - 91 * DAY_MS }))).toEqual(['old']);
    const many = Array.from({ length: 1_001 }, (_, i) => foreign({ id: i }));
    const outcomes = await merge(...many);
    expect(outcomes.filter((outcome) => outcome === 'added')).toHaveLength(1_000);
    expect(outcomes.at(-1)).toBe('full');
    expect((await store.unread('7', 1)).total).toBe(1_000);
  });
});

describe('the outbox', () => {
  test('has what was made and read here, in order, and what Django sent, until it is done', async () => {
    const created = await store.create({ drafts: [draft, draft], producer: 'http' });
    const ids = created.kind === 'created' ? created.notifications.map(({ id }) => id) : [];
    await store.merge([foreign()], { share: true });
    await store.merge([foreign({ id: 99 })], { share: false });
    await store.markRead({ consumer: '7', id: ids[0] ?? 0, by: 'http', connection: null });
    expect(await outbox()).toEqual([
      ['publish', '7', ids[0]],
      ['publish', '7', ids[1]],
      ['share', '7', 12],
      ['read', '7', ids[0]],
    ]);
    expect(store.status().outbox).toBe(4);
    const entries = await store.outbox(3);
    await store.outboxDone(entries[2]?.seq ?? 0);
    expect(await outbox()).toEqual([['read', '7', ids[0]]]);
    await store.close();
    store = await open();
    expect(await outbox()).toEqual([['read', '7', ids[0]]]);
    expect(store.status().outbox).toBe(1);
  });

  test('stays empty where nobody is to be told', async () => {
    await store.close();
    store = await open({ federated: false });
    await store.create({ drafts: [draft], producer: 'http' });
    await merge(foreign());
    await store.markAllRead('7', 'http');
    expect(await outbox()).toEqual([]);
    expect(await store.owedReads(10)).toEqual([]);
  });

  test('does not repeat reads that came from elsewhere', async () => {
    await store.merge([foreign()], { share: false });
    const read = { consumer: '7', id: 12, readAt: now - 5 };
    expect(await store.applyReads([read, read, { ...read, id: 4 }])).toMatchObject([
      { id: 12, readAt: now - 5, readBy: 'hub' },
    ]);
    expect(await outbox()).toEqual([]);
    expect(await store.owedReads(10)).toEqual([]);
  });

  test('owes Django the reads of its own notifications only', async () => {
    await store.create({ drafts: [draft], producer: 'http' });
    await merge(foreign(), foreign({ id: 13 }));
    await store.markAllRead('7', 'wearable');
    const owed = await store.owedReads(10);
    expect(owed).toMatchObject([
      { consumer: '7', id: 12, readAt: now },
      { consumer: '7', id: 13, readAt: now },
    ]);
    expect(await store.owedReads(1)).toHaveLength(1);
    await store.owedReadsDone([owed[0]?.seq ?? 0]);
    expect(await store.owedReads(10)).toMatchObject([{ id: 13 }]);
    expect(store.status().owedReads).toBe(1);
  });
});

test('knows who was connected lately, across starts', async () => {
  const seen = (consumer: string, at: number, kind: 'connected' | 'refused') =>
    store.recordHistory(
      kind === 'connected'
        ? { kind, consumer, at, connection: 1, address: '', client: '' }
        : { kind, consumer, at, address: '', code: 'bad_origin', value: '' },
    );
  seen('old', now - 2 * DAY_MS, 'connected');
  seen('7', now - 10, 'connected');
  seen('7', now - 5, 'connected');
  seen('refused', now, 'refused');
  await store.close();
  store = await open();
  expect(await store.seen(0, 10)).toEqual([
    ['7', now - 5],
    ['old', now - 2 * DAY_MS],
  ]);
  expect(await store.seen(now - DAY_MS, 10)).toHaveLength(1);
});

test('remembers whose credentials were accepted', async () => {
  await store.recordAccepted('7', 'hash', now);
  expect(await store.accepted('7', 'hash', now - DAY_MS)).toBe(true);
  expect(await store.accepted('7', 'hash', now + 1)).toBe(false);
  expect(await store.accepted('8', 'hash', 0)).toBe(false);
  expect(await store.accepted('7', 'other', 0)).toBe(false);
});

test('the data dir has a number of its own, and the hub can draw another', async () => {
  const { instance, hub } = store;
  expect(instance).toMatch(/^[0-9a-f]{12}$/);
  const next = await store.renumber();
  expect(next).not.toBe(hub);
  const created = await store.create({ drafts: [draft], producer: 'http' });
  expect(created.kind === 'created' && created.notifications[0]?.id).toBeGreaterThanOrEqual(issueId(next, 0));
  await store.close();
  store = await open();
  expect([store.instance, store.hub]).toEqual([instance, next]);
});
