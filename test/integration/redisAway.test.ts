/** Redis comes and goes: the hub serves its own consumers whatever happens, says what is wrong, and returns by itself. */
import { afterEach, describe, expect, test } from 'vitest';
import { metric, post } from '../support/api.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { joined, layerState } from '../support/hubs.ts';
import { freePort, startRedis, type TestRedis } from '../support/redis.ts';
import { Wearable } from '../support/wearable.ts';

const hubs: TestHub[] = [];
const servers: TestRedis[] = [];
afterEach(async () => {
  for (const hub of hubs.splice(0)) await hub.stop();
  for (const server of servers.splice(0)) await server.stop();
});

async function start(redis: string): Promise<TestHub> {
  const hub = await startTestHub({ flags: { redis } });
  hubs.push(hub);
  return hub;
}
async function redisWith(...args: string[]): Promise<TestRedis> {
  const server = await startRedis({ args });
  servers.push(server);
  return server;
}
/** The hub works without its Redis: a wearable gets its notifications, reads one, and producers are answered. */
async function servesAlone(hub: TestHub, consumer = '7'): Promise<void> {
  const wearable = await Wearable.connect(hub.wearableUrl(consumer));
  const made = await post(hub, { consumidor_id: consumer, tipo: 'test', contenido: 'x' });
  await wearable.next('new_notification');
  wearable.say({ type: 'mark_read', notification_id: made.id });
  await wearable.next('marked_read');
  await wearable.close();
  expect((await fetch(`${hub.url}readyz`)).status).toBe(200);
}
const warnings = (hub: TestHub): unknown[] => hub.complaints.map(({ msg, reason }) => [msg, reason]);

test('away at the start, the hub starts, says so once, and joins when it can', async () => {
  const port = await freePort();
  const hub = await start(`redis://127.0.0.1:${port}/0`);
  await expect.poll(() => layerState(hub)).toMatchObject({ state: 'away', reason: 'unreachable' });
  await servesAlone(hub);
  expect(await metric(hub, 'pulsera_outbox')).toBe(2);
  expect(warnings(hub)).toEqual([[expect.stringContaining('Redis is away'), 'unreachable']]);
  servers.push(await startRedis({ port }));
  await joined(hub);
  await expect.poll(() => metric(hub, 'pulsera_outbox')).toBe(0);
  expect(warnings(hub)).toHaveLength(1);
});

describe('each trouble has its name, and passes by itself', () => {
  test('a wrong password', async () => {
    const redis = await redisWith('--requirepass', 'right-one');
    const hub = await start(redis.url.replace('redis://', 'redis://:wrong-one@'));
    await expect.poll(() => layerState(hub)).toMatchObject({ state: 'away', reason: 'wrong_password' });
    await servesAlone(hub);
    await redis.cli('-a', 'right-one', '--no-auth-warning', 'config', 'set', 'requirepass', 'wrong-one');
    await joined(hub);
    expect(JSON.stringify(hub.complaints)).not.toMatch(/wrong-one|right-one/);
  });

  test('a database that is not there: the one that is there is left alone', async () => {
    const redis = await redisWith();
    const hub = await start(redis.url.replace(/0$/, '99'));
    await expect.poll(() => layerState(hub)).toMatchObject({ state: 'away', reason: 'no_such_database' });
    await servesAlone(hub);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await layerState(hub)).toMatchObject({ state: 'away', reason: 'no_such_database' });
    const keys = await redis.cli('keys', '*');
    expect(keys.split('\n').filter((key) => !key.startsWith('pulsera:asgi:beat:') && key !== '')).toEqual([]);
  });

  test('a password with an @ in it, written as redis-py takes it', async () => {
    const redis = await redisWith('--requirepass', 'p@ss');
    const hub = await start(redis.url.replace('redis://', 'redis://:p@ss@'));
    await joined(hub);
  });

  test('no memory left', async () => {
    const redis = await redisWith();
    const hub = await start(redis.url);
    await joined(hub);
    await redis.cli('config', 'set', 'maxmemory', '1');
    await expect.poll(() => layerState(hub)).toMatchObject({ state: 'away', reason: 'out_of_memory' });
    await servesAlone(hub);
    await redis.cli('config', 'set', 'maxmemory', '0');
    await joined(hub);
    await expect.poll(() => metric(hub, 'pulsera_outbox')).toBe(0);
  });

  test('a replica that takes no writes', async () => {
    const [redis, master] = [await redisWith(), await redisWith()];
    const hub = await start(redis.url);
    await joined(hub);
    await redis.cli('replicaof', '127.0.0.1', String(master.port));
    await expect.poll(() => layerState(hub)).toMatchObject({ state: 'away', reason: 'read_only' });
    await servesAlone(hub);
    await redis.cli('replicaof', 'no', 'one');
    await joined(hub);
  });

  test('one that does not answer: who connects meanwhile waits no longer than a moment', async () => {
    const redis = await redisWith('--enable-debug-command', 'yes');
    const hub = await start(redis.url);
    await joined(hub);
    const sleeping = redis.cli('debug', 'sleep', '5');
    await servesAlone(hub, '8');
    await expect.poll(() => layerState(hub)).toMatchObject({ state: 'away', reason: 'slow' });
    await servesAlone(hub, '9');
    await sleeping;
    await joined(hub);
    await expect.poll(() => metric(hub, 'pulsera_outbox')).toBe(0);
  });

  test('connections that are cut', async () => {
    const redis = await redisWith();
    const hub = await start(redis.url);
    await joined(hub);
    const wearable = await Wearable.connect(hub.wearableUrl('7'));
    for (const type of ['normal', 'pubsub']) await redis.cli('client', 'kill', 'type', type, 'skipme', 'yes');
    await post(hub, { consumidor_id: '7', tipo: 'test', contenido: 'x' });
    await wearable.next('new_notification');
    await expect.poll(() => metric(hub, 'pulsera_outbox')).toBe(0);
    await joined(hub);
    await wearable.close();
  });
});
