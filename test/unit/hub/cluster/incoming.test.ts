/** What becomes of a message from the layer: a real store, sockets that only note. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DjangoTimes } from '../../../../src/hub/cluster/django.ts';
import { LayerDrops } from '../../../../src/hub/cluster/drops.ts';
import { Incoming } from '../../../../src/hub/cluster/incoming.ts';
import { Samples } from '../../../../src/hub/counts.ts';
import { Notifications } from '../../../../src/hub/notifications.ts';
import { type Store, StoreError } from '../../../../src/hub/store/store.ts';
import { Wire } from '../../../../src/hub/wire.ts';
import type { Arrival } from '../../../../src/layer/layer.ts';
import { issueId } from '../../../../src/shared/ids.ts';
import { type FakeWearable, Parts } from '../../../support/parts.ts';
import { StoreFolder } from '../../../support/storeFolder.ts';

let folder: StoreFolder;
let store: Store;
let parts: Parts;
let drops: LayerDrops;
let incoming: Incoming;
let wearable: FakeWearable;
let settled: number[];
let unexpected: unknown[];
let failing: StoreError | null;

beforeEach(async () => {
  folder = new StoreFolder();
  store = await folder.open({ federated: true });
  parts = new Parts({ outboxBytes: 1_000_000 });
  drops = new LayerDrops(parts);
  [settled, unexpected, failing] = [[], [], null];
  const merge: Store['merge'] = (...args) => (failing ? Promise.reject(failing) : store.merge(...args));
  const noting = new Proxy(store, {
    get: (target, name) => {
      if (name === 'merge') return merge;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const notifications = new Notifications({
    ...parts,
    store: noting,
    wire: new Wire('UTC'),
    latencies: new Samples(10),
    onLatency: () => {},
  });
  incoming = new Incoming({
    store: noting,
    notifications,
    clock: parts.clock,
    times: new DjangoTimes('UTC'),
    drops,
    onProbe: () => {},
    onUnexpected: (error) => unexpected.push(error),
  });
  wearable = parts.connect('7');
  wearable.connection.opening = null;
});
afterEach(async () => {
  incoming.stop();
  await folder.remove();
  expect(unexpected).toEqual([]);
});

const N = {
  id: 12,
  tipo: 'alerta',
  contenido: 'Alta probabilidad de craving detectada',
  fecha_envio: '2025-11-17T10:29:00.123456',
  leida: false,
  deseo_id: 3,
  extra: { nested: [1, 'é'] },
};

let arrivals = 0;
function arrival(message: Record<string, unknown>, fields: Partial<Arrival> = {}): Arrival {
  arrivals += 1;
  const number = arrivals;
  return {
    locals: ['7'],
    message: message as Arrival['message'],
    bytes: 200,
    sentAt: null,
    repeated: false,
    settle: () => settled.push(number),
    ...fields,
  };
}
const told = (notification: unknown, fields?: Partial<Arrival>, more: Record<string, unknown> = {}): Arrival =>
  arrival({ type: 'notification_message', notification, ...more }, fields);

/** The live frames that the wearable got, as their notifications. */
const heard = () =>
  wearable.written.map((frame) => JSON.parse(frame.subarray(frame[1] === 126 ? 4 : 2).toString()).notification);
const reasons = () => Object.fromEntries(drops.list().map(({ reason, count }) => [reason, count]));

