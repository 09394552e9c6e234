/** Reads of Django's notifications go back to Django: at least once, whatever becomes of the worker, the hub or the channel. */
import { decode } from '@msgpack/msgpack';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { metric } from '../support/api.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { joined } from '../support/hubs.ts';
import { openLayerOn } from '../support/layer.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { Wearable } from '../support/wearable.ts';

const CHANNEL = 'asgipulsera-reads';
let redis: TestRedis;
let hub: TestHub;
beforeEach(async () => {
  redis = await startRedis();
});
afterEach(async () => {
  await hub.stop();
  await redis.stop();
});

async function start(flags: Record<string, string> = {}): Promise<void> {
  hub = await startTestHub({ flags: { redis: redis.url, ...flags } });
  await joined(hub);
}

/** Has consumer 7 get these of Django's, and read them. */
async function readByWearable(ids: readonly number[], kind: 'core' | 'pubsub' = 'core'): Promise<void> {
  const wearable = await Wearable.connect(hub.wearableUrl(7));
  const django = await openLayerOn([redis.url], { receives: false, kind });
  for (const id of ids) {
    const notification = {
      id,
      tipo: 'test',
      contenido: 'x',
      fecha_envio: new Date().toISOString(),
      leida: false,
      deseo_id: null,
    };
    await django.layer.groupSend([
      { group: 'notifications_7', message: { type: 'notification_message', notification } },
    ]);
    await wearable.next('new_notification');
    // Handed out at once, stored a moment later.
    await expect.poll(() => metric(hub, 'pulsera_notifications')).toBeGreaterThanOrEqual(id);
    wearable.say({ type: 'mark_read', notification_id: id });
    await wearable.next('marked_read');
  }
  await wearable.close();
  await django.close();
}

/** Takes one message as a worker of channels_redis does, and answers it without what only the layer needs. */
async function take(): Promise<unknown> {
  const [, value] = (await redis.client().callBuffer('bzpopmin', CHANNEL, 5)) as [Buffer, Buffer];
  return decode(value.subarray(12));
}
const owed = () => metric(hub, 'pulsera_owed_reads');

describe('core', () => {
  test('a read waits for its worker beyond the expiry of the layer, and is gone once it was taken', async () => {
    await start({ layerExpiry: '2' });
    await readByWearable([1]);
    await new Promise((resolve) => setTimeout(resolve, 4_500));
    expect(await redis.cli('zcard', CHANNEL)).toBe('1');
    expect(await owed()).toBe(1);
    expect(await take()).toEqual({
      type: 'notification.read',
      notification_id: 1,
      consumidor_id: '7',
      leida_en: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
    await expect.poll(owed).toBe(0);
    expect(await redis.cli('zcard', CHANNEL)).toBe('0');
  });

  test('a full channel is tried again, and a restart loses nothing', async () => {
    await start({ channelCapacity: 'pulsera-reads=1' });
    await readByWearable([1, 2, 3]);
    await expect.poll(() => redis.cli('zcard', CHANNEL)).toBe('1');
    expect(await owed()).toBe(3);
    hub = await hub.restart();
    await joined(hub);
    const taken = new Set<number>();
    while (taken.size < 3) taken.add(((await take()) as { notification_id: number }).notification_id);
    expect(taken).toEqual(new Set([1, 2, 3]));
    await expect.poll(owed).toBe(0);
  });

  test('what Redis lost before it was taken is sent again', async () => {
    await start();
    await readByWearable([1]);
    await expect.poll(() => redis.cli('zcard', CHANNEL)).toBe('1');
    await redis.stop('SIGKILL');
    await redis.restart();
    await joined(hub);
    expect(await take()).toMatchObject({ notification_id: 1 });
    await expect.poll(owed).toBe(0);
  });

  test('what an emptied Redis lost was not taken', async () => {
    await start();
    await readByWearable([1]);
    await expect.poll(() => redis.cli('zcard', CHANNEL)).toBe('1');
    await redis.cli('flushall');
    expect(await take()).toMatchObject({ notification_id: 1 });
    await expect.poll(owed).toBe(0);
  });

  test('what a hub made is no concern of Django', async () => {
    await start();
    const wearable = await Wearable.connect(hub.wearableUrl(7));
    const response = await fetch(`${hub.url}api/notificaciones/`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ consumidor_id: 7, tipo: 'test', contenido: 'x' }),
    });
    const { id } = (await response.json()) as { id: number };
    wearable.say({ type: 'mark_read', notification_id: id });
    await wearable.next('marked_read');
    expect(await owed()).toBe(0);
    await wearable.close();
  });
});

test('pubsub: a read is owed until somebody listens', async () => {
  await start({ layer: 'pubsub' });
  await readByWearable([1], 'pubsub');
  await expect.poll(owed).toBe(1);
  const worker = redis.client();
  const heard = new Promise<Buffer>((resolve) =>
    worker.on('messageBuffer', (_channel, message: Buffer) => resolve(message)),
  );
  await worker.subscribe('pulsera-reads');
  expect(decode(await heard)).toMatchObject({ type: 'notification.read', notification_id: 1, consumidor_id: '7' });
  await expect.poll(owed).toBe(0);
});
