/** The core layer through kills, cuts and a Redis in trouble: nothing is lost, nothing is handed over twice in a run. */

import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { encode } from '@msgpack/msgpack';
import { afterEach, expect, test } from 'vitest';
import { Child, killChildren } from '../support/child.ts';
import { HeldProxy } from '../support/heldProxy.ts';
import { closeLayers, INSTANCE, openLayerOn, type TestLayer } from '../support/layer.ts';
import { startRedis, stopRedises, type TestRedis } from '../support/redis.ts';

const TAKER = fileURLToPath(new URL('./layerTaker.ts', import.meta.url));
const proxies: HeldProxy[] = [];

afterEach(async () => {
  killChildren();
  await closeLayers();
  for (const proxy of proxies.splice(0)) await proxy.close();
  await stopRedises();
});

const numbers = ({ arrivals }: TestLayer) => arrivals.map(({ message }) => message['n']);
const state = ({ hosts }: TestLayer) => hosts[0]?.health.state;

/** Puts messages into the queue of consumer 7 as Django would. */
async function put(redis: TestRedis, { layer }: TestLayer, ...all: readonly number[]): Promise<string> {
  const channel = layer.channel('7');
  const queue = `asgi${channel.slice(0, channel.indexOf('!') + 1)}`;
  const client = redis.client();
  for (const n of all) {
    const value = Buffer.concat([randomBytes(12), encode({ n, __asgi_channel__: [channel] })]);
    await client.zadd(queue, n, value);
  }
  return queue;
}

test('killed between taking and settling: the next run gets it first, marked as repeated', async () => {
  const redis = await startRedis();
  const sender = await openLayerOn([redis.url], { instance: 'ffffffffffff', receives: false });
  const taker = new Child(TAKER, [redis.url, INSTANCE]);
  const next = await openLayerOn([redis.url], { receives: false });
  await put(redis, next, 1, 2);
  await taker.printed('stdout', /took 2/);
  await taker.kill('SIGKILL');
  await put(redis, next, 3);
  next.layer.receive((arrivals) => {
    next.arrivals.push(...arrivals);
    for (const { settle } of arrivals) settle();
  });
  await expect.poll(() => numbers(next)).toEqual([1, 2, 3]);
  expect(next.arrivals.map(({ repeated }) => repeated)).toEqual([true, true, false]);
  await expect.poll(() => redis.client().keys('asgi*')).toEqual([]);
  expect(sender.drops).toEqual([]);
});

test('an answer that is lost on its way: what it held is handed over after the reconnect, once', async () => {
  const redis = await startRedis();
  const proxy = await HeldProxy.start(redis.port);
  proxies.push(proxy);
  const layer = await openLayerOn([`redis://127.0.0.1:${proxy.port}`]);
  await put(redis, layer, 1);
  await expect.poll(() => numbers(layer)).toEqual([1]);
  proxy.hold();
  const queue = await put(redis, layer, 2, 3);
  await expect.poll(() => redis.client().zcard(`${queue}$inflight`)).toBe(2);
  expect(numbers(layer)).toEqual([1]);
  proxy.cut();
  await expect.poll(() => numbers(layer)).toEqual([1, 2, 3]);
  expect(layer.arrivals.map(({ repeated }) => repeated)).toEqual([false, false, false]);
  await expect.poll(() => redis.client().exists(`${queue}$inflight`)).toBe(0);
});

test('what is in flight while the connection is cut is neither handed over again nor forgotten in Redis', async () => {
  const redis = await startRedis();
  const layer = await openLayerOn([redis.url], { settles: false });
  const queue = await put(redis, layer, 1, 2);
  await expect.poll(() => numbers(layer)).toEqual([1, 2]);
  layer.arrivals[0]?.settle();
  await redis.client().call('CLIENT', 'KILL', 'TYPE', 'normal');
  await put(redis, layer, 3);
  await expect.poll(() => numbers(layer)).toEqual([1, 2, 3]);
  await expect.poll(() => redis.client().zcard(`${queue}$inflight`)).toBe(2);
  for (const { settle } of layer.arrivals) settle();
  await expect.poll(() => redis.client().exists(`${queue}$inflight`)).toBe(0);
});

test('a Redis that comes back with what was settled does not have it handed over again', async () => {
  const redis = await startRedis();
  const layer = await openLayerOn([redis.url]);
  const queue = await put(redis, layer, 1);
  await expect.poll(() => numbers(layer)).toEqual([1]);
  const [value] = layer.arrivals;
  expect(value).toBeDefined();
  // As after a failover: the replica has not heard of the last moments.
  const client = redis.client();
  const again = Buffer.concat([randomBytes(12), encode({ n: 2, __asgi_channel__: [layer.layer.channel('7')] })]);
  await client.zadd(queue, 2, again);
  await expect.poll(() => numbers(layer)).toEqual([1, 2]);
  await expect.poll(() => client.exists(`${queue}$inflight`)).toBe(0);
  await client.zadd(queue, 2, again);
  await client.zadd(`${queue}$inflight`, 2, again);
  await put(redis, layer, 3);
  await expect.poll(() => numbers(layer)).toEqual([1, 2, 3]);
  await expect.poll(() => client.exists(`${queue}$inflight`)).toBe(0);
});

