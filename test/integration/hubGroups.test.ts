/** The groups that a hub is in: for who is here, for who left lately, and what becomes of the groups of the dead. */
import { afterEach, expect, test } from 'vitest';
import type { Notification } from '../../src/shared/protocol.ts';
import { openConsole } from '../support/console.ts';
import { startTestHub, type TestHub, type TestHubOptions } from '../support/hub.ts';
import { joined } from '../support/hubs.ts';
import { openLayerOn } from '../support/layer.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { Wearable } from '../support/wearable.ts';

const hubs: TestHub[] = [];
let redis: TestRedis;
afterEach(async () => {
  for (const hub of hubs.splice(0)) await hub.stop();
  await redis.stop();
});

async function start(options: TestHubOptions = {}): Promise<TestHub> {
  const hub = await startTestHub({ ...options, flags: { redis: redis.url, ...options.flags } });
  hubs.push(hub);
  await joined(hub);
  return hub;
}
const members = async (consumer: string): Promise<string[]> =>
  (await redis.cli('zrange', `asgi:group:notifications_${consumer}`, '0', '-1')).split('\n').filter(Boolean);
const notification = (id: number) => ({
  type: 'notification_message',
  notification: {
    id,
    tipo: 'alerta',
    contenido: 'x',
    fecha_envio: new Date().toISOString(),
    leida: false,
    deseo_id: null,
  },
});
const unread = async (hub: TestHub, consumer: string): Promise<number[]> => {
  const wearable = await Wearable.connectRaw(hub.wearableUrl(consumer));
  const first = await wearable.next('initial_notifications');
  await wearable.close();
  return (first['notifications'] as Notification[]).map(({ id }) => id);
};

test('one member per consumer, and it stays when the consumer leaves, also over a restart', async () => {
  redis = await startRedis();
  const hub = await start();
  const django = await openLayerOn([redis.url], { receives: false });
  const sockets = [await Wearable.connect(hub.wearableUrl('7')), await Wearable.connect(hub.wearableUrl('7'))];
  expect(await members('7')).toEqual([expect.stringMatching(/^specific\.pulsera\.[0-9a-f]{12}\.[0-7]!7$/)]);
  for (const socket of sockets) await socket.close();
  const [sent] = await django.layer.groupSend([{ group: 'notifications_7', message: notification(1) }]);
  expect(sent).toEqual({ members: 1, full: 0 });
  await expect.poll(() => unread(hub, '7')).toEqual([1]);
  const console_ = await openConsole(hub);
  const { found } = await console_.client.call('layer.groups', { search: 'notifications_7', only: 'all' });
  expect(found[0]?.members).toMatchObject([{ owner: 'own', lingering: true, stale: false }]);
  console_.close();

  // What comes while the hub is down waits in its queue.
  const restarting = hub.restart();
  await django.layer.groupSend([{ group: 'notifications_7', message: notification(2) }]);
  const again = await restarting;
  hubs.splice(0, 1, again);
  await joined(again);
  await expect.poll(() => unread(again, '7')).toEqual([2, 1]);
  expect(await members('7')).toHaveLength(1);
});

test('without lingering the group is left with the last socket, and what an earlier run left is cleaned up', async () => {
  redis = await startRedis();
  const hub = await start({ flags: { linger: '0' } });
  const sockets = [await Wearable.connect(hub.wearableUrl('7')), await Wearable.connect(hub.wearableUrl('7'))];
  await sockets[0]?.close();
  expect(await members('7')).toHaveLength(1);
  await sockets[1]?.close();
  await expect.poll(() => members('7')).toEqual([]);

  await Wearable.connect(hub.wearableUrl('8'));
  const instance = /pulsera\.([0-9a-f]{12})/.exec((await members('8'))[0] ?? '')?.[1] ?? '';
  // As after a kill: the member is there, and the hub that made it does not want it any more.
  await redis.cli('sadd', `pulsera:asgi:members:${instance}`, '9');
  const channel = (await members('8'))[0]?.replace(/\d!8$/, '') ?? '';
  const queue = await redis.cli('zadd', 'asgi:group:notifications_9', String(Date.now() / 1_000), `${channel}0!9`);
  expect(queue).toBe('1');
  for (let at = 1; at < 8; at += 1) {
    await redis.cli('zadd', 'asgi:group:notifications_9', String(Date.now() / 1_000), `${channel}${at}!9`);
  }
  hubs.splice(0, 1, await hub.restart());
  // The queue is chosen by the id: that one member of the eight was ours.
  await expect.poll(async () => (await members('9')).length).toBe(7);
});

