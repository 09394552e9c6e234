import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { Child, killChildren } from '../support/child.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { startRedis, stopRedises } from '../support/redis.ts';

let base = '';
const closing: (() => unknown)[] = [];
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'pulsera-doctor-test-'));
});
afterEach(async () => {
  killChildren();
  for (const close of closing.splice(0).reverse()) await close();
  await stopRedises();
  await rm(base, { recursive: true, force: true });
});

interface Diagnosis {
  readonly code: number | null;
  /** Step, status and code of each line. */
  readonly lines: readonly string[];
  /** status and code of each step. */
  readonly steps: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly fixes: Readonly<Record<string, string>>;
}

async function diagnose(args: readonly string[], env: Record<string, string> = {}): Promise<Diagnosis> {
  const child = new Child('src/headless/doctor.ts', ['--json', '--data-dir', join(base, 'data'), ...args], {
    TMPDIR: base,
    ...env,
  });
  const { code, stdout, stderr } = await child.ended;
  expect(stderr).toBe('');
  const { ok, steps } = JSON.parse(stdout) as {
    ok: boolean;
    steps: { step: string; status: string; code: string; fix?: string; values?: Record<string, unknown> }[];
  };
  expect(ok).toBe(code === 0);
  return {
    code,
    lines: steps.map(({ step, status, code }) => `${step}: ${status} ${code}`),
    steps: Object.fromEntries(steps.map(({ step, status, code }) => [step, `${status} ${code}`])),
    values: Object.fromEntries(steps.map(({ step, values }) => [step, values ?? {}])),
    fixes: Object.fromEntries(steps.flatMap(({ step, fix }) => (fix ? [[step, fix]] : []))),
  };
}

async function hub(options: Parameters<typeof startTestHub>[0] = {}): Promise<TestHub> {
  const started = await startTestHub(options);
  closing.push(() => started.stop());
  return started;
}

/** A server that does to each connection what the test wants, on a free port. */
async function hostile(onSocket: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    closing.push(() => socket.destroy());
    socket.on('error', () => {});
    onSocket(socket);
  });
  await listening(server);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

async function listening(server: Server): Promise<void> {
  server.listen(0, '127.0.0.1');
  closing.push(() => server.close());
  await new Promise((resolve) => server.once('listening', resolve));
}

const ROUND = {
  native: 'ok native',
  ownOrigin: 'ok own_origin',
  foreignOrigin: 'ok foreign_origin',
  foreignHost: 'ok foreign_host',
  connect: 'ok connect',
  ping: 'ok ping',
  notify: 'ok notify',
  read: 'ok read',
  clock: 'ok clock',
};

describe('a live hub', () => {
  test('of this machine is found on its port, and the whole round goes through', async () => {
    const { hub: running, dataDir } = await hub({ flags: { requireToken: 'true' } });
    const { code, steps, values } = await diagnose(['--port', String(running.port), '--data-dir', dataDir]);
    expect(steps).toEqual({
      node: 'ok node',
      packages: 'ok packages',
      settings: 'ok settings',
      dataDir: 'ok data_dir',
      port: 'ok port_pulsera',
      reach: 'ok reach_pulsera',
      layer: 'ok layer_memory',
      ...ROUND,
    });
    expect(code).toBe(0);
    expect(values['foreignOrigin']).toMatchObject({ status: 403, reason: 'bad_origin' });
    expect(values['foreignHost']).toMatchObject({ status: 403, reason: 'bad_host' });
  });

  test('named by its ws URL, with the consumer asked for', async () => {
    const { url } = await hub();
    const { code, steps, values } = await diagnose([
      '--url',
      `${url.replace('http', 'ws')}ws/notificaciones/1/`,
      '--consumer',
      'me-1',
    ]);
    expect(steps).toMatchObject({ reach: 'ok reach_pulsera', ...ROUND });
    expect(steps).not.toHaveProperty('port');
    expect(values['connect']).toMatchObject({ consumer: 'me-1', unread: 0 });
    expect(code).toBe(0);
  });

  test('leaves nothing unread behind', async () => {
    const { url } = await hub();
    await diagnose(['--url', url, '--consumer', 'same']);
    expect((await diagnose(['--url', url, '--consumer', 'same'])).values['connect']).toMatchObject({ unread: 0 });
  });

  test('that wants a token it does not know says so, and takes it from the environment', async () => {
    const { url, token } = await hub({ flags: { requireToken: 'true' } });
    const without = await diagnose(['--url', url]);
    expect(without.steps).toMatchObject({ notify: 'warn notify_token', read: 'warn read_nothing', ping: 'ok ping' });
    expect(without.code).toBe(0);
    expect((await diagnose(['--url', url], { PULSERA_TOKEN: token })).steps).toMatchObject(ROUND);
  });

  test('that lets every page in is warned of', async () => {
    const { url } = await hub({ flags: { allowedHosts: '*' } });
    const { code, steps, fixes } = await diagnose(['--url', url]);
    expect(steps).toMatchObject({ foreignOrigin: 'warn foreign_origin_open', foreignHost: 'warn foreign_host_open' });
    expect(fixes).toMatchObject({ foreignOrigin: 'origin_open' });
    expect(code).toBe(0);
  });

  test('asked by a name that it does not answer to', async () => {
    const { hub: running } = await hub({ flags: { host: '0.0.0.0' } });
    const { code, steps, values, fixes } = await diagnose(['--url', `http://127.0.0.2:${running.port}/`]);
    expect(steps).toMatchObject({ reach: 'fail reach_bad_host', native: 'warn no_hub', clock: 'warn no_hub' });
    expect(values['reach']).toMatchObject({ host: '127.0.0.2' });
    expect(fixes['reach']).toBe('allowed_hosts');
    expect(code).toBe(1);
  });
});