test('FLUSHALL and a restart: what comes after arrives', async () => {
  const redis = await startRedis();
  const layer = await openLayerOn([redis.url], { settles: false });
  await put(redis, layer, 1);
  await expect.poll(() => numbers(layer)).toEqual([1]);
  await redis.client().flushall();
  await put(redis, layer, 2);
  await expect.poll(() => numbers(layer)).toEqual([1, 2]);
  await redis.restart();
  for (const { settle } of layer.arrivals) settle();
  await put(redis, layer, 3);
  await expect.poll(() => numbers(layer)).toEqual([1, 2, 3]);
});

test('a Redis without memory still gives what it has, and takes again when there is some', async () => {
  const redis = await startRedis();
  const layer = await openLayerOn([redis.url], { receives: false });
  await put(redis, layer, 1, 2);
  await redis.client().config('SET', 'maxmemory', '1');
  layer.layer.receive((arrivals) => {
    layer.arrivals.push(...arrivals);
    for (const { settle } of arrivals) settle();
  });
  await expect.poll(() => numbers(layer)).toEqual([1, 2]);
  await expect.poll(() => redis.client().keys('asgi*')).toEqual([]);
  await expect(layer.layer.send('a', { n: 3 })).rejects.toMatchObject({ code: 'away', message: /out_of_memory/ });
  await expect(layer.layer.groupAdd('g', '7')).rejects.toMatchObject({ code: 'away' });
  await redis.client().config('SET', 'maxmemory', '0');
  await expect.poll(() => state(layer)).toBe('ok');
  await layer.layer.send(layer.layer.channel('7'), { n: 3 });
  await expect.poll(() => numbers(layer)).toEqual([1, 2, 3]);
});

test('read-only for a while, asleep for a while: refused with the reason, then all is well', async () => {
  const [master, redis] = [await startRedis(), await startRedis({ args: ['--enable-debug-command', 'yes'] })];
  const layer = await openLayerOn([redis.url]);
  await redis.client().replicaof('127.0.0.1', master.port);
  await expect.poll(() => layer.hosts[0]?.health.reason).toBe('read_only');
  await expect(layer.layer.groupSend([{ group: 'g', message: {} }])).rejects.toMatchObject({ message: /read_only/ });
  await redis.client().replicaof('NO', 'ONE');
  await expect.poll(() => state(layer)).toBe('ok');
  const asleep = redis.client().call('DEBUG', 'SLEEP', '3');
  const sent = layer.layer.send(layer.layer.channel('7'), { n: 1 });
  await asleep;
  await sent;
  await expect.poll(() => numbers(layer)).toEqual([1]);
});

test('without the right to be told it looks every few milliseconds', async () => {
  const redis = await startRedis();
  await redis.client().acl('SETUSER', 'ana', 'on', '>secret', '~*', '&*', '+@all', '-client|tracking');
  const layer = await openLayerOn([`redis://ana:secret@127.0.0.1:${redis.port}`]);
  for (let n = 1; n <= 5; n++) {
    const from = performance.now();
    await put(redis, layer, n);
    await expect.poll(() => layer.arrivals.length, { interval: 1 }).toBe(n);
    // Far below the look of once a second that it would wait for.
    expect(performance.now() - from).toBeLessThan(500);
  }
});

test('too much in flight: the oldest is given up and counted', async () => {
  const redis = await startRedis();
  const layer = await openLayerOn([redis.url], { settles: false });
  const client = redis.client();
  const channel = layer.layer.channel('7');
  const queue = `asgi${channel.slice(0, channel.indexOf('!') + 1)}`;
  for (let n = 0; n < 20_100; n += 1_000) {
    const some = Array.from({ length: Math.min(1_000, 20_100 - n) }, (_, index) => [
      n + index,
      Buffer.concat([randomBytes(12), encode({ n: n + index, __asgi_channel__: [channel] })]),
    ]);
    await client.zadd(queue, ...some.flat());
    await expect.poll(() => client.zcard(queue)).toBe(0);
  }
  await expect.poll(() => layer.arrivals.length).toBe(20_100);
  expect(layer.drops.filter(({ reason }) => reason === 'in_flight_full')).toHaveLength(100);
  await expect.poll(() => client.zcard(`${queue}$inflight`)).toBe(20_000);
});
