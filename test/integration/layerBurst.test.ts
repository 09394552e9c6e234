/** A burst that comes while this process stands still: Redis goes on emptying our queues, so that none is refused. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterAll, expect, test } from 'vitest';
import { pack } from '../../src/layer/msgpack.ts';
import { closeLayers, INSTANCE, openLayerOn } from '../support/layer.ts';
import { startRedis, stopRedises } from '../support/redis.ts';

const MESSAGES = 1_500;

afterAll(async () => {
  await closeLayers();
  await stopRedises();
});

/** Sends as channels_redis does: refused where 100 wait. In a thread of its own, which nothing here holds up. */
const SENDER = `
const { parentPort, workerData } = require('node:worker_threads');
const { Redis } = require('ioredis');
const redis = new Redis(workerData.port, '127.0.0.1', { protocol: 2 });
(async () => {
  let refused = 0;
  for (let n = 0; n < workerData.messages; n += 1) {
    const value = Buffer.concat([require('node:crypto').randomBytes(12), Buffer.from(workerData.value)]);
    if (await redis.zcard(workerData.queue) >= 100) refused += 1;
    else await redis.zadd(workerData.queue, Date.now() / 1000, value);
    if (n === 300) parentPort.postMessage('begun');
  }
  parentPort.postMessage(refused);
  redis.disconnect();
})();`;

test.each([
  ['', '+@all'],
  [' and may not kill connections', '+@all -@admin'],
])('none is refused though the receiver stands still for a fifth of a second again and again%s', async (_, rights) => {
  const redis = await startRedis();
  await redis.cli('acl', 'setuser', 'hub', 'on', '>secret', '~*', '&*', ...rights.split(' '));
  const { layer, arrivals, unexpected } = await openLayerOn([redis.url.replace('redis://', 'redis://hub:secret@')]);
  const queue = `asgi${layer.channel('7').replace(/7$/, '')}`;
  expect(queue).toContain(INSTANCE);
  const value = pack({ type: 'x', __asgi_channel__: [layer.channel('7')] });
  const sender = new Worker(SENDER, {
    eval: true,
    workerData: { port: redis.port, queue, messages: MESSAGES, value: [...value] },
  });
  await once(sender, 'message');
  let refused: unknown = null;
  sender.on('message', (message) => {
    refused = message;
  });
  while (refused === null) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    for (const until = performance.now() + 200; performance.now() < until; );
  }
  expect(refused).toBe(0);
  await expect.poll(() => arrivals.length).toBe(MESSAGES);
  // The burst is over: single ones come as before.
  await new Promise((resolve) => setTimeout(resolve, 500));
  await layer.send(layer.channel('7'), { type: 'after' });
  await expect.poll(() => arrivals.length).toBe(MESSAGES + 1);
  expect(unexpected).toEqual([]);
  await sender.terminate();
});
