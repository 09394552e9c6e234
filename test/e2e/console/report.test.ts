/** The report for support in the browser: what it says beforehand, the file that is saved, and how it is given up. */
import { readFile } from 'node:fs/promises';
import { unzipSync } from 'fflate';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { findAxeViolations, launchBrowser, type PageOptions, takePicture } from '../../support/browser.ts';
import { eventually, openConsole, startConsoleHub } from '../../support/consolePage.ts';
import type { TestHub } from '../../support/hub.ts';

/** A run of the diagnosis is part of it. */
const SLOW = { timeout: 90_000 };

let browser: Browser;
let hub: TestHub;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());
afterEach(() => hub?.stop());

async function open(options: PageOptions = {}) {
  hub = await startConsoleHub();
  return openConsole(browser, hub, { language: 'en', theme: 'light', ...options });
}

const dialog = (page: Page) => page.getByRole('dialog');

test('it says what is in it, is made, and saved as a zip that says the same', SLOW, async () => {
  const { page, expectQuiet, close } = await open();
  await page.goto(`${hub.url}#/diagnosis`);
  await page.getByRole('button', { name: 'Report for support…' }).click();
  await dialog(page).getByText('Not in it: the token, passwords, encryption keys').waitFor();
  expect(page.url()).toContain('report=1');
  expect(await findAxeViolations(page)).toEqual([]);
  await takePicture(page, 'report-asks');
  const download = page.waitForEvent('download', { timeout: 60_000 });
  await dialog(page).getByRole('button', { name: 'Make the report' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^pulsera-report-\d{4}-\d\d-\d\dT\d\d-\d\d\.zip$/);
  const files = unzipSync(await readFile(await file.path()));
  expect(Object.keys(files)).toEqual(expect.arrayContaining(['README.txt', 'settings.json', 'diagnosis.json']));
  await dialog(page).getByText(`${file.suggestedFilename()} is made (`, { exact: false }).waitFor();
  expect(await findAxeViolations(page)).toEqual([]);
  await takePicture(page, 'report-made');
  await dialog(page).getByRole('button', { name: 'Close' }).last().click();
  await eventually(() => page.url()).not.toContain('report');
  expectQuiet();
  await close();
});

test('it is found from Help and the palette', SLOW, async () => {
  const { page, expectQuiet, close } = await open({ language: 'es', theme: 'dark' });
  await page.goto(`${hub.url}#/help`);
  await page.getByRole('link', { name: 'Informe para soporte…' }).click();
  await dialog(page).getByText('No se envía a nadie', { exact: false }).waitFor();
  await takePicture(page, 'report-es-dark');
  await page.keyboard.press('Escape');
  await eventually(() => dialog(page).count()).toBe(0);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('informe para soporte');
  await page.keyboard.press('Enter');
  await dialog(page).getByRole('button', { name: 'Preparar el informe' }).waitFor();
  expectQuiet();
  await close();
});

test('cancelled, nothing is saved, and it can be made after all', SLOW, async () => {
  const { page, expectQuiet, close } = await open();
  await page.goto(`${hub.url}#/diagnosis?report=1`);
  let saved = 0;
  page.on('download', () => {
    saved += 1;
  });
  // Both in one turn of the page: the report cannot be done in between.
  await dialog(page).getByRole('button', { name: 'Make the report' }).waitFor();
  await page.evaluate(async () => {
    const press = (words: string): void => {
      const buttons = [...document.querySelectorAll<HTMLButtonElement>('[role=dialog] button')];
      buttons.find(({ textContent }) => textContent === words)?.click();
    };
    press('Make the report');
    await new Promise((resolve) => requestAnimationFrame(resolve));
    press('Cancel');
  });
  const make = dialog(page).getByRole('button', { name: 'Make the report' });
  await eventually(() => make.isEnabled()).toBe(true);
  expect(await dialog(page).getByRole('progressbar').count()).toBe(0);
  const download = page.waitForEvent('download', { timeout: 60_000 });
  // The hub may still be letting go of the first one.
  await expect
    .poll(
      async () => {
        if (await make.isEnabled().catch(() => false)) await make.click();
        return saved;
      },
      { timeout: 60_000, interval: 500 },
    )
    .toBeGreaterThan(0);
  await download;
  expectQuiet();
  await close();
});
