import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDataDir } from '../../../src/hub/dataDir.ts';
import { askApi } from '../../support/http.ts';
import { startTestHub, type TestHub } from '../../support/hub.ts';

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const PROGRAM = join(import.meta.dirname, '../../../src/headless/notify.ts');
/** A data dir that no hub ever used. */
const empty = mkdtempSync(join(tmpdir(), 'pulsera-notify-'));

/** Runs the command as a process of its own. */
function notify(args: readonly string[], { input = '', env = {} as Record<string, string> } = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const { PATH = '' } = process.env;
    const options = { env: { PATH, PULSERA_DATA_DIR: empty, ...env } };
    const child = execFile(process.execPath, [PROGRAM, ...args], options, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
    child.stdin?.end(input);
  });
}

/** One sentence on stderr and nothing on stdout. */
function sentence({ stdout, stderr }: Ended): string {
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^pulsera: [^\n]+[.?)"]\n$/);
  return stderr;
}

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(async () => {
  expect(hub.complaints).toEqual([]);
  await hub.stop();
  rmSync(empty, { recursive: true, force: true });
});
const kept = async (consumer: string) =>
  (await askApi(hub, 'GET', `/api/notificaciones/?consumidor_id=${consumer}`)).body.results;

describe('what was asked for is stored, and told', () => {
  test('one', async () => {
    const { code, stdout, stderr } = await notify(['cli-1', 'Tu cita es hoy 💚', '--url', hub.url]);
    const [one] = await kept('cli-1');
    expect(one).toMatchObject({ tipo: 'recordatorio', contenido: 'Tu cita es hoy 💚', deseo_id: null });
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: `Stored #h${Number(one?.id) % 2 ** 32} for cli-1 (id ${one?.id}).\n`,
      stderr: '',
    });
  });

  test('several, with a tipo and a deseo_id', async () => {
    const args = ['cli-2,cli-3', '--tipo', 'alerta', 'hola', '--deseo-id', '-7', '--url', hub.url];
    const { code, stdout } = await notify(args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Stored #h\d+ for cli-2 .*\nStored #h\d+ for cli-3 .*\n2 notifications stored\.\n$/);
    for (const consumer of ['cli-2', 'cli-3']) {
      expect(await kept(consumer)).toMatchObject([{ tipo: 'alerta', contenido: 'hola', deseo_id: -7 }]);
    }
  });

  test('a text from standard input, its last line end taken off', async () => {
    await notify(['cli-4', '-', '--url', hub.url], { input: 'dos\nlíneas\n' });
    expect(await kept('cli-4')).toMatchObject([{ contenido: 'dos\nlíneas' }]);
  });

  test('JSON from standard input', async () => {
    const list = Array.from({ length: 1_000 }, (_, i) => ({
      consumidor_id: 'cli-5',
      tipo: 'test',
      contenido: `${i} ${'x'.repeat(100)}`,
    }));
    const { code, stdout } = await notify(['-', '--url', hub.url], { input: JSON.stringify(list) });
    expect(code).toBe(0);
    expect(stdout.endsWith('\n1000 notifications stored.\n')).toBe(true);
    expect((await kept('cli-5'))[0]?.contenido).toMatch(/^999 /);
  });

  test('as the answer itself with --json', async () => {
    const { stdout } = await notify(['cli-6', 'x', '--json', '--url', hub.url]);
    const [one] = await kept('cli-6');
    expect(JSON.parse(stdout)).toEqual(one);
  });
});

describe('which hub', () => {
  test('the one that runs on the data dir, on whatever port', async () => {
    const path = mkdtempSync(join(tmpdir(), 'pulsera-notify-'));
    const dataDir = await openDataDir(path);
    await dataDir.announce(hub.url);
    // This data dir's own token is not that hub's.
    const { code } = await notify(['cli-7', 'x', '--data-dir', path, '--token', hub.token]);
    expect(code).toBe(0);
    expect(await kept('cli-7')).toHaveLength(1);
    await dataDir.release();
    rmSync(path, { recursive: true });
  });

  test('unless flags say where', async () => {
    const { code, stderr } = await notify(['1', 'x', '--port', '1', '--data-dir', hub.dataDir]);
    expect(code).toBe(1);
    expect(stderr).toContain('http://127.0.0.1:1/');
  });

  test('without http:// too', async () => {
    const { code } = await notify(['cli-8', 'x', '--url', hub.url.slice('http://'.length)]);
    expect(code).toBe(0);
  });
});

