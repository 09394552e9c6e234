/** The packaged app as an AppImage with a feed: finds a newer version, fetches it, and changes to it when the person restarts. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { takePicture } from '../../support/browser.ts';
import { eventually } from '../../support/consolePage.ts';
import { type DesktopSession, startDesktopSession } from '../../support/desktopSession.ts';
import { Wearable } from '../../support/wearable.ts';
import { onStandIn, type RunningApp, startApp } from './appSession.ts';
import { APP_FOLDER } from './driver.ts';

const NEW_FILE = 'pulsera-9.1.0-x86_64.AppImage';

let desktop: DesktopSession;
let base: string;
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
  return () => rm(base, { recursive: true, force: true });
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
async function startAppImage(): Promise<RunningApp & { readonly appImage: string }> {
  const resources = join(base, 'resources');
  await mkdir(resources, { recursive: true });
  const { port } = feed.address() as AddressInfo;
  await writeFile(
    join(resources, 'app-update.yml'),
    `provider: generic\nurl: http://127.0.0.1:${port}/\nupdaterCacheDirName: pulsera-updater\n`,
  );
  const appImage = join(base, 'Pulsera.AppImage');
  await writeFile(appImage, 'the present version');
  const running = await startApp(desktop, {
    env: {
      ...{ PACKED_APP: APP_FOLDER, PACKED_RESOURCES: resources, APPIMAGE: appImage },
      XDG_CACHE_HOME: join(base, 'cache'),
    },
  });
  await running.page.locator('[data-phase="ready"]').waitFor();
  return { ...running, appImage };
}

const choose = ({ app }: RunningApp) =>
  app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('update')?.click());
const offered = ({ app }: RunningApp) =>
  app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('update')?.label);
const canLook = ({ app }: RunningApp) =>
  app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('update')?.enabled);

test('a newer version is fetched, waits, and takes the place of this one after a restart', async () => {
  publish('9.1.0');
  const running = await startAppImage();
  const { page, app, appImage } = running;
  expect(await offered(running)).toBe('Look for a newer version');
  await choose(running);
  const button = page.getByRole('button', { name: 'Restart to update' });
  await button.waitFor();
  expect(await button.getAttribute('title')).toBe('Version 9.1.0 is downloaded. Restart Pulsera to change to it');
  expect(await offered(running)).toBe('Restart as version 9.1.0');
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

  await eventually(async () => (await fetch(`${await running.hubUrl()}readyz`)).status).toBe(200);
  await button.click();
  expect(await app.exited).toBe(0);
  expect(await readFile(appImage, 'utf8')).toContain('#!/bin/sh');
  await eventually(() => readFile(join(base, 'started'), 'utf8').catch(() => '')).toBe(`${appImage}\n`);
  await running.stop();
});

test('a file that is not what the feed says is thrown away, and the window only says so', async () => {
  publish('9.1.0', createHash('sha512').update('another').digest('base64'));
  const running = await startAppImage();
  await choose(running);
  const log = () => readFile(join(running.dataDir, 'logs/info.log'), 'utf8');
  await eventually(log).toContain('Updates cannot be had: sha512 checksum mismatch');
  expect(await offered(running)).toBe('Look for a newer version');
  expect(await running.page.getByRole('button', { name: 'Restart to update' }).count()).toBe(0);
  expect(await onStandIn(running).evaluate(({ standIn }) => standIn.calls('dialog.showMessageBox').length)).toBe(0);
  expect(await readFile(running.appImage, 'utf8')).toBe('the present version');
  const pending = await readdir(join(base, 'cache/pulsera-updater/pending')).catch(() => []);
  expect(pending.filter((name) => name.endsWith('.AppImage'))).toEqual([]);

  // Asked again it says the same, and the log has it once.
  await choose(running);
  await eventually(() => asked.filter(({ path }) => path === `/${NEW_FILE}`).length).toBe(2);
  await eventually(() => canLook(running)).toBe(true);
  expect((await log()).split('Updates cannot be had')).toHaveLength(2);
  await running.stop();
});

test('an older version, and the same one, are none', async () => {
  publish('0.0.1');
  const running = await startAppImage();
  await choose(running);
  await eventually(() => asked.length).toBe(1);
  await eventually(() => canLook(running)).toBe(true);
  expect(await offered(running)).toBe('Look for a newer version');
  await running.stop();
  expect(asked).toHaveLength(1);
});
