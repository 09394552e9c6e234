/** Pings in a window of its own: at most one, with its own place, on the same hub, and the same rules as the first. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { findAxeViolations, takePicture } from '../../support/browser.ts';
import { eventually } from '../../support/consolePage.ts';
import { type DesktopSession, startDesktopSession } from '../../support/desktopSession.ts';
import { startTestHub, type TestHub } from '../../support/hub.ts';
import { Wearable } from '../../support/wearable.ts';
import { callDesktop, onStandIn, type RunningApp, startApp } from './appSession.ts';

/** A start takes seconds on a busy machine. */
const STARTS = { timeout: 240_000 };

let desktop: DesktopSession;
let running: RunningApp;
let farm: TestHub | undefined;

beforeAll(async () => {
  desktop = await startDesktopSession();
});

afterEach(async () => {
  await running?.stop();
  await farm?.stop();
  farm = undefined;
});

afterAll(async () => {
  await desktop?.stop();
});

async function start(dataDir?: string): Promise<void> {
  running = await startApp(desktop, dataDir === undefined ? {} : { dataDir });
  await running.page.locator('[data-phase="ready"]').waitFor();
}

const isWall = (page: Page): boolean => new URL(page.url()).searchParams.has('wall');

/** The wall's page, once it is there. */
async function wall(): Promise<Page> {
  await eventually(async () => running.app.windows().filter(isWall).length).toBe(1);
  const page = running.app.windows().find(isWall);
  if (!page) throw new Error('the wall is gone');
  page.setDefaultTimeout(20_000);
  return page;
}

const chooseInMenu = (id: string) =>
  running.app.evaluate(({ Menu }, id) => Menu.getApplicationMenu()?.getMenuItemById(id)?.click(), id);
const count = () => running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);

