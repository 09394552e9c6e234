import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  defaultDataDir,
  openDataDir,
  readHolder,
  readSettingsFile,
  readToken,
  runningHub,
} from '../../../src/hub/dataDir.ts';

let base = '';
let path = '';
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'pulsera-datadir-'));
  path = join(base, 'deep', 'data');
});
afterEach(() => rm(base, { recursive: true, force: true }));

const modeOf = async (file: string): Promise<number> => (await stat(file)).mode & 0o777;

test.each([
  ['linux', { HOME: '/home/ana' }, '/home/ana/.local/share/pulsera'],
  ['linux', { HOME: '/home/ana', XDG_DATA_HOME: '/data' }, '/data/pulsera'],
  ['linux', { HOME: '/home/ana', XDG_DATA_HOME: 'relative' }, '/home/ana/.local/share/pulsera'],
  ['darwin', { HOME: '/Users/ana' }, '/Users/ana/Library/Application Support/Pulsera'],
  ['win32', { APPDATA: 'C:\\Users\\ana\\AppData\\Roaming' }, 'C:\\Users\\ana\\AppData\\Roaming\\Pulsera'],
  ['win32', { USERPROFILE: 'C:\\Users\\ana' }, 'C:\\Users\\ana\\AppData\\Roaming\\Pulsera'],
] as const)('the default on %s with %j', (platform, env, expected) => {
  expect(defaultDataDir(env, platform)).toBe(expected);
});

describe('opening', () => {
  test('makes a private folder and a token that stays', async () => {
    const first = await openDataDir(path);
    expect(first.token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(first.warnings).toEqual([]);
    expect(await modeOf(path)).toBe(0o700);
    for (const name of await readdir(path)) {
      expect([name, await modeOf(join(path, name))]).toEqual([name, name === 'logs' ? 0o700 : 0o600]);
    }
    await first.release();
    const second = await openDataDir(path);
    expect(second.token).toBe(first.token);
    expect(await readToken(path)).toBe(first.token);
    await second.release();
  });

  test('lets one in, tells the second who it is, and lets the next in afterwards', async () => {
    const first = await openDataDir(path);
    await expect(openDataDir(path)).rejects.toMatchObject({
      code: 'data_dir_locked',
      message: `Another Pulsera (process ${process.pid}) holds the data dir ${path}: stop it, or choose another with --data-dir.`,
    });
    await first.announce('http://127.0.0.1:8000/');
    await expect(openDataDir(path)).rejects.toThrow(`(process ${process.pid}, http://127.0.0.1:8000/)`);
    // A refused one must not have loosened the lock.
    await expect(openDataDir(path)).rejects.toMatchObject({ code: 'data_dir_locked' });
    expect(await readHolder(path)).toMatchObject({ pid: process.pid, url: 'http://127.0.0.1:8000/' });
    await first.release();
    expect(await readHolder(path)).toBeNull();
    await (await openDataDir(path)).release();
  });

  test('gives the lock back where what comes after it fails', async () => {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await writeFile(join(path, 'token'), '');
    await expect(openDataDir(path)).rejects.toMatchObject({ code: 'bad_token' });
    await rm(join(path, 'token'));
    await (await openDataDir(path)).release();
  });

  test.each(['', '\n', 'short', `${'x'.repeat(40)} two words`, 'ñ'.repeat(43)])(
    'refuses the token %j',
    async (text) => {
      await mkdir(path, { recursive: true, mode: 0o700 });
      await writeFile(join(path, 'token'), text, { mode: 0o600 });
      await expect(openDataDir(path)).rejects.toMatchObject({
        code: 'bad_token',
        message: `${join(path, 'token')} holds no usable token: delete it and the next start makes a new one.`,
      });
    },
  );

  test('refuses a file, and a path below one', async () => {
    const file = join(base, 'file');
    await writeFile(file, '');
    for (const wrong of [file, join(file, 'below')]) {
      await expect(openDataDir(wrong)).rejects.toMatchObject({
        code: 'data_dir_unusable',
        message: `The data dir ${wrong} is not a folder: choose another with --data-dir.`,
      });
    }
  });

  test('refuses a lock file that is something else', async () => {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await writeFile(join(path, 'lock'), 'not a lock, but longer than a header of sixteen bytes'.repeat(20));
    await expect(openDataDir(path)).rejects.toMatchObject({ code: 'data_dir_unusable' });
  });

  test('warns of what others could read', async () => {
    await mkdir(path, { recursive: true });
    await chmod(path, 0o755);
    await writeFile(join(path, 'token'), 'x'.repeat(43));
    await chmod(join(path, 'token'), 0o644);
    const dataDir = await openDataDir(path);
    expect(dataDir.warnings).toEqual([
      `${path} can be read by others on this machine: chmod 700 it.`,
      `${join(path, 'token')} could be read by others on this machine: delete it to get a new token at the next start.`,
    ]);
    await dataDir.release();
  });
});

describe('settings.json', () => {
  test('is an empty object where there is none', async () => {
    expect(await readSettingsFile(path)).toEqual({});
    await writeFile(join(base, 'file'), '');
    expect(await readSettingsFile(join(base, 'file'))).toEqual({});
  });

  test('is read, with or without a byte order mark', async () => {
    await mkdir(path, { recursive: true });
    for (const mark of ['', '\uFEFF']) {
      await writeFile(join(path, 'settings.json'), `${mark}{"port": 8001}`);
      expect(await readSettingsFile(path)).toEqual({ port: 8001 });
    }
  });

  test.each(['', '{', 'port: 8001'])('that is not JSON is refused: %j', async (text) => {
    await mkdir(path, { recursive: true });
    await writeFile(join(path, 'settings.json'), text);
    await expect(readSettingsFile(path)).rejects.toMatchObject({
      code: 'bad_setting',
      message: `${join(path, 'settings.json')}: is not JSON.`,
    });
  });

  test('that cannot be read is refused', async () => {
    await mkdir(join(path, 'settings.json'), { recursive: true });
    await expect(readSettingsFile(path)).rejects.toThrow(
      'settings.json: cannot be read: illegal operation on a directory.',
    );
  });
});

test('a hub is said to run only while one holds the data dir and listens', async () => {
  expect(await runningHub(path)).toBeNull();
  const dataDir = await openDataDir(path);
  expect(await runningHub(path)).toBeNull();
  await dataDir.announce('http://127.0.0.1:80/');
  expect((await runningHub(path))?.href).toBe('http://127.0.0.1/');
  const left = await readFile(join(path, 'holder.json'));
  await dataDir.release();
  // As after kill -9.
  await writeFile(join(path, 'holder.json'), left);
  expect(await readHolder(path)).toMatchObject({ url: 'http://127.0.0.1:80/' });
  expect(await runningHub(path)).toBeNull();
  // Looking neither took the lock nor left anything.
  expect((await readdir(path)).sort()).toEqual(['holder.json', 'lock', 'logs', 'token']);
  await (await openDataDir(path)).release();
});

test('a crash while a file is written leaves the old one', async () => {
  const dataDir = await openDataDir(path);
  await writeFile(join(path, 'holder.json.new'), '{"pid":');
  await dataDir.announce('http://127.0.0.1:1/');
  expect(JSON.parse(await readFile(join(path, 'holder.json'), 'utf8'))).toMatchObject({ url: 'http://127.0.0.1:1/' });
  await dataDir.release();
});
