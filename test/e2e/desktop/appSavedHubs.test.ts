/** Saved hubs: each with its own state, kept over a restart with its token sealed or not at all, renamed, removed, taken back. */
import { execFileSync } from 'node:child_process';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../support/consolePage.ts';
import { type DesktopSession, startDesktopSession } from '../../support/desktopSession.ts';
import { startTestHub, type TestHub } from '../../support/hub.ts';
import { findProgram } from '../../support/programs.ts';
import { makeDataDir, type RunningApp, startApp } from './appSession.ts';

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

/** A start takes seconds on a busy machine. */
const TWO_STARTS = { timeout: 90_000 };
const KEYRING = '--password-store=gnome-libsecret';
const address = (page: Page) => page.locator('.pl-address').innerText();
const chooser = (page: Page) => page.getByTitle('Choose a hub');

async function choose(page: Page, item: string | RegExp): Promise<void> {
  await chooser(page).click();
  await page.getByRole('menuitem', { name: item }).click();
}

async function save(page: Page, { url, token }: { url: string; token: string }, name: string): Promise<void> {
  await choose(page, 'Connect to another hub…');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Address').fill(url);
  await dialog.getByLabel('Name').fill(name);
  await dialog.locator('input[type=password]').fill(token);
  // The page is loaded anew for the hub; a menu opened on the one before would be gone again.
  await page.evaluate(() => Object.assign(window, { before: true }));
  await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
  await page.waitForFunction(() => !('before' in window));
}

/** Ends the app and starts it again on the same data dir. */
async function restart(app: RunningApp, args: readonly string[] = []): Promise<RunningApp> {
  await app.app.evaluate(() => void process.emit('SIGTERM')).catch(() => {});
  await app.app.close();
  running = await startApp(desktop, { dataDir: app.dataDir, args });
  return running;
}

const kept = ({ dataDir }: { dataDir: string }) => readFile(join(dataDir, 'desktop', 'hubs.json'), 'utf8');

test(
  'with a keyring a hub opens after a restart without being asked for its token, which is nowhere in clear',
  TWO_STARTS,
  async () => {
    other = await startTestHub();
    running = await startApp(desktop, { args: [KEYRING] });
    const home = await running.wearableUrl('{consumidor_id}');
    await eventually(() => address(running?.page as Page)).toBe(home);
    await save(running.page, other, 'Ward');
    await eventually(() => address(running?.page as Page)).toBe(other.wearableUrl('{consumidor_id}'));
    expect(await chooser(running.page).innerText()).toBe('Ward');
    expect(await kept(running)).not.toContain(other.token);
    expect((await stat(join(running.dataDir, 'desktop', 'hubs.json'))).mode & 0o777).toBe(0o600);

    const { page } = await restart(running, [KEYRING]);
    // The one that was open.
    await eventually(() => address(page)).toBe(other.wearableUrl('{consumidor_id}'));
    await choose(page, /^this computer running/);
    await eventually(() => address(page)).toBe(await running.wearableUrl('{consumidor_id}'));
    await choose(page, /^Ward connected/);
    await eventually(() => address(page)).toBe(other.wearableUrl('{consumidor_id}'));
    expect(running.said).toEqual([]);
  },
);

test('the window turns to another hub also while the one inside is still starting', TWO_STARTS, async () => {
  other = await startTestHub();
  running = await startApp(desktop, { args: [KEYRING] });
  await eventually(() => address(running?.page as Page)).toContain('{consumidor_id}');
  await save(running.page, other, 'Ward');
  // The hub waits for its settings until somebody writes into the pipe.
  const settings = join(running.dataDir, 'settings.json');
  await rm(settings, { force: true });
  execFileSync(findProgram('mkfifo'), [settings]);
  const { page, hubUrl } = await restart(running, [KEYRING]);
  await eventually(() => address(page)).toBe(other.wearableUrl('{consumidor_id}'));
  await page.evaluate(() => Object.assign(window, { before: true }));
  await choose(page, /^this computer/);
  await eventually(() => page.evaluate(() => 'before' in window)).toBe(false);
  await writeFile(settings, '{}');
  await eventually(() => address(page)).toBe(
    `${(await hubUrl()).replace('http', 'ws')}ws/notificaciones/{consumidor_id}/`,
  );
});