test('opens from the room, once, and closing it closes only it', STARTS, async () => {
  await start();
  const wearable = await Wearable.connect(await running.wearableUrl('42'));
  await running.page.getByRole('link', { name: 'Pings' }).click();
  await running.page.getByRole('button', { name: 'Open in a window of its own' }).click();
  const page = await wall();
  await page.locator('.pl-wall').waitFor();
  expect(await page.locator('.pl-rail').isVisible()).toBe(false);
  expect(await page.getByRole('button', { name: 'Open in a window of its own' }).count()).toBe(0);
  expect(await findAxeViolations(page)).toEqual([]);
  await takePicture(page, 'wall');
  // Again: from the menu, and from the palette.
  await chooseInMenu('wall');
  await running.page.keyboard.press('Control+k');
  await running.page.keyboard.type('window of its own');
  await running.page.keyboard.press('Enter');
  await eventually(async () => running.page.getByRole('dialog').count()).toBe(0);
  expect(await count()).toBe(2);
  // The same options as the first.
  const options = await onStandIn(running).evaluate(({ standIn }) =>
    standIn.calls('BrowserWindow').map(([one]) => one),
  );
  const [first, second] = options as { webPreferences: object }[];
  expect(second?.webPreferences).toEqual(first?.webPreferences);
  // With the system's frame a menu bar would come, for a screen that people only look at.
  expect(second).toMatchObject({ autoHideMenuBar: true });

  await page.keyboard.press('f');
  await page.waitForFunction(() => document.fullscreenElement !== null);
  await page.keyboard.press('f');
  await page.waitForFunction(() => document.fullscreenElement === null);
  expect(await page.locator('.pl-rail').isVisible()).toBe(false);

  const bounds = { x: 40, y: 30, width: 900, height: 600 };
  await running.app.evaluate(({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[1]?.setBounds(to), bounds);
  await running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[1]?.close());
  expect(await count()).toBe(1);
  expect(JSON.parse(await readFile(join(running.dataDir, 'desktop/wall.json'), 'utf8'))).toMatchObject(bounds);
  wearable.say({ type: 'ping' });
  await wearable.next('pong');
  await chooseInMenu('wall');
  await wall();
  expect(
    await running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[1]?.getNormalBounds()),
  ).toEqual(bounds);
  await wearable.close();

  // Also where it was as the whole app was quit.
  const moved = { ...bounds, x: 60 };
  const isSeen = () => running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[1]?.isVisible());
  await eventually(isSeen).toBe(true);
  await running.app.evaluate(({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[1]?.setBounds(to), moved);
  const kept = join(running.dataDir, 'desktop/wall.json');
  await running.app.evaluate(() => void process.emit('SIGTERM')).catch(() => {});
  expect(await running.app.exited).toBe(0);
  expect(JSON.parse(await readFile(kept, 'utf8'))).toMatchObject(moved);
});

test(
  'shows the hub that the first window looks at, and stays where it is when that is sent elsewhere',
  STARTS,
  async () => {
    farm = await startTestHub();
    const wearable = await Wearable.connect(farm.wearableUrl('7'));
    await start();
    await callDesktop(running.page, 'desktop.openWall', {});
    const page = await wall();
    await page.locator('[data-phase="ready"]').waitFor({ state: 'attached' });
    await callDesktop(running.page, 'desktop.saveHub', { name: 'Farm', url: farm.url, token: farm.token }).catch(
      () => {},
    );
    await page.locator('.pl-wall').waitFor();
    // The name of the hub is in the page's address line, which the wall hides.
    await eventually(() => page.locator('.pl-address').textContent()).toContain(String(farm.hub.port));
    await running.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('inject')?.click());
    await running.page.waitForURL(/#\/inject$/);
    expect(page.url()).toMatch(/\?wall#\/pings$/);
    await wearable.close();
  },
);

test('its messages count from its own main frame only, and from nobody once it is closed', STARTS, async () => {
  await start();
  await callDesktop(running.page, 'desktop.openWall', {});
  await (await wall()).locator('[data-phase="ready"]').waitFor({ state: 'attached' });
  /** Answers which of these were heard, as the wall's page and as the first one. */
  const heard = () =>
    running.app.evaluate(({ BrowserWindow, ipcMain }) => {
      const kept = globalThis as unknown as { contents?: Electron.WebContents[] };
      kept.contents ??= BrowserWindow.getAllWindows().map(({ webContents }) => webContents);
      const answers: string[] = [];
      const [first, second] = kept.contents;
      if (!first || !second) throw new Error('two windows are expected');
      const events = {
        'probe first': { sender: first, senderFrame: first.mainFrame },
        'probe wall': { sender: second, senderFrame: second.mainFrame },
        "probe wall, another's frame": { sender: second, senderFrame: first.mainFrame },
        'probe frame within the wall': {
          sender: second,
          senderFrame: { url: 'app://console/', parent: second.mainFrame },
        },
      };
      for (const contents of kept.contents) {
        const send = contents.send.bind(contents);
        contents.send = (channel, ...args) => {
          if (String(args[0]).startsWith('probe')) answers.push(String(args[0]));
          else send(channel, ...args);
        };
      }
      for (const [link, event] of Object.entries(events)) {
        ipcMain.emit('door', event, link, 'open', 'desktop');
        ipcMain.emit('door', event, link, 'message', { t: 'hello', version: 2 });
        ipcMain.emit('door', event, link, 'close');
      }
      return answers;
    });
  expect(await heard()).toEqual(['probe first', 'probe wall']);
  const listeners = () => running.app.evaluate(({ ipcMain }) => ipcMain.listenerCount('door'));
  expect(await listeners()).toBe(2);
  await running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[1]?.close());
  await eventually(listeners).toBe(1);
});

test('the hub of the last time is open again after a restart, in words where it is away', STARTS, async () => {
  farm = await startTestHub();
  running = await startApp(desktop, { args: ['--password-store=gnome-libsecret'] });
  await running.page.locator('[data-phase="ready"]').waitFor();
  await callDesktop(running.page, 'desktop.saveHub', { name: 'Farm', url: farm.url, token: farm.token }).catch(
    () => {},
  );
  await eventually(() => running.page.locator('.pl-address').textContent()).toContain(String(farm.hub.port));
  const again = async (...args: string[]): Promise<void> => {
    const { app, dataDir } = running;
    await app.evaluate(() => void process.emit('SIGTERM')).catch(() => {});
    await app.close();
    running = await startApp(desktop, { dataDir, args: ['--password-store=gnome-libsecret', ...args] });
  };
  await again('pulsera://pings');
  await eventually(() => running.page.locator('.pl-address').textContent()).toContain(String(farm.hub.port));
  expect(running.page.url()).toMatch(/#\/pings$/);
  await farm.stop();
  farm = undefined;
  await again();
  await running.page.getByTitle('Choose a hub').click();
  await running.page.getByRole('menuitem', { name: /Farm.*away since/ }).waitFor();
});

test("the bar's colours follow the page's theme, which the next start opens in", STARTS, async () => {
  await start();
  const overlays = () =>
    onStandIn(running).evaluate(({ standIn }) => standIn.calls('BrowserWindow.setTitleBarOverlay').map(([one]) => one));
  const choose = async (theme: string): Promise<void> => {
    await running.page.keyboard.press('Control+k');
    await running.page.keyboard.type(`theme: ${theme}`);
    await running.page.keyboard.press('Enter');
  };
  await choose('dark');
  await eventually(async () => (await overlays()).at(-1)).toMatchObject({ color: '#090D0F', symbolColor: '#AEBBC0' });
  const { app, dataDir } = running;
  await app.evaluate(() => void process.emit('SIGTERM')).catch(() => {});
  await app.close();
  await start(dataDir);
  const [options] = await onStandIn(running).evaluate(({ standIn }) => standIn.calls('BrowserWindow')[0] ?? []);
  expect(options).toMatchObject({ backgroundColor: '#0E1316', titleBarOverlay: { color: '#090D0F' } });
  await running.app.evaluate(({ nativeTheme }) => {
    nativeTheme.themeSource = 'light';
  });
  await eventually(async () => (await overlays()).at(-1)).toMatchObject({ color: '#E8ECEB' });
});
