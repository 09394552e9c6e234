/** The core layer on a real Redis: what it writes is what channels_redis writes, and what arrives is handed over once. */
import { randomBytes } from 'node:crypto';
import { encode } from '@msgpack/msgpack';
import { afterEach, describe, expect, test } from 'vitest';
import type { Arrival } from '../../src/layer/layer.ts';
import { closeLayers, INSTANCE, openLayerOn } from '../support/layer.ts';
import { startRedis, stopRedises } from '../support/redis.ts';

afterEach(async () => {
  await closeLayers();
  await stopRedises();
});

const DAPHNE = `specific.${'d'.repeat(32)}`;
const numbers = (arrivals: readonly Arrival[]) => arrivals.map(({ message }) => message['n']);
/** What channels_redis puts into a queue. */
const value = (message: object, channel: string | readonly string[]) =>
  Buffer.concat([randomBytes(12), encode({ ...message, __asgi_channel__: channel })]);

describe('sending', () => {
  test('group_add, group_send, send and group_discard leave in Redis what channels_redis would', async () => {
    const redis = await startRedis();
    const client = redis.client();
    const { layer } = await openLayerOn([redis.url], { receives: false });
    const before = Date.now() / 1_000;
    await layer.groupAdd('notifications_7', '7');
    await client.zadd('asgi:group:notifications_7', before, `${DAPHNE}!one`, before, `${DAPHNE}!two`);
    expect(layer.channel('7')).toMatch(new RegExp(`^specific\\.pulsera\\.${INSTANCE}\\.[0-7]!7$`));
    const score = Number(await client.zscore('asgi:group:notifications_7', layer.channel('7')));
    expect(score).toBeGreaterThanOrEqual(before);
    expect(score).toBeLessThanOrEqual(Date.now() / 1_000);
    expect(await client.ttl('asgi:group:notifications_7')).toBeGreaterThan(86_390);

    const sent = await layer.groupSend([{ group: 'notifications_7', message: { type: 'x', n: 1 }, skipOwn: true }]);
    expect(sent).toEqual([{ members: 2, full: 0 }]);
    const [found] = await client.zrangeBuffer(`asgi${DAPHNE}!`, 0, '-1');
    expect(found?.subarray(12).toString('hex')).toBe(
      Buffer.from(encode({ type: 'x', n: 1, __asgi_channel__: [`${DAPHNE}!one`, `${DAPHNE}!two`] })).toString('hex'),
    );
    expect(await client.ttl(`asgi${DAPHNE}!`)).toBeGreaterThan(58);
    expect(await client.keys(`asgispecific.pulsera*`)).toEqual([]);

    await layer.send('pulsera-reads', { type: 'notification.read' });
    const [general] = await client.zrangeBuffer('asgipulsera-reads', 0, '-1');
    expect(general?.subarray(12).toString('hex')).toBe(
      Buffer.from(encode({ type: 'notification.read' })).toString('hex'),
    );
    await layer.groupDiscard('notifications_7', '7');
    expect(await client.zscore('asgi:group:notifications_7', layer.channel('7'))).toBeNull();
  });

  test('members of long ago are taken out, and so are values of long ago', async () => {
    const redis = await startRedis();
    const client = redis.client();
    const { layer } = await openLayerOn([redis.url], { receives: false, groupExpirySeconds: 100, capacity: 1 });
    const now = Date.now() / 1_000;
    await client.zadd('asgi:group:g', now - 102, 'specific.old!x', now, `${DAPHNE}!x`);
    await client.zadd(`asgi${DAPHNE}!`, now - 62, 'an old value');
    expect(await layer.groupSend([{ group: 'g', message: { type: 'x' } }])).toEqual([{ members: 1, full: 0 }]);
    expect(await client.zrange('asgi:group:g', 0, '-1')).toEqual([`${DAPHNE}!x`]);
    expect(await client.zcard(`asgi${DAPHNE}!`)).toBe(1);
  });

  test('what comes before is done before the members are read', async () => {
    const redis = await startRedis();
    const client = redis.client();
    const { layer } = await openLayerOn([redis.url], { receives: false });
    await client.zadd('asgi:group:g', Date.now() / 1_000, `${DAPHNE}!x`);
    const seen: string[] = [];
    const monitor = await redis.client().monitor();
    monitor.on('monitor', (_time: string, args: string[]) => seen.push((args[0] ?? '').toLowerCase()));
    await layer.groupSend([{ group: 'g', message: { type: 'x' }, before: [['SET', 'index', '1']] }]);
    await expect
      .poll(() => seen.join(' '))
      .toMatch(/set zremrangebyscore zrange eval zcount zadd expire zremrangebyscore/);
    monitor.disconnect();
    expect(await client.get('index')).toBe('1');
  });

  test('names and messages that Channels refuses', async () => {
    const redis = await startRedis();
    const { layer } = await openLayerOn([redis.url], { receives: false });
    await expect(layer.groupAdd('a group', '7')).rejects.toMatchObject({ code: 'bad_name' });
    await expect(layer.groupAdd('g', 'x'.repeat(68))).rejects.toMatchObject({ code: 'bad_name' });
    await expect(layer.send('ñ', {})).rejects.toMatchObject({ code: 'bad_name' });
    await expect(layer.send('a', { __asgi_channel__: 'b' })).rejects.toMatchObject({ code: 'bad_message' });
    await expect(layer.groupSend([{ group: 'g', message: { f: () => 1 } }])).resolves.toEqual([
      { members: 0, full: 0 },
    ]);
    await layer.close();
    await expect(layer.send('a', {})).rejects.toMatchObject({ code: 'closed' });
  });

  test('a general channel that is full says so; others by their own capacity', async () => {
    const redis = await startRedis();
    const { layer } = await openLayerOn([redis.url], { capacity: 2, channelCapacity: ['wide*=4'], receives: false });
    await layer.send('narrow', { n: 1 });
    await layer.send('narrow', { n: 2 });
    await expect(layer.send('narrow', { n: 3 })).rejects.toMatchObject({ code: 'channel_full' });
    for (const n of [1, 2, 3, 4]) await layer.send('wide.one', { n });
    await expect(layer.send('wide.one', { n: 5 })).rejects.toMatchObject({ code: 'channel_full' });
  });
});

