/** Two hubs on one Redis are one system: whatever is created, read or asked for on one holds on the other. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Notification } from '../../src/shared/protocol.ts';
import { post } from '../support/api.ts';
import { openConsole, type TestConsole } from '../support/console.ts';
import type { TestHub } from '../support/hub.ts';
import { joined, layerState, startHubs } from '../support/hubs.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { type Message, Wearable } from '../support/wearable.ts';

let redis: TestRedis;
let a: TestHub;
let b: TestHub;
let console_: TestConsole;
let people = 0;
const newcomer = (): string => `c${++people}`;

beforeAll(async () => {
  redis = await startRedis();
  [a, b] = (await startHubs(redis, ['a', 'b'])) as [TestHub, TestHub];
  console_ = await openConsole(a);
});
afterAll(async () => {
  console_.close();
  await Promise.all([a.stop(), b.stop()]);
  await redis.stop();
});

const create = (hub: TestHub, consumidor_id: string, contenido = 'x') =>
  post(hub, { consumidor_id, tipo: 'test', contenido });
const ids = (message: Message) => (message['notifications'] as Notification[]).map(({ id }) => id);
/** The first frame of a connect, and the end of the connection. */
const unreadAt = async (hub: TestHub, consumer: string): Promise<number[]> => {
  const wearable = await Wearable.connectRaw(hub.wearableUrl(consumer));
  const first = await wearable.next('initial_notifications');
  await wearable.close();
  return ids(first);
};
/** Waits until the shared index has so many unread ones of a consumer. */
const shared = (consumer: string, unread: number) =>
  expect.poll(async () => Number(await redis.cli('zcard', `pulsera:asgi:unread:${consumer}`))).toBe(unread);
/** Waits for an answer to a ping: whatever was written to the socket before is here then. */
const settled = async (wearable: Wearable): Promise<void> => {
  wearable.say({ type: 'ping' });
  await wearable.next('pong');
};

test('what is created on one reaches every socket, wherever it is, once', async () => {
  const id = newcomer();
  const sockets = [
    await Wearable.connect(a.wearableUrl(id)),
    await Wearable.connect(b.wearableUrl(id)),
    await Wearable.connect(b.wearableUrl(id)),
  ];
  const created = [await create(a, id, '1'), await create(b, id, '2')].map((one) => one.id);
  for (const socket of sockets) {
    const got = [await socket.next('new_notification'), await socket.next('new_notification')];
    expect(got.map(({ notification }) => (notification as Notification).id).sort()).toEqual([...created].sort());
    await settled(socket);
    expect(socket.messages).toEqual([]);
    await socket.close();
  }
});

test('a consumer that moves finds its unread ones, and what it reads there is read everywhere', async () => {
  const id = newcomer();
  const stays = await Wearable.connect(a.wearableUrl(id));
  const one = await create(a, id, '1');
  const two = await create(a, id, '2');
  await stays.next('new_notification');
  await stays.next('new_notification');
  await shared(id, 2);
  const moved = await Wearable.connectRaw(b.wearableUrl(id));
  expect(ids(await moved.next('initial_notifications'))).toEqual([two.id, one.id]);
  moved.say({ type: 'mark_read', notification_id: one.id });
  expect(await moved.next('marked_read')).toEqual({ type: 'marked_read', notification_id: one.id });
  expect(await stays.next('marked_read')).toEqual({ type: 'marked_read', notification_id: one.id });
  await settled(stays);
  expect(stays.messages).toEqual([]);
  expect(await unreadAt(a, id)).toEqual([two.id]);
  await stays.close();
  await moved.close();
});

test('a wearable may read what its own hub has not heard of yet', async () => {
  const id = newcomer();
  const early = await Promise.all(Array.from({ length: 60 }, (_, i) => create(a, id, String(i))));
  const oldest = early.map((one) => one.id).sort((x, y) => x - y)[0];
  await shared(id, 60);
  const wearable = await Wearable.connect(b.wearableUrl(id));
  wearable.say({ type: 'mark_read', notification_id: oldest });
  expect(await wearable.next('marked_read')).toEqual({ type: 'marked_read', notification_id: oldest });
  wearable.say({ type: 'mark_read', notification_id: 1 });
  expect(await wearable.next('error')).toMatchObject({ code: 'not_found' });
  await wearable.close();
});

