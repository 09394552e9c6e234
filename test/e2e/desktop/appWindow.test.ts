/** The window's place is kept; links from outside open a place in it; after a sleep the hub asks for signs of life. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../support/consolePage.ts';
import { type DesktopSession, startDesktopSession } from '../../support/desktopSession.ts';
import { Wearable } from '../../support/wearable.ts';
import { launchToEnd, onStandIn, type RunningApp, startApp } from './appSession.ts';

/** A start takes seconds on a busy machine. */
const STARTS = { timeout: 120_000 };

let desktop: DesktopSession;
let running: RunningApp;

beforeAll(async () => {
  desktop = await startDesktopSession();
});

afterEach(async () => {
  await running?.stop();
});

afterAll(async () => {
  await desktop?.stop();
});

/** Ends the app and starts it again on the same data dir. */
async function restart(args: readonly string[] = []): Promise<void> {
  const { app, dataDir } = running;
  await app.evaluate(() => void process.emit('SIGTERM')).catch(() => {});
  await app.close();
  running = await startApp(desktop, { dataDir, args });
  await running.page.locator('[data-phase="ready"]').waitFor();
}

const place = () =>
  running.app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    return window && { ...window.getNormalBounds(), maximised: window.isMaximized() };
  });

const isVisible = () =>
  running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() ?? false);

test('the window opens where it was, maximised if it was, and in reach where the display is gone', STARTS, async () => {
  running = await startApp(desktop);
  await eventually(isVisible).toBe(true);
  const bounds = { x: 60, y: 50, width: 1000, height: 700 };
  await running.app.evaluate(({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.setBounds(to), bounds);
  await restart();
  expect(await place()).toEqual({ ...bounds, maximised: false });

  await eventually(isVisible).toBe(true);
  await running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.maximize());
  await restart();
  await eventually(place).toEqual({ ...bounds, maximised: true });

  const { app, dataDir } = running;
  await app.evaluate(() => void process.emit('SIGTERM')).catch(() => {});
  await app.close();
  await writeFile(
    join(dataDir, 'desktop', 'window.json'),
    JSON.stringify({ ...bounds, x: 9_000, y: 9_000, maximised: false }),
  );
  running = await startApp(desktop, { dataDir });
  expect(await place()).toMatchObject({ width: 1000, height: 700 });
  expect((await place())?.x).toBeLessThan(1_280);
});

test(
  'links open a place: at the start, from a second start, from the system; others are not heard',
  STARTS,
  async () => {
    running = await startApp(desktop, { args: ['pulsera://consumer/42'] });
    const { page, app } = running;
    await page.waitForURL(/#\/connections\/42$/);
    await page.locator('[data-phase="ready"]').waitFor();

    const second = (link: string) => launchToEnd(['--data-dir', running.dataDir, '--port', '0', link], desktop.env);
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());
    expect(await second('pulsera://connections?f=state:silent')).toEqual({ code: 0, output: '' });
    await page.waitForURL(/#\/connections\?f=state%3Asilent$/);
    await eventually(isVisible).toBe(true);

    const tell = (link: string) =>
      app.evaluate(({ app: electronApp }, url) => {
        let prevented = false;
        electronApp.emit('open-url', { preventDefault: () => (prevented = true) }, url);
        return prevented;
      }, link);
    expect(await tell('pulsera://pings')).toBe(true);
    await page.waitForURL(/#\/pings$/);
    await tell('pulsera://kitchen');
    await tell('pulsera://consumer/42/disconnect');
    await tell('https://example.org/');
    // In order behind those: by now they would have been seen.
    await tell('pulsera://inject');
    await page.waitForURL(/#\/inject$/);
    await page.goBack();
    await page.waitForURL(/#\/pings$/);
    expect(running.said).toEqual([]);
  },
);

test('after the computer slept every wearable is asked for a sign of life', STARTS, async () => {
  // Its first ping would come after 12 s at the earliest.
  running = await startApp(desktop, { args: ['--ping-every-ms', '120000'] });
  const wearable = await Wearable.connect(await running.wearableUrl('42'));
  let pings = 0;
  wearable.ws.on('ping', () => {
    pings += 1;
  });
  await onStandIn(running).evaluate(({ powerMonitor }) => void powerMonitor.emit('resume'));
  await eventually(async () => pings).toBe(1);
  await wearable.close();
});

test('the application menu leads to the rooms, and its words are the language of the system', STARTS, async () => {
  running = await startApp(desktop, { language: 'es' });
  await running.page.locator('[data-phase="ready"]').waitFor();
  const labels = await running.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map(({ label }) => label));
  expect(labels).toEqual(['Pulsera', 'Edición', 'Ir', 'Ver', 'Ventana', 'Ayuda']);
  await running.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('inject')?.click());
  await running.page.waitForURL(/#\/inject$/);
});