test('a hub that died is taken out of its groups by another, a Daphne that died is shown and cleaned by hand', async () => {
  redis = await startRedis();
  const now = String(Date.now() / 1_000);
  const dead = '00000000dead';
  await redis.cli('sadd', 'pulsera:asgi:joined', dead);
  await redis.cli('sadd', `pulsera:asgi:members:${dead}`, '7', '8');
  const hub = await start({ times: { leaseMs: 1_000, sweepAfterMs: 1_000 } });
  const own = await openConsole(hub);
  const wearable = await Wearable.connect(hub.wearableUrl('7'));
  const ours = (await members('7'))[0] ?? '';
  const theirs = ours.replace(/pulsera\.[0-9a-f]{12}/, `pulsera.${dead}`);
  const daphne = 'specific.0123456789abcdef0123456789abcdef!fedcba9876543210fedcba9876543210';
  await redis.cli('zadd', 'asgi:group:notifications_7', now, theirs, now, daphne);
  await expect.poll(() => members('7')).toEqual([ours, daphne].sort());
  await expect.poll(() => redis.cli('exists', `pulsera:asgi:members:${dead}`)).toBe('0');

  const stale = async () => (await own.client.call('layer.groups', { search: '', only: 'stale' })).found;
  expect(await stale()).toEqual([]);
  // Nobody has read its queue for long.
  await redis.cli('zadd', 'asgispecific.0123456789abcdef0123456789abcdef!', String(Date.now() / 1_000 - 30), 'value');
  await expect.poll(stale).toMatchObject([{ name: 'notifications_7', size: 2 }]);
  const answer = await own.client.call('layer.clean', {
    channels: [
      { group: 'notifications_7', channel: daphne },
      { group: 'notifications_7', channel: ours },
    ],
  });
  expect(answer).toEqual({ removed: 1 });
  expect(await members('7')).toEqual([ours]);
  await wearable.close();
  own.close();
});

test('the console sends any message to any group, in memory too', async () => {
  redis = await startRedis();
  for (const flags of [{}, { redis: '' }]) {
    const hub = await startTestHub({ flags: flags.redis === '' ? {} : { redis: redis.url } });
    hubs.push(hub);
    await joined(hub);
    const own = await openConsole(hub);
    const wearable = await Wearable.connect(hub.wearableUrl('7'));
    const sent = await own.client.call('layer.groupSend', { group: 'notifications_7', message: notification(999) });
    expect(sent).toMatchObject({ members: 1, full: 0 });
    expect(await wearable.next('new_notification')).toMatchObject({ notification: { id: 999 } });
    await own.client.call('layer.groupSend', { group: 'notifications_7', message: { type: 'chat.message' } });
    const { drops } = await new Promise<{ drops: readonly { reason: string; count: number }[] }>((resolve) => {
      const stop = own.client.open(
        'layer.overview',
        {},
        {
          event: (overview) => {
            if (overview.drops.length > 0) {
              resolve(overview);
              stop();
            }
          },
        },
      );
    });
    expect(drops).toMatchObject([{ reason: 'unknown_type', count: 1 }]);
    await expect(
      own.client.call('layer.groupSend', { group: 'no spaces', message: { type: 'x' } }),
    ).rejects.toMatchObject({
      code: 'layer_bad_name',
    });
    await wearable.close();
    own.close();
  }
});
