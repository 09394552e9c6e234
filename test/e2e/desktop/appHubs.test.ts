/** Which hub the window looks at: the one inside, on its port or on another, or one elsewhere; and what is said where there is none. */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openDataDir } from '../../../src/hub/dataDir.ts';
import { post } from '../../support/api.ts';
import { eventually } from '../../support/consolePage.ts';
import { type DesktopSession, startDesktopSession } from '../../support/desktopSession.ts';
import { startTestHub, type TestHub } from '../../support/hub.ts';
import { Wearable } from '../../support/wearable.ts';
import { firstEvent, makeDataDir, type RunningApp, startApp } from './appSession.ts';

let desktop: DesktopSession;
let running: RunningApp | undefined;
let other: TestHub | undefined;

beforeAll(async () => {
  desktop = await startDesktopSession();
});

afterEach(async () => {
  await running?.stop();
  await other?.stop();
  running = undefined;
  other = undefined;
});

afterAll(async () => {
  await desktop?.stop();
});

const portOf = (url: string): string => new URL(url).port;
const address = (page: Page) => page.locator('.pl-address').innerText();
const heading = (page: Page, text: string | RegExp) => page.getByRole('heading', { name: text }).waitFor();

async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}

async function connectTo(page: Page, url: string, token: string): Promise<void> {
  await page.getByRole('button', { name: 'this computer' }).click();
  await page.getByRole('menuitem', { name: 'Connect to another hub…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Address').fill(url);
  await dialog.locator('input[type=password]').fill(token);
  await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
}

async function backHome(page: Page, from: TestHub): Promise<void> {
  await page.getByRole('button', { name: `127.0.0.1:${portOf(from.url)}` }).click();
  await page.getByRole('menuitem', { name: /^this computer/ }).click();
}

test('with its port taken by another Pulsera the window says so and connects to it', async () => {
  other = await startTestHub();
  running = await startApp(desktop, { args: ['--port', portOf(other.url)] });
  const { page } = running;
  await heading(page, `Port ${portOf(other.url)} is taken`);
  await page.getByText('A Pulsera is already on that port').waitFor();

  await page.getByRole('button', { name: 'Connect to that Pulsera' }).click();
  const dialog = page.getByRole('dialog');
  expect(await dialog.getByLabel('Address').inputValue()).toBe(other.url);
  await dialog.locator('input[type=password]').fill(other.token);
  await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
  await eventually(() => address(page)).toBe(other.wearableUrl('{consumidor_id}'));
  const wearable = await Wearable.connect(other.wearableUrl('far'));
  await page.getByText('far', { exact: true }).first().waitFor();

  await post(other, { consumidor_id: 'far', tipo: 'alerta', contenido: 'Fall detected' });
  await eventually(() => desktop.displayed()).toBe(1);
  await desktop.click();
  await page.waitForURL(/#\/connections\/far$/);
  await wearable.close();
  expect(running.said).toEqual([]);
});

test('with its port taken by something else it starts on another', async () => {
  const holder = createServer((_request, response) => response.end('something else'));
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
  const { port } = holder.address() as AddressInfo;
  running = await startApp(desktop, { args: ['--port', String(port)] });
  const { page } = running;
  await heading(page, `Port ${port} is taken`);
  await page.getByText('Another program holds it').waitFor();
  expect(await page.getByRole('button', { name: 'Connect to that Pulsera' }).count()).toBe(0);

  await page.getByRole('button', { name: 'Start here' }).click();
  await eventually(() => address(page)).toBe(await running.wearableUrl('{consumidor_id}'));
  const wearable = await Wearable.connect(await running.wearableUrl('near'));
  await page.getByText('near', { exact: true }).first().waitFor();
  await post({ url: await running.hubUrl() }, { consumidor_id: 'near', tipo: 'alerta', contenido: 'Fall detected' });
  await eventually(() => desktop.displayed()).toBe(1);
  await desktop.click();
  await wearable.close();
  await new Promise((resolve) => holder.close(resolve));
  expect(running.said).toEqual([]);
});

test('a hub elsewhere opens with its token only, and the way back is open', async () => {
  other = await startTestHub({ flags: { port: await freePort() } });
  running = await startApp(desktop);
  const { page } = running;
  const home = await running.wearableUrl('{consumidor_id}');
  await eventually(() => address(page)).toBe(home);

  await connectTo(page, 'ftp://nowhere/', 'x');
  await page.getByRole('dialog').getByText('address').first().waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  expect(await firstEvent(page, 'desktop.state')).toMatchObject({ target: { kind: 'local' } });

  await connectTo(page, other.url, 'wrong');
  await heading(page, 'The hub does not know the token');
  await backHome(page, other);
  await eventually(() => address(page)).toBe(home);
  await page.locator('[data-phase="ready"]').waitFor();

  // As the hub prints it, with the token in it.
  await connectTo(page, `${other.url}#token=${other.token}`, other.token);
  await eventually(() => address(page)).toBe(other.wearableUrl('{consumidor_id}'));
  await eventually(() => firstEvent(page, 'desktop.state')).toEqual({
    local: { state: 'running', url: await running.hubUrl() },
    hubs: [{ id: expect.any(String), name: new URL(other.url).host, url: other.url, state: { state: 'connected' } }],
    keepsTokens: false,
    quietUntil: null,
    updates: expect.objectContaining({ step: 'idle' }),
    tray: { there: false, closeTo: true },
    atLogin: null,
    target: { kind: 'remote', id: expect.any(String), url: other.url },
  });

  // The hub goes and comes back: the window too.
  other = await other.restart();
  const wearable = await Wearable.connect(other.wearableUrl('after'));
  await page.getByText('after', { exact: true }).first().waitFor();
  await wearable.close();
  expect(running.said).toEqual([]);
});

test('no token is in any log, in what main prints, or anywhere that the page can read', async () => {
  other = await startTestHub();
  running = await startApp(desktop, { args: ['--log-level', 'debug'] });
  const { app, page, dataDir } = running;
  const own = await running.token();
  await connectTo(page, other.url, other.token);
  await eventually(() => address(page)).toBe(other.wearableUrl('{consumidor_id}'));
  const readable = await page.evaluate(() =>
    JSON.stringify({
      ...{ html: document.documentElement.outerHTML, address: location.href, cookie: document.cookie },
      ...{ local: { ...localStorage }, session: { ...sessionStorage }, history: history.state as unknown },
    }),
  );
  const logs = join(dataDir, 'logs');
  const logged = await Promise.all((await readdir(logs)).map((name) => readFile(join(logs, name), 'utf8')));
  expect(logged.join('')).toContain('listening');
  const state = JSON.stringify(await firstEvent(page, 'desktop.state'));
  for (const token of [own, other.token]) {
    for (const text of [...logged, app.output(), readable, state]) expect(text).not.toContain(token);
  }
});

test('a data dir that another hub holds is said in one sentence, and starting again works once it is free', async () => {
  const dataDir = await makeDataDir();
  const held = await openDataDir(dataDir);
  running = await startApp(desktop, { dataDir });
  const { page } = running;
  await heading(page, 'The hub has not started');
  await page.getByText('Another Pulsera has its data folder open. Stop that one and start again.').waitFor();
  await page.getByText(/^Another Pulsera \(process \d+\) holds the data dir .+ stop it, or choose another/).waitFor();
  await held.release();
  await page.getByRole('button', { name: 'Start again' }).click();
  await eventually(() => address(page)).toMatch(/^ws:/);
  expect(running.said).toEqual([]);
});

test('a data dir that is no folder is said too', async () => {
  const folder = await makeDataDir();
  const dataDir = join(folder, 'file');
  await writeFile(dataDir, '');
  const app = await startApp(desktop, { dataDir: folder, args: ['--data-dir', dataDir] });
  await heading(app.page, 'The hub has not started');
  await app.page.getByText('It cannot use its data folder').waitFor();
  await app.page.getByText(`The data dir ${dataDir} is not a folder`).waitFor();
  await app.stop();
  await rm(folder, { recursive: true, force: true });
});

test('a setting that makes no sense is said too', async () => {
  running = await startApp(desktop, { args: ['--port', '99999'] });
  await heading(running.page, 'The hub has not started');
  await running.page.getByText('A setting makes no sense. Correct it and start again.').waitFor();
  await running.page
    .getByText(/--port|port/)
    .first()
    .waitFor();
});
