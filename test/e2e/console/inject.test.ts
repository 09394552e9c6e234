import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findAxeViolations, launchBrowser } from '../../support/browser.ts';
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

async function open(to = '', options: Parameters<typeof openConsole>[2] = {}) {
  const opened = await openConsole(browser, hub, { language: 'en', ...options });
  await opened.page.goto(`${hub.url}#/inject${to && `?to=${to}`}`);
  await panel(opened.page, options.language === 'es' ? 'Destino' : 'Target').waitFor();
  return opened;
}
const panel = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const results = (page: Page) => page.getByRole('group', { name: 'What became of each' }).getByRole('listitem');

test('to one: it arrives, and the result turns from written to delivered to read by itself', async () => {
  const wearable = await Wearable.connect(hub.wearableUrl('one'));
  const { page, expectQuiet, close } = await open('one');
  await page.getByRole('button', { name: /Alta probabilidad/ }).click();
  await page.keyboard.press('Control+Enter');
  const { notification } = (await wearable.next('new_notification')) as unknown as {
    notification: Record<string, unknown>;
  };
  expect(notification).toMatchObject({
    tipo: 'alerta',
    contenido: 'Alta probabilidad de craving detectada',
    deseo_id: 5,
  });
  await eventually(() => results(page).allInnerTexts()).toEqual([
    expect.stringMatching(/one[\s\S]*delivered[\s\S]*to 1 socket/),
  ]);
  wearable.say({ type: 'mark_read', notification_id: notification['id'] });
  await eventually(() => results(page).innerText()).toContain('read');
  await page.getByRole('link', { name: 'See one' }).click();
  await page.getByRole('heading', { name: 'one' }).waitFor();
  await page.goBack();
  // Neither what was typed nor what was sent is lost by looking elsewhere.
  expect(await page.getByLabel('contenido', { exact: true }).inputValue()).toBe(
    'Alta probabilidad de craving detectada',
  );
  await eventually(() => results(page).count()).toBe(1);
  expectQuiet();
  await close();
  await wearable.close();
});

test('ids are typed and pasted, wrong ones explained, and who is away gets it later', async () => {
  const wearable = await Wearable.connect(hub.wearableUrl('here'));
  const { page, expectQuiet, close } = await open();
  await page.getByText('Selection', { exact: true }).click();
  const field = page.getByLabel('consumidor_id');
  await field.fill('here');
  await field.press('Enter');
  await field.fill('a!b');
  await field.press('Enter');
  await page.getByText('a!b cannot be an id').waitFor();
  await field.fill('away-1,away-2 away-1');
  await field.press('Enter');
  await page.getByText('3 consumers, 1 socket').waitFor();
  await page.getByText('2 are not connected. It is kept until they return.').waitFor();
  await page.getByRole('button', { name: 'Remove away-2' }).click();
  await page.getByLabel('contenido', { exact: true }).fill('para después');
  await page.getByRole('button', { name: /Inject to 2/ }).click();
  await wearable.next('new_notification');
  await eventually(() => results(page).filter({ hasText: 'away-1' }).innerText()).toContain(
    'is delivered when it connects',
  );
  const later = new Wearable(hub.wearableUrl('away-1'));
  expect(await later.next('initial_notifications')).toMatchObject({ notifications: [{ contenido: 'para después' }] });
  await eventually(() => results(page).filter({ hasText: 'away-1' }).innerText()).toContain('delivered');
  expectQuiet();
  await close();
  await later.close();
  await wearable.close();
});

