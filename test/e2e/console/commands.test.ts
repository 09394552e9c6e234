/** The command palette, the sheet of keys, and the keys that work everywhere. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readId } from '../../../src/shared/ids.ts';
import { post } from '../../support/api.ts';
import { findAxeViolations, launchBrowser, type PageOptions, takePicture } from '../../support/browser.ts';
import { eventually, openConsole, startConsoleHub } from '../../support/consolePage.ts';
import { startCrowd } from '../../support/crowd.ts';
import type { TestHub } from '../../support/hub.ts';
import { Wearable } from '../../support/wearable.ts';

let hub: TestHub;
let browser: Browser;
const wearables: Wearable[] = [];
beforeAll(async () => {
  [hub, browser] = await Promise.all([startConsoleHub(), launchBrowser()]);
  for (const id of ['42', '420', '1742', 'ward-b_07']) wearables.push(await Wearable.connect(hub.wearableUrl(id)));
});
afterAll(async () => {
  await Promise.all(wearables.map((one) => one.close()));
  await browser?.close();
  await hub?.stop();
});

async function open(options: PageOptions = {}, at = '') {
  const opened = await openConsole(browser, hub, { language: 'en', ...options });
  if (at !== '') await opened.page.goto(`${hub.url}#${at}`);
  await opened.page.getByRole('main').waitFor();
  return opened;
}
const palette = (page: Page) => page.getByRole('dialog', { name: 'Command palette' });
const field = (page: Page) => page.getByRole('combobox', { name: 'Command palette' });
const option = (page: Page, name: string | RegExp) => palette(page).getByRole('option', { name });
const chosen = (page: Page) => palette(page).locator('[aria-selected="true"]').innerText();
const where = (page: Page) => new URL(page.url()).hash;
/** Whoever knows the keys does not wait: what is typed after Ctrl K must not fall on the page. */
const call = async (page: Page, text: string): Promise<void> => {
  await page.keyboard.press('Control+k');
  await page.keyboard.type(text);
};