describe('the token', () => {
  let strict: TestHub;
  beforeAll(async () => {
    strict = await startTestHub({ flags: { requireToken: 'true' } });
  });
  afterAll(() => strict.stop());

  test.each([
    ['a flag', (): [string[], object] => [['--token', strict.token], {}]],
    ['the environment', (): [string[], object] => [[], { env: { PULSERA_TOKEN: strict.token } }]],
    ['the data dir that is named', (): [string[], object] => [['--data-dir', strict.dataDir], {}]],
    [
      'the data dir of the hub that is named',
      (): [string[], object] => [[], { env: { PULSERA_DATA_DIR: strict.dataDir } }],
    ],
  ])('comes from %s', async (_what, given) => {
    const [args, options] = given();
    expect(await notify(['1', 'x', '--url', strict.url, ...args], options)).toMatchObject({ code: 0, stderr: '' });
  });

  test.each<[string, () => string[]]>([
    ['found', () => []],
    ['named by its port', () => ['--port', new URL(strict.url).port]],
  ])('comes from the data dir whose hub is %s', async (_what, args) => {
    const ended = await notify(['1', 'x', '--data-dir', strict.dataDir, ...args()]);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
  });

  test('that is missing or wrong is asked for, and not repeated', async () => {
    for (const args of [[], ['--token', 'wrong-token-of-somebody']]) {
      const ended = await notify(['1', 'x', '--url', strict.url, ...args]);
      expect(ended.code).toBe(1);
      expect(sentence(ended)).toContain('--token');
      expect(ended.stderr).not.toContain('wrong-token');
    }
  });

  describe('of this machine', () => {
    let server: Server;
    let address: string;
    const seen: (string | undefined)[] = [];
    beforeAll(async () => {
      server = createServer((request, response) => {
        seen.push(request.headers.authorization);
        if (request.url === '/moved/') response.writeHead(200).end();
        else response.writeHead(307, { Location: '/moved/' }).end();
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    });
    afterAll(() => server.close());

    test('does not go to a hub that was only named by its address', async () => {
      await notify(['1', 'x', '--url', address], { env: { PULSERA_DATA_DIR: strict.dataDir } });
      expect(seen).toEqual([undefined]);
    });

    test.each<[string, (port: string) => string[], boolean]>([
      ['a port, where the hub would run', (port) => ['--port', port], false],
      ['a port, while the hub runs on another', (port) => ['--port', port], true],
      ['what a killed hub left', () => [], false],
    ])('does not go to whoever answers at %s', async (_what, args, running) => {
      const path = mkdtempSync(join(tmpdir(), 'pulsera-notify-'));
      const { port } = new URL(address);
      copyFileSync(join(strict.dataDir, 'token'), join(path, 'token'));
      writeFileSync(join(path, 'holder.json'), JSON.stringify({ pid: process.pid, startedAt: '', url: address }));
      writeFileSync(join(path, 'settings.json'), JSON.stringify({ port: Number(port) }));
      seen.length = 0;
      await notify(['1', 'x', '--data-dir', running ? strict.dataDir : path, ...args(port)]);
      expect(seen).toEqual([undefined]);
      rmSync(path, { recursive: true });
    });

    test('does not follow a redirection', async () => {
      seen.length = 0;
      const ended = await notify(['1', 'x', '--url', address, '--data-dir', strict.dataDir]);
      expect(seen).toEqual([`Bearer ${strict.token}`]);
      expect(ended.code).toBe(1);
      expect(sentence(ended)).toContain('it is no Pulsera hub');
    });
  });
});

describe('what goes wrong is one sentence with the way out', () => {
  test.each<readonly [string, readonly string[], number, string]>([
    ['nothing said', [], 2, 'npm run notify -- 42 "'],
    ['no text', ['42'], 2, 'npm run notify -- 42 "'],
    ['a text without quotes', ['42', 'Tu', 'cita'], 2, 'in quotes'],
    ['an unknown flag', ['42', 'x', '--tip', 'a'], 2, 'did you mean --tipo?'],
    ['a deseo_id that is no number', ['42', 'x', '--deseo-id', 'x'], 2, '--deseo-id: "x"'],
    ['a deseo_id that is too large', ['42', 'x', '--deseo-id', '9007199254740993'], 2, '--deseo-id'],
    ['an address that is none', ['42', 'x', '--url', 'ftp://h/'], 2, '--url: "ftp://h/"'],
    ['nobody there', ['42', 'x', '--url', 'http://127.0.0.1:9/'], 1, 'Start one with npm run serve'],
  ])('%s', async (_what, args, code, words) => {
    const ended = await notify(args);
    expect(ended.code).toBe(code);
    expect(sentence(ended)).toContain(words);
  });

  test.each<readonly [string, readonly string[], string, string]>([
    ['a consumer that cannot be', ['a b', 'x'], '', 'consumidor_id must be 1 to 64 letters'],
    ['one of several that cannot be', ['1,', 'x'], '', '[1].consumidor_id must be 1 to 64 letters'],
    ['an empty tipo', ['1', 'x', '--tipo', ''], '', 'tipo must be text of 1 to 64 characters'],
    ['a text that is too long', ['1', 'x'.repeat(4_001)], '', 'contenido must be text of 0 to 4,000 characters'],
    ['standard input that is no JSON', ['-'], 'hola', 'The body is not JSON.'],
  ])('the hub says it: %s', async (_what, args, input, words) => {
    const ended = await notify([...args, '--url', hub.url], { input });
    expect(ended.code).toBe(1);
    expect(sentence(ended)).toContain(words);
  });

  test('what a stranger answers cannot steer the terminal', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(500).end(JSON.stringify({ detail: '\u001b[2Jcleared\u202e.' }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const ended = await notify(['1', 'x', '--url', `http://127.0.0.1:${(server.address() as AddressInfo).port}`]);
    expect(ended).toMatchObject({ code: 1, stderr: 'pulsera: ?[2Jcleared?.\n' });
    server.close();
  });
});

test('--help says how, and nothing is sent', async () => {
  const { code, stdout } = await notify(['--help']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^npm run notify -- ID/);
  for (const flag of ['--url', '--tipo', '--deseo-id', '--token', '--json', '--data-dir'])
    expect(stdout).toContain(flag);
});
