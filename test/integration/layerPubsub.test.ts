/** The pubsub layer on a real Redis, whose channels and values are those of channels_redis. */
import { encode } from '@msgpack/msgpack';
import { afterEach, expect, test } from 'vitest';
import { closeLayers, INSTANCE, openLayerOn } from '../support/layer.ts';
import { startRedis, stopRedises } from '../support/redis.ts';

afterEach(async () => {
  await closeLayers();
  await stopRedises();
});

const bytes = (message: object) => Buffer.from(encode(message));

test('groups and direct channels, as channels_redis names them', async () => {
  const redis = await startRedis();
  const client = redis.client();
  const { layer, arrivals, drops } = await openLayerOn([redis.url], { kind: 'pubsub' });
  await layer.groupAdd('notifications_7', '7');
  await layer.groupAdd('notifications_7', 'seven');
  expect(await client.publish('asgi__group__notifications_7', bytes({ type: 'x', n: 1 }))).toBe(1);
  await expect.poll(() => arrivals).toHaveLength(1);
  expect(arrivals[0]).toMatchObject({
    locals: ['7', 'seven'],
    message: { type: 'x', n: 1 },
    sentAt: null,
    repeated: false,
  });
  expect(layer.channel('7')).toBe(`asgispecific.pulsera.${INSTANCE}.7`);
  await layer.send(layer.channel('7'), { n: 2 });
  await expect.poll(() => arrivals.at(-1)).toMatchObject({ locals: ['7'], message: { n: 2 } });

  await client.publish('asgi__group__notifications_7', 'no message');
  await expect
    .poll(() => drops)
    .toEqual([
      { reason: 'undecodable', where: 'asgi__group__notifications_7', count: 1, sample: Buffer.from('no message') },
    ]);
  await layer.groupDiscard('notifications_7', '7');
  await layer.groupDiscard('notifications_7', 'nobody');
  expect(await client.publish('asgi__group__notifications_7', bytes({ n: 3 }))).toBe(1);
  await layer.groupDiscard('notifications_7', 'seven');
  expect(await client.publish('asgi__group__notifications_7', bytes({ n: 4 }))).toBe(0);
});

test('says how many processes heard it; ours hears what it did not ask to be left out of', async () => {
  const redis = await startRedis();
  const client = redis.client();
  const one = await openLayerOn([redis.url], { kind: 'pubsub' });
  const two = await openLayerOn([redis.url], { kind: 'pubsub', instance: 'ffffffffffff' });
  await one.layer.groupAdd('g', '7');
  await two.layer.groupAdd('g', '7');
  const before = [['SET', 'index', '1']] as const;
  const sent = await one.layer.groupSend([
    { group: 'g', message: { n: 1 }, skipOwn: true, before },
    { group: 'g', message: { n: 1 } },
    { group: 'nobody', message: { n: 2 } },
  ]);
  expect(sent).toEqual([
    { members: 1, full: 0 },
    { members: 2, full: 0 },
    { members: 0, full: 0 },
  ]);
  await expect.poll(() => two.arrivals.map(({ message }) => message['n'])).toEqual([1, 1]);
  // The same bytes twice, one of them to be left out: one is.
  await expect.poll(() => one.arrivals.map(({ message }) => message['n'])).toEqual([1]);
  expect(await client.get('index')).toBe('1');
});

test('a channel that nobody listens on does not take a message', async () => {
  const redis = await startRedis();
  const { layer } = await openLayerOn([redis.url], { kind: 'pubsub' });
  await expect(layer.send('pulsera-reads', { n: 1 })).rejects.toMatchObject({
    code: 'away',
    message: /Nobody listens/,
  });
  const worker = redis.client();
  const heard: string[] = [];
  worker.on('messageBuffer', (_channel: Buffer, value: Buffer) => heard.push(value.toString('hex')));
  await worker.subscribe('pulsera-reads');
  await layer.send('pulsera-reads', { n: 1 });
  await expect.poll(() => heard).toEqual([bytes({ n: 1 }).toString('hex')]);
});

test('a thousand groups at once, and all of them again after the connection was cut', async () => {
  const redis = await startRedis();
  const client = redis.client();
  const { layer, hosts, arrivals } = await openLayerOn([redis.url], { kind: 'pubsub' });
  const names = Array.from({ length: 1_200 }, (_, n) => `notifications_${n}`);
  await Promise.all(names.map((name) => layer.groupAdd(name, 'x')));
  const subscribed = async () => (await client.pubsub('CHANNELS', 'asgi__group__*')).length;
  expect(await subscribed()).toBe(1_200);
  await client.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
  await expect.poll(() => hosts[0]?.health.state).toBe('away');
  await expect.poll(subscribed).toBe(1_200);
  await expect.poll(() => hosts[0]?.health.state).toBe('ok');
  await layer.send(layer.channel('x'), { n: 1 });
  await client.publish('asgi__group__notifications_1199', bytes({ n: 2 }));
  await expect.poll(() => arrivals.map(({ message }) => message['n'])).toEqual([1, 2]);
});

test('joins while Redis is away are refused, and made when it returns', async () => {
  const redis = await startRedis();
  const { layer, arrivals, hosts } = await openLayerOn([redis.url], { kind: 'pubsub' });
  await redis.stop();
  await expect.poll(() => hosts[0]?.health.state).toBe('away');
  await expect(layer.groupAdd('g', '7')).rejects.toMatchObject({ code: 'away' });
  await expect(layer.groupSend([{ group: 'g', message: {} }])).rejects.toMatchObject({ code: 'away' });
  await expect(layer.send('a', {})).rejects.toMatchObject({ code: 'away' });
  await redis.start();
  await expect.poll(() => redis.client().publish('asgi__group__g', bytes({ n: 1 }))).toBe(1);
  await expect.poll(() => arrivals.map(({ message }) => message['n'])).toContain(1);
});