describe('from Django', () => {
  test('is handed out at once, untouched, and stored before it is settled', async () => {
    incoming.receive([told(N)]);
    expect(heard()).toEqual([N]);
    expect(settled).toEqual([]);
    await expect.poll(() => settled).toHaveLength(1);
    const { notifications } = await store.unread('7', 10);
    expect(JSON.parse(notifications[0]?.raw ?? '')).toEqual(N);
    expect(notifications[0]).toMatchObject({ id: 12, deseoId: 3, sentAt: Date.UTC(2025, 10, 17, 10, 29, 0, 123) });
    expect(parts.row('7').unread).toBe(1);
  });

  test('the same id again is handed out again, replaces the text, and stays read', async () => {
    incoming.receive([told(N), told({ ...N, contenido: 'otra' })]);
    await expect.poll(() => settled).toHaveLength(2);
    expect(heard()).toHaveLength(2);
    await store.markRead({ consumer: '7', id: 12, by: 'wearable', connection: null });
    incoming.receive([told({ ...N, contenido: 'tercera' })]);
    await expect.poll(() => settled).toHaveLength(3);
    expect(heard()[2]).toMatchObject({ contenido: 'tercera' });
    expect((await store.find(12, '7'))[0]).toMatchObject({ contenido: 'tercera', readBy: 'wearable' });
    expect((await store.unread('7', 10)).total).toBe(0);
  });

  test('one that an earlier run had in flight is handed out only if it was not stored then', async () => {
    incoming.receive([told(N, { repeated: true })]);
    await expect.poll(() => heard()).toEqual([N]);
    await expect.poll(() => settled).toHaveLength(1);
    incoming.receive([told(N, { repeated: true })]);
    await expect.poll(() => settled).toHaveLength(2);
    expect(heard()).toHaveLength(1);
  });

  test('without an id it is handed out, not kept, and counted', async () => {
    const { id: _id, ...without } = N;
    incoming.receive([told(without), told({ ...N, id: 'b5c3' })]);
    expect(heard()).toEqual([without, { ...N, id: 'b5c3' }]);
    expect(settled).toHaveLength(2);
    expect(reasons()).toEqual({ no_id: 2 });
    expect((await store.unread('7', 10)).total).toBe(0);
  });

  test('comes by the other spelling of its type too, as Channels has it', () => {
    incoming.receive([arrival({ type: 'notification.message', notification: N })]);
    expect(heard()).toEqual([N]);
  });

  test('what no consumer knows is shown, not handed out, not fatal', () => {
    incoming.receive([
      arrival({ type: 'chat.message', text: 'hi' }),
      arrival({ notification: N }),
      told('no object'),
      told({ ...N, contenido: 'x'.repeat(70_000) }),
    ]);
    expect(heard()).toEqual([]);
    expect(settled).toHaveLength(4);
    expect(reasons()).toEqual({ unknown_type: 2, bad_notification: 1, too_large: 1 });
    expect(drops.list()[0]?.sample?.text).toContain('notification');
    expect(incoming.received).toEqual({ django: 0, hubs: 0, unknown: 3 });
  });

  test('integers over 2^53, bytes and odd fields pass without harm', async () => {
    incoming.receive([told({ ...N, contenido: null, tipo: 5, big: 2n ** 60n, bytes: new Uint8Array([1, 2]) })]);
    await expect.poll(() => settled).toHaveLength(1);
    expect(wearable.written[0]?.toString()).toContain('"big":1152921504606846976');
    expect((await store.find(12, '7'))[0]).toMatchObject({ tipo: '5', contenido: '' });
  });

  test('a date of the year 1, and a message too deep to be written down, harm nothing', async () => {
    let deep: unknown = 1;
    for (let i = 0; i < 50_000; i += 1) deep = [deep];
    incoming.receive([told({ ...N, deep }), told({ ...N, fecha_envio: '0001-01-01T00:00:00' })]);
    await expect.poll(() => settled).toHaveLength(2);
    expect(reasons()).toEqual({ bad_notification: 1 });
    expect(unexpected.splice(0)).toHaveLength(1);
    expect(heard()).toHaveLength(1);
    expect((await store.find(12, '7'))[0]?.sentAt).toBe(parts.clock.wall());
  });

  test('one that Django says is read is told to the other hubs as read', async () => {
    incoming.receive([told({ ...N, leida: true })]);
    await expect.poll(() => settled).toHaveLength(1);
    expect(await store.outbox(10)).toMatchObject([{ kind: 'share', notification: { readBy: 'django' } }]);
    incoming.receive([told({ ...N, id: 13 })]);
    incoming.receive([told({ ...N, id: 13, leida: true })]);
    await expect.poll(() => settled).toHaveLength(3);
    expect((await store.outbox(10)).map(({ kind }) => kind)).toEqual(['share', 'share', 'read']);
  });

  test('reaches everyone whose channels it was sent to, and is settled once', async () => {
    incoming.receive([told(N, { locals: ['7', '8'] })]);
    await expect.poll(() => settled).toHaveLength(1);
    expect(await store.find(12)).toHaveLength(2);
  });

  test('a full disk stops no delivery; it is stored when there is room', async () => {
    failing = new StoreError('full', 'full');
    incoming.receive([told(N)]);
    expect(heard()).toEqual([N]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(settled).toEqual([]);
    failing = null;
    await expect.poll(() => settled).toHaveLength(1);
    expect(await store.find(12, '7')).toHaveLength(1);
    expect(heard()).toHaveLength(1);
  });
});

describe('from another hub', () => {
  const id = issueId(77, 5);
  const theirs = { id, tipo: 'test', contenido: 'x', fecha_envio: '2025-11-17T10:00:00', leida: false, deseo_id: null };
  const origin = { pulsera: { producer: 'console', sentAt: 1_763_375_000_000, instance: 'aaaaaaaaaaaa' } };

  test('is handed out once, however often it comes, and needs no more telling', async () => {
    incoming.receive([told(theirs, {}, origin), told(theirs, {}, origin)]);
    await expect.poll(() => settled).toHaveLength(2);
    expect(heard()).toMatchObject([{ id }]);
    expect((await store.find(id, '7'))[0]).toMatchObject({ producer: 'console', sentAt: 1_763_375_000_000, raw: null });
    expect(store.status().outbox).toBe(0);
  });

  test('what this hub told itself is left alone', async () => {
    incoming.receive([told({ ...theirs, id: issueId(store.hub, 1) })]);
    expect(settled).toHaveLength(1);
    expect(heard()).toEqual([]);
  });

  test('with our number by chance is not taken for ours', async () => {
    incoming.receive([told({ ...theirs, id: issueId(store.hub, 1) }, {}, origin)]);
    await expect.poll(() => heard()).toHaveLength(1);
  });

  test('is handed out though so many are unread that it is not kept', async () => {
    await store.close();
    store = await folder.open({ federated: true, retentionCount: 1 });
    await store.create({ drafts: [{ consumer: '8', tipo: 't', contenido: 'c', deseoId: null }], producer: 'http' });
    incoming.receive([told(theirs, {}, origin)]);
    await expect.poll(() => heard()).toMatchObject([{ id }]);
    expect(reasons()).toEqual({ store_full: 1 });
  });

  test('that was stored before is not handed out again while the disk is full', async () => {
    incoming.receive([told(theirs, {}, origin)]);
    await expect.poll(() => heard()).toHaveLength(1);
    failing = new StoreError('full', 'full');
    incoming.receive([told(theirs, {}, origin)]);
    await new Promise((resolve) => setTimeout(resolve, 100));
    failing = null;
    await expect.poll(() => settled).toHaveLength(2);
    expect(heard()).toHaveLength(1);
  });

  test('comes as read where the read was heard of first', async () => {
    await incoming.applyReads([{ consumer: '7', id, readAt: folder.time }]);
    incoming.receive([told(theirs, {}, origin)]);
    await expect.poll(() => settled).toHaveLength(1);
    expect(heard()).toEqual([]);
    expect((await store.unread('7', 10)).total).toBe(0);
  });

  test('a full disk stops no delivery, and it is not handed out twice', async () => {
    failing = new StoreError('full', 'full');
    incoming.receive([told(theirs, {}, origin)]);
    await expect.poll(() => heard()).toHaveLength(1);
    failing = null;
    await expect.poll(() => settled).toHaveLength(1);
    expect(heard()).toHaveLength(1);
    expect(await store.find(id, '7')).toHaveLength(1);
  });

  test('what is united at a connect goes to the sockets that were there, not to the new one', async () => {
    const other = parts.connect('7');
    other.connection.opening = null;
    const foreign = {
      consumer: '7',
      id,
      tipo: 'test',
      contenido: 'x',
      deseoId: null,
      producer: 'http' as const,
      sentAt: folder.time,
      readAt: null,
      readBy: null,
      raw: null,
    };
    await incoming.unite([foreign], { share: false, except: other.connection });
    expect(heard()).toHaveLength(1);
    expect(other.written).toHaveLength(0);
    await incoming.unite([foreign], { share: false, except: null });
    expect(heard()).toHaveLength(1);
  });
});
