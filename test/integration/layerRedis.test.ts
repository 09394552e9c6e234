/** A Redis in every trouble there is: each has its name, and passes by itself once the cause is gone. */
import { afterEach, expect, test } from 'vitest';
import { openHosts, type RedisHost } from '../../src/layer/redis.ts';
import { freePort, startRedis, stopRedises, TestRedis } from '../support/redis.ts';

const hosts: RedisHost[] = [];
const unexpected: unknown[] = [];

function open(url: string): RedisHost {
  const [host] = openHosts([url], { prefix: 'asgi', onUnexpected: (error) => unexpected.push(error) });
  if (!host) throw new Error('one URL is one host');
  hosts.push(host);
  return host;
}

const state = (host: RedisHost) => (host.health.state === 'ok' ? 'ok' : host.health.reason);
const becomes = (host: RedisHost, wanted: string) => expect.poll(() => state(host), { interval: 10 }).toBe(wanted);

afterEach(async () => {
  for (const host of hosts.splice(0)) await host.close();
  await stopRedises();
  expect(unexpected.splice(0)).toEqual([]);
});

test('says what it is, and writes its beat with an end', async () => {
  const redis = await startRedis();
  const host = open(redis.url);
  expect(host.health).toMatchObject({ state: 'away', reason: null });
  await becomes(host, 'ok');
  await expect.poll(() => host.health.version).toMatch(/^\d+\.\d+\.\d+$/);
  expect(host.health.memoryBytes).toBeGreaterThan(100_000);
  expect(host.health.pingMs).toBeGreaterThan(0);
  expect(host.health.runId).toMatch(/^[0-9a-f]{40}$/);
  expect(host.subscriberId).toBeGreaterThan(0);
  const client = redis.client();
  const [key = ''] = await client.keys('*');
  expect(key).toMatch(/^pulsera:asgi:beat:[0-9a-f]{16}$/);
  expect(await client.pttl(key)).toBeGreaterThan(0);
});

test('is away while nobody is there, fails commands at once, and comes when it starts', async () => {
  const port = await freePort();
  const host = open(`redis://127.0.0.1:${port}`);
  await becomes(host, 'unreachable');
  await expect(host.commands.get('a')).rejects.toThrow();
  const told: string[] = [];
  host.onHealth(() => told.push(`${state(host)}`));
  const redis = await startRedis({ port });
  await becomes(host, 'ok');
  expect(told).toEqual(['ok']);
  const { runId } = host.health;
  await redis.restart();
  await expect.poll(() => host.health.runId).not.toBe(runId);
  await becomes(host, 'ok');
});

test('comes back after CLIENT KILL of both connections, and says that they are new', async () => {
  const redis = await startRedis();
  const host = open(redis.url);
  await becomes(host, 'ok');
  let connects = 0;
  host.onConnect(() => connects++);
  const before = host.subscriberId;
  await redis.client().call('CLIENT', 'KILL', 'TYPE', 'normal');
  await expect.poll(() => connects).toBeGreaterThan(0);
  await expect.poll(() => host.subscriberId).not.toBe(before);
  await becomes(host, 'ok');
});

test('slow while it sleeps; a sleep that lasts cuts the connection', async () => {
  const redis = await startRedis({ args: ['--enable-debug-command', 'yes'] });
  const host = open(redis.url);
  await becomes(host, 'ok');
  let connects = 0;
  host.onConnect(() => connects++);
  const asleep = redis.client().call('DEBUG', 'SLEEP', '7');
  await becomes(host, 'slow');
  await asleep;
  await becomes(host, 'ok');
  expect(connects).toBeGreaterThan(0);
});

test('a password that is wrong, missing, and right again', async () => {
  const redis = await startRedis({ args: ['--requirepass', 'right'] });
  const wrong = open(`redis://:wrong@127.0.0.1:${redis.port}`);
  const missing = open(redis.url);
  await becomes(wrong, 'wrong_password');
  await becomes(missing, 'wrong_password');
  const client = redis.client({ password: 'right' });
  await client.config('SET', 'requirepass', 'wrong');
  await becomes(wrong, 'ok');
  await client.config('SET', 'requirepass', '');
  await becomes(missing, 'ok');
});

test('an ACL that does not let it write, until it does', async () => {
  const redis = await startRedis();
  const client = redis.client();
  await client.acl('SETUSER', 'ana', 'on', '>secret', '~*', '+@all', '-set', '-info');
  const host = open(`redis://ana:secret@127.0.0.1:${redis.port}`);
  await becomes(host, 'forbidden');
  await client.acl('SETUSER', 'ana', '+set');
  await becomes(host, 'ok');
});

test('no memory left, until there is; whoever has a command refused says so', async () => {
  const redis = await startRedis();
  const host = open(redis.url);
  await becomes(host, 'ok');
  await redis.client().config('SET', 'maxmemory', '1');
  const error: unknown = await host.commands.set('a', '1').catch((failure: unknown) => failure);
  expect(host.blame(error)).toBe('out_of_memory');
  expect(state(host)).toBe('out_of_memory');
  await redis.client().config('SET', 'maxmemory', '0');
  await becomes(host, 'ok');
});

test('a replica that takes no writes, until it is the master', async () => {
  const [master, replica] = [await startRedis(), await startRedis()];
  const host = open(replica.url);
  await becomes(host, 'ok');
  await replica.client().replicaof('127.0.0.1', master.port);
  await becomes(host, 'read_only');
  await replica.client().replicaof('NO', 'ONE');
  await becomes(host, 'ok');
});

test('loading, while it reads its file in', async () => {
  // 1 ms a key: 2,000 keys keep it loading for a while, and it answers in between.
  const redis = await startRedis({
    args: ['--key-load-delay', '1000', '--loading-process-events-interval-bytes', '1024'],
  });
  await redis.cli('EVAL', "for i=1,2000 do redis.call('SET',i,string.rep('x',100)) end", '0');
  const host = open(redis.url);
  await becomes(host, 'ok');
  const back = redis.restart({ keepData: true });
  await becomes(host, 'loading');
  await back;
  await becomes(host, 'ok');
});

test('a server that accepts and never answers the handshake is cut and asked anew', async () => {
  const redis = await startRedis({ args: ['--requirepass', 'right'] });
  process.kill(redis.pid, 'SIGSTOP');
  const host = open(`redis://:right@127.0.0.1:${redis.port}`);
  await becomes(host, 'slow');
  process.kill(redis.pid, 'SIGCONT');
  await becomes(host, 'ok');
});

test('an error that is none of its troubles changes nothing', async () => {
  const redis = new TestRedis(await freePort(), {});
  await redis.start();
  const host = open(redis.url);
  await becomes(host, 'ok');
  expect(host.blame(new Error('WRONGTYPE Operation against a key'))).toBe('failed');
  expect(state(host)).toBe('ok');
  await redis.remove();
});
