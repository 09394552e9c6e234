/** The stand-in keeps Electron's promises between main and its pages: messages, the preload, windows. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DesktopSession, startDesktopSession } from '../../support/desktopSession.ts';
import { type FixtureApp, fixturePreload, launchFixture } from './fixture/launch.ts';

let desktop: DesktopSession;
let userData: string;
let app: FixtureApp;
let page: Page;

beforeAll(async () => {
  desktop = await startDesktopSession();
  userData = await mkdtemp(join(tmpdir(), 'pulsera-standin-'));
  app = await launchFixture({ userData, env: desktop.env });
  page = await app.firstWindow();
});

afterAll(async () => {
  await app?.close();
  await desktop?.stop();
  await rm(userData, { recursive: true, force: true });
});

describe('messages', () => {
  test('invoke clones both ways as structured clone does', async () => {
    const seen = await page.evaluate(async () => {
      const shared = { name: 'shared' };
      const value = {
        date: new Date(5),
        map: new Map([[1, new Set(['a'])]]),
        numbers: [Number.NaN, -0, Number.POSITIVE_INFINITY, undefined, 10n],
        bytes: new Uint8Array([1, 2, 255]),
        words: new Uint16Array([1, 65_535]),
        error: new RangeError('too far', { cause: shared }),
        pattern: /a+/gi,
        tagged: { $: 'date', v: 1 },
        self: null as unknown,
        both: [shared, shared],
      };
      value.self = value;
      const copy = (await window.bridge.invoke('echo', value)) as typeof value;
      return {
        date: copy.date instanceof Date && copy.date.getTime(),
        map: copy.map.get(1)?.has('a'),
        numbers: copy.numbers.map((number) => (Object.is(number, -0) ? '-0' : String(number))),
        bytes: copy.bytes instanceof Uint8Array && [...copy.bytes],
        words: copy.words instanceof Uint16Array && [...copy.words],
        error: copy.error instanceof RangeError && [copy.error.message, copy.error.cause],
        pattern: String(copy.pattern),
        tagged: copy.tagged,
        cycle: copy.self === copy,
        shared: copy.both[0] === copy.both[1],
        copied: copy !== value,
      };
    });
    expect(seen).toEqual({
      date: 5,
      map: true,
      numbers: ['NaN', '-0', 'Infinity', 'undefined', '10'],
      bytes: [1, 2, 255],
      words: [1, 65_535],
      error: ['too far', { name: 'shared' }],
      pattern: '/a+/gi',
      tagged: { $: 'date', v: 1 },
      cycle: true,
      shared: true,
      copied: true,
    });
  });

  test('what cannot be cloned is refused on either side', async () => {
    const refusals = await page.evaluate(async () => {
      const reason = (error: Error) => error.message;
      return [
        await window.bridge.invoke('echo', { at: [() => 1] }).catch(reason),
        await window.bridge.invoke('function').catch(reason),
      ];
    });
    expect(refusals).toEqual([
      'An object could not be cloned.',
      "Error invoking remote method 'function': Error: An object could not be cloned.",
    ]);
    const sending = app.evaluate(({ BrowserWindow }) => BrowserWindow.fromId(1)?.webContents.send('said', () => 1));
    await expect(sending).rejects.toThrow('Failed to serialize arguments');
  });

  test("a handler's error and a missing handler reach the page in Electron's words", async () => {
    const errors = await page.evaluate(() =>
      Promise.all(['fail', 'nowhere'].map((channel) => window.bridge.invoke(channel).catch((error) => String(error)))),
    );
    expect(errors).toEqual([
      "Error: Error invoking remote method 'fail': RangeError: main said no",
      "Error: Error invoking remote method 'nowhere': Error: No handler registered for 'nowhere'",
    ]);
  });

  test('send and on work both ways, in order, until off', async () => {
    const heard = await page.evaluate(async () => {
      const said: unknown[] = [];
      const done = Promise.withResolvers<void>();
      const listener = window.bridge.listen('said', (text, map) => {
        said.push([text, (map as Map<string, number>).get('length')]);
        if (text === 'two') listener.stop();
        if (text === 'two') window.bridge.send('say', 'three');
      });
      window.bridge.listen('said', (text) => text === 'three' && done.resolve());
      window.bridge.send('say', 'one');
      window.bridge.send('say', 'two');
      await done.promise;
      return said;
    });
    expect(heard).toEqual([
      ['one', 3],
      ['two', 3],
    ]);
  });

  test('main knows who sent: its own contents, the main frame, by the address that main uses', async () => {
    const sender = await page.evaluate(() => window.bridge.invoke('sender'));
    const url = 'app://console/index.html';
    expect(sender).toEqual({ id: 1, url, isTop: true, isMainFrame: true, isOurs: true });
  });
});

describe('the preload', () => {
  test('gives the page a frozen copy and nothing else', async () => {
    const found = await page.evaluate(() => ({
      frozen: [window.bridge, window.bridge.nested, window.bridge.nested.list, window.bridge.nested.list[1]].map(
        Object.isFrozen,
      ),
      replaced: Reflect.set(window, 'bridge', {}) || Reflect.deleteProperty(window, 'bridge'),
      leaked: ['require', 'process', 'module', 'ipcRenderer', 'electron'].filter((name) => name in window),
    }));
    expect(found).toEqual({ frozen: [true, true, true, true], replaced: false, leaked: [] });
  });

  test('is sandboxed: it can require Electron and nothing of Node', async () => {
    const kinds = await page.evaluate(() => {
      const requires = (id: string) => {
        try {
          return window.bridge.requires(id);
        } catch (error) {
          return (error as Error).message;
        }
      };
      return ['electron', 'node:fs'].map(requires);
    });
    expect(kinds).toEqual(['object', 'module not found: node:fs']);
  });
});

describe('windows', () => {
  test('a close that is prevented hides instead, and the page can tell', async () => {
    const visibility = () => page.evaluate(() => document.visibilityState);
    const isVisible = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.fromId(1)?.isVisible());
    await expect.poll(isVisible).toBe(true);
    await app.evaluate(({ BrowserWindow }) => {
      const window = BrowserWindow.fromId(1);
      window?.once('close', (event) => {
        event.preventDefault();
        window.hide();
      });
    });
    await page.evaluate(() => window.close());
    await expect.poll(isVisible).toBe(false);
    await expect.poll(visibility).toBe('hidden');
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.fromId(1)?.show());
    expect(await isVisible()).toBe(true);
    await expect.poll(visibility).toBe('visible');
  });

  test('only one window has the focus; a minimized one comes back', async () => {
    const seen = await app.evaluate(({ BrowserWindow }) => {
      const [first, second] = [BrowserWindow.fromId(1), new BrowserWindow()];
      const states = () => [first?.isFocused(), second.isFocused(), second.isMinimized()];
      const opened = states();
      second.minimize();
      const minimized = states();
      second.restore();
      const restored = states();
      first?.focus();
      const back = [BrowserWindow.getFocusedWindow() === first, ...states()];
      second.destroy();
      return { opened, minimized, restored, back };
    });
    expect(seen).toEqual({
      opened: [false, true, false],
      minimized: [false, false, true],
      restored: [false, true, false],
      back: [true, true, false, false],
    });
  });

  test('the title follows the page', async () => {
    const title = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.fromId(1)?.getTitle());
    await expect.poll(title).toBe('Fixture');
    await page.evaluate(() => {
      document.title = 'Changed';
    });
    await expect.poll(title).toBe('Changed');
  });

  test('a crash is told, and reload brings the page back with its bridge', async () => {
    const told = await app.evaluate(async ({ BrowserWindow }, preload) => {
      const window = new BrowserWindow({ show: false, webPreferences: { preload } });
      const { webContents } = window;
      await window.loadURL('app://console/index.html');
      const gone = new Promise<string>((resolve) => {
        webContents.once('render-process-gone', (_event, { reason }) => resolve(reason));
      });
      webContents.forcefullyCrashRenderer();
      const reason = await gone;
      const crashed = webContents.isCrashed();
      const back = new Promise<void>((resolve) => webContents.once('did-finish-load', () => resolve()));
      webContents.reload();
      await back;
      const answer = await webContents.executeJavaScript("bridge.invoke('echo', 'back')");
      window.destroy();
      return { reason, crashed, answer, destroyed: webContents.isDestroyed() };
    }, fixturePreload);
    expect(told).toEqual({ reason: 'crashed', crashed: true, answer: 'back', destroyed: true });
  });

  test('a window that is not sandboxed is refused', async () => {
    const opening = app.evaluate(({ BrowserWindow }) => void new BrowserWindow({ webPreferences: { sandbox: false } }));
    await expect(opening).rejects.toThrow('windows are sandboxed');
  });
});
