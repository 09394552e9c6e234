/** The packaged app as an AppImage with a feed: finds a newer version, fetches it, and changes to it when the person restarts. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { findAxeViolations, takePicture } from '../../support/browser.ts';
import { eventually } from '../../support/consolePage.ts';
import { type DesktopSession, startDesktopSession } from '../../support/desktopSession.ts';
import { Wearable } from '../../support/wearable.ts';
import { onStandIn, type RunningApp, startApp } from './appSession.ts';
import { APP_FOLDER } from './driver.ts';

// An app is started for each, and everything waits for what a busy machine does slowly.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const NEW_FILE = 'pulsera-9.1.0-x86_64.AppImage';

let desktop: DesktopSession;
let base: string;
/** The file that the app runs from. */
let appImage: string;
let running: RunningApp;
let feed: Server;
/** What the feed was asked for, and with which headers. */
let asked: { readonly path: string; readonly id: string | undefined }[] = [];
/** What it answers, by path. */
let files: Record<string, string | Buffer> = {};

beforeAll(async () => {
  desktop = await startDesktopSession();
  feed = createServer(({ url = '', headers }, answer) => {
    const path = new URL(url, 'http://feed/').pathname;
    asked.push({ path, id: headers['x-user-staging-id'] as string | undefined });
    const file = files[path];
    answer.writeHead(file === undefined ? 404 : 200).end(file);
  });
  await new Promise<void>((resolve) => feed.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  feed?.close();
  await desktop?.stop();
});

beforeEach(async () => {
  asked = [];
  files = {};
  base = await mkdtemp(join(tmpdir(), 'pulsera-updates-'));
  await startAppImage();
});

afterEach(async () => {
  await running?.stop();
  await rm(base, { recursive: true, force: true });
});

/** Puts a version into the feed: a program that notes that it was started. */
function publish(version: string, hash?: string): void {
  const program = `#!/bin/sh\necho "$0" > ${join(base, 'started')}\n`;
  const sha512 = hash ?? createHash('sha512').update(program).digest('base64');
  const size = Buffer.byteLength(program);
  files = {
    [`/${NEW_FILE}`]: program,
    '/latest-linux.yml': `version: ${version}\nfiles:\n  - url: ${NEW_FILE}\n    sha512: ${sha512}\n    size: ${size}\npath: ${NEW_FILE}\nsha512: ${sha512}\nreleaseDate: '2026-11-24T00:00:00.000Z'\n`,
  };
}

/** Starts the app as one that was packaged with the feed and lies in a file of the person's. */
async function startAppImage(): Promise<void> {
  const resources = join(base, 'resources');
  await mkdir(resources, { recursive: true });
  const { port } = feed.address() as AddressInfo;
  await writeFile(
    join(resources, 'app-update.yml'),
    `provider: generic\nurl: http://127.0.0.1:${port}/\nupdaterCacheDirName: pulsera-updater\n`,
  );
  appImage = join(base, 'Pulsera.AppImage');
  await writeFile(appImage, 'the present version');
  // It looks when a test says so, not by itself while the machine is slow.
  const dataDir = join(base, 'data');
  await mkdir(join(dataDir, 'desktop'), { recursive: true, mode: 0o700 });
  await writeFile(join(dataDir, 'desktop/preferences.json'), '{"updates":false}');
  running = await startApp(desktop, {
    dataDir,
    env: {
      ...{ PACKED_APP: APP_FOLDER, PACKED_RESOURCES: resources, APPIMAGE: appImage },
      XDG_CACHE_HOME: join(base, 'cache'),
    },
  });
  await running.page.locator('[data-phase="ready"]').waitFor({ timeout: 40_000 });
}

const choose = () => running.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('update')?.click());
const offered = () => running.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('update')?.label);
const canLook = () => running.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('update')?.enabled);