describe('from the console of one', () => {
  test('the other hub is seen, with its consumers and what they read', async () => {
    const id = newcomer();
    const wearable = await Wearable.connect(b.wearableUrl(id));
    await expect.poll(() => console_.rows.get(id)).toMatchObject({ state: 'on_time', sockets: 1, hubs: 1 });
    expect(console_.rows.get(id)?.hub).not.toBeNull();
    const { results } = await console_.client.call('notifications.inject', {
      to: [id],
      payload: { tipo: 'alerta', contenido: 'desde a', deseo_id: null },
    });
    expect(results).toMatchObject([{ consumer: id, written: 0, hub: console_.rows.get(id)?.hub }]);
    expect(await wearable.next('new_notification')).toMatchObject({ notification: { contenido: 'desde a' } });
    await create(b, id, 'en b');
    await expect.poll(() => console_.rows.get(id)?.unread).toBe(2);
    const { marked } = await console_.client.call('notifications.markRead', { consumers: [id], ids: null });
    expect(marked).toBe(2);
    await wearable.next('marked_read');
    await wearable.next('marked_read');
    const { closed } = await console_.client.call('connections.disconnect', {
      consumers: [id],
      connection: null,
      code: 4000,
      reason: 'from the other hub',
    });
    expect(closed).toBe(1);
    expect(await wearable.end()).toBe(4000);
    await expect.poll(() => console_.rows.get(id)?.state).toBe('gone');
  });
});

describe('Redis goes', () => {
  test('what is accepted meanwhile is handed out here at once, and there in order when it returns', async () => {
    const id = newcomer();
    const [here, there] = [await Wearable.connect(a.wearableUrl(id)), await Wearable.connect(b.wearableUrl(id))];
    const before = await create(a, id, 'before');
    await here.next('new_notification');
    await there.next('new_notification');
    await redis.stop('SIGKILL');
    await expect
      .poll(() => layerState(a))
      .toEqual({ kind: 'core', state: 'away', reason: 'unreachable', pingMs: null });
    const created: number[] = [];
    for (let i = 0; i < 20; i += 1) {
      created.push((await create(a, id, String(i))).id);
      expect((await here.next('new_notification'))['notification']).toMatchObject({ id: created.at(-1) });
    }
    here.say({ type: 'mark_read', notification_id: before.id });
    await here.next('marked_read');
    await redis.restart();
    await joined(a, 2);
    await joined(b, 2);
    const got: number[] = [];
    while (got.length < 20) got.push(((await there.next('new_notification'))['notification'] as Notification).id);
    expect(got).toEqual(created);
    expect(await there.next('marked_read')).toMatchObject({ notification_id: before.id });
    await settled(there);
    expect(there.messages).toEqual([]);
    await settled(here);
    expect(here.messages).toEqual([]);
    await here.close();
    await there.close();
  });

  test('emptied, it is filled again, reads included', async () => {
    const [id, other] = [newcomer(), newcomer()];
    const wearable = await Wearable.connect(a.wearableUrl(id));
    const read = await create(a, id, 'read');
    const unread = await create(a, id, 'unread');
    await wearable.next('new_notification');
    await wearable.next('new_notification');
    // The other hub has the same two, as unread.
    await shared(id, 2);
    expect(await unreadAt(b, id)).toEqual([unread.id, read.id]);
    await redis.cli('flushall');
    wearable.say({ type: 'mark_read', notification_id: read.id });
    await wearable.next('marked_read');
    await redis.cli('flushall');
    await expect.poll(async () => Number(await redis.cli('exists', `pulsera:asgi:read:${id}`))).toBe(1);
    await expect.poll(() => unreadAt(b, id)).toEqual([unread.id]);
    // Memberships are there again, without anybody connecting anew.
    await create(b, id, 'after');
    expect(await wearable.next('new_notification')).toMatchObject({ notification: { contenido: 'after' } });
    // What only the first hub has is found by who moves.
    const alone = await create(a, other, 'alone');
    await redis.cli('flushall');
    await expect.poll(() => unreadAt(b, other)).toEqual([alone.id]);
    await wearable.close();
  });
});
