/** The desktop app starts: one window over its own scheme, in contact with the hub inside. */
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { takePicture } from '../../support/browser.ts';
import { eventually } from '../../support/consolePage.ts';
import { type DesktopSession, startDesktopSession } from '../../support/desktopSession.ts';
import { launchToEnd, makeDataDir, onStandIn, type RunningApp, startApp } from './appSession.ts';
import { APP_FOLDER } from './driver.ts';

let desktop: DesktopSession;
let running: RunningApp;

beforeAll(async () => {
  desktop = await startDesktopSession();
  running = await startApp(desktop);
  await running.page.locator('[data-phase="ready"]').waitFor();
});

afterAll(async () => {
  await running?.stop();
  await desktop?.stop();
});

test("one window shows the console with the hub's address", async () => {
  const { app, page, hubUrl } = running;
  expect(app.windows()).toHaveLength(1);
  const address = `${(await hubUrl()).replace('http', 'ws')}ws/notificaciones/{consumidor_id}/`;
  await eventually(() => page.locator('.pl-address').innerText()).toBe(address);
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL())).toBe(
    'app://console/#/connections',
  );
  await eventually(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())).toBe(true);
  await takePicture(page, 'desktop');
});

test('walking about, nothing is said in the console', async () => {
  const { page, said } = running;
  await page.getByRole('link', { name: 'Inject' }).click();
  await page.waitForURL(/#\/inject/);
  await page.getByRole('button', { name: 'this computer' }).click();
  await page.getByRole('menuitem', { name: 'Connect to another hub…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await page.getByRole('link', { name: 'Connections' }).click();
  await page.waitForURL(/#\/connections/);
  expect(said).toEqual([]);
});

test('an app from its source says how it is updated', async () => {
  const { page, app } = running;
  // Packed for a deb, a folder or from the source, it cannot be changed from within; the package test runs this too.
  await page.getByRole('link', { name: 'Settings' }).click();
  const row = page.getByRole('region', { name: 'This app' }).locator('[data-key="updates"]');
  await row.getByText(/^(This app runs from its source|This package was made without an address)/).waitFor();
  expect(await row.getByRole('switch').count()).toBe(0);
  expect(await app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('update') ?? null)).toBeNull();
});

test('the page is isolated, sandboxed, and has of the app only its doors', async () => {
  if (running.app.kind === 'standin') {
    const [options] = await onStandIn(running).evaluate(({ standIn }) => standIn.calls('BrowserWindow')[0] ?? []);
    expect(options).toMatchObject({
      webPreferences: { contextIsolation: true, sandbox: true, nodeIntegration: false, webviewTag: false },
    });
  }
  const found = await running.page.evaluate(() => ({
    bridge: Object.keys((window as unknown as { pulsera: object }).pulsera),
    leaked: ['require', 'process', 'module', 'ipcRenderer', 'electron'].filter((name) => name in window),
  }));
  expect(found).toEqual({ bridge: ['open'], leaked: [] });
});

test('a data dir may be relative and new; what is kept in it is private', async () => {
  const parent = await makeDataDir();
  const dataDir = join(parent, 'new', 'deep');
  const other = await startApp(desktop, { dataDir, args: ['--data-dir', relative(APP_FOLDER, dataDir)] });
  await other.hubUrl();
  const profile = await other.app.evaluate(({ app }) => app.getPath('userData'));
  const mode = async (...path: string[]) => ((await stat(join(dataDir, ...path))).mode & 0o777).toString(8);
  const modes = [await mode('..'), await mode(), await mode('desktop'), await mode('token')];
  await other.stop();
  await rm(parent, { recursive: true });
  expect(profile).toBe(join(dataDir, 'desktop'));
  expect(modes).toEqual(['700', '700', '700', '600']);
});

test('--help and --version say it and end; a bad flag is one sentence and exit code 2', async () => {
  const { env } = desktop;
  expect(await launchToEnd(['--version'], env)).toEqual({ code: 0, output: `${packageJson.version}\n` });
  const help = await launchToEnd(['--help'], env);
  expect(help.code).toBe(0);
  expect(help.output).toMatch(/^Pulsera: the desktop app[\s\S]+--data-dir <folder>[\s\S]+--port/);
  expect(await launchToEnd(['--prot', '8000'], env)).toEqual({
    code: 2,
    output: 'pulsera: There is no flag "--prot": did you mean --port?\n',
  });
});

test('an address in settings.json that this machine does not have is said, and can be taken out', async () => {
  const dataDir = await makeDataDir();
  const file = join(dataDir, 'settings.json');
  await writeFile(file, '{"host": "192.0.2.1", "retentionDays": 30}');
  const other = await startApp(desktop, { dataDir });
  try {
    const { page } = other;
    await page.getByRole('heading', { name: 'The hub has not started' }).waitFor();
    await page.getByText('It is to listen on 192.0.2.1, and this machine has no such address.').waitFor();
    await page.getByText(`That is the setting host in ${file}.`).waitFor();
    await takePicture(page, 'desktop-bad-host');
    await page.getByRole('button', { name: 'Start again' }).click();
    await page.getByText('It is to listen on 192.0.2.1').waitFor();
    await page.getByRole('button', { name: 'Take that setting out and start on 127.0.0.1' }).click();
    await page.locator('[data-phase="ready"]').waitFor();
    expect(await other.hubUrl()).toMatch(/^http:\/\/127\.0\.0\.1:/);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ retentionDays: 30 });
    expect(other.said).toEqual([]);
  } finally {
    await other.stop();
  }
});
