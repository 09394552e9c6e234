/** What is wrong with one thing in Redis spoils nothing else, and what Redis forgot in part is noticed too. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Notification } from '../../src/shared/protocol.ts';
import { metric, post } from '../support/api.ts';
import type { TestHub } from '../support/hub.ts';
import { startTestHub } from '../support/hub.ts';
import { joined, layerState, startHubs } from '../support/hubs.ts';
import { openLayerOn } from '../support/layer.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { Wearable } from '../support/wearable.ts';

let redis: TestRedis;
let hubs: TestHub[] = [];
beforeEach(async () => {
  redis = await startRedis();
});
afterEach(async () => {
  for (const hub of hubs.splice(0)) await hub.stop();
  await redis.stop();
});
const unread = async (hub: TestHub, consumer: string): Promise<number[]> => {
  const wearable = await Wearable.connectRaw(hub.wearableUrl(consumer));
  const first = await wearable.next('initial_notifications');
  await wearable.close();
  return (first['notifications'] as Notification[]).map(({ id }) => id);
};
const django = async (consumer: string, notification: Record<string, unknown>): Promise<void> => {
  const layer = await openLayerOn([redis.url], { receives: false });
  const message = { type: 'notification_message', notification: { tipo: 't', contenido: 'x', ...notification } };
  await layer.layer.groupSend([{ group: `notifications_${consumer}`, message }]);
  await layer.close();
};

test('a key that is something else holds up only whom it belongs to', async () => {
  await redis.cli('set', 'asgi:group:notifications_80', 'x');
  hubs = await startHubs(redis, ['a', 'b']);
  const [a, b] = hubs as [TestHub, TestHub];
  const wearable = await Wearable.connect(b.wearableUrl('81'));
  const spoilt = await Wearable.connect(a.wearableUrl('80'));
  for (const consumer of ['80', '81', '80', '81']) {
    await post(a, { consumidor_id: consumer, tipo: 'test', contenido: consumer });
  }
  await spoilt.next('new_notification');
  await wearable.next('new_notification');
  await wearable.next('new_notification');
  await expect.poll(() => metric(a, 'pulsera_outbox')).toBe(0);
  expect(await metric(a, 'pulsera_drops_total{reason="refused"}')).toBe(2);
  expect(await layerState(a)).toMatchObject({ state: 'ok' });
  await wearable.close();
  await spoilt.close();
});

test('who is greeted is in its group, also where Redis takes its time', async () => {
  hubs = await startHubs(redis, ['a']);
  const [hub] = hubs as [TestHub];
  await redis.cli('client', 'pause', '1500', 'write');
  const wearable = await Wearable.connectRaw(hub.wearableUrl('79'));
  await wearable.next('initial_notifications');
  // Reading is not paused: this looks at once.
  expect(await redis.cli('zcard', 'asgi:group:notifications_79')).toBe('1');
  await wearable.close();
});

test('a user without the right to run scripts is said to be it', async () => {
  await redis.cli('acl', 'setuser', 'half', 'on', '>secret', '~*', '&*', '+@all', '-eval');
  const hub = await startTestHub({ flags: { redis: redis.url.replace('redis://', 'redis://half:secret@') } });
  hubs = [hub];
  await expect.poll(() => layerState(hub)).toMatchObject({ state: 'away', reason: 'forbidden' });
  await redis.cli('acl', 'setuser', 'half', '+eval');
  await joined(hub);
});

test('what Django sends again stays read, wherever it was read', async () => {
  hubs = await startHubs(redis, ['a', 'b']);
  const [a, b] = hubs as [TestHub, TestHub];
  const there = await Wearable.connect(b.wearableUrl('7'));
  await there.close();
  const wearable = await Wearable.connect(a.wearableUrl('7'));
  await django('7', { id: 5 });
  await wearable.next('new_notification');
  wearable.say({ type: 'mark_read', notification_id: 5 });
  await wearable.next('marked_read');
  await expect.poll(() => unread(b, '7')).toEqual([]);
  await django('7', { id: 5, contenido: 'otra vez' });
  await wearable.next('new_notification');
  await expect.poll(() => metric(a, 'pulsera_outbox')).toBe(0);
  await expect.poll(() => metric(b, 'pulsera_outbox')).toBe(0);
  expect(await unread(a, '7')).toEqual([]);
  await expect.poll(() => unread(b, '7')).toEqual([]);
  await wearable.close();
});

test('one that Django says is read is unread nowhere', async () => {
  hubs = await startHubs(redis, ['a', 'b']);
  const [a, b] = hubs as [TestHub, TestHub];
  const wearable = await Wearable.connect(a.wearableUrl('7'));
  await django('7', { id: 5 });
  await wearable.next('new_notification');
  await expect.poll(() => unread(b, '7')).toEqual([5]);
  await django('7', { id: 5, leida: true });
  await wearable.next('new_notification');
  await expect.poll(() => unread(b, '7')).toEqual([]);
  expect(await unread(a, '7')).toEqual([]);
  await wearable.close();
});

test('a channel layer that was flushed is filled again, and took no read with it', async () => {
  hubs = await startHubs(redis, ['a']);
  const [a] = hubs as [TestHub];
  const wearable = await Wearable.connect(a.wearableUrl('7'));
  await django('7', { id: 5 });
  await wearable.next('new_notification');
  wearable.say({ type: 'mark_read', notification_id: 5 });
  await wearable.next('marked_read');
  await expect.poll(() => redis.cli('zcard', 'asgipulsera-reads')).toBe('1');
  // As `flush()` of channels_redis does.
  await redis.cli('eval', "for _, key in ipairs(redis.call('keys', 'asgi*')) do redis.call('del', key) end", '0');
  await expect.poll(() => redis.cli('zcard', 'asgipulsera-reads')).toBe('1');
  expect(await metric(a, 'pulsera_owed_reads')).toBe(1);
  await django('7', { id: 6 });
  await wearable.next('new_notification');
  await wearable.close();
});