test("the data dir's token goes to nobody but its hub; what the environment has goes to all", async () => {
  const { dataDir, token } = await hub({ flags: { requireToken: 'true' } });
  const shown: string[] = [];
  const server = createHttpServer((request, response) => {
    if (request.headers.authorization) shown.push(`${request.url} ${request.headers.authorization}`);
    response.writeHead(request.method === 'POST' ? 401 : 200).end('{"name":"pulsera"}');
  });
  new WebSocketServer({ server }).on('connection', (ws) => {
    ws.send('{"type":"initial_notifications","notifications":[]}');
    ws.on('message', () => ws.send('{"type":"pong"}'));
  });
  await listening(server);
  const at = ['--port', String((server.address() as AddressInfo).port), '--data-dir', dataDir];
  expect((await diagnose(at)).steps).toMatchObject({ reach: 'ok reach_pulsera', notify: 'warn notify_token' });
  expect(shown).toEqual([]);
  await diagnose(at, { PULSERA_TOKEN: token });
  expect(shown).toEqual([`/readyz Bearer ${token}`, `/api/notificaciones/ Bearer ${token}`]);
});

describe('no hub', () => {
  test('of this machine: the round is tried on a temporary one, which leaves no trace', async () => {
    const { code, steps, fixes } = await diagnose(['--port', String(await freePort())]);
    expect(steps).toMatchObject({
      port: 'ok port_free',
      reach: 'warn reach_temporary',
      dataDir: 'ok data_dir_new',
      ...ROUND,
    });
    expect(fixes['reach']).toBe('serve');
    expect(code).toBe(0);
    expect(await readdir(base)).toEqual([]);
  });

  test('at the URL that was named', async () => {
    const { code, steps, values } = await diagnose(['--url', `http://127.0.0.1:${await freePort()}/`]);
    expect(steps).toMatchObject({ reach: 'fail reach_failed', connect: 'warn no_hub' });
    expect(values['reach']).toMatchObject({ reason: 'ECONNREFUSED' });
    expect(code).toBe(1);
  });
});

