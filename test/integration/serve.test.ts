import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect as connectTcp, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Child, killChildren } from '../support/child.ts';
import { Wearable } from '../support/wearable.ts';

let base = '';
let dataDir = '';
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'pulsera-serve-'));
  dataDir = join(base, 'data');
});
afterEach(async () => {
  killChildren();
  await rm(base, { recursive: true, force: true });
});

const serve = (args: readonly string[] = [], env: Record<string, string> = {}): Child =>
  new Child('src/headless/serve.ts', ['--data-dir', dataDir, ...args], env);

interface Ready {
  readonly child: Child;
  readonly url: string;
  readonly port: number;
}

async function ready(args: readonly string[] = ['--port', '0'], env: Record<string, string> = {}): Promise<Ready> {
  const child = serve(args, env);
  const [, url = '', port = ''] = await child.printed('stdout', /^pulsera listening on (http:\/\/\S+?:(\d+)\/) .*\n/m);
  return { child, url, port: Number(port) };
}

const wearableUrl = (url: string, id: string): string => `${url.replace('http', 'ws')}ws/notificaciones/${id}/`;

describe('ready', () => {
  test('prints the console link and the address, and nothing else', async () => {
    const { child, url, port } = await ready();
    const token = (await readFile(join(dataDir, 'token'), 'utf8')).trim();
    expect(url).toBe(`http://127.0.0.1:${port}/`);
    const { code, stdout } = await child.kill('SIGTERM');
    expect(code).toBe(0);
    expect(stdout).toBe(
      `console ${url}#token=${token}\n` +
        `pulsera listening on ${url} (ws://127.0.0.1:${port}/ws/notificaciones/{consumidor_id}/)\n`,
    );
  });

  test('--no-console-link leaves the token out and says where it is', async () => {
    const { child, url, port } = await ready(['--port', '0', '--no-console-link']);
    const token = (await readFile(join(dataDir, 'token'), 'utf8')).trim();
    const { stdout, stderr } = await child.kill('SIGTERM');
    expect(stdout).toBe(
      `console ${url} (its token is in ${join(dataDir, 'token')})\n` +
        `pulsera listening on ${url} (ws://127.0.0.1:${port}/ws/notificaciones/{consumidor_id}/)\n`,
    );
    expect(stdout + stderr).not.toContain(token);
  });

  test('the environment and settings.json count', async () => {
    const first = await ready([], { PULSERA_PORT: '0', PULSERA_LOG_LEVEL: 'error' });
    await first.child.kill('SIGTERM');
    await writeFile(join(dataDir, 'settings.json'), JSON.stringify({ port: 0, logLevel: 'debug' }));
    const { child } = await ready([], { PULSERA_PROT: '1' });
    await child.printed('stderr', /WARN {2}PULSERA_PROT is in the environment, but is no setting\./);
    await child.kill('SIGTERM');
    expect((await readdir(join(dataDir, 'logs'))).sort()).toEqual(['debug.log', 'error.log', 'info.log']);
  });

  test('a link to all addresses is one that a browser can open', async () => {
    const { child, port } = await ready(['--host', '0.0.0.0', '--port', '0']);
    expect(child.stdout).toContain(`console http://127.0.0.1:${port}/#token=`);
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  });

  test('the token is in no log', async () => {
    const { child, url } = await ready(['--port', '0', '--log-level', 'debug']);
    const token = (await readFile(join(dataDir, 'token'), 'utf8')).trim();
    await fetch(`${url}console/session`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    await fetch(`${url}metrics?token=${token}`, { headers: { Authorization: `Bearer ${token}` } });
    const { stderr } = await child.kill('SIGTERM');
    const logs = await Promise.all(
      (await readdir(join(dataDir, 'logs'))).map((name) => readFile(join(dataDir, 'logs', name), 'utf8')),
    );
    expect(stderr).toContain('listening');
    expect(stderr + logs.join('')).not.toContain(token);
  });
});

describe('stopping', () => {
  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s says goodbye with 1001 and ends with 0', async (signal) => {
    const { child, url } = await ready();
    const wearable = await Wearable.connect(wearableUrl(url, '42'));
    const { code, signal: by } = await child.kill(signal);
    expect([code, by]).toEqual([0, null]);
    expect(await wearable.end()).toBe(1001);
    expect(await readdir(dataDir)).not.toContain('holder.json');
    expect(await readFile(join(dataDir, 'logs', 'info.log'), 'utf8')).toContain('"msg":"stopped"');
  });

  test('one press of Ctrl-C that arrives twice, as under npm, is one', async () => {
    const { child } = await ready();
    // The same one twice might be delivered as one.
    child.process.kill('SIGINT');
    child.process.kill('SIGTERM');
    expect((await child.ended).code).toBe(0);
  });

  test('a second signal ends it at once', async () => {
    const { child, port } = await ready();
    // A wearable that does not say goodbye keeps the hub waiting.
    const tcp = connectTcp(port, '127.0.0.1');
    tcp.on('error', () => {});
    tcp.write(
      'GET /ws/notificaciones/1/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    );
    await new Promise((resolve) => tcp.once('data', resolve));
    child.process.kill('SIGTERM');
    await child.printed('stderr', /stopping/);
    await sleep(600);
    expect((await child.kill('SIGTERM')).code).toBe(1);
    tcp.destroy();
  });

  test('a signal while it starts is obeyed', async () => {
    const child = serve(['--port', '0']);
    await child.printed('stderr', /listening/);
    expect((await child.kill('SIGTERM')).code).toBe(0);
  });
});

