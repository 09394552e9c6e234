/** The language that is chosen in the console is the app's own too: its menu, its tray, its question, its alerts. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { post } from '../../support/api.ts';
import { eventually } from '../../support/consolePage.ts';
import { type DesktopSession, startDesktopSession } from '../../support/desktopSession.ts';
import { Wearable } from '../../support/wearable.ts';
import { callDesktop, onStandIn, type RunningApp, startApp } from './appSession.ts';

/** A start takes seconds on a busy machine. */
const STARTS = { timeout: 240_000 };

let desktop: DesktopSession;
let running: RunningApp;
let endTray: () => Promise<void> = async () => {};

beforeAll(async () => {
  desktop = await startDesktopSession();
  endTray = await desktop.drawTray();
});

afterEach(async () => {
  await running?.stop();
});

afterAll(async () => {
  await endTray();
  await desktop?.stop();
});

/** Starts the app on a Spanish desktop. */
async function start(dataDir?: string): Promise<void> {
  running = await startApp(desktop, { language: 'es', ...(dataDir !== undefined && { dataDir }) });
  await running.page.locator('[data-phase="ready"]').waitFor();
}

const menu = () => running.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map(({ label }) => label));
const tray = () =>
  onStandIn(running).evaluate(({ standIn }) => {
    const [shown] = standIn.trays();
    return shown && [shown.toolTip, shown.contextMenu?.getMenuItemById('quit')?.label];
  });
const languageOf = (page: Page) => page.evaluate(() => document.documentElement.lang);

const SPANISH = ['Pulsera', 'Edición', 'Ir', 'Ver', 'Ventana', 'Ayuda'];
const ENGLISH = ['Pulsera', 'Edit', 'Go', 'View', 'Window', 'Help'];
const SPANISH_TRAY = [expect.stringContaining('relojes conectados aquí'), 'Salir de Pulsera'];
const ENGLISH_TRAY = ['Pulsera · All is well · 0 wearables connected here', 'Quit Pulsera'];

/** Chooses in the window's bar, whatever language that speaks. */
async function choose(language: string): Promise<void> {
  const { page } = running;
  await page.getByRole('button', { name: /^(Apariencia|Appearance)$/ }).click();
  // That of the system is a choice of theme, too.
  await page.getByRole('menuitemradio', { name: language }).first().click();
  await page.keyboard.press('Escape');
}

test('chosen on a desktop that speaks another, it holds at once and after a new start', STARTS, async () => {
  await start();
  await eventually(menu).toEqual(SPANISH);
  await eventually(tray).toEqual(SPANISH_TRAY);

  await choose('English');
  await eventually(menu).toEqual(ENGLISH);
  await eventually(tray).toEqual(ENGLISH_TRAY);

  const { app, dataDir } = running;
  await post({ url: await running.hubUrl() }, { consumidor_id: '42', tipo: 'alerta', contenido: 'x' });
  await eventually(() => desktop.displayed()).toBe(1);
  await desktop.click();
  await eventually(async () => (await desktop.history())[0]?.summary ?? '').toBe('Alert, consumer 42');

  const kept = JSON.parse(await readFile(join(dataDir, 'desktop/preferences.json'), 'utf8')) as unknown;
  expect(kept).toMatchObject({ language: 'en' });
  await app.evaluate(() => void process.emit('SIGTERM')).catch(() => {});
  await app.close();

  await start(dataDir);
  expect(await menu()).toEqual(ENGLISH);
  const wearable = await Wearable.connect(await running.wearableUrl('1'));
  await onStandIn(running).evaluate(({ standIn }) => standIn.answer('dialog.showMessageBox', { response: 1 }));
  await running.app.evaluate(({ app: electronApp }) => electronApp.quit());
  await eventually(() =>
    onStandIn(running).evaluate(({ standIn }) => standIn.calls('dialog.showMessageBox').map(([asked]) => asked)),
  ).toMatchObject([{ message: '1 wearable is connected' }]);
  await wearable.close();

  await choose('As the system');
  await eventually(menu).toEqual(SPANISH);
});

test('the wall goes with the window, and takes nothing back', STARTS, async () => {
  await start();
  await callDesktop(running.page, 'desktop.openWall', {});
  await eventually(async () => running.app.windows().length).toBe(2);
  const wall = running.app.windows().find((page) => page.url().includes('?wall'));
  if (!wall) throw new Error('no wall');
  await wall.locator('[data-phase="ready"]').waitFor({ state: 'attached' });
  await choose('English');
  await eventually(menu).toEqual(ENGLISH);
  await choose('Español');
  await eventually(() => languageOf(wall)).toBe('es');
  // Its page has told by then what it has: the same.
  await eventually(menu).toEqual(SPANISH);
  await choose('English');
  await eventually(() => languageOf(wall)).toBe('en');
  await eventually(menu).toEqual(ENGLISH);
});
