/** The tray: what it tells, what its menu does, and that closing the window leaves the app there where somebody would see it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { post } from '../../support/api.ts';
import { findAxeViolations, takePicture } from '../../support/browser.ts';
import { eventually } from '../../support/consolePage.ts';
import { type DesktopSession, startDesktopSession } from '../../support/desktopSession.ts';
import { Wearable } from '../../support/wearable.ts';
import { onStandIn, type RunningApp, startApp } from './appSession.ts';

/** A start takes seconds on a busy machine. */
const STARTS = { timeout: 240_000 };

let desktop: DesktopSession;
let running: RunningApp;
let endTray: () => Promise<void> = async () => {};

beforeAll(async () => {
  desktop = await startDesktopSession();
});

afterEach(async () => {
  await running?.stop();
  await endTray();
});

afterAll(async () => {
  await desktop?.stop();
});

async function start(options: Parameters<typeof startApp>[1] = {}): Promise<void> {
  running = await startApp(desktop, options);
  await running.page.locator('[data-phase="ready"]').waitFor();
}

interface Shown {
  readonly tip: string;
  readonly image: string;
  readonly items: readonly { readonly id: string | undefined; readonly label: string; readonly checked: boolean }[];
}

/** What the tray would show; null where there is none. */
const shown = (): Promise<Shown | null> =>
  onStandIn(running).evaluate(({ standIn, nativeImage }) => {
    const [tray] = standIn.trays();
    if (!tray) return null;
    const png = typeof tray.image === 'string' ? '' : tray.image.toDataURL();
    const names = ['fine', 'attention', 'away'];
    const folder = `${process.cwd()}/resources/tray`;
    const image = names.find((name) => nativeImage.createFromPath(`${folder}/${name}.png`).toDataURL() === png) ?? '';
    const items = (tray.contextMenu?.items ?? [])
      .filter(({ type }) => type !== 'separator')
      .map(({ id, label, checked }) => ({ id, label, checked }));
    return { tip: tray.toolTip, image, items };
  });
const label = async (id: string): Promise<string | undefined> =>
  (await shown())?.items.find((item) => item.id === id)?.label;
const click = (id: string): Promise<void> =>
  onStandIn(running).evaluate(({ standIn }, id) => {
    const item = standIn.trays()[0]?.contextMenu?.getMenuItemById(id);
    if (!item) throw new Error(`no ${id} in the tray`);
    item.click();
  }, id);
const windows = () =>
  running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isVisible()));
const closeWindow = () => running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
const preferences = async (): Promise<unknown> =>
  JSON.parse(await readFile(join(running.dataDir, 'desktop/preferences.json'), 'utf8').catch(() => 'null'));

test('where nothing draws icons there is no tray, Settings says so, and closing is quitting', STARTS, async () => {
  await start();
  expect(await shown()).toBeNull();
  await running.page.getByRole('link', { name: 'Settings' }).click();
  const row = running.page.locator('[data-key="closeToTray"]');
  await row.getByText('closing the window is quitting').waitFor();
  expect(await row.getByRole('switch').count()).toBe(0);
  await closeWindow();
  expect(await running.app.exited).toBe(0);
});

test('it tells how things stand, and its menu does what it says', STARTS, async () => {
  endTray = await desktop.drawTray();
  await start();
  await eventually(shown).toMatchObject({
    tip: 'Pulsera · All is well · 0 wearables connected here',
    image: 'fine',
    items: [
      ...[
        { id: 'state' },
        { id: 'connected' },
        { id: 'alerts', label: 'No new alerts' },
        { id: 'open' },
        { id: 'wall' },
      ],
      ...[{ id: 'quiet' }, { id: 'hub:', label: 'this computer: running', checked: true }, { id: 'quit' }],
    ],
  });
  const wearable = await Wearable.connect(await running.wearableUrl('42'));
  await eventually(() => label('connected')).toBe('1 wearable connected here');
  await post({ url: await running.hubUrl() }, { consumidor_id: '42', tipo: 'alerta', contenido: 'x' });
  await eventually(shown).toMatchObject({ image: 'attention', tip: expect.stringContaining('1 new alert') });
  await click('alerts');
  await running.page.waitForURL(/#\/alerts$/);

  await click('quiet');
  await eventually(() => label('quiet')).toMatch(/^End do not disturb/);
  await running.page.getByRole('button', { name: /^Nothing is shown on the desktop until/ }).waitFor();
  await click('quiet');
  await eventually(() => label('quiet')).toBe('Do not disturb for an hour');

  await onStandIn(running).evaluate(({ standIn }) => standIn.answer('dialog.showMessageBox', { response: 0 }));
  await click('quit');
  expect(await wearable.end()).toBe(1001);
  expect(await running.app.exited).toBe(0);
});

test('closing leaves the app in the tray, said once; what draws it gone, closing is quitting', STARTS, async () => {
  endTray = await desktop.drawTray();
  await start();
  await eventually(shown).not.toBeNull();
  const wearable = await Wearable.connect(await running.wearableUrl('42'));
  await closeWindow();
  await eventually(windows).toEqual([false]);
  await eventually(() => desktop.displayed()).toBe(1);
  await eventually(preferences).toMatchObject({ toldOfTray: true });
  wearable.say({ type: 'ping' });
  await wearable.next('pong');
  await click('open');
  await eventually(windows).toEqual([true]);
  await closeWindow();
  await eventually(windows).toEqual([false]);
  expect(await desktop.displayed()).toBe(1);
  expect(await onStandIn(running).evaluate(({ standIn }) => standIn.calls('dialog.showMessageBox').length)).toBe(0);
  await click('open');
  await wearable.close();
  await endTray();
  await closeWindow();
  expect(await running.app.exited).toBe(0);
});

test('Settings and the menu turn it off, which outlives the app', STARTS, async () => {
  endTray = await desktop.drawTray();
  await start();
  await eventually(shown).not.toBeNull();
  const { page } = running;
  await page.getByRole('link', { name: 'Settings' }).click();
  const row = page.getByRole('region', { name: 'This app' }).locator('[data-key="closeToTray"]');
  await row.getByRole('switch', { name: 'Go on in the tray when closed' }).press('Space');
  await eventually(preferences).toMatchObject({ closeToTray: false });
  expect(await findAxeViolations(page)).toEqual([]);
  await takePicture(page, 'tray-settings');
  const item = () =>
    running.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('closeToTray')?.checked);
  await eventually(item).toBe(false);
  await closeWindow();
  expect(await running.app.exited).toBe(0);
  await start({ dataDir: running.dataDir });
  await eventually(item).toBe(false);
  await running.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('closeToTray')?.click());
  await eventually(preferences).toMatchObject({ closeToTray: true });
  await closeWindow();
  await eventually(windows).toEqual([false]);
  // It is hidden while it quits, too: only one that goes on comes back.
  await click('open');
  await eventually(windows).toEqual([true]);
});