test('a message to a channel is watched until it is taken', async () => {
  const redis = await startRedis();
  const client = redis.client();
  const { layer } = await openLayerOn([redis.url], { receives: false, expirySeconds: 1 });
  const sent = await layer.send('pulsera-reads', { n: 1 });
  const score = async () => Number((await client.zrange('asgipulsera-reads', 0, '-1', 'WITHSCORES'))[1]);
  const first = await score();
  expect(await sent.look()).toBe('waiting');
  expect(await score()).toBeGreaterThan(first);
  // A worker has it in hand: should it die, channels_redis puts it back.
  const [taken] = await client.zpopminBuffer('asgipulsera-reads');
  await client.zadd('asgipulsera-reads$inflight', 1, taken ?? '');
  expect(await sent.look()).toBe('waiting');
  await client.zpopmin('asgipulsera-reads$inflight');
  expect(await sent.look()).toBe('taken');

  const late = await layer.send('pulsera-reads', { n: 2 });
  await expect.poll(() => client.exists('asgipulsera-reads')).toBe(0);
  expect(await late.look()).toBe('lost');
  const replaced = await layer.send('pulsera-reads', { n: 3 });
  await redis.restart();
  await expect.poll(() => replaced.look().catch(() => 'away')).toBe('lost');
});

describe('receiving', () => {
  test('in order, once, to the consumers named, and gone from Redis when settled', async () => {
    const redis = await startRedis();
    const client = redis.client();
    const { layer, arrivals } = await openLayerOn([redis.url], { settles: false });
    const channel = layer.channel('7');
    const queue = `asgi${channel.slice(0, channel.indexOf('!') + 1)}`;
    const neighbour = `${channel.slice(0, channel.indexOf('!') + 1)}other`;
    await client.zadd(
      queue,
      3,
      value({ n: 3 }, channel),
      1,
      value({ n: 1 }, [channel, neighbour]),
      2,
      value({ n: 2 }, [channel]),
    );
    await expect.poll(() => arrivals.length).toBe(3);
    expect(numbers(arrivals)).toEqual([1, 2, 3]);
    expect(arrivals[0]).toMatchObject({ locals: ['7', 'other'], sentAt: 1_000, repeated: false });
    expect(arrivals[0]?.message).toEqual({ n: 1 });
    expect(await client.zcard(queue)).toBe(0);
    expect(await client.zrange(`${queue}$inflight`, 0, '-1', 'WITHSCORES')).toHaveLength(6);
    for (const { settle } of arrivals) settle();
    arrivals[0]?.settle();
    await expect.poll(() => client.exists(`${queue}$inflight`)).toBe(0);
    expect(arrivals).toHaveLength(3);
  });

  test('is told of what arrives, its own messages included, without looking', async () => {
    const redis = await startRedis();
    const { layer, arrivals } = await openLayerOn([redis.url]);
    await layer.groupAdd('g', '7');
    await expect.poll(() => redis.client().call('CLIENT', 'LIST')).toMatch(/flags=tB/);
    for (let n = 0; n < 5; n++) {
      const from = performance.now();
      await layer.send(layer.channel('7'), { n });
      await expect.poll(() => arrivals.length, { interval: 1 }).toBe(3 * n + 1);
      await layer.groupSend([{ group: 'g', message: { n } }]);
      await expect.poll(() => arrivals.length, { interval: 1 }).toBe(3 * n + 2);
      await redis.client().zadd(`asgi${layer.channel('7').split('!')[0]}!`, 1, value({ n }, layer.channel('7')));
      await expect.poll(() => arrivals.length, { interval: 1 }).toBe(3 * n + 3);
      // The look is every second: five in a row below it were told.
      expect(performance.now() - from).toBeLessThan(500);
    }
  });

  test('in the order in which it was sent, whichever queue it waits in', async () => {
    const redis = await startRedis();
    const client = redis.client();
    const { layer, arrivals } = await openLayerOn([redis.url], { receives: false });
    const locals = Array.from({ length: 20 }, (_, n) => `${n}`);
    const queues = new Set(locals.map((local) => layer.channel(local).split('!')[0]));
    expect(queues.size).toBe(8);
    for (const [n, local] of locals.entries()) {
      const channel = layer.channel(local);
      await client.zadd(`asgi${channel.split('!')[0]}!`, n, value({ n }, [channel]));
    }
    layer.receive((some) => arrivals.push(...some));
    await expect.poll(() => numbers(arrivals)).toEqual(locals.map(Number));
  });

  test('what cannot be read is counted, shown and gone', async () => {
    const redis = await startRedis();
    const client = redis.client();
    const { layer, arrivals, drops } = await openLayerOn([redis.url]);
    const queue = `asgi${layer.channel('7').split('!')[0]}!`;
    await client.zadd(queue, 1, 'no message at all', 2, value({ n: 1 }, 'specific.else!7'));
    await client.zadd(
      queue,
      3,
      value({ text: 'x'.repeat(70_000) }, layer.channel('7')),
      4,
      value({ n: 2 }, layer.channel('7')),
    );
    await expect.poll(() => numbers(arrivals)).toEqual([2]);
    expect(drops.map(({ reason }) => reason)).toEqual(['undecodable', 'undecodable', 'too_large']);
    expect(drops[0]).toMatchObject({ where: queue, count: 1, sample: Buffer.from('no message at all') });
    await expect.poll(() => client.keys('asgi*')).toEqual([]);
  });

  test('a burst through a queue of 100 is lost neither in full nor in part', async () => {
    const redis = await startRedis();
    const { layer, arrivals, drops } = await openLayerOn([redis.url]);
    const sender = await openLayerOn([redis.url], { instance: 'ffffffffffff', receives: false });
    await layer.groupAdd('g', '7');
    for (let n = 0; n < 1_000; n++) await sender.layer.groupSend([{ group: 'g', message: { n } }]);
    await expect.poll(() => arrivals.length).toBe(1_000);
    expect(numbers(arrivals)).toEqual(Array.from({ length: 1_000 }, (_, n) => n));
    expect([...drops, ...sender.drops]).toEqual([]);
  });
});
