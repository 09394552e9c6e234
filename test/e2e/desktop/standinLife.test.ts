/** The stand-in keeps Electron's promises about the life of the process: one instance, quitting, and leaving nothing behind. */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type DesktopSession, startDesktopSession } from '../../support/desktopSession.ts';
import { type FixtureApp, launchFixture } from './fixture/launch.ts';

let desktop: DesktopSession;
let userData: string;
let app: FixtureApp;

const start = (...args: string[]) => launchFixture({ userData, env: desktop.env, args });

/** The Chromium processes that use this test's data folder. */
function browsers(): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`--user-data-dir=${userData}/chromium`);
    } catch {
      return false;
    }
  });
}

const printed = () => app.output().trim().split('\n');

beforeAll(async () => {
  desktop = await startDesktopSession();
});

beforeEach(async () => {
  userData = await mkdtemp(join(tmpdir(), 'pulsera-standin-'));
  app = await start();
  expect(browsers()).not.toEqual([]);
});

afterEach(async () => {
  await app.close();
  await expect.poll(browsers).toEqual([]);
  await rm(userData, { recursive: true, force: true });
});

afterAll(async () => {
  await desktop.stop();
});

test('a second instance wakes the first and leaves', async () => {
  await expect(start('--second')).rejects.toThrow(/^the app ended with 0:\nnot the first/);
  await expect.poll(printed).toContain('second instance --second {"greeting":"hello"}');
});

test('the data folder is free again after a kill', async () => {
  process.kill(app.pid, 'SIGKILL');
  expect(await app.exited).toBe(null);
  await expect.poll(browsers).toEqual([]);
  app = await start();
  expect(app.output()).not.toContain('not the first');
});

test('quitting asks the app, then its windows; any of them may object', async () => {
  await app.evaluate(({ app: electronApp, BrowserWindow }) => {
    electronApp.once('before-quit', (event) => event.preventDefault());
    electronApp.quit();
    BrowserWindow.fromId(1)?.once('close', (event) => {
      console.log('close');
      event.preventDefault();
    });
    electronApp.quit();
    console.log('still here');
  });
  expect(printed()).toEqual(['before-quit', 'before-quit', 'close', 'still here']);
  await app.close();
  expect(await app.exited).toBe(0);
  expect(printed().slice(4)).toEqual(['before-quit', 'will-quit']);
});

test('an app in the tray outlives its last window and opens another', async () => {
  const first = await app.firstWindow();
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.fromId(1)?.close());
  await expect.poll(() => first.isClosed()).toBe(true);
  expect(printed()).toEqual(['window-all-closed']);
  await app.evaluate(({ BrowserWindow }) => new BrowserWindow().loadURL('app://console/index.html?second'));
  expect((await app.firstWindow()).url()).toContain('?second');
});

test('exit ends at once with its code', async () => {
  await app.evaluate(({ app: electronApp }) => electronApp.exit(3)).catch(() => {});
  expect(await app.exited).toBe(3);
  expect(app.output()).toBe('');
});

test('SIGTERM quits', async () => {
  process.kill(app.pid, 'SIGTERM');
  expect(await app.exited).toBe(0);
  expect(printed()).toEqual(['before-quit', 'will-quit']);
});

test('a main process that crashes or is killed leaves no browser', async () => {
  await app.evaluate(() => {
    setImmediate(() => {
      throw new Error('main broke');
    });
  });
  expect(await app.exited).toBe(1);
  expect(app.output()).toContain('main broke');
  await expect.poll(browsers).toEqual([]);

  app = await start();
  process.kill(app.pid, 'SIGKILL');
  await app.exited;
  await expect.poll(browsers).toEqual([]);
});

test('an app without its browser ends too', async () => {
  // Its children have a type, and may have lower numbers where those began anew.
  const [first] = browsers().filter((pid) => !readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type='));
  process.kill(Number(first), 'SIGKILL');
  expect(await app.exited).toBe(1);
});
