import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findAxeViolations, launchBrowser, type PageOptions } from '../../support/browser.ts';
import { eventually, openConsole, startConsoleHub } from '../../support/consolePage.ts';
import type { TestHub } from '../../support/hub.ts';

const SECRET = 'swordfish';
let browser: Browser;
let hub: TestHub;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  hub = await startConsoleHub({ pingEveryMs: '500', layerKeys: SECRET });
});
afterEach(() => hub?.stop());

const row = (page: Page, key: string) => page.locator(`.pl-setting[data-key="${key}"]`);
const bar = (page: Page) => page.locator('.pl-settings-bar');
const stored = async (): Promise<unknown> =>
  JSON.parse(await readFile(join(hub.dataDir, 'settings.json'), 'utf8').catch(() => '{}'));

async function open(query = '', options: PageOptions = {}) {
  const opened = await openConsole(browser, hub, { language: 'en', ...options });
  await opened.page.goto(`${hub.url}#/settings${query}`);
  await row(opened.page, 'host').or(opened.page.locator('.pl-note')).first().waitFor();
  return opened;
}

test('a number is judged as it is typed, saved with Enter, waits for the restart and is undone in place', async () => {
  const { page, expectQuiet, close } = await open();
  const days = row(page, 'retentionDays');
  const field = days.getByLabel('Days kept');
  await field.fill('0');
  await days.getByText('Type a whole number from 1 to 3650.').waitFor();
  expect(await field.getAttribute('aria-invalid')).toBe('true');
  expect(await days.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
  await field.press('Enter');
  expect(await stored()).toEqual({});
  await field.press('Escape');
  expect(await field.inputValue()).toBe('90');

  await field.fill('30');
  await field.press('Enter');
  await days.getByText('needs a restart').waitFor();
  await days.getByText(/^Now: 90 days$/).waitFor();
  expect(await stored()).toEqual({ retentionDays: 30 });
  await eventually(() => bar(page).innerText()).toContain('1 change waits for the hub to restart: Days kept');
  expect(await findAxeViolations(page)).toEqual([]);

  await days.getByRole('button', { name: 'Undo' }).click();
  await bar(page).waitFor({ state: 'detached' });
  expect(await field.inputValue()).toBe('90');
  expect(await stored()).toEqual({});
  expectQuiet();
  await close();
});

test('switch, choice, list and text; what another console wrote is read anew, and goes back to the default', async () => {
  await writeFile(join(hub.dataDir, 'settings.json'), '{"hubName": "north"}');
  const { page, expectQuiet, close } = await open();
  await row(page, 'requireToken').getByRole('switch').press('Space');
  await row(page, 'requireToken').getByText('needs a restart').waitFor();
  await row(page, 'logLevel').getByText('debug', { exact: true }).click();
  await row(page, 'logLevel').getByText('needs a restart').waitFor();
  const hosts = row(page, 'allowedHosts');
  await hosts.getByRole('textbox').fill('.example.com\n<b>.org');
  await hosts.getByRole('button', { name: 'Save' }).click();
  await hosts.getByText('needs a restart').waitFor();
  expect(await stored()).toEqual({
    hubName: 'north',
    requireToken: true,
    logLevel: 'debug',
    allowedHosts: ['.example.com', '<b>.org'],
  });
  const name = row(page, 'hubName');
  expect(await name.getByRole('textbox').inputValue()).toBe('north');
  await name.getByRole('button', { name: 'Back to the default' }).click();
  await eventually(() => name.getByRole('textbox').inputValue()).toBe('');
  await eventually(() => bar(page).innerText()).toContain('3 changes wait');
  // The name in the bar leads to its field.
  await bar(page).getByRole('button', { name: 'Allowed names' }).click();
  await eventually(() => hosts.getByRole('textbox').evaluate((one) => one === document.activeElement)).toBe(true);
  expectQuiet();
  await close();
});

test('a secret goes in and is never seen again; what a flag fixes cannot be changed', async () => {
  const { page, expectQuiet, close } = await open('?at=layer');
  const redis = row(page, 'redis');
  await redis.getByText('not set').waitFor();
  await redis.getByRole('textbox').fill('http://nonsense');
  await redis.getByText('Each line begins with redis://', { exact: false }).waitFor();
  await redis.getByRole('textbox').fill(`redis://:${SECRET}@127.0.0.1:1/0`);
  await redis.getByRole('button', { name: 'Save' }).click();
  await redis.getByText('1 value set, not shown').waitFor();
  expect(await redis.getByRole('textbox').inputValue()).toBe('');
  expect(await stored()).toEqual({ redis: [`redis://:${SECRET}@127.0.0.1:1/0`] });
  expect(await page.content()).not.toContain(SECRET);

  await row(page, 'layerKeys').getByText('fixed by --layer-keys').waitFor();
  expect(await row(page, 'layerKeys').getByRole('textbox').count()).toBe(0);
  expect(await row(page, 'pingEveryMs').getByRole('textbox').isDisabled()).toBe(true);
  // Undone as long as nothing was there before.
  await redis.getByRole('button', { name: 'Undo' }).click();
  await eventually(stored).toEqual({});
  await redis.getByText('not set', { exact: true }).waitFor();
  expectQuiet();
  await close();
});

test('what contradicts another setting, and a file that somebody broke, are told and nothing changes', async () => {
  const { page, expectQuiet, close } = await open();
  await row(page, 'silentAfterMs').getByRole('textbox').fill('30000');
  await row(page, 'silentAfterMs').getByRole('textbox').press('Enter');
  await row(page, 'silentAfterMs').getByText('“Silent after” must be less than “Gone after”.').waitFor();
  await row(page, 'layer').getByText('pubsub', { exact: true }).click();
  await row(page, 'layer').getByText('The layer pubsub needs Redis.', { exact: false }).waitFor();
  expect(await stored()).toEqual({});

  await writeFile(join(hub.dataDir, 'settings.json'), '{"prot": 1}');
  await row(page, 'hubName').getByRole('textbox').fill('x');
  await row(page, 'hubName').getByRole('textbox').press('Enter');
  await row(page, 'hubName').getByText('there is no setting "prot"', { exact: false }).waitFor();
  expect(await stored()).toEqual({ prot: 1 });
  expect(await findAxeViolations(page)).toEqual([]);
  await page.reload();
  await page.getByText('The settings could not be read.', { exact: false }).waitFor();
  await writeFile(join(hub.dataDir, 'settings.json'), '{}');
  await page.getByRole('button', { name: 'Read them again' }).click();
  await row(page, 'host').waitFor();
  expectQuiet();
  await close();
});

describe('finding', () => {
  test('by words, flag or name, kept in the address; and what was changed', async () => {
    const { page, expectQuiet, close } = await open();
    await row(page, 'retentionDays').getByRole('textbox').fill('31');
    await page.locator('main').focus();
    await page.keyboard.press('/');
    await page.keyboard.type('ALLOWED_HOSTS');
    await eventually(() => page.locator('.pl-setting').count()).toBe(1);
    expect(page.url()).toContain('f=ALLOWED_HOSTS');
    await page.getByRole('textbox', { name: 'Search a setting' }).fill('--backend-url');
    await row(page, 'backendUrl').waitFor();
    await page.getByRole('textbox', { name: 'Search a setting' }).fill('zzz');
    await page.getByText('No setting matches “zzz”.').waitFor();
    await page.getByRole('button', { name: 'Clear the filter' }).click();
    // What was being typed is still there.
    expect(await row(page, 'retentionDays').getByRole('textbox').inputValue()).toBe('31');
    await page.getByText('Changed', { exact: true }).first().click();
    await eventually(() => page.locator('.pl-setting').count()).toBe(3);
    expectQuiet();
    await close();
  });

  test('a section, by its name at the side', async () => {
    const { page, expectQuiet, close } = await open();
    await page.getByRole('navigation', { name: 'Sections' }).getByRole('button', { name: 'Store' }).click();
    await eventually(() => page.url()).toContain('at=store');
    await eventually(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Store');
    expectQuiet();
    await close();
  });
});

test('while the hub is away nothing can be changed, and what was read stays', async () => {
  const { page, close } = await open('', { allowed: /WebSocket|ERR_/ });
  await hub.stop();
  await page.locator('.pl-settings[data-stale]').waitFor();
  expect(await row(page, 'hubName').getByRole('textbox').isDisabled()).toBe(true);
  expect(await row(page, 'retentionDays').getByRole('textbox').inputValue()).toBe('90');
  await close();
});

test.each([
  ['es', 'dark', 1_440],
  ['es', 'light', 900],
  ['en', 'light', 1_440],
  ['en', 'dark', 3_840],
] as const)('is clean in %s, %s, at %i px, and nothing is cut', async (language, theme, width) => {
  const { page, expectQuiet, close } = await open('', { language, theme, width });
  const name = row(page, 'hubName').getByRole('textbox');
  await name.fill('x'.repeat(65));
  await row(page, 'hubName').locator('.pl-setting-problem').waitFor();
  await row(page, 'retentionDays').getByRole('textbox').fill('5');
  await row(page, 'retentionDays').getByRole('textbox').press('Enter');
  await bar(page).waitFor();
  expect(await findAxeViolations(page)).toEqual([]);
  const wide = await page.locator('.pl-settings-list').evaluate((list) => list.scrollWidth - list.clientWidth);
  expect(wide).toBe(0);
  expectQuiet();
  await close();
});
