import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findAxeViolations, launchBrowser } from '../../support/browser.ts';
import { openConsole as attachConsole } from '../../support/console.ts';
import { eventually, openConsole, startConsoleHub } from '../../support/consolePage.ts';
import type { TestHub } from '../../support/hub.ts';
import { Wearable } from '../../support/wearable.ts';

let hub: TestHub;
let browser: Browser;
beforeAll(async () => {
  [hub, browser] = await Promise.all([startConsoleHub(), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});

async function open(route: string, options: Parameters<typeof openConsole>[2] = {}) {
  const opened = await openConsole(browser, hub, { language: 'en', ...options });
  await opened.page.goto(`${hub.url}#/inject${route}`);
  return opened;
}
const rows = (page: Page) => page.getByRole('list', { name: 'Scheduled' }).getByRole('listitem');
const row = (page: Page, name: string) => page.getByRole('listitem', { name, exact: true });

/** Schedules what stands in the form, as `fill` fills the dialog in. */
async function schedule(page: Page, name: string, fill: (dialog: ReturnType<Page['getByRole']>) => Promise<void>) {
  await page.getByRole('button', { name: 'Schedule…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Schedule the sending' });
  await fill(dialog);
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByRole('button', { name: /^Schedule for/ }).click();
  await row(page, name).waitFor();
}
/** What others have scheduled. */
async function make(...wanted: readonly object[]): Promise<number[]> {
  const console = await attachConsole(hub);
  const ids: number[] = [];
  for (const one of wanted) {
    const { id } = await console.client.call('schedules.create', {
      name: '',
      content: { tipo: 'test', contenido: 'x', deseo_id: '' },
      to: ['a'],
      at: Date.now() + 3_600_000,
      everySeconds: null,
      times: null,
      ...one,
    });
    ids.push(id);
  }
  console.close();
  return ids;
}
async function removeAll(): Promise<void> {
  const console = await attachConsole(hub);
  const { promise, resolve } = Promise.withResolvers<number[]>();
  console.client.open('schedules.list', {}, { event: ({ schedules }) => resolve(schedules.map(({ id }) => id)) });
  for (const id of await promise) await console.client.call('schedules.remove', { id });
  console.close();
}

/** Once what fades in is there; axe takes its time on a busy machine. */
const expectAxeClean = (page: Page) => expect.poll(() => findAxeViolations(page), { timeout: 60_000 }).toEqual([]);

test('every few seconds, from the form: it arrives, the list follows, and it is stopped', async () => {
  const wearable = await Wearable.connect(hub.wearableUrl('often'));
  const { page, expectQuiet, close } = await open('?to=often');
  await page.getByText('Nothing is scheduled.').waitFor({ state: 'detached' });
  await page.getByLabel('contenido', { exact: true }).fill('Van {{counter}}');
  await schedule(page, 'Latido', async (dialog) => {
    await dialog.getByText('Repeatedly').click();
    await dialog.getByLabel('Every').fill('0');
    await dialog.getByText('It cannot be more often than every second.').waitFor();
    await dialog.getByLabel('Every').fill('1');
    await dialog.getByText('Begins now. Then every 1 s, until you stop it. To 1 consumer.').waitFor();
  });
  expect(page.url()).toContain('#/inject/scheduled');
  expect(await wearable.next('new_notification')).toMatchObject({ notification: { contenido: 'Van 1' } });
  expect(await wearable.next('new_notification')).toMatchObject({ notification: { contenido: 'Van 2' } });
  await eventually(() => row(page, 'Latido').innerText()).toMatch(
    /active[\s\S]*every 1 s, until stopped[\s\S]*sent to 1/,
  );
  await page.getByRole('button', { name: 'Stop Latido' }).click();
  await page.getByText('1 was stopped.').waitFor();
  await eventually(() => row(page, 'Latido').innerText()).toContain('stopped');
  await page.getByRole('button', { name: 'Undo' }).click();
  await eventually(() => row(page, 'Latido').innerText()).toContain('active');
  await page.getByRole('button', { name: 'Remove Latido' }).click();
  await page.getByText('“Latido” was removed.').waitFor();
  await page.getByText('Nothing is scheduled.').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await row(page, 'Latido').waitFor();
  expectQuiet();
  await close();
  await wearable.close();
  await removeAll();
});

test('once at a time; what is wrong in the dialog is said at its field', async () => {
  const { page, expectQuiet, close } = await open('?to=later');
  await page.getByLabel('contenido', { exact: true }).fill('Más tarde');
  await schedule(page, 'Una vez', async (dialog) => {
    await dialog.getByLabel('Day and time').fill('2020-01-01T10:00');
    await dialog.getByText('That time has passed.').waitFor();
    await dialog.getByRole('button', { name: /^Schedule for/ }).click();
    expect(await dialog.isVisible()).toBe(true);
    const tomorrow = new Date(Date.now() + 24 * 3_600_000);
    await dialog.getByLabel('Day and time').fill(`${tomorrow.toISOString().slice(0, 10)}T12:00`);
    await dialog.getByText(/First time: .* To 1 consumer\./).waitFor();
  });
  await eventually(() => row(page, 'Una vez').innerText()).toMatch(
    /active[\s\S]*to later · once[\s\S]*has not sent yet/,
  );
  await page.getByRole('button', { name: 'Put Una vez into the form' }).click();
  expect(await page.getByLabel('contenido', { exact: true }).inputValue()).toBe('Más tarde');
  expectQuiet();
  await close();
  await removeAll();
});

test('to everybody who is connected then, also while nobody is', async () => {
  const { page, expectQuiet, close } = await open('');
  await page.getByText('All', { exact: true }).click();
  await page.getByLabel('contenido', { exact: true }).fill('A todos');
  await schedule(page, 'Todos', async (dialog) => {
    await dialog.getByText('To whoever is connected at each moment.').waitFor();
  });
  await eventually(() => row(page, 'Todos').innerText()).toContain('to everybody connected');
  expectQuiet();
  await close();
  await removeAll();
});

test('Ctrl . stops everything, from either tab, and can be taken back', async () => {
  await make({ name: 'uno' }, { name: 'dos' });
  const { page, expectQuiet, close } = await open('');
  await page.getByRole('link', { name: /Scheduled\s*2/ }).waitFor();
  await page.keyboard.press('Control+.');
  await page.getByText('2 were stopped.').waitFor();
  await eventually(() => rows(page).allInnerTexts()).toEqual([
    expect.stringContaining('stopped'),
    expect.stringContaining('stopped'),
  ]);
  await page.getByRole('button', { name: /To decide/ }).waitFor();
  await page.getByRole('button', { name: /^Active/ }).click();
  expect(page.url()).toContain('show=going');
  await page.getByText('None is active.').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await eventually(() => rows(page).count()).toBe(2);
  expectQuiet();
  await close();
  await removeAll();
});

test('what was missed while the hub was off is shown; a person sends it or lets it be', async () => {
  const many = Array.from({ length: 150 }, (_, i) => `m${i}`);
  await make(
    { name: 'una', to: ['missed'] },
    { name: 'varias', everySeconds: 60, times: 5 },
    { name: 'muchas', to: many },
  );
  hub = await hub.restart(() => {
    const db = new DatabaseSync(join(hub.dataDir, 'pulsera.db'));
    db.exec('UPDATE schedules SET at = at - 7200000');
    db.close();
  });
  const { page, expectQuiet, close } = await open('/scheduled');
  await page.getByRole('link', { name: /3 to decide/ }).waitFor();
  await eventually(() => row(page, 'varias').innerText()).toMatch(
    /5 sendings were missed, between .* and .*\. The hub was not running\. It sends nothing late by itself\./,
  );
  await page.getByRole('button', { name: 'Send once now: una' }).click();
  await eventually(() => row(page, 'una').innerText()).toContain('sent to 1');
  await page.getByRole('button', { name: 'Let it be: varias' }).click();
  await page.getByRole('link', { name: /1 to decide/ }).waitFor();
  // More than a hundred are asked about.
  await page.getByRole('button', { name: 'Send once now: muchas' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Inject to 150' }).click();
  await eventually(() => row(page, 'muchas').innerText()).toContain('sent to 150');
  expect(await page.getByRole('link', { name: /to decide/ }).count()).toBe(0);
  const answer = await fetch(`${hub.url}api/notificaciones/?consumidor_id=missed`);
  expect(((await answer.json()) as { results: unknown[] }).results).toHaveLength(1);
  expectQuiet();
  await close();
  await removeAll();
});

test('a hub that goes away: what is known stays to be read, and nothing can be done with it', {
  timeout: 120_000,
}, async () => {
  const own = await startConsoleHub();
  const { page, close } = await openConsole(browser, own, {
    language: 'en',
    allowed: /WebSocket connection|Failed to load resource/,
  });
  await page.goto(`${own.url}#/inject?to=42`);
  await page.getByLabel('contenido', { exact: true }).fill('x');
  await schedule(page, 'Sola', async () => {});
  expect(await page.getByRole('button', { name: 'Stop Sola' }).isEnabled()).toBe(true);
  await own.stop();
  await eventually(() => page.getByRole('button', { name: 'Stop Sola' }).isDisabled()).toBe(true);
  for (const name of ['Remove Sola', /^Stop all/])
    expect(await page.getByRole('button', { name }).isDisabled()).toBe(true);
  await row(page, 'Sola').getByText('once').waitFor();
  await page.keyboard.press('Control+.');
  expect(await page.getByText('was stopped').count()).toBe(0);
  await expectAxeClean(page);
  await close();
});

test.each([
  ['es', 'dark', 1_440],
  ['en', 'light', 1_440],
  ['es', 'light', 900],
] as const)(
  'in %s, %s, at %i px axe finds nothing in any state, and it fits',
  { timeout: 120_000 },
  async (language, theme, width) => {
    const { page, expectQuiet, close } = await open('/scheduled', { language, theme, width });
    const es = language === 'es';
    await page.getByText(es ? 'No hay nada programado.' : 'Nothing is scheduled.').waitFor();
    await expectAxeClean(page);
    await make(
      { name: '<b>nasty</b>\u202e', content: { tipo: '<i>', contenido: '<img src=x>', deseo_id: '' } },
      {
        at: null,
        to: ['1', 'ana'],
        content: { tipo: 'alerta', contenido: 'x'.repeat(400), deseo_id: '{{consumidor_id}}' },
      },
      { everySeconds: 60, to: 'connected' },
    );
    await page.getByText('<b>nasty</b>').waitFor();
    await eventually(() => page.locator('.pl-schedule').count()).toBe(3);
    await page.locator('.pl-schedule-unfit').waitFor();
    await expectAxeClean(page);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(wide).toBeLessThanOrEqual(0);
    await page.goto(`${hub.url}#/inject?to=1`);
    await page.getByLabel('contenido', { exact: true }).fill('x');
    await page.getByRole('button', { name: es ? 'Programar…' : 'Schedule…' }).click();
    await page
      .getByRole('dialog')
      .getByText(es ? 'Cada cierto tiempo' : 'Repeatedly')
      .click();
    await expectAxeClean(page);
    await page.keyboard.press('Escape');
    expectQuiet();
    await close();
    await removeAll();
  },
);