test('a newer version is fetched, waits, and takes the place of this one after a restart', async () => {
  publish('9.1.0');
  const { page, app } = running;
  expect(await offered()).toBe('Look for a newer version');
  await choose();
  const button = page.getByRole('button', { name: 'Restart to update' });
  await button.waitFor();
  expect(await button.getAttribute('title')).toBe('Version 9.1.0 is downloaded. Restart Pulsera to change to it');
  expect(await offered()).toBe('Restart as version 9.1.0');
  await takePicture(page, 'update');
  expect(asked.map(({ path }) => path)).toEqual(expect.arrayContaining(['/latest-linux.yml', `/${NEW_FILE}`]));
  // Nothing that stands for this machine goes with it.
  expect(asked.filter(({ id }) => id)).toEqual([]);

  // It only waits: neither is it installed, nor has anything been asked.
  expect(await readFile(appImage, 'utf8')).toBe('the present version');

  // While wearables are connected the restart asks, and whoever stays has changed nothing.
  const wearable = await Wearable.connect(await running.wearableUrl(7));
  await onStandIn(running).evaluate(({ standIn }) => standIn.answer('dialog.showMessageBox', { response: 1 }));
  await button.click();
  await eventually(() =>
    onStandIn(running).evaluate(({ standIn }) => standIn.calls('dialog.showMessageBox').length),
  ).toBe(1);
  expect(await readFile(appImage, 'utf8')).toBe('the present version');
  await wearable.close();

  await eventually(async () => (await fetch(`${await running.hubUrl()}metrics`)).text()).toContain(
    '\npulsera_connections 0\n',
  );
  await button.click();
  expect(await app.exited).toBe(0);
  expect(await readFile(appImage, 'utf8')).toContain('#!/bin/sh');
  await eventually(() => readFile(join(base, 'started'), 'utf8').catch(() => '')).toBe(`${appImage}\n`);
});

test('a file that is not what the feed says is thrown away, and the window only says so', async () => {
  publish('9.1.0', createHash('sha512').update('another').digest('base64'));
  await choose();
  const log = () => readFile(join(running.dataDir, 'logs/info.log'), 'utf8');
  await eventually(log).toContain('Updates cannot be had: sha512 checksum mismatch');
  expect(await offered()).toBe('Look for a newer version');
  expect(await running.page.getByRole('button', { name: 'Restart to update' }).count()).toBe(0);
  expect(await onStandIn(running).evaluate(({ standIn }) => standIn.calls('dialog.showMessageBox').length)).toBe(0);
  expect(await readFile(appImage, 'utf8')).toBe('the present version');
  const pending = await readdir(join(base, 'cache/pulsera-updater/pending')).catch(() => []);
  expect(pending.filter((name) => name.endsWith('.AppImage'))).toEqual([]);

  // Asked again it says the same, and the log has it once.
  await choose();
  await eventually(() => asked.filter(({ path }) => path === `/${NEW_FILE}`).length).toBe(2);
  await eventually(() => canLook()).toBe(true);
  expect((await log()).split('Updates cannot be had')).toHaveLength(2);
});

test('an older version, and the same one, are none', async () => {
  publish('0.0.1');
  await choose();
  await eventually(() => asked.length).toBe(1);
  await eventually(() => canLook()).toBe(true);
  expect(await offered()).toBe('Look for a newer version');
  expect(asked).toHaveLength(1);
});

test('Settings says how it stands, and the choice not to look outlives the app', async () => {
  const { page, dataDir } = running;
  await page.getByRole('link', { name: 'Settings' }).click();
  const row = page.getByRole('region', { name: 'This app' }).locator('[data-key="updates"]');
  await row.getByText('This one is the newest, as far as is known.').waitFor();
  // The feed has nothing yet.
  await row.getByRole('button', { name: 'Look now' }).click();
  await row.getByText(/^It could not be looked for or downloaded: .*404 Not Found$/).waitFor();
  expect(await findAxeViolations(page)).toEqual([]);
  await takePicture(page, 'updates-settings');
  publish('9.1.0');
  await row.getByRole('button', { name: 'Look now' }).click();
  await row.getByText('Version 9.1.0 is downloaded and waits for a restart.').waitFor();
  const wanted = row.getByRole('switch', { name: 'Newer versions' });
  expect(await wanted.isChecked()).toBe(false);
  await wanted.press('Space');
  const preferences = join(dataDir, 'desktop/preferences.json');
  await eventually(async () => JSON.parse(await readFile(preferences, 'utf8'))).toMatchObject({ updates: true });
  await eventually(() => wanted.isChecked()).toBe(true);
  await row.getByText('on', { exact: true }).waitFor();
});
