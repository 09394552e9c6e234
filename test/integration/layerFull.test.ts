/** Queues that are full: channels_redis drops at once, we try again, in order, until the layer's expiry. */
import { decode } from '@msgpack/msgpack';
import type { Redis } from 'ioredis';
import { afterEach, expect, test } from 'vitest';
import { closeLayers, openLayerOn } from '../support/layer.ts';
import { startRedis, stopRedises } from '../support/redis.ts';

afterEach(async () => {
  await closeLayers();
  await stopRedises();
});

const QUEUE = 'asgispecific.daphne!';
const join = (client: Redis) => client.zadd('asgi:group:g', Date.now() / 1_000, 'specific.daphne!x');
const message = (n: number) => ({ group: 'g', message: { n } });

/** Reads one value as Daphne does. */
async function pop(client: Redis): Promise<unknown> {
  const [value] = await client.zpopminBuffer(QUEUE);
  return value ? (decode(value.subarray(12)) as { n: number }).n : null;
}

/** Reads until `count` came. */
async function read(client: Redis, count: number): Promise<unknown[]> {
  const read: unknown[] = [];
  await expect
    .poll(async () => {
      for (let n = await pop(client); n !== null; n = await pop(client)) read.push(n);
      return read.length;
    })
    .toBe(count);
  return read;
}

test('what found it full follows when there is room, and what comes later goes behind it', async () => {
  const redis = await startRedis();
  const client = redis.client();
  const { layer, drops } = await openLayerOn([redis.url], { capacity: 2, receives: false });
  await join(client);
  const first = await layer.groupSend([0, 1, 2, 3].map(message));
  expect(first.map(({ full }) => full)).toEqual([0, 0, 1, 1]);
  expect(await pop(client)).toBe(0);
  // There is room now, but others wait.
  expect(await layer.groupSend([message(4)])).toEqual([{ members: 1, full: 1 }]);
  expect(await read(client, 4)).toEqual([1, 2, 3, 4]);
  // Nobody waits any more: straight in.
  expect(await layer.groupSend([message(5)])).toEqual([{ members: 1, full: 0 }]);
  expect(drops).toEqual([]);
});

test('nobody reads: given up after the expiry, counted, and not waited for again until somebody does', async () => {
  const redis = await startRedis();
  const client = redis.client();
  const { layer, drops } = await openLayerOn([redis.url], { capacity: 1, expirySeconds: 1, receives: false });
  await join(client);
  // Not of the layer's making, so that it does not expire.
  await client.zadd(QUEUE, Date.now() / 1_000 + 1_000, 'keeps it full');
  await layer.groupSend([message(0), message(1)]);
  expect(drops).toEqual([]);
  await expect.poll(() => drops.reduce((sum, { count }) => sum + count, 0)).toBe(2);
  expect(drops[0]).toMatchObject({ reason: 'over_capacity', where: QUEUE });
  const before = drops.length;
  expect(await layer.groupSend([message(2)])).toEqual([{ members: 1, full: 1 }]);
  expect(drops).toHaveLength(before + 1);
  await client.del(QUEUE);
  expect(await layer.groupSend([message(3), message(4)])).toMatchObject([{ full: 0 }, { full: 1 }]);
  // Somebody reads again, so it is waited for again.
  expect(await read(client, 2)).toEqual([3, 4]);
});

test('what waits is bounded, a queue at a time and in all', async () => {
  const redis = await startRedis();
  const client = redis.client();
  const { layer, drops } = await openLayerOn([redis.url], { capacity: 1, receives: false });
  await join(client);
  await layer.groupSend(Array.from({ length: 1_011 }, (_, n) => message(n)));
  expect(drops.map(({ count }) => count)).toEqual(Array.from({ length: 10 }, () => 1));

  const names = Array.from({ length: 20 }, (_, n) => `specific.other${n}!x`);
  for (const name of names) await client.zadd('asgi:group:many', Date.now() / 1_000, name);
  await layer.groupSend(Array.from({ length: 501 }, (_, n) => ({ group: 'many', message: { n } })));
  // 20 queues with 500 each, of which 9,000 fit beside the 1,000 above.
  expect(drops.length - 10).toBe(1_000);
  await layer.close();
  expect(drops.reduce((sum, { count }) => sum + count, 0)).toBe(1_010 + 10_000);
});

test('what waits outlives a Redis that goes and comes', async () => {
  const redis = await startRedis();
  const { layer, drops, hosts } = await openLayerOn([redis.url], { capacity: 1, receives: false });
  await join(redis.client());
  await layer.groupSend([message(0), message(1), message(2)]);
  await redis.restart();
  await expect.poll(() => hosts[0]?.health.state).toBe('ok');
  expect(await read(redis.client(), 2)).toEqual([1, 2]);
  expect(drops).toEqual([]);
});
