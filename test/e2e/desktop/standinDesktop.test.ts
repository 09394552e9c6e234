/** The stand-in keeps Electron's promises between main and the desktop: notifications, tray, dialogs, secrets. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type DesktopSession, startDesktopSession } from '../../support/desktopSession.ts';
import { type FixtureApp, launchFixture } from './fixture/launch.ts';

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

/** Shows a notification and prints each of its events. */
const notify = (title: string) =>
  app.evaluate(({ Notification }, title) => {
    const notification = new Notification({ title, body: 'Take a break', urgency: 'critical' });
    notification.on('show', () => console.log(title, 'show'));
    notification.on('click', () => console.log(title, 'click'));
    notification.on('close', () => console.log(title, 'close'));
    notification.on('failed', (_event, error) => console.log(title, 'failed', error));
    Object.assign(globalThis, { notification });
    notification.show();
  }, title);

const printed = (title: string) =>
  app
    .output()
    .split('\n')
    .filter((line) => line.startsWith(title));

beforeEach(async () => {
  expect(await desktop.displayed()).toBe(0);
});

test('a notification is on the screen, and a click on it reaches the app', async () => {
  await notify('clicked');
  await expect.poll(() => printed('clicked')).toEqual(['clicked show']);
  expect(await desktop.displayed()).toBe(1);
  await desktop.click();
  await expect.poll(() => printed('clicked')).toEqual(['clicked show', 'clicked click', 'clicked close']);
  expect((await desktop.history())[0]).toEqual({ app: 'fixture', summary: 'clicked', body: 'Take a break' });
});

test('the app takes its notification off the screen', async () => {
  await notify('withdrawn');
  await expect.poll(() => printed('withdrawn')).toEqual(['withdrawn show']);
  await app.evaluate(() => (globalThis as unknown as { notification: { close(): void } }).notification.close());
  await expect.poll(() => desktop.displayed()).toBe(0);
  await expect.poll(() => printed('withdrawn')).toEqual(['withdrawn show', 'withdrawn close']);
});

test('without a notification server the app is told', async () => {
  const bus = desktop.env.DBUS_SESSION_BUS_ADDRESS;
  const useBus = (address: string) =>
    app.evaluate(({ Notification }, address) => {
      Object.assign(process.env, { DBUS_SESSION_BUS_ADDRESS: address });
      return Notification.isSupported();
    }, address);
  expect(await useBus('unix:path=/nonexistent')).toBe(true);
  await notify('unheard');
  await expect.poll(() => printed('unheard')).toEqual([expect.stringMatching(/^unheard failed .+/)]);
  expect(await useBus('')).toBe(false);
  expect(await useBus(bus)).toBe(true);
});

test('dialogs are recorded; people answer what was laid out, else they cancel', async () => {
  const answers = await app.evaluate(async ({ dialog, standIn }) => {
    standIn.answer('dialog.showSaveDialog', { canceled: false, filePath: '/tmp/rows.csv' });
    const saved = await dialog.showSaveDialog({ defaultPath: 'rows.csv' });
    const again = await dialog.showSaveDialog({ defaultPath: 'rows.csv' });
    const opened = await dialog.showOpenDialog({});
    const { response } = await dialog.showMessageBox({ message: 'Sure?', buttons: ['Yes', 'No'], cancelId: 1 });
    const asked = [...standIn.calls('dialog.showSaveDialog'), ...standIn.calls('dialog.showMessageBox')];
    return { saved, again, opened, response, asked };
  });
  expect(answers).toEqual({
    saved: { canceled: false, filePath: '/tmp/rows.csv' },
    again: { canceled: true, filePath: '' },
    opened: { canceled: true, filePaths: [] },
    response: 1,
    asked: [
      [{ defaultPath: 'rows.csv' }],
      [{ defaultPath: 'rows.csv' }],
      [{ message: 'Sure?', buttons: ['Yes', 'No'], cancelId: 1 }],
    ],
  });
});

test('openExternal opens nothing and is recorded', async () => {
  const calls = await app.evaluate(async ({ shell, standIn }) => {
    await shell.openExternal('https://example.org/help');
    return standIn.calls('shell.openExternal');
  });
  expect(calls).toEqual([['https://example.org/help']]);
});

test('the tray shows what it was given, and its menu can be clicked', async () => {
  const seen = await app.evaluate(({ Menu, nativeImage, standIn, Tray }) => {
    const clicked: string[] = [];
    const tray = new Tray(nativeImage.createEmpty());
    tray.setToolTip('3 unread');
    const item = (label: string, enabled = true) => ({ id: label, label, enabled, click: () => clicked.push(label) });
    tray.setContextMenu(
      Menu.buildFromTemplate([item('Show'), { label: 'More', submenu: [item('Quit')] }, item('No', false)]),
    );
    tray.on('click', () => clicked.push('tray'));
    tray.emit('click');
    const [shown] = standIn.trays();
    for (const id of ['Show', 'Quit', 'No']) shown?.contextMenu?.getMenuItemById(id)?.click();
    const before = { toolTip: shown?.toolTip, icons: standIn.trays().length };
    tray.destroy();
    return { ...before, clicked, after: standIn.trays().length };
  });
  expect(seen).toEqual({ toolTip: '3 unread', icons: 1, clicked: ['tray', 'Show', 'Quit'], after: 0 });
});

test("a page's wish for a permission is put to the app's handler", async () => {
  const granted = await app.evaluate(({ BrowserWindow, standIn }) => {
    const [window] = BrowserWindow.getAllWindows();
    if (!window) throw new Error('no window');
    const details = { isMainFrame: true, requestingUrl: 'app://console/' };
    const ask = (permission: 'fullscreen' | 'geolocation') =>
      standIn.requestPermission(window.webContents, permission, details);
    return Promise.all([ask('fullscreen'), ask('geolocation')]);
  });
  expect(granted).toEqual([true, false]);
});

test('safeStorage gives back what it was given, and nothing that was touched', async () => {
  const seen = await app.evaluate(({ safeStorage }) => {
    const sealed = safeStorage.encryptString('secreto ñ');
    const back = safeStorage.decryptString(sealed);
    const readable = sealed.includes('secreto');
    sealed[sealed.length - 1] = (sealed.at(-1) ?? 0) ^ 1;
    try {
      return { back, readable, touched: safeStorage.decryptString(sealed) };
    } catch (error) {
      return { back, readable, touched: String(error) };
    }
  });
  expect(seen).toEqual({
    back: 'secreto ñ',
    readable: false,
    touched: expect.stringContaining('Error while decrypting'),
  });
});

test('the theme that main sets is the one that the page sees', async () => {
  const dark = () => page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
  for (const themeSource of ['dark', 'light'] as const) {
    await app.evaluate(({ nativeTheme }, source) => void Object.assign(nativeTheme, source), { themeSource });
    await expect.poll(dark).toBe(themeSource === 'dark');
  }
});

test('what the stand-in does not have is said loudly', async () => {
  const unknownCall = app.evaluate(({ app: electronApp }) => electronApp.getGPUFeatureStatus());
  await expect(unknownCall).rejects.toThrow('electron.app.getGPUFeatureStatus is not implemented');
  const unknownEvent = app.evaluate(({ app: electronApp }) => void electronApp.on('gpu-info-update', () => {}));
  await expect(unknownEvent).rejects.toThrow("app never emits 'gpu-info-update'");
});
