/** The manual within the console. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findAxeViolations, launchBrowser, takePicture } from '../../support/browser.ts';
import { eventually, openConsole, startConsoleHub } from '../../support/consolePage.ts';
import type { TestHub } from '../../support/hub.ts';

let hub: TestHub;
let browser: Browser;
beforeAll(async () => {
  [hub, browser] = await Promise.all([startConsoleHub(), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});
const where = (page: Page) => new URL(page.url()).hash;
const inView = (page: Page, title: string) =>
  page.getByRole('heading', { name: title, exact: true }).evaluate((one) => {
    const { top } = one.getBoundingClientRect();
    return top >= 0 && top < innerHeight / 2;
  });

test('the rail leads to the manual, links within it lead to their titles, and back goes back', async () => {
  const { page, expectQuiet, close } = await openConsole(browser, hub, { language: 'en' });
  await page.getByRole('link', { name: 'Help' }).click();
  await page.getByRole('heading', { name: 'Operating', level: 1 }).waitFor();
  expect(await findAxeViolations(page)).toEqual([]);
  await page.getByRole('navigation', { name: 'Manual' }).getByRole('link', { name: 'Protocol' }).click();
  await page.getByRole('heading', { name: 'Protocol', level: 1 }).waitFor();
  await page.getByRole('article').getByRole('link', { name: 'close codes' }).first().click();
  await eventually(() => where(page)).toBe('#/help/protocol?at=close-codes');
  await eventually(() => inView(page, 'Close codes')).toBe(true);
  await takePicture(page, 'help');
  await page.getByRole('article').getByRole('link', { name: 'security.md' }).click();
  await page.getByRole('heading', { name: 'Security', level: 1 }).waitFor();
  await page.goBack();
  await eventually(() => inView(page, 'Close codes')).toBe(true);
  await page.getByRole('region', { name: 'Protocol' }).focus();
  await page.keyboard.press('Escape');
  await eventually(() => where(page)).toBe('#/help/protocol');
  expectQuiet();
  await close();
});

test('titles of all pages are found by their words, and Enter goes to the first', async () => {
  const { page, expectQuiet, close } = await openConsole(browser, hub, { theme: 'light' });
  await page.goto(`${hub.url}#/help/django`);
  await page.getByRole('heading', { name: 'Pulsera and a Django project' }).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('close codes');
  const contents = page.getByRole('navigation', { name: 'Manual' });
  await eventually(() => contents.getByRole('listitem').getByRole('link').allInnerTexts()).toEqual([
    'Protocolo',
    'Close codes',
  ]);
  expect(await findAxeViolations(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await eventually(() => where(page)).toBe('#/help/protocol?at=close-codes');
  await page.getByRole('textbox', { name: 'Buscar un título' }).fill('zzz');
  await contents.getByText('Ningún título contiene «zzz».').waitFor();
  expectQuiet();
  await close();
});

test('it is read without a hub too, and a sample can be copied', async () => {
  const gone = await startConsoleHub();
  const { page, close } = await openConsole(browser, gone, {
    context: { permissions: ['clipboard-read', 'clipboard-write'] },
  });
  await gone.stop();
  await page.locator('[data-phase="lost"]').waitFor();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('poner en marcha');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Operating', level: 1 }).waitFor();
  await page.getByRole('button', { name: 'Copiar el ejemplo' }).first().click();
  await eventually(() => page.evaluate(() => navigator.clipboard.readText())).toContain('npm run');
  await close();
});

test('the licences of what is bundled are there, each in the words of its authors', async () => {
  const { page, expectQuiet, close } = await openConsole(browser, hub, { language: 'en' });
  await page.goto(`${hub.url}#/help`);
  const link = page.getByRole('navigation', { name: 'Manual' }).getByRole('link', { name: 'Licences' });
  await link.click();
  await page.getByRole('heading', { name: 'Licences', level: 1 }).waitFor();
  await eventually(() => where(page)).toBe('#/help/licences');
  await page.getByText(/^react 19\S* MIT$/).click();
  await page.getByText('Copyright (c) Meta Platforms').first().waitFor();
  // As every address of the console does, this one says where it is.
  expect(await page.locator('.pl-place').innerText()).toMatch(/Help[\s/]+Licences/);
  expect(await findAxeViolations(page)).toEqual([]);
  await takePicture(page, 'licences');
  expectQuiet();
  await close();
});