describe('a hostile server', () => {
  test('that never answers', async () => {
    const url = await hostile(() => {});
    const { code, steps, values } = await diagnose(['--url', url]);
    expect(steps['reach']).toBe('fail reach_failed');
    expect(values['reach']).toMatchObject({ reason: 'timeout' });
    expect(code).toBe(1);
  });

  test('that speaks no HTTP', async () => {
    const url = await hostile((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
    const { code, steps } = await diagnose(['--port', new URL(url).port]);
    expect(steps).toMatchObject({ port: 'fail port_other', reach: 'fail reach_failed' });
    expect(code).toBe(1);
  });

  test('whose answer never ends', async () => {
    const url = await hostile((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nServer: \u009b31mevil\r\nContent-Type: text/plain\r\n\r\n', 'latin1');
      const more = (): void => {
        if (!socket.destroyed) socket.write('x'.repeat(16 * 1024), () => setImmediate(more));
      };
      more();
    });
    const { code, steps } = await diagnose(['--url', url]);
    expect(steps['reach']).toBe('warn reach_other');
    expect(steps['native']).toBe('fail native_refused');
    expect(code).toBe(1);
    const words = await new Child('src/headless/doctor.ts', ['--url', url, '--data-dir', join(base, 'data')]).ended;
    expect(words.stdout).toContain('(Server: ?31mevil)');
    expect(words.stdout).not.toContain('\u009b');
  });

  test('whose sockets talk nonsense', async () => {
    const server = createHttpServer((_request, response) => response.end('{"name":7}'));
    new WebSocketServer({ server }).on('connection', (ws) => {
      ws.on('error', () => {});
      for (const data of ['null', '[]', '{', '{"type":7}', 'x'.repeat(1024)]) ws.send(data);
      ws.send(Buffer.from([0, 1, 2]));
      for (let i = 0; i < 500; i += 1) ws.send('{"type":"new_notification","notification":null}');
      ws.send(`{"type":"initial_notifications","notifications":"${'x'.repeat(2 * 1024 * 1024)}"}`);
    });
    await listening(server);
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const { code, steps } = await diagnose(['--url', url]);
    expect(steps).toMatchObject({
      reach: 'warn reach_other',
      native: 'ok native',
      foreignOrigin: 'warn foreign_origin_open',
      connect: 'fail connect_silent',
      ping: 'fail ping_lost',
    });
    expect(code).toBe(1);
  });
});

test("Daphne with a consumer like the Django project's, with no POST: that part is a warning with its reason", async () => {
  const server = createHttpServer((_request, response) =>
    response.writeHead(404, { Server: 'daphne' }).end('Not Found'),
  );
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    // Channels' AllowedHostsOriginValidator: a foreign Origin and none at all are both refused.
    if (!/^http:\/\/(?:127\.0\.0\.1|localhost)\b/.test(request.headers.origin ?? '')) {
      socket.end('HTTP/1.1 403 Access denied\r\nServer: daphne\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (ws) => {
      // Its first frame comes in the same packet as the handshake's end.
      ws.send('{"type":"initial_notifications","notifications":[]}');
      ws.on('message', () => ws.send('{"type":"pong"}'));
    });
  });
  await listening(server);
  const { code, steps, fixes } = await diagnose(['--port', String((server.address() as AddressInfo).port)]);
  expect(steps).toMatchObject({
    port: 'warn port_daphne',
    reach: 'ok reach_daphne',
    native: 'fail native_refused',
    ownOrigin: 'ok own_origin',
    foreignOrigin: 'ok foreign_origin',
    connect: 'ok connect',
    ping: 'ok ping',
    notify: 'warn notify_missing',
    read: 'warn read_nothing',
  });
  expect(fixes).toMatchObject({ native: 'native_daphne' });
  expect(code).toBe(1);
});