describe('the data dir', () => {
  test('is free again after kill -9, with the same token', async () => {
    const first = await ready();
    const token = await readFile(join(dataDir, 'token'), 'utf8');
    await first.child.kill('SIGKILL');
    const second = await ready();
    expect(await readFile(join(dataDir, 'token'), 'utf8')).toBe(token);
    expect((await second.child.kill('SIGTERM')).code).toBe(0);
  });

  test('takes one hub: the second says who holds it, and the first goes on', async () => {
    const { child, url } = await ready();
    const second = await serve(['--port', '0']).ended;
    expect(second).toMatchObject({
      code: 1,
      stdout: '',
      stderr: `pulsera: Another Pulsera (process ${child.process.pid}, ${url}) holds the data dir ${dataDir}: stop it, or choose another with --data-dir.\n`,
    });
    expect((await fetch(`${url}healthz`)).status).toBe(200);
  });

  test('that is a file is refused', async () => {
    await writeFile(dataDir, '');
    expect(await serve().ended).toMatchObject({
      code: 1,
      stderr: `pulsera: The data dir ${dataDir} is not a folder: choose another with --data-dir.\n`,
    });
  });

  test('with a database of a newer version is refused and left alone', async () => {
    await (await ready()).child.kill('SIGTERM');
    const file = join(dataDir, 'pulsera.db');
    const database = new DatabaseSync(file);
    database.exec('PRAGMA user_version = 9999');
    database.close();
    const before = await readFile(file);
    const { code, stderr } = await serve(['--port', '0']).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^pulsera: [^\n]*newer[^\n]*\n$/);
    expect(await readFile(file)).toEqual(before);
  });
});

describe('a taken port', () => {
  let server: Server | null = null;
  afterEach(() => server?.close());

  test('by another Pulsera', async () => {
    const { url, port } = await ready();
    const start = (at: number): Child =>
      new Child('src/headless/serve.ts', ['--data-dir', join(base, 'other'), '--port', String(at)]);
    const { code, stderr } = await start(port).ended;
    expect(code).toBe(1);
    expect(stderr).toBe(`pulsera: Another Pulsera runs at ${url}: stop it, or choose another port with --port.\n`);
    // What could not start holds nothing.
    const next = start(0);
    await next.printed('stdout', /listening/);
    expect((await next.kill('SIGTERM')).code).toBe(0);
  });

  test('by something that never answers', async () => {
    server = createServer(() => {}).listen(0, '127.0.0.1');
    await new Promise((resolve) => server?.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const { code, stderr } = await serve(['--port', String(port)]).ended;
    expect(code).toBe(1);
    expect(stderr).toBe(
      `pulsera: Port ${port} on 127.0.0.1 is taken. Choose another with --port, or 0 for any free one.\n`,
    );
  });
});

describe('a bad command line is one sentence, and touches nothing', () => {
  test.each([
    [['--prot', '1'], 2, 'There is no flag "--prot": did you mean --port?'],
    [['--port'], 2, '--port needs a value behind it.'],
    [['8001'], 2, '"8001" is not a flag: flags start with --.'],
    [['--log-level', 'loud'], 2, '--log-level: "loud" cannot be used'],
    [['--silent-after-ms', '40000'], 2, '--silent-after-ms must be less than --gone-after-ms.'],
  ])('%j', async (args, expected, sentence) => {
    const { code, stdout, stderr } = await serve(args).ended;
    expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
    expect(stderr).toMatch(/^pulsera: [^\n]+\n$/);
    expect(stderr).toContain(sentence);
    expect(await readdir(base)).toEqual([]);
  });

  test('an address that is not this machine’s', async () => {
    const { code, stderr } = await serve(['--host', '192.0.2.1', '--port', '0']).ended;
    expect(code).toBe(1);
    expect(stderr).toBe('pulsera: 192.0.2.1 is not an address of this machine. Choose one with --host.\n');
  });

  test('an address that is not this machine’s, said in settings.json or in the environment', async () => {
    await mkdir(dataDir, { mode: 0o700 });
    const file = join(dataDir, 'settings.json');
    await writeFile(file, '{"host": "192.0.2.1"}');
    expect(await serve().ended).toMatchObject({
      code: 1,
      stderr: `pulsera: 192.0.2.1 is not an address of this machine. Choose one with --host. That is host in ${file}: change it there, or take it out.\n`,
    });
    expect(await serve([], { PULSERA_HOST: '192.0.2.1' }).ended).toMatchObject({
      code: 1,
      stderr:
        'pulsera: 192.0.2.1 is not an address of this machine. Choose one with --host. That is PULSERA_HOST in the environment.\n',
    });
    // A flag wins, and lets people into the console's Settings.
    await ready(['--host', '127.0.0.1', '--port', '0']);
  });

  test('a bad settings.json', async () => {
    await (await ready()).child.kill('SIGTERM');
    await writeFile(join(dataDir, 'settings.json'), '{"port": 1,}');
    expect(await serve().ended).toMatchObject({
      code: 2,
      stderr: `pulsera: ${join(dataDir, 'settings.json')}: is not JSON.\n`,
    });
  });
});

test('--help and --version answer and stop', async () => {
  const help = await serve(['--help']).ended;
  expect(help).toMatchObject({ code: 0, stderr: '' });
  expect(help.stdout).toContain('--no-console-link\n');
  expect(await serve(['--version']).ended).toMatchObject({ code: 0, stdout: '0.1.0\n', stderr: '' });
  expect(await readdir(base)).toEqual([]);
});