describe('the palette', () => {
  test('finds a consumer by its id, the exact one first, and opens it', async () => {
    const { page, expectQuiet, close } = await open();
    await call(page, '42');
    expect(await field(page).inputValue()).toBe('42');
    const consumers = palette(page).getByRole('group', { name: 'Consumers' }).getByRole('option');
    await eventually(() => consumers.allInnerTexts()).toEqual([
      expect.stringMatching(/^42\s*on time, connected for/),
      expect.stringMatching(/^420/),
      expect.stringMatching(/^1742/),
    ]);
    expect(await findAxeViolations(page)).toEqual([]);
    await takePicture(page, 'palette');
    await page.keyboard.press('ArrowDown');
    await eventually(() => chosen(page)).toMatch(/^420/);
    await palette(page).getByRole('group', { name: 'Actions on 420' }).waitFor();
    await page.keyboard.press('Enter');
    await eventually(() => where(page)).toBe('#/connections/420');
    await palette(page).waitFor({ state: 'detached' });
    expectQuiet();
    await close();
  });

  test('Tab shows the actions of a row alone, Esc goes back, and an action is done', async () => {
    const { page, expectQuiet, close } = await open({ theme: 'light' });
    await post(hub, { consumidor_id: '1742', tipo: 'test', contenido: 'x' });
    await call(page, '1742');
    await page.keyboard.press('Tab');
    await palette(page).getByRole('group', { name: 'Actions on 1742' }).waitFor();
    expect(await palette(page).getByRole('group').count()).toBe(1);
    expect(await findAxeViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await palette(page).getByRole('group', { name: 'Go to' }).waitFor();
    await page.keyboard.type('1742');
    await page.keyboard.press('Tab');
    await page.keyboard.type('mark');
    await eventually(() => chosen(page)).toMatch(/Mark as read\s*1 unread/);
    await page.keyboard.press('Enter');
    await page.getByText('1 notification marked as read').waitFor();
    await palette(page).waitFor({ state: 'detached' });
    expectQuiet();
    await close();
  });

  test('marking more than one as read asks once and says the number', async () => {
    for (const contenido of ['x', 'y']) await post(hub, { consumidor_id: 'away', tipo: 'test', contenido });
    const { page, expectQuiet, close } = await open({}, '/connections/away');
    await page.getByRole('heading', { name: 'away' }).waitFor();
    await call(page, '>mark as read');
    // Nobody who is not connected has a row, and without one nothing is known to be unread.
    await palette(page).getByText('No action is called that.').waitFor();
    await page.keyboard.press('Escape');
    const back = await Wearable.connect(hub.wearableUrl('away'));
    await call(page, '>mark as read');
    await eventually(() => chosen(page)).toMatch(/2 unread/);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Mark 2' }).click();
    await page.getByText('2 notifications marked as read').waitFor();
    await back.close();
    expectQuiet();
    await close();
  });

  test('with rows chosen it begins with what can be done with them', async () => {
    const { page, expectQuiet, close } = await open();
    for (const id of ['42', '420']) await page.getByRole('checkbox', { name: `Select ${id}`, exact: true }).click();
    await call(page, '');
    await palette(page).getByRole('group', { name: 'Actions on 2 selected' }).waitFor();
    await page.keyboard.press('Enter');
    await eventually(() => where(page)).toBe('#/inject?to=42%2C420');
    expectQuiet();
    await close();
  });

  test('aims Inject at whom it names, also where the form was aimed elsewhere since', async () => {
    const { page, expectQuiet, close } = await open({}, '/inject?to=42');
    const chips = page.getByRole('list', { name: /chosen/ }).getByRole('listitem');
    await eventually(() => chips.allInnerTexts()).toEqual([expect.stringContaining('42')]);
    await page.getByLabel('consumidor_id').fill('43');
    await page.getByLabel('consumidor_id').press('Enter');
    await eventually(() => chips.allInnerTexts()).toEqual([expect.stringContaining('43')]);
    await call(page, '42');
    await option(page, /^Inject/)
      .first()
      .click();
    await eventually(() => chips.allInnerTexts()).toEqual([expect.stringContaining('42')]);
    expect(where(page)).toBe('#/inject?to=42');
    expectQuiet();
    await close();
  });

  test('disconnecting asks for code and reason, with the focus in its dialog', async () => {
    const leaving = await Wearable.connect(hub.wearableUrl('leaving'));
    const { page, expectQuiet, close } = await open();
    await call(page, 'leaving');
    await option(page, /^Disconnect/).click();
    const dialog = page.getByRole('dialog', { name: 'Disconnect leaving' });
    await eventually(() => dialog.getByLabel('Close code').evaluate((one) => one === document.activeElement)).toBe(
      true,
    );
    await dialog.getByRole('button', { name: 'Disconnect' }).click();
    expect(await leaving.end()).toBe(4000);
    await dialog.waitFor({ state: 'detached' });
    expectQuiet();
    await close();
  });

  test('whom nobody knows can be left something; what cannot be an id is only said not to be found', async () => {
    const { page, expectQuiet, close } = await open();
    await call(page, '4711');
    await palette(page).getByText('Nothing with “4711”.').waitFor();
    await page.keyboard.press('Enter');
    await eventually(() => where(page)).toBe('#/inject?to=4711');
    await call(page, 'ñ<b>x</b>');
    await palette(page).getByText('Nothing with “ñ<b>x</b>”.').waitFor();
    expect(await palette(page).getByRole('option').count()).toBe(0);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await palette(page).waitFor({ state: 'detached' });
    expectQuiet();
    await close();
  });

  test('> lists only actions, of the consumer that the page is about too', async () => {
    const { page, expectQuiet, close } = await open({}, '/connections/42');
    await page.getByRole('heading', { name: '42' }).waitFor();
    await call(page, '>');
    await palette(page).getByRole('group', { name: 'Actions on 42' }).waitFor();
    expect(await palette(page).getByRole('group', { name: 'Consumers' }).count()).toBe(0);
    await page.keyboard.type('theme light');
    await page.keyboard.press('Enter');
    await eventually(() => page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(
      'rgb(232, 236, 235)',
    );
    expectQuiet();
    await close();
  });

  test('# finds a notification by its short id, shows its text as text, and leads to its consumer', async () => {
    const { id } = await post(hub, { consumidor_id: '42', tipo: 'alerta', contenido: '<b>Estrés</b>\u202e sostenido' });
    const { page, expectQuiet, close } = await open();
    await call(page, '#');
    await palette(page).getByText('Type the number of a notification').waitFor();
    await page.keyboard.type(`h${readId(id)?.n}`);
    const found = option(page, /<b>Estrés<\/b>\\u202e sostenido/);
    await found.waitFor();
    expect(await found.innerText()).toMatch(/for 42.*unread/s);
    await page.keyboard.press('Tab');
    await option(page, 'Open 42').waitFor();
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.type('#999999');
    await palette(page).getByText('This hub has no notification #999999.').waitFor();
    await field(page).fill(`#${id}`);
    await found.waitFor();
    await page.keyboard.press('Enter');
    await eventually(() => where(page)).toBe('#/connections/42');
    expectQuiet();
    await close();
  });

  test('leads to rooms, settings and the manual, also where the language is another', async () => {
    const { page, expectQuiet, close } = await open({ language: 'es' });
    const box = page.getByRole('button', { name: /Ir a un consumidor/ });
    await box.click();
    await page.keyboard.type('canales');
    await page.keyboard.press('Enter');
    await eventually(() => where(page)).toBe('#/channels');
    await box.click();
    await page.keyboard.type('seguridad');
    await page.keyboard.press('Enter');
    await eventually(() => where(page)).toBe('#/help/security');
    await box.click();
    await page.keyboard.type('close codes');
    await page.keyboard.press('Enter');
    await eventually(() => where(page)).toBe('#/help/protocol?at=close-codes');
    await box.click();
    await page.keyboard.type('--ping-every-ms');
    await page.keyboard.press('Enter');
    await eventually(() => where(page)).toBe('#/settings?f=pingEveryMs');
    expectQuiet();
    await close();
  });
});

test('over 10,000 consumers a few lines are listed, and the rest is a filter of Connections', async () => {
  const crowded = await startConsoleHub({ maxConnections: '12000' });
  const crowd = await startCrowd(crowded.wearableUrl('').replace(/\/$/, ''), 10_000);
  const { page, expectQuiet, close } = await openConsole(browser, crowded, { language: 'en' });
  await call(page, '99');
  const all = palette(page).getByRole('option', { name: /^See all \d+ in Connections$/ });
  await eventually(() => all.innerText()).toContain('See all ');
  const consumers = palette(page).getByRole('group', { name: 'Consumers' }).getByRole('option');
  expect((await consumers.allInnerTexts()).map((text) => text.split(/\s/)[0])).toEqual([
    '99',
    '990',
    '991',
    '992',
    'See',
  ]);
  expect(await palette(page).locator('*').count()).toBeLessThan(400);
  await all.click();
  await eventually(() => where(page)).toBe('#/connections?f=99');
  expectQuiet();
  await close();
  await crowd.stop();
  await crowded.stop();
});

test('whoever closes the palette is where they were', async () => {
  const { page, expectQuiet, close } = await open();
  const row = page.locator('[data-id="420"]');
  await row.focus();
  await call(page, 'x');
  await page.keyboard.press('Escape');
  await eventually(() => row.evaluate((one) => one === document.activeElement)).toBe(true);
  await page.keyboard.press('Control+k');
  await page.keyboard.press('Control+k');
  await palette(page).waitFor({ state: 'detached' });
  await eventually(() => row.evaluate((one) => one === document.activeElement)).toBe(true);
  expectQuiet();
  await close();
});

describe('keys', () => {
  test('G and a letter go to rooms, and the letter is not a command of the screen', async () => {
    const { page, expectQuiet, close } = await open({}, '/connections/42');
    await page.getByRole('heading', { name: '42' }).waitFor();
    await page.keyboard.press('g');
    await page.getByRole('status').getByText('Channels').waitFor();
    await page.keyboard.press('l');
    await eventually(() => where(page)).toBe('#/channels');
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    await eventually(() => where(page)).toBe('#/connections');
    await page.keyboard.press('g');
    await page.keyboard.press('Escape');
    await page.keyboard.press('i');
    expect(where(page)).toBe('#/connections');
    expectQuiet();
    await close();
  });

  test('/ leads to the filter of the room, where letters are letters', async () => {
    const { page, expectQuiet, close } = await open();
    await page.keyboard.press('/');
    await page.keyboard.type('g?i/');
    expect(await page.getByRole('textbox', { name: 'Filter consumers' }).inputValue()).toBe('g?i/');
    expect(await page.getByRole('dialog').count()).toBe(0);
    expectQuiet();
    await close();
  });

  test('? shows every key, and single letters can be turned off for good', async () => {
    const { page, expectQuiet, close } = await open();
    await page.keyboard.press('?');
    const sheet = page.getByRole('dialog', { name: 'Keys' });
    await sheet
      .getByRole('table', { name: 'Go to a room' })
      .getByRole('row', { name: /Channels\s*G\s*L/ })
      .waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    await takePicture(page, 'keys');
    await sheet.getByRole('switch', { name: 'Single-letter keys' }).click();
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });

    await page.reload();
    await page.locator('[data-phase="ready"]').waitFor();
    for (const key of ['g', 'l', '?', '/']) await page.keyboard.press(key);
    expect(where(page)).toBe('#/connections');
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
    await call(page, 'single');
    await page.keyboard.press('Enter');
    await page.keyboard.press('g');
    await page.keyboard.press('l');
    await eventually(() => where(page)).toBe('#/channels');
    expectQuiet();
    await close();
  });
});