describe('Redis', () => {
  /** The diagnosis of settings that name these, with no hub running. */
  const look = (redis: readonly string[], ...args: readonly string[]): Promise<Diagnosis> =>
    diagnose(['--port', '0', ...args], { PULSERA_REDIS: redis.join() });

  test.each(['core', 'pubsub'])('that is well, with the layer %s, takes a message and gives it back', async (layer) => {
    const redis = await startRedis();
    const { code, steps, values } = await look([redis.url], '--layer', layer, '--layer-keys', 'a key');
    expect(steps).toMatchObject({ redis: 'ok redis', layer: 'ok layer' });
    expect(values['redis']).toMatchObject({ address: redis.url, version: expect.stringMatching(/^\d+\.\d+/) });
    expect(values['layer']).toEqual({ kind: layer, ms: expect.any(Number) });
    expect(code).toBe(0);
    // What is left goes by itself.
    const left = await redis.client().keys('*');
    expect(left.filter((key) => !key.startsWith('pulsera:asgi:beat:'))).toEqual([]);
  });

  test('that wants another password says so, and no password is printed', async () => {
    const redis = await startRedis({ args: ['--requirepass', 'right-one'] });
    const url = redis.url.replace('//', '//:wrong-one@');
    const { code, steps, values, fixes } = await look([url]);
    expect(steps['redis']).toBe('fail redis_away');
    expect(steps).not.toHaveProperty('layer');
    expect(values['redis']).toMatchObject({ address: redis.url, reason: 'wrong_password' });
    expect(fixes['redis']).toBe('redis');
    expect(code).toBe(1);
    const args = ['--port', '0', '--data-dir', join(base, 'data'), '--lang', 'en'];
    const { stdout } = await new Child('src/headless/doctor.ts', args, { PULSERA_REDIS: url }).ended;
    expect(stdout).toContain(`${redis.url}: it does not take the password\n`);
    expect(stdout).toContain('Fix: Mend it in --redis:');
    expect(stdout).not.toMatch(/wrong-one|\$t\(|\{\{/);
  });

  test.each([
    ['out_of_memory', ['--maxmemory', '1']],
    ['read_only', ['--replicaof', '127.0.0.1', '1', '--replica-serve-stale-data', 'yes']],
    ['forbidden', ['--user', 'default', 'on', 'nopass', '~*', '&*', '+@all', '-set']],
  ])('that cannot be used: %s', async (reason, args) => {
    const redis = await startRedis({ args });
    const { code, steps, values } = await look([redis.url]);
    expect(steps['redis']).toBe('fail redis_away');
    expect(values['redis']).toMatchObject({ reason });
    expect(code).toBe(1);
  });

  test('that does not tell what arrives is used more slowly', async () => {
    const redis = await startRedis({ args: ['--user', 'default', 'on', 'nopass', '~*', '&*', '+@all', '-client'] });
    const { code, steps, fixes } = await look([redis.url]);
    expect(steps).toMatchObject({ redis: 'warn redis_no_tracking', layer: 'ok layer' });
    expect(fixes['redis']).toBe('redis_no_tracking');
    expect(code).toBe(0);
  });

  test('several: each has its line, and the defect of direct sends is told', async () => {
    const redis = await startRedis();
    const { code, lines } = await look([redis.url, `redis://127.0.0.1:${await freePort()}/0`]);
    expect(lines.filter((line) => /^(?:redis|layer):/.test(line))).toEqual([
      'redis: ok redis',
      'redis: fail redis_away',
      'redis: warn redis_direct_send',
    ]);
    expect(code).toBe(1);
  });

  test('of a running hub: the hub says how its layer is', async () => {
    const redis = await startRedis();
    const { hub: running, dataDir } = await hub({ flags: { redis: redis.url } });
    const args = ['--port', String(running.port), '--data-dir', dataDir];
    const well = await diagnose(args);
    expect(well.steps).toMatchObject({ reach: 'ok reach_pulsera', layer: 'ok layer', notify: 'ok notify' });
    // It is the hub's own word: these settings name no Redis.
    expect(well.steps).not.toHaveProperty('redis');
    await redis.stop();
    await expect
      .poll(async () => (await fetch(`${running.url}readyz`)).json())
      .toMatchObject({
        layer: { state: 'away' },
      });
    const away = await diagnose(args, { PULSERA_REDIS: redis.url });
    expect(away.steps).toMatchObject({ redis: 'fail redis_away', layer: 'fail layer_away', notify: 'ok notify' });
    expect(away.values['layer']).toMatchObject({ kind: 'core', reason: 'unreachable' });
    expect(away.code).toBe(1);
  });

  test('whose URL or capacity cannot be used is a finding', async () => {
    const { steps, values } = await look(['redis://127.0.0.1:99999/0']);
    expect(steps['redis']).toBe('fail settings_bad');
    expect(values['redis']).toMatchObject({ reason: 'A Redis URL cannot be used: its host or port is not one.' });
    const redis = await startRedis();
    expect((await look([redis.url], '--channel-capacity', '/(/=5')).steps['layer']).toBe('fail settings_bad');
  });
});

describe('the backend', () => {
  async function backend(answer: (path: string) => { status: number; body?: string }): Promise<string> {
    const server = createHttpServer((request, response) => {
      expect(request.headers).not.toHaveProperty('cookie');
      const { status, body = '' } = answer(request.url ?? '');
      response.writeHead(status).end(body);
    });
    await listening(server);
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/pendientes/{consumidor_id}/`;
  }

  test.each([
    [403, '', 'ok backend_refuses'],
    [302, '', 'ok backend_refuses'],
    [404, '', 'warn backend_not_found'],
    [200, '{"notifications": [{}]}', 'warn backend_open'],
    [200, '<html>', 'fail backend_body'],
    [500, '', 'fail backend_status'],
    [418, '', 'fail backend_status'],
  ])('that answers %i %s without credentials', async (status, body, found) => {
    const url = await backend(() => ({ status, body }));
    const { code, steps, values } = await diagnose(['--port', '0', '--backend-url', url]);
    expect(steps['backend']).toBe(found);
    expect(values['backend']).toMatchObject({ status });
    expect(code).toBe(found.startsWith('fail') ? 1 : 0);
  });

  test('that is not there', async () => {
    const url = `http://127.0.0.1:${await freePort()}/{consumidor_id}/`;
    expect((await diagnose(['--port', '0', '--backend-url', url])).steps['backend']).toBe('fail backend_away');
  });

  test('of a running hub: what it refuses is not put down to the hub', async () => {
    const url = await backend(() => ({ status: 403 }));
    const { hub: running, dataDir } = await hub({ flags: { backendUrl: url } });
    const args = ['--port', String(running.port), '--data-dir', dataDir, '--backend-url', url];
    const { code, steps, fixes } = await diagnose(args);
    expect(steps).toMatchObject({
      backend: 'ok backend_refuses',
      native: 'ok native_backend',
      ownOrigin: 'ok own_origin_backend',
      foreignOrigin: 'ok foreign_origin',
      foreignHost: 'ok foreign_host',
      connect: 'warn connect_backend',
      ping: 'warn not_connected',
    });
    expect(fixes['connect']).toBe('connect_backend');
    expect(code).toBe(0);
  });

  test('of a running hub that is not there keeps everybody out', async () => {
    const url = `http://127.0.0.1:${await freePort()}/{consumidor_id}/`;
    const { hub: running, dataDir } = await hub({ flags: { backendUrl: url } });
    const { code, steps } = await diagnose(['--port', String(running.port), '--data-dir', dataDir]);
    expect(steps).toMatchObject({ native: 'ok native_backend', connect: 'fail connect_backend_away' });
    expect(code).toBe(1);
  });
});

describe('this machine', () => {
  test('settings that cannot be used are a finding', async () => {
    const { dataDir } = await hub();
    await writeFile(join(dataDir, 'settings.json'), '{"prot": 1}');
    const { code, steps, values } = await diagnose(['--data-dir', dataDir, '--port', String(await freePort())]);
    expect(steps['settings']).toBe('fail settings_bad');
    expect(values['settings']).toMatchObject({ reason: 'settings.json: there is no setting "prot".' });
    expect(code).toBe(1);
  });

  test('a data dir that is a file', async () => {
    await writeFile(join(base, 'data'), '');
    const { code, steps } = await diagnose(['--port', '0']);
    expect(steps).toMatchObject({ dataDir: 'fail data_dir_not_folder', port: 'ok port_any' });
    expect(code).toBe(1);
  });

  test('an address that is not its own', async () => {
    const { code, steps } = await diagnose(['--host', '192.0.2.1', '--port', '1']);
    expect(steps['port']).toBe('fail port_no_address');
    expect(code).toBe(1);
  });
});

describe('in words', () => {
  const say = (
    args: readonly string[],
    env: Record<string, string>,
  ): Promise<{ stdout: string; code: number | null }> =>
    new Child('src/headless/doctor.ts', ['--data-dir', join(base, 'data'), '--port', '0', ...args], env).ended;

  test('each step has its mark, number and sentence, and a fix below it', async () => {
    const { stdout, code } = await say([], {});
    expect(stdout).toMatch(/^Pulsera 0\.1\.0 diagnosis\n\n✓ {2}1 Node {2,}version 24\./);
    expect(stdout).toMatch(
      /\n! {2}6 Hub {2,}none is running; what follows is tried on a temporary one\n {2,}Fix: npm run serve\n/,
    );
    expect(stdout).toMatch(/\n14 steps well, 1 with a warning\.\n$/);
    // No colour where nobody looks, and no sentence left without its values.
    expect(stdout).not.toContain('\u001b');
    expect(stdout).not.toMatch(/\{\{|doctor\.(?:found|fix|steps)/);
    expect(code).toBe(0);
  });

  test.each([
    [[], { LANG: 'es_MX.UTF-8' }],
    [['--lang', 'es'], {}],
  ])('in Spanish with %j and %j', async (args, env) => {
    expect((await say(args, env)).stdout).toMatch(/^Diagnóstico de Pulsera 0\.1\.0\n/);
  });
});

test.each([
  [['--url', 'ftp://x/'], '--url: "ftp://x/" is no http:// or ws:// URL.'],
  [['--url', 'nonsense'], '--url: "nonsense" is no http:// or ws:// URL.'],
  [['--consumer', 'a b'], '--consumer: 1 to 64 letters, digits, _ or -.'],
  [['--lang', 'fr'], '--lang: "fr" is not es or en.'],
  [['--jsn'], 'There is no flag "--jsn": did you mean --json?'],
  [['--port', 'x'], '--port: "x" cannot be used'],
])('%j is refused', async (args, sentence) => {
  const { code, stdout, stderr } = await new Child('src/headless/doctor.ts', ['--data-dir', join(base, 'd'), ...args])
    .ended;
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(sentence);
});

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