test('without a keyring the person is told, and asked again after a restart', TWO_STARTS, async () => {
  other = await startTestHub();
  running = await startApp(desktop, { dataDir: await makeDataDir() });
  await choose(running.page, 'Connect to another hub…');
  await running.page.getByText('This system keeps no secrets').waitFor();
  const inClear = running.page.getByText('The token goes there in clear text');
  const where = running.page.getByRole('dialog').getByLabel('Address');
  await where.fill('http://10.0.0.5:8000/#token=secret');
  await inClear.waitFor();
  await where.fill('https://10.0.0.5:8000/');
  await inClear.waitFor({ state: 'detached' });
  await running.page.keyboard.press('Escape');
  await save(running.page, other, 'Ward');
  await eventually(() => address(running?.page as Page)).toBe(other.wearableUrl('{consumidor_id}'));
  expect(JSON.parse(await kept(running))).toMatchObject({ hubs: [{ name: 'Ward', token: null }] });

  const { page } = await restart(running);
  await choose(page, /^Ward asks for the token/);
  const dialog = page.getByRole('dialog');
  expect(await dialog.getByLabel('Address').inputValue()).toBe(other.url);
  await dialog.locator('input[type=password]').fill(other.token);
  await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
  await eventually(() => address(page)).toBe(other.wearableUrl('{consumidor_id}'));
});

test('each says how it stands, and is renamed, removed and taken back in place', async () => {
  other = await startTestHub();
  running = await startApp(desktop, { args: [KEYRING] });
  const { page } = running;
  await save(page, { url: other.url, token: 'wrong' }, '<b>Ward</b>');
  await page.getByRole('heading', { name: 'The hub does not know the token' }).waitFor();
  await page.getByRole('button', { name: 'Give the token…' }).click();
  expect(await page.getByRole('dialog').getByLabel('Address').inputValue()).toBe(other.url);
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await save(page, { url: 'http://127.0.0.1:9/', token: 'x' }, 'Nowhere');
  await chooser(page).click();
  await page.getByRole('menuitem', { name: '<b>Ward</b> wrong token' }).waitFor();
  await page.getByRole('menuitem', { name: /^Nowhere away since \d\d:\d\d:\d\d/ }).waitFor();
  await page.getByRole('menuitem', { name: 'Saved hubs…' }).click();

  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Rename <b>Ward</b>' }).click();
  await dialog.getByRole('textbox', { name: 'Name' }).fill('North');
  await page.keyboard.press('Enter');
  await dialog.getByText('North', { exact: true }).waitFor();
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  }
  await dialog.getByRole('button', { name: 'Remove North' }).click();
  await dialog.getByText('North is removed, and its token with it.').waitFor();
  expect(await kept(running)).not.toContain('North');
  // The way back is under the hand that has just removed it.
  await page.locator('button:focus', { hasText: 'Undo' }).waitFor();
  await page.keyboard.press('Enter');
  await dialog.getByText('wrong token').waitFor();
  expect(JSON.parse(await kept(running))).toMatchObject({ hubs: [{ name: 'North' }, { name: 'Nowhere' }] });
});

test('the hub that the window looks at can be removed: the window stays until it turns elsewhere', async () => {
  other = await startTestHub();
  running = await startApp(desktop, { args: [KEYRING] });
  const { page } = running;
  await save(page, other, 'Ward');
  await eventually(() => address(page)).toBe(other.wearableUrl('{consumidor_id}'));
  await choose(page, 'Saved hubs…');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Remove Ward' }).click();
  await dialog.getByRole('button', { name: 'Undo' }).click();
  await dialog.getByRole('button', { name: 'Remove Ward' }).click();
  await dialog.getByText('Ward is removed').waitFor();
  await page.keyboard.press('Escape');
  await eventually(() => chooser(page).innerText()).toBe(new URL(other.url).host);
  expect(await address(page)).toBe(other.wearableUrl('{consumidor_id}'));
  await choose(page, /^this computer/);
  await eventually(() => address(page)).toBe(await running.wearableUrl('{consumidor_id}'));
  await chooser(page).click();
  await eventually(() => page.getByRole('menuitem').count()).toBe(2);
});