test('bad input is said at its field and nothing is sent', async () => {
  const { page, expectQuiet, close } = await open('field');
  await page.keyboard.press('Control+Enter');
  await page.getByText('The contenido is missing. Type it.').waitFor();
  await page.getByLabel('contenido', { exact: true }).fill('x');
  await page.getByLabel('deseo_id').fill('1.5');
  await page.getByText('It must be a whole number, or stay empty.').waitFor();
  await page.getByLabel('deseo_id').fill('99999999999999999999');
  await page.getByText('It must be a whole number, or stay empty.').waitFor();
  await page
    .getByRole('button', { name: /Inject/ })
    .last()
    .click();
  await page.getByLabel('deseo_id').fill('');
  await page.getByRole('button', { name: 'other…' }).click();
  await page.keyboard.press('Control+Enter');
  await page.getByText('The tipo is missing. Type it.').waitFor();
  expect(await (await fetch(`${hub.url}api/notificaciones/?consumidor_id=field`)).json()).toEqual({
    results: [],
    next: null,
  });
  expectQuiet();
  await close();
});

test('the preview is the frame that goes out, and the curl line works in a shell', async () => {
  const { page, expectQuiet, close } = await open('curl');
  await page.getByLabel('contenido', { exact: true }).fill(`it's <b>"bold"</b>`);
  await page.getByRole('radiogroup', { name: 'Which way' }).getByText('curl').click();
  const line = await page.getByRole('group', { name: 'curl' }).innerText();
  // The hub lives in this process, so the shell must not block it.
  await promisify(execFile)('sh', ['-c', `${line} -s`]);
  const { results: stored } = (await (await fetch(`${hub.url}api/notificaciones/?consumidor_id=curl`)).json()) as {
    results: object[];
  };
  expect(stored).toMatchObject([{ tipo: 'alerta', contenido: `it's <b>"bold"</b>` }]);
  expectQuiet();
  await close();
});

test('to everybody over a hundred it asks once, and says the number', async () => {
  const wearables = await Promise.all(
    Array.from({ length: 101 }, (_, i) => Wearable.connect(hub.wearableUrl(`crowd-${i}`))),
  );
  const { page, expectQuiet, close } = await open();
  await page.getByText('All', { exact: true }).first().click();
  await page.getByLabel('contenido', { exact: true }).fill('a todos');
  await page.getByRole('button', { name: 'Inject to 101 Ctrl ⏎' }).click();
  await page.getByRole('dialog').getByText('It cannot be undone.').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  expect(wearables[0]?.messages).toEqual([]);
  await page.getByRole('button', { name: 'Inject to 101 Ctrl ⏎' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Inject to 101' }).click();
  for (const wearable of wearables) await wearable.next('new_notification');
  await eventually(() => page.locator('[data-fate="confirmed"] b').first().innerText()).toBe('101');
  expectQuiet();
  await close();
  for (const wearable of wearables) wearable.ws.terminate();
});

test('a hub that goes away says so, loses nothing that was typed, and takes it when it is back', async () => {
  const own = await startConsoleHub();
  const opened = await openConsole(browser, own, {
    language: 'en',
    allowed: /WebSocket connection|Failed to load resource/,
  });
  const { page, close } = opened;
  await page.goto(`${own.url}#/inject?to=later`);
  await page.getByLabel('contenido', { exact: true }).fill('se queda');
  await own.hub.stop('going_away');
  await page.getByText(/No contact with the hub since/).waitFor();
  expect(
    await page
      .getByRole('button', { name: /Inject/ })
      .last()
      .isDisabled(),
  ).toBe(true);
  expect(await page.getByLabel('contenido', { exact: true }).inputValue()).toBe('se queda');
  await close();
  await own.stop();
});

describe('axe finds nothing', () => {
  test.each([
    ['es', 'dark', 1_440],
    ['es', 'light', 900],
    ['en', 'light', 1_440],
    ['en', 'dark', 900],
  ] as const)('%s, %s, %i px', async (language, theme, width) => {
    const { page, expectQuiet, close } = await open('a,b', { language, theme, width });
    await page.getByRole('button', { name: /Respira/ }).click();
    await page.keyboard.press('Control+Enter');
    await page.locator('.pl-fates').waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    expectQuiet();
    await close();
  });
});
