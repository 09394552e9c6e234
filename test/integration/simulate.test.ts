/** `npm run simulate` as a process of its own, against a real hub. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { metric, post } from '../support/api.ts';
import { Child, type Ended, killChildren, ROOT } from '../support/child.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { findProgram } from '../support/programs.ts';
import { Wearable } from '../support/wearable.ts';

const FIRST_ID = 900_000_001;

let hub: TestHub;
let folder: string;
beforeEach(async () => {
  hub = await startTestHub();
  folder = await mkdtemp(join(tmpdir(), 'pulsera-simulate-'));
});
afterEach(async () => {
  killChildren();
  await hub.stop();
  await rm(folder, { recursive: true, force: true });
});

const start = (args: readonly string[], env: Record<string, string> = {}): Child =>
  new Child('src/headless/simulate.ts', ['--data-dir', join(folder, 'none'), ...args], env);
const simulate = (...args: string[]): Promise<Ended> => start(['--url', hub.url, ...args]).ended;

async function scenario(text: string): Promise<string> {
  const file = join(folder, 'scenario.yaml');
  await writeFile(file, text);
  return file;
}

/** What programs read: the last line. */
function summary({ stdout }: Ended): Record<string, never> & { readonly phases: readonly Record<string, unknown>[] } {
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

async function hubCounts(direction: 'in' | 'out'): Promise<number> {
  const text = await (await fetch(`${hub.url}metrics`)).text();
  const lines = text.split('\n').filter((line) => line.startsWith(`pulsera_messages_${direction}_total{`));
  expect(lines.length).toBeGreaterThan(2);
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

describe('without a scenario', () => {
  test('every wearable pings so often, leaves after its last pong, and the hub counted the same', async () => {
    const ended = await simulate('--wearables', '30', '--pings', '4', '--every', '100ms', '--json');
    expect([ended.code, ended.stderr]).toEqual([0, '']);
    const told = summary(ended);
    expect(told).toMatchObject({
      connected: 30,
      refused: 0,
      sent: 120,
      received: 150,
      lost: 0,
      duplicates: 0,
      latency_ms: { p50: expect.any(Number), p95: expect.any(Number), p99: expect.any(Number) },
      ok: true,
    });
    expect(told.phases).toMatchObject([{ name: 'pings', sent: 120, received: 150, connected: 30 }]);
    expect(await hubCounts('in')).toBe(120);
    expect(await hubCounts('out')).toBe(150);
    expect(await metric(hub, 'pulsera_connects_total')).toBe(30);
    expect(await metric(hub, 'pulsera_closes_total{code="1000"}')).toBe(30);
    expect(await metric(hub, 'pulsera_connections')).toBe(0);
  });

  test('it ends after its time, and people get a table', async () => {
    const { code, stdout } = await simulate('--wearables', '3', '--duration', '1s', '--every', '200ms');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Pings: 3 wearables from id 900000001, seed 1\n/);
    expect(stdout).toMatch(/^connected +3$/m);
    expect(stdout).toMatch(/✓ lost: 0/);
  });

  test('Ctrl-C ends it cleanly, with its summary', async () => {
    const child = start(['--url', hub.url, '--wearables', '20', '--every', '100ms', '--duration', '1h', '--json']);
    await expect.poll(() => metric(hub, 'pulsera_messages_in_total{type="ping"}')).toBeGreaterThan(40);
    const ended = await child.kill('SIGINT');
    expect([ended.code, ended.signal]).toEqual([0, null]);
    const told = summary(ended);
    expect(told).toMatchObject({ connected: 20, lost: 0, ok: true });
    expect(told['sent']).toBe(await hubCounts('in'));
    expect(told['received']).toBe(await hubCounts('out'));
    expect(await metric(hub, 'pulsera_closes_total{code="1000"}')).toBe(20);
  });
});

describe('with a scenario', () => {
  test('notifications come through the API, and are read', async () => {
    const file = await scenario(`
title: Ward
populations: [{ name: a, wearables: 5, ping: { every: 200ms }, read: { after: 10ms } }]
phases:
  - { name: quiet, lasts: 500ms }
  - { name: busy, lasts: 1s, notify: { every: 200ms } }
expect: { lost: 0, duplicates: 0, produced: ">3", p99_delivery_ms: <30000 }
`);
    const ended = await simulate('--scenario', file, '--json');
    expect([ended.code, ended.stderr]).toEqual([0, '']);
    const told = summary(ended);
    expect(told.phases).toMatchObject([
      { name: 'quiet', produced: 0 },
      { name: 'busy', lost: 0 },
    ]);
    expect(await metric(hub, 'pulsera_messages_out_total{type="new_notification"}')).toBe(told['produced']);
    expect(told['sent']).toBe(await hubCounts('in'));
    expect(told['received']).toBe(await hubCounts('out'));
  });

  test('every socket of a wearable gets its notifications, and each is read once', async () => {
    const file = await scenario(`
title: A watch and a telephone
populations:
  - name: both
    wearables: 5
    sockets: 3
    ping: { every: 100ms }
    read: { after: 10ms..100ms }
    reconnect: { first: 10ms, most: 50ms }
    faults: [{ how: reset, every: 400ms, lasts: 20ms..300ms }, { how: silence, every: 1s, lasts: 50ms..200ms }]
phases:
  - { name: quiet, lasts: 2s }
  - { name: busy, lasts: 2s, notify: { every: 100ms } }
expect: { connected: 5, lost: 0, duplicates: 0, refused: 0, not_produced: 0 }
`);
    const ended = await simulate('--scenario', file, '--json');
    const told = summary(ended);
    expect(told).toMatchObject({ ok: true, wearables: 5, sockets: 15, connected: 5 });
    const of = (name: string): number => Number(told[name]);
    expect(of('faults')).toBeGreaterThan(20);
    expect(of('produced')).toBeGreaterThan(20);
    expect(of('delivered')).toBe(of('owed'));
    // Some were read by another socket while one was away, and are owed to that no more.
    expect(of('owed')).toBeGreaterThan(of('produced'));
    expect(of('owed')).toBeLessThan(3 * of('produced'));
    expect(of('read')).toBeGreaterThan(0);
    expect(of('read')).toBeLessThanOrEqual(of('produced'));
    expect(ended.code).toBe(0);
  });

  test('sockets of the same id are as many as are asked for', async () => {
    const counted = ['--wearables', '4', '--sockets', '2', '--pings', '3', '--every', '50ms'];
    const ended = await simulate(...counted);
    expect(ended.stdout).toContain('Pings: 4 wearables with 8 sockets from id');
    expect(ended.code).toBe(0);
    expect(await metric(hub, 'pulsera_messages_in_total{type="ping"}')).toBe(24);
    const refused = await simulate('--wearables', '100000', '--sockets', '2');
    expect([refused.code, refused.stderr]).toEqual([2, 'pulsera: --sockets: more than 100,000 sockets in all.\n']);
    const file = await scenario(
      'title: x\npopulations: [{ name: a, wearables: 1, sockets: 3 }]\nphases: [{ name: a, lasts: 1s }]\n',
    );
    const scaled = await simulate('--scenario', file, '--wearables', '33334');
    expect([scaled.code, scaled.stderr]).toEqual([2, 'pulsera: --wearables: more than 100,000 sockets in all.\n']);
  });

  test('who leaves after its last ping waits for what was produced for it', async () => {
    const file = await scenario(`
title: Short visits
populations: [{ name: a, wearables: 20, ping: { every: 100ms, count: 5 } }]
phases: [{ name: busy, lasts: 1m, notify: { every: 20ms } }]
expect: { lost: 0, produced: ">20" }
`);
    const ended = await simulate('--scenario', file, '--json');
    expect(summary(ended)).toMatchObject({ connected: 20, cut: 0, lost: 0, ok: true });
    expect(ended.code).toBe(0);
  });

  test('the console can produce them too', async () => {
    const file = await scenario(`
title: Ward
populations: [{ name: a, wearables: 3 }]
phases: [{ name: busy, lasts: 1s, notify: { every: 200ms } }]
expect: { lost: 0, produced: ">0" }
`);
    const ended = await simulate('--scenario', file, '--producer', 'console', '--token', hub.token, '--json');
    expect([ended.code, ended.stderr]).toEqual([0, '']);
    expect(await metric(hub, 'pulsera_messages_out_total{type="new_notification"}')).toBe(summary(ended)['produced']);
    // What a simulation made is in nobody's way.
    const again = await simulate('--scenario', file, '--producer', 'console', '--token', hub.token, '--json');
    expect([again.code, again.stderr]).toEqual([0, '']);
  });

  test('what is not as expected is exit code 1', async () => {
    const file = await scenario(`
title: Too much
populations: [{ name: a, wearables: 1 }]
phases: [{ name: a, lasts: 300ms }]
expect: { connected: 2, lost: 0 }
`);
    const { code, stdout } = await simulate('--scenario', file);
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ connected: 2 +\(is 1\)\n✓ lost: 0/);
  });

  test('a ready one goes by its name, in other numbers', async () => {
    const ended = await simulate('--scenario', 'hostile', '--wearables', '8', '--duration', '2s', '--json');
    expect(ended.code).toBe(0);
    expect(summary(ended)).toMatchObject({ wearables: 8, connected: 8 });
  });

  test('a bad one is told with line and column, and exit code 2', async () => {
    const file = await scenario('title: x\npopulations:\n  - { name: a, wearables: 0 }\nphases: []\n');
    const ended = await simulate('--scenario', file);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr.split('\n')).toEqual([
      'pulsera: The scenario cannot be used.',
      `${file}:3:27: populations.0.wearables: must be a whole number, neither too small nor too large`,
      `${file}:4:9: phases: must be a list that is neither empty nor too long`,
      '',
    ]);
  });

  test('one that is not there too', async () => {
    const { code, stderr } = await simulate('--scenario', 'wards');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^pulsera: --scenario: wards cannot be read \(ENOENT\), and no ready scenario is called so: desk, [^\n]*\n$/,
    );
  });
});

