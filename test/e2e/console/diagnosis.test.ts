import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { findAxeViolations, launchBrowser, type PageOptions } from '../../support/browser.ts';
import { eventually, openConsole, startConsoleHub } from '../../support/consolePage.ts';
import type { TestHub, TestHubOptions } from '../../support/hub.ts';

let browser: Browser;
let hub: TestHub;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());
afterEach(() => hub?.stop());

const outcome = (page: Page) => page.locator('.pl-diagnosis-outcome');
const steps = (page: Page) => page.locator('.pl-reports tbody tr');
const done = (page: Page) => page.locator('.pl-diagnosis-outcome:not([data-status="running"])').waitFor();

async function open(flags: TestHubOptions['flags'], query = '', options: PageOptions = {}) {
  hub = await startConsoleHub(flags);
  const opened = await openConsole(browser, hub, { language: 'en', ...options });
  await opened.page.goto(`${hub.url}#/diagnosis${query}`);
  await done(opened.page);
  return opened;
}

test('all is well: every step with what it found; run again, and copied as text', async () => {
  const { page, expectQuiet, close } = await open({}, '', {
    context: { permissions: ['clipboard-read', 'clipboard-write'] },
  });
  await eventually(() => outcome(page).innerText()).toContain('All is well, 15 steps');
  await steps(page).filter({ hasText: 'Ping' }).getByText('pong in', { exact: false }).waitFor();
  expect(await findAxeViolations(page)).toEqual([]);

  const before = await outcome(page).innerText();
  await page.getByRole('button', { name: 'Check again' }).click();
  // The clock in the sentence has seconds, the duration a tenth: another run says something else sooner or later.
  await eventually(async () => {
    if ((await outcome(page).innerText()) === before) await page.getByRole('button', { name: 'Check again' }).click();
    return (await outcome(page).innerText()) !== before;
  }).toBe(true);
  await done(page);

  await page.getByRole('button', { name: 'Copy as text' }).click();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).toMatch(/^Pulsera 0\.0\.0-test diagnosis\n\d{4}-/);
  expect(text).toMatch(/\n✓ {2}1 Node {2,}version /);
  expect(text).toMatch(/\n15 steps well\.\n$|\nAll well/);

  await page.getByText('To mend', { exact: true }).click();
  await page.getByText('Nothing to mend.', { exact: false }).waitFor();
  expect(page.url()).toContain('only=problems');
  await page.getByRole('button', { name: 'Show all steps' }).click();
  await eventually(() => steps(page).count()).toBe(15);
  expectQuiet();
  await close();
});

test('what fails says why and what mends it, and no secret', async () => {
  const { page, expectQuiet, close } = await open(
    { redis: 'redis://:swordfish@127.0.0.1:1/0', allowedHosts: '*' },
    '?only=problems',
  );
  await eventually(() => outcome(page).innerText()).toMatch(/^2 failures, 2 warnings/);
  const redis = steps(page).filter({ hasText: 'redis://127.0.0.1:1/0: nobody answers' });
  await redis.getByText('See that Redis runs and that --redis says where.', { exact: false }).waitFor();
  await steps(page).filter({ hasText: 'Channel layer' }).getByText('the hub is without it', { exact: false }).waitFor();
  expect(await steps(page).count()).toBe(4);
  expect(await page.content()).not.toContain('swordfish');
  expect(await findAxeViolations(page)).toEqual([]);
  expectQuiet();
  await close();
});

test('while the hub is away what was found stays, and nothing can be asked', async () => {
  const { page, close } = await open({}, '', { allowed: /WebSocket|ERR_/ });
  await hub.stop();
  await page.locator('.pl-diagnosis[data-stale]').waitFor();
  expect(await page.getByRole('button', { name: 'Check again' }).isDisabled()).toBe(true);
  expect(await steps(page).count()).toBe(15);
  await close();
});

test.each([
  ['es', 'light', 900],
  ['es', 'dark', 1_440],
  ['en', 'light', 3_840],
] as const)('is clean in %s, %s, at %i px', async (language, theme, width) => {
  const { page, expectQuiet, close } = await open({ redis: 'redis://127.0.0.1:1/0' }, '', { language, theme, width });
  await steps(page).first().waitFor();
  expect(await findAxeViolations(page)).toEqual([]);
  const wide = await page.locator('.pl-diagnosis .pl-panel-body').evaluate((one) => one.scrollWidth - one.clientWidth);
  expect(wide).toBe(0);
  expectQuiet();
  await close();
});

test('is reached from the rail and by its keys', async () => {
  hub = await startConsoleHub();
  const { page, expectQuiet, close } = await openConsole(browser, hub, { language: 'es' });
  await page.getByRole('link', { name: 'Diagnóstico' }).click();
  await done(page);
  await page.getByRole('link', { name: 'Ajustes' }).click();
  await page.locator('.pl-setting').first().waitFor();
  await page.locator('main').focus();
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await eventually(() => page.url()).toContain('#/diagnosis');
  await page.keyboard.press('g');
  await page.keyboard.press(',');
  await eventually(() => page.url()).toContain('#/settings');
  expectQuiet();
  await close();
});

test('a hub that cannot be reached is not said to check itself', async () => {
  hub = await startConsoleHub({});
  const { page, close } = await openConsole(browser, hub, { language: 'en' });
  await hub.hub.stop('restart');
  await page.locator('[data-phase="lost"]').waitFor();
  await page.goto(`${hub.url}#/diagnosis`);
  await eventually(() => outcome(page).innerText()).toBe('No contact with the hub');
  await close();
});
