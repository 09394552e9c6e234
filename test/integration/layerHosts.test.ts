/** Several Redises, keys that rotate, and every way to reach one. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { encode } from '@msgpack/msgpack';
import { afterEach, describe, expect, test } from 'vitest';
import { shardOf } from '../../src/layer/names.ts';
import { openHosts } from '../../src/layer/redis.ts';
import { closeLayers, INSTANCE, openLayerOn } from '../support/layer.ts';
import { findProgram } from '../support/programs.ts';
import { freePort, startRedis, stopRedises, TestRedis } from '../support/redis.ts';

afterEach(async () => {
  await closeLayers();
  await stopRedises();
});

describe('two hosts', () => {
  test('groups, queues and general channels are where channels_redis looks for them', async () => {
    const redises = [await startRedis(), await startRedis()];
    const clients = redises.map((redis) => redis.client());
    const { layer } = await openLayerOn(
      redises.map(({ url }) => url),
      { receives: false },
    );
    await layer.groupAdd('notifications_1', '1');
    await layer.groupAdd('notifications_8', '8');
    expect(await clients[0]?.keys('asgi:group:*')).toEqual(['asgi:group:notifications_1']);
    expect(await clients[1]?.keys('asgi:group:*')).toEqual(['asgi:group:notifications_8']);

    // A process on each host, and a group on the first: what comes before is done there.
    const names = [...'abcdefgh'].map((letter) => `specific.${letter.repeat(32)}!`);
    for (const name of names) await clients[0]?.zadd('asgi:group:notifications_1', Date.now() / 1_000, `${name}x`);
    await layer.groupSend([
      { group: 'notifications_1', message: { n: 1 }, skipOwn: true, before: [['SET', 'index', '1']] },
    ]);
    expect(await Promise.all(clients.map((client) => client.get('index')))).toEqual(['1', null]);
    const shards = names.map((name) => shardOf(name, 2));
    expect(new Set(shards).size).toBe(2);
    for (const [index, name] of names.entries()) {
      expect(await clients[shards[index] ?? 0]?.zcard(`asgi${name}`)).toBe(1);
    }
    // A direct send is where the reader looks, whatever its whole name would hash to.
    for (let n = 0; n < 4; n++) await layer.send(`${names[0]}${n}`, { n });
    expect(await clients[shards[0] ?? 0]?.zcard(`asgi${names[0]}`)).toBe(5);
    for (let n = 0; n < 4; n++) await layer.send('pulsera-reads', { n });
    expect(await Promise.all(clients.map((client) => client.zcard('asgipulsera-reads')))).toEqual([2, 2]);
  });

  test('hears what comes to either host, and goes on while one of them is away', async () => {
    const redises = [await startRedis(), await startRedis()];
    const { layer, arrivals } = await openLayerOn(redises.map(({ url }) => url));
    const channel = layer.channel('7');
    const put = (n: number) => {
      const value = Buffer.concat([randomBytes(12), encode({ n, __asgi_channel__: channel })]);
      return redises[n % 2]?.client().zadd(`asgi${channel.slice(0, channel.indexOf('!') + 1)}`, n, value);
    };
    const seen = () => arrivals.map(({ message }) => message['n']).sort();
    for (const n of [0, 1, 2, 3]) await put(n);
    await expect.poll(seen).toEqual([0, 1, 2, 3]);
    await redises[0]?.stop();
    await put(5);
    await expect.poll(seen).toEqual([0, 1, 2, 3, 5]);
    await redises[0]?.start();
    await put(4);
    await expect.poll(seen).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

test('keys that rotate: the old is still read, the new is written, none shows in Redis', async () => {
  const redis = await startRedis();
  const old = await openLayerOn([redis.url], { keys: ['old'], instance: 'ffffffffffff', receives: false });
  const rotated = await openLayerOn([redis.url], { keys: ['new', 'old'] });
  const only = await openLayerOn([redis.url], { keys: ['old'], instance: 'eeeeeeeeeeee' });
  await old.layer.send(rotated.layer.channel('7'), { secreto: 1 });
  await expect.poll(() => rotated.arrivals.map(({ message }) => message)).toEqual([{ secreto: 1 }]);
  await rotated.layer.send(only.layer.channel('7'), { secreto: 2 });
  await expect.poll(() => only.drops.map(({ reason }) => reason)).toEqual(['undecodable']);
  await rotated.layer.send('pulsera-reads', { secreto: 3 });
  const [value] = await redis.client().zrangeBuffer('asgipulsera-reads', 0, '-1');
  expect(value?.subarray(12).toString()).toMatch(/^gAAAAA[\w-]+={0,2}$/);
});

test('over a unix socket', async () => {
  const redis = new TestRedis(await freePort(), {});
  const path = join(redis.dir, 'redis.sock');
  await redis.start(['--unixsocket', path]);
  const { layer, arrivals, hosts } = await openLayerOn([`unix://${path}?db=3`]);
  expect(hosts[0]?.address).toBe(`unix://${path}?db=3`);
  await layer.send(layer.channel('7'), { n: 1 });
  await expect.poll(() => arrivals).toHaveLength(1);
  expect(await redis.client({ db: 3 }).keys('pulsera:asgi:beat:*')).toHaveLength(1);
  await closeLayers();
  await redis.remove();
});

test('over TLS, and not with a certificate that nobody vouches for', async () => {
  const redis = new TestRedis(await freePort(), {});
  const [key, certificate] = [join(redis.dir, 'key.pem'), join(redis.dir, 'certificate.pem')];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const make = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1'];
  execFileSync(findProgram('openssl'), [...make, ...subject, '-keyout', key, '-out', certificate], { stdio: 'ignore' });
  const tls = await freePort();
  const files = ['--tls-cert-file', certificate, '--tls-key-file', key, '--tls-ca-cert-file', certificate];
  await redis.start(['--tls-port', String(tls), '--tls-auth-clients', 'no', ...files]);
  const url = `rediss://127.0.0.1:${tls}`;
  const [host] = openHosts([url], { prefix: 'asgi', onUnexpected: () => {} });
  await expect.poll(() => host?.health.reason).toBe('failed');
  await host?.close();
  // NODE_EXTRA_CA_CERTS is read as a process starts.
  const probe = `
    const { openHosts } = await import('./src/layer/redis.ts');
    const [host] = openHosts([process.argv[1]], { prefix: 'asgi', onUnexpected: (error) => { throw error; } });
    host.onHealth(() => { if (host.health.state === 'ok') { console.log('ok'); process.exit(0); } });`;
  const told = execFileSync(process.execPath, ['--input-type=module', '-e', probe, url], {
    cwd: join(import.meta.dirname, '../..'),
    env: { ...process.env, NODE_EXTRA_CA_CERTS: certificate },
  });
  expect(told.toString()).toBe('ok\n');
  await redis.remove();
});

test('through a Sentinel that puts another master in place', async () => {
  const [first, second] = [await startRedis(), await startRedis()];
  await second.client().replicaof('127.0.0.1', first.port);
  await expect.poll(() => second.cli('INFO', 'replication')).toContain('master_link_status:up');
  const sentinel = await startRedis({ sentinel: { name: 'main', port: first.port } });
  await expect.poll(() => sentinel.cli('SENTINEL', 'REPLICAS', 'main')).toContain(String(second.port));

  const layer = await openLayerOn([`redis+sentinel://127.0.0.1:${sentinel.port}/main/0`], { instance: INSTANCE });
  const [host] = layer.hosts;
  await layer.layer.send(layer.layer.channel('7'), { n: 1 });
  await expect.poll(() => layer.arrivals.length).toBe(1);
  await expect.poll(() => host?.health.runId).toMatch(/./);
  const before = host?.health.runId;
  await first.stop('SIGKILL');
  await expect.poll(() => host?.health.state).toBe('away');
  await expect.poll(() => host?.health.runId !== before && host?.health.state, { timeout: 20_000 }).toBe('ok');
  await layer.layer.send(layer.layer.channel('7'), { n: 2 });
  await expect.poll(() => layer.arrivals.map(({ message }) => message['n'])).toEqual([1, 2]);

  // Changed over by hand: the old master turns into a replica under our feet.
  await first.start();
  await expect.poll(() => first.cli('ROLE'), { timeout: 20_000 }).toContain('slave');
  await expect.poll(() => sentinel.cli('SENTINEL', 'FAILOVER', 'main'), { timeout: 20_000 }).toBe('OK');
  await expect.poll(() => first.cli('ROLE'), { timeout: 20_000 }).toContain('master');
  await expect
    .poll(
      () =>
        layer.layer.send(layer.layer.channel('7'), { n: 3 }).then(
          () => 'sent',
          () => 'away',
        ),
      { timeout: 20_000 },
    )
    .toBe('sent');
  await expect.poll(() => layer.arrivals.at(-1)?.message['n']).toBe(3);
}, 60_000);
