/** What Connections shows, as a file. */
import { readFile } from 'node:fs/promises';
import type { Browser, Download, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { post } from '../../support/api.ts';
import { findAxeViolations, launchBrowser } from '../../support/browser.ts';
import { eventually, openConsole, startConsoleHub } from '../../support/consolePage.ts';
import { startCrowd } from '../../support/crowd.ts';
import type { TestHub } from '../../support/hub.ts';
import { Wearable } from '../../support/wearable.ts';

let hub: TestHub;
let browser: Browser;
beforeAll(async () => {
  [hub, browser] = await Promise.all([startConsoleHub({ maxConnections: '5000' }), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});

async function exportAs(page: Page, format: string): Promise<Download> {
  await page.getByRole('button', { name: 'Export what is shown' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: format }).click(),
  ]);
  return download;
}
const textOf = async (download: Download): Promise<string> => readFile(await download.path(), 'utf8');

test('the rows that match, with the columns that are shown, no formula and nobody’s text', async () => {
  const open = [
    await Wearable.connect(hub.wearableUrl('export-1'), { headers: { 'User-Agent': '=HYPERLINK("http://x.test")' } }),
    await Wearable.connect(hub.wearableUrl('export-2')),
    await Wearable.connect(hub.wearableUrl('other')),
  ];
  await post(hub, { consumidor_id: 'export-1', tipo: 'alerta', contenido: 'muy privado' });
  const { page, expectQuiet, close } = await openConsole(browser, hub, { language: 'en', width: 1_600 });
  await page.goto(`${hub.url}#/connections?f=export`);
  await eventually(() => page.getByRole('row').count()).toBe(3);
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Outbox' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('columnheader', { name: 'Outbox' }).waitFor();

  await page.getByRole('button', { name: 'Export what is shown' }).click();
  await page.getByText('no text of any notification').waitFor();
  expect(await findAxeViolations(page)).toEqual([]);
  await page.keyboard.press('Escape');

  const csv = await exportAs(page, 'CSV');
  expect(csv.suggestedFilename()).toMatch(/^pulsera-connections-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.csv$/);
  const text = await textOf(csv);
  const [head, first, second, ...rest] = text.split('\r\n');
  expect(head).toContain('outboxBytes');
  expect(first).toMatch(/on_time,export-1,/);
  expect(first).toContain(`"'=HYPERLINK(""http://x.test"")"`);
  expect(second).toMatch(/on_time,export-2,/);
  expect(rest).toEqual(['']);
  expect(text).not.toContain('privado');

  const json = JSON.parse(await textOf(await exportAs(page, 'JSON'))) as Record<string, unknown>[];
  expect(json.map(({ id, unread }) => [id, unread])).toEqual([
    ['export-1', 1],
    ['export-2', 0],
  ]);
  expect(json[0]?.['client']).toBe('=HYPERLINK("http://x.test")');
  await page.getByText('2 rows exported').first().waitFor();
  expectQuiet();
  await close();
  for (const wearable of open) await wearable.close();
});

test('a long one says how far it is and can be cancelled', async () => {
  const crowd = await startCrowd(hub.wearableUrl('').replace(/\/$/, ''), 2_500);
  const { page, expectQuiet, close } = await openConsole(browser, hub, { language: 'en' });
  await page.getByText('2,500').first().waitFor();
  // Held still after the first piece, as a slow machine would be.
  await page.evaluate(() => {
    const real = window.setTimeout;
    const held: (() => void)[] = [];
    window.setTimeout = ((run: () => void, ms?: number) =>
      ms === undefined ? held.push(run) : real(run, ms)) as typeof setTimeout;
    const letGo = (): void => {
      for (const run of held.splice(0)) run();
    };
    Object.assign(window, { letGo });
  });
  let downloads = 0;
  page.on('download', () => {
    downloads += 1;
  });
  const dialog = page.getByRole('dialog', { name: 'Exporting the connections' });
  await page.getByRole('button', { name: 'Export what is shown' }).click();
  await page.getByRole('menuitem', { name: 'CSV' }).click();
  await dialog.getByText('500 of 2,5').waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await eventually(async () => {
    await page.evaluate(() => (window as unknown as { letGo(): void }).letGo());
    return dialog.count();
  }).toBe(0);
  expect(downloads).toBe(0);
  expect(await page.getByText('rows exported').count()).toBe(0);
  expectQuiet();
  await close();
  await crowd.stop();
});