test('over TLS a network can be lost too, without a goodbye', async () => {
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const make = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1'];
  execFileSync(findProgram('openssl'), [...make, ...subject, '-keyout', key, '-out', certificate], { stdio: 'ignore' });
  const server = createServer({ key: await readFile(key), cert: await readFile(certificate) });
  const sockets = new WebSocketServer({ server });
  const codes = new Set<number>();
  sockets.on('connection', (socket) => {
    socket.on('error', () => {});
    socket.on('close', (code) => codes.add(code));
    socket.on('message', () => socket.send('{"type":"pong"}'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const file = await scenario(`
title: x
populations: [{ name: a, wearables: 5, ping: { every: 50ms }, reconnect: { first: 10ms } }]
phases: [{ name: a, lasts: 3s, faults: [{ how: reset, every: 300ms }] }]
expect: { lost: 0, cut: 0 }
`);
  const url = `wss://127.0.0.1:${(server.address() as AddressInfo).port}/ws/notificaciones/{consumidor_id}/`;
  const args = ['--url', url, '--allow-real', '--scenario', file, '--json'];
  const ended = await start(args, { NODE_EXTRA_CA_CERTS: certificate }).ended;
  for (const socket of sockets.clients) socket.terminate();
  server.close();
  expect([ended.code, ended.stderr]).toEqual([0, '']);
  expect(summary(ended)['faults']).toBeGreaterThan(0);
  expect(codes).toContain(1_006);
});

describe('what goes wrong is one sentence', () => {
  test.each([
    [['--wearables', '0'], /--wearables: "0" is not a whole number from 1 to 100,000/],
    [['--duration', '5'], /--duration: "5" is no duration/],
    [['--speed', '1000'], /--speed: "1000" is not a number from 0.1 to 100/],
    [['--scenario', 'desk', '--pings', '3'], /--pings goes without --scenario only/],
    [['--producer', 'pigeon'], /--producer: "pigeon" is not http or console or layer/],
    [['--url', 'ftp://x/'], /--url: "ftp:\/\/x\/" is no address/],
    [['--url', 'ws://127.0.0.1:1/other/'], /--url: .* is no address/],
    [['--producer', 'layer'], /--producer layer needs the Redis of the layer/],
  ])('%j', async (args, sentence) => {
    const { code, stderr, stdout } = await simulate(...args);
    expect(stderr).toMatch(sentence);
    expect(stderr).toMatch(/^pulsera: [^\n]*\n$/);
    expect([code, stdout]).toEqual([2, '']);
  });

  test('nobody there', async () => {
    const { code, stderr } = await start(['--url', 'ws://127.0.0.1:1/ws/notificaciones/{consumidor_id}/']).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^pulsera: Nobody answers at ws:\/\/127\.0\.0\.1:1\/[^\n]*\(ECONNREFUSED\)[^\n]*\n$/);
  });

  test.each(['a path that nobody serves', 'a server that says nothing'])(
    'nobody who gets in: %s',
    async (what) => {
      const mute = createTcpServer((socket) => void socket.on('error', () => {}));
      await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
      const silent = what === 'a server that says nothing';
      const base = silent ? `ws://127.0.0.1:${(mute.address() as AddressInfo).port}/` : hub.url.replace('http', 'ws');
      const file = await scenario(
        'title: x\npopulations: [{ name: a, wearables: 3, reconnect: {} }]\nphases: [{ name: a, lasts: 1s }]\nexpect: { lost: 0 }\n',
      );
      const url = `${base}nowhere/{consumidor_id}/`;
      const ended = await start(['--url', url, '--allow-real', '--scenario', file, '--json']).ended;
      mute.close();
      expect(ended.stderr).toContain(
        `pulsera: No wearable got in at ${url} (refused: ${silent ? 0 : 3}, without an answer: ${silent ? 3 : 0}). `,
      );
      expect(ended.code).toBe(1);
      expect(summary(ended)).toMatchObject({ connected: 0, ok: false, failure: { code: 'nobody_in' } });
    },
    60_000,
  );

  test.each(['pings', 'scenario'])('the hub gone in the middle: %s', async (what) => {
    const serve = new Child('src/headless/serve.ts', ['--data-dir', join(folder, 'data'), '--port', '0']);
    const [, url = ''] = await serve.printed('stdout', /listening on (\S+) /);
    const file = await scenario(`
title: x
populations: [{ name: a, wearables: 10, ping: { every: 100ms }, reconnect: { first: 100ms, most: 1s } }]
phases: [{ name: a, lasts: 5s }]
`);
    const args =
      what === 'pings' ? ['--wearables', '10', '--duration', '1h', '--every', '100ms'] : ['--scenario', file];
    const child = start(['--url', url, '--allow-real', '--json', ...args]);
    await expect.poll(() => metric({ url }, 'pulsera_messages_in_total{type="ping"}')).toBeGreaterThan(20);
    await serve.kill('SIGKILL');
    const ended = await child.ended;
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(
      /pulsera: The hub at \S+ went away while wearables were connected to it, and did not come back\.\n$/,
    );
    expect(summary(ended)).toMatchObject({ connected: 10, cut: 10, ok: false, failure: { code: 'hub_gone' } });
  });

  test('more wearables than files may be open', async () => {
    const limited = join(folder, 'limited.sh');
    await writeFile(limited, 'ulimit -n 300\nexec "$@"\n');
    const args = [process.execPath, join(ROOT, 'src/headless/simulate.ts'), '--url', hub.url, '--wearables', '1000'];
    const { code, stderr } = await new Child(limited, args, {}, '/bin/sh').ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^pulsera: This process may open 300 files, and 1000 wearables need \d+: raise the limit \(ulimit -n \d+\), or take fewer\.\n$/,
    );
    // Whoever leaves a socket behind has two.
    const file = await scenario(`
title: x
populations: [{ name: a, wearables: 200, faults: [{ how: airplane, at: 100ms }] }]
phases: [{ name: a, lasts: 1s }]
`);
    const flown = [...args.slice(0, -2), '--scenario', file];
    expect((await new Child(limited, flown, {}, '/bin/sh').ended).stderr).toMatch(
      /^pulsera: This process may open 300 files, and 200 wearables need 4\d\d: /,
    );
    expect(await metric(hub, 'pulsera_connects_total')).toBe(0);
  });
});

describe('ids of others', () => {
  test('are refused, unless they are wanted', async () => {
    const real = await Wearable.connect(hub.wearableUrl(FIRST_ID));
    const args = ['--wearables', '2', '--pings', '1', '--every', '100ms'];
    const refused = await simulate(...args);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(
      /^pulsera: Consumer 900000001 is connected and is not simulated: [^\n]*--first-id[^\n]*\n$/,
    );
    expect((await simulate(...args, '--allow-real')).code).toBe(0);
    expect((await simulate(...args, '--first-id', '910000000')).code).toBe(0);
    await real.close();
  });

  test('with notifications of their own are refused', async () => {
    await post(hub, { consumidor_id: FIRST_ID + 1, tipo: 'alerta', contenido: 'x' });
    const { code, stderr } = await simulate('--wearables', '2', '--pings', '1');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^pulsera: Consumer 900000002 has notifications that no simulation made: [^\n]*\n$/);
  });

  test('are refused without a token too, where the hub wants none from this machine', async () => {
    const real = await Wearable.connect(hub.wearableUrl(FIRST_ID));
    const { code, stderr } = await simulate('--pings', '1');
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^pulsera: Consumer 900000001 is connected/)]);
    await real.close();
  });

  test('cannot be known of a hub that wants a token, and that is said', async () => {
    const closed = await startTestHub({ flags: { requireToken: 'true' } });
    const args = ['--url', closed.url, '--pings', '1', '--every', '100ms', '--json'];
    const ended = await start(args, { PULSERA_TOKEN: 'wrong' }).ended;
    expect(ended.code).toBe(0);
    expect(ended.stderr).toMatch(/^pulsera: Whether the ids are in use cannot be known: [^\n]*\n$/);
    expect(summary(ended)).toMatchObject({ connected: 1, lost: 0 });
    await closed.stop();
  });
});
