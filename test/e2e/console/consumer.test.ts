import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { post } from '../../support/api.ts';
import { findAxeViolations, launchBrowser } from '../../support/browser.ts';
import { eventually, openConsole, startConsoleHub } from '../../support/consolePage.ts';
import { HeldProxy } from '../../support/heldProxy.ts';
import type { TestHub } from '../../support/hub.ts';
import { Wearable } from '../../support/wearable.ts';

let hub: TestHub;
let browser: Browser;
beforeAll(async () => {
  [hub, browser] = await Promise.all([startConsoleHub({ pingEveryMs: '1000' }), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});

/** Opens a consumer's page in the console. */
async function open(id: string, options: Parameters<typeof openConsole>[2] = {}, query = '') {
  const opened = await openConsole(browser, hub, { language: 'en', ...options });
  await opened.page.goto(`${hub.url}#/connections/${encodeURIComponent(id)}${query}`);
  return opened;
}
const panel = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

test('a consumer shows its figures, its notifications with their journey, its timeline and its frames, live', async () => {
  const wearable = await Wearable.connect(hub.wearableUrl('42'), { headers: { 'User-Agent': 'okhttp/4.12.0' } });
  const { page, expectQuiet, close } = await open('42');
  await page.getByRole('heading', { name: '42' }).waitFor();
  await eventually(() => panel(page, "The consumer's vital signs").innerText()).toContain('okhttp 4.12');
  await panel(page, 'Notifications').getByText('This consumer has no notifications.').waitFor();

  const { id } = await post(hub, { consumidor_id: '42', tipo: 'alerta', contenido: 'Estrés sostenido', deseo_id: 7 });
  const row = panel(page, 'Notifications').getByRole('listitem');
  await eventually(() => row.innerText()).toMatch(
    /alerta[\s\S]*Estrés sostenido[\s\S]*stored[\s\S]*delivered[\s\S]*unread/,
  );
  await panel(page, 'Timeline')
    .getByText(/^Delivered #h/)
    .waitFor();

  wearable.say({ type: 'mark_read', notification_id: id });
  await eventually(() => row.innerText()).toMatch(/read \d\d:/);
  await panel(page, 'Timeline').getByText('on the wearable').waitFor();
  wearable.say('{"nope');
  await panel(page, 'Timeline').getByText('Sent something wrong').waitFor();
  expectQuiet();
  await close();
  await wearable.close();
});

test('frames: pings hidden with their number, held still with "1 new", looked into, filtered by direction', async () => {
  const wearable = await Wearable.connect(hub.wearableUrl('frames'));
  const { page, expectQuiet, close } = await open('frames');
  const frames = panel(page, 'Frames');
  const options = frames.getByRole('listbox').getByRole('option');
  await eventually(() => options.allInnerTexts()).toEqual([expect.stringContaining('initial_notifications')]);
  wearable.say({ type: 'ping' });
  await frames.getByRole('button', { name: '2 ping and pong hidden' }).click();
  await eventually(() => options.count()).toBe(3);
  await frames.getByRole('radiogroup', { name: 'Direction' }).locator('label').nth(1).click();
  await eventually(() => options.allInnerTexts()).toEqual([expect.stringContaining('ping')]);
  await frames.getByText('All', { exact: true }).click();

  await page.keyboard.press('p');
  await post(hub, { consumidor_id: 'frames', tipo: 'test', contenido: 'mientras' });
  await frames.getByText('1 new').waitFor();
  expect(await options.count()).toBe(3);
  await frames.getByRole('button', { name: /Resume/ }).click();
  await options.filter({ hasText: 'new_notification' }).click();
  await eventually(() => frames.getByRole('group', { name: "The frame's content" }).innerText()).toContain(
    '"contenido": "mientras"',
  );
  await frames.getByText('Raw', { exact: true }).click();
  await eventually(() => frames.getByRole('group', { name: "The frame's content" }).innerText()).toContain(
    '"contenido":"mientras"',
  );
  expectQuiet();
  await close();
  await wearable.close();
});

test('frames: the address keeps the filter, and a link brings it', async () => {
  const wearable = await Wearable.connect(hub.wearableUrl('linked'));
  const { page, expectQuiet, close } = await open('linked');
  const frames = panel(page, 'Frames');
  const options = frames.getByRole('listbox').getByRole('option');
  await eventually(() => options.count()).toBe(1);
  wearable.say({ type: 'ping' });
  await frames.getByRole('button', { name: '2 ping and pong hidden' }).click();
  await frames.getByLabel('Filter by type or text').fill('po & ?');
  await eventually(() => new URL(page.url()).hash).toBe('#/connections/linked?pings=1&q=po+%26+%3F');
  await frames.getByText('No frame matches the filter.').waitFor();
  await page.evaluate(() => {
    location.hash = '#/connections/linked?way=out&type=pong&q=PO&pings=1';
  });
  await eventually(() => options.count()).toBe(1);
  expect(await options.innerText()).toContain('pong');
  expect(await frames.getByRole('combobox').inputValue()).toBe('pong');
  expect(await frames.getByRole('textbox').inputValue()).toBe('PO');
  await page.reload();
  await eventually(() => frames.getByRole('textbox').inputValue()).toBe('PO');
  expect(await frames.getByRole('combobox').inputValue()).toBe('pong');
  expectQuiet();
  await close();
  await wearable.close();
});

test('in a narrow window the address keeps the open tab, and what makes no sense is the first one', async () => {
  const wearable = await Wearable.connect(hub.wearableUrl('tabs'));
  const { page, expectQuiet, close } = await open('tabs', { width: 900 });
  const chosen = () => page.getByRole('tab', { selected: true }).innerText();
  await eventually(chosen).toBe('Notifications');
  await page.getByRole('tab', { name: 'Frames' }).click();
  await eventually(() => new URL(page.url()).hash).toBe('#/connections/tabs?tab=frames');
  await page.reload();
  await eventually(chosen).toBe('Frames');
  await page.evaluate(() => {
    location.hash = '#/connections/tabs?tab=constructor';
  });
  await eventually(chosen).toBe('Notifications');
  expectQuiet();
  await close();
  await wearable.close();
});

test('payloads full of HTML and control characters are text, everywhere', async () => {
  const evil = '<img src=x onerror=alert(1)>\u0007\u202e<b>negrita</b>';
  const wearable = await Wearable.connect(hub.wearableUrl('evil'));
  const { page, expectQuiet, close } = await open('evil');
  await post(hub, { consumidor_id: 'evil', tipo: '<i>tipo</i>', contenido: evil });
  wearable.say(`${evil}`);
  await panel(page, 'Notifications').getByText('<img src=x onerror=alert(1)>\\u0007\\u202e<b>negrita</b>').waitFor();
  await panel(page, 'Frames').getByRole('listbox').getByText('text', { exact: true }).first().click();
  expect(await page.locator('main img, main b b, main i').count()).toBe(0);
  expectQuiet();
  await close();
  await wearable.close();
});

test('what is unread is marked here, one by one and all at once, and says that the console did it', async () => {
  const { page, expectQuiet, close } = await open('reader');
  const wearable = await Wearable.connect(hub.wearableUrl('reader'));
  for (const contenido of ['uno', 'dos', 'tres']) await post(hub, { consumidor_id: 'reader', tipo: 'test', contenido });
  const rows = panel(page, 'Notifications').getByRole('listitem');
  await eventually(() => rows.count()).toBe(3);
  await rows.filter({ hasText: 'dos' }).getByRole('button').click();
  await eventually(() => rows.filter({ hasText: 'dos' }).innerText()).toContain('read in the console');
  // More than one asks, and says the number; no is an answer.
  const dialog = page.getByRole('dialog');
  await page.keyboard.press('l');
  await dialog.getByRole('heading', { name: 'Mark 2 notifications as read' }).waitFor();
  expect(await findAxeViolations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(await rows.getByText('read in the console').count()).toBe(1);
  await page.keyboard.press('l');
  await dialog.getByRole('button', { name: 'Mark 2' }).click();
  await eventually(() => rows.getByText('read in the console').count()).toBe(3);
  for (let i = 0; i < 3; i += 1) await wearable.next('marked_read');
  expectQuiet();
  await close();
  await wearable.close();
});

test('several sockets are listed, and one of them can be disconnected with a code and a reason', async () => {
  const one = await Wearable.connect(hub.wearableUrl('pair'));
  const two = await Wearable.connect(hub.wearableUrl('pair'));
  const { page, expectQuiet, close } = await open('pair', {}, '?show=sockets');
  const sockets = panel(page, 'Sockets').getByRole('listitem');
  await eventually(() => sockets.count()).toBe(2);
  await eventually(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Sockets');
  await sockets.first().getByRole('button').click();
  await page.getByRole('dialog').getByLabel('Close code').selectOption('dismissed');
  await page.getByRole('dialog').getByLabel('Reason').fill('mantenimiento');
  await page.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click();
  expect(await one.end()).toBe(4500);
  expect(one.closed?.reason).toBe('mantenimiento');
  expect(two.closed).toBeNull();
  await eventually(() => sockets.count()).toBe(0);
  expectQuiet();
  await close();
  await two.close();
});

test('one that left says when and why, and what is injected waits for it', async () => {
  const wearable = await Wearable.connect(hub.wearableUrl('left'));
  wearable.ws.close(1001);
  await wearable.end();
  const { page, expectQuiet, close } = await open('left');
  await page.getByText(/left at .*: 1001 the app was closed/).waitFor();
  await page.getByRole('button', { name: /Inject for when it returns/ }).click();
  await eventually(() => page.url()).toContain('#/inject?to=left');
  expectQuiet();
  await close();
});

test('an id that nobody used says how to connect it, and the page follows when it does', async () => {
  const { page, expectQuiet, close } = await open('nobody');
  await page.getByText('Nobody with this id has connected yet').waitFor();
  await page.getByText(hub.wearableUrl('nobody')).waitFor();
  const wearable = await Wearable.connect(hub.wearableUrl('nobody'));
  await panel(page, 'Timeline').waitFor();
  await page.goto(`${hub.url}#/connections/a%20b`);
  await page.getByText('This id cannot exist').waitFor();
  expectQuiet();
  await close();
  await wearable.close();
});

test('it is still said once the hub has forgotten the row, from its history', async () => {
  const own = await startConsoleHub();
  const wearable = await Wearable.connect(own.wearableUrl('old'));
  wearable.ws.close(1001);
  await wearable.end();
  const again = await own.restart();
  const { page, expectQuiet, close } = await openConsole(browser, again, { language: 'en' });
  await page.goto(`${again.url}#/connections/old`);
  await page.getByText(/left at .*: 1001 the app was closed/).waitFor();
  await panel(page, 'Timeline').getByText('1001, the app was closed').waitFor();
  expect(await page.getByRole('button', { name: 'Disconnect' }).count()).toBe(0);
  expectQuiet();
  await close();
  await again.stop();
});

test('a long id is cut in its middle, never the state beside it; copied and read out it is whole', async () => {
  const id = `${'x'.repeat(58)}ghij_6`;
  const wearable = await Wearable.connect(hub.wearableUrl(id));
  const { page, expectQuiet, close } = await open(id, { width: 900 });
  const heading = page.getByRole('heading', { name: id, exact: true });
  // While it loads another heading stands in its place.
  await page.locator('.pl-consumer-head .pl-state').waitFor();
  await heading.selectText();
  expect(await page.evaluate(() => getSelection()?.toString())).toBe(id);
  const state = await page.locator('.pl-consumer-head .pl-state').boundingBox();
  const actions = await page.locator('.pl-consumer-actions').boundingBox();
  expect((state?.x ?? 0) + (state?.width ?? 0)).toBeLessThanOrEqual(actions?.x ?? 0);
  expectQuiet();
  await close();
  await wearable.close();
});

test('a ping that does not come is late, and said to be over when it does', async () => {
  const wearable = await Wearable.connect(hub.wearableUrl('late'));
  const { page, expectQuiet, close } = await open('late');
  const head = page.locator('.pl-consumer-head .pl-state');
  for (let i = 0; i < 4; i += 1) {
    wearable.say({ type: 'ping' });
    await page.waitForTimeout(250);
  }
  await panel(page, 'Timeline').getByText('Ping late').waitFor();
  await eventually(() => head.innerText()).toMatch(/late\s*\+\d/);
  wearable.say({ type: 'ping' });
  await panel(page, 'Timeline').getByText('was late').waitFor();
  await eventually(() => head.innerText()).toBe('on time');
  expectQuiet();
  await close();
  await wearable.close();
});

test('by keyboard: frames are one stop, arrows look into them, Escape closes the frame and then the screen', async () => {
  const wearable = await Wearable.connect(hub.wearableUrl('keys'));
  const { page, expectQuiet, close } = await open('keys');
  for (const contenido of ['uno', 'dos']) await post(hub, { consumidor_id: 'keys', tipo: 'test', contenido });
  const options = panel(page, 'Frames').getByRole('listbox').getByRole('option');
  await eventually(() => options.count()).toBe(3);
  const stops: string[] = [];
  await page.getByRole('link', { name: 'Back to Connections' }).focus();
  const name = () =>
    page.evaluate(() => {
      const at = document.activeElement;
      return at?.getAttribute('aria-label') ?? at?.textContent ?? '';
    });
  while (stops.at(-1) !== 'Frames, newest on top' && stops.length < 30) {
    await page.keyboard.press('Tab');
    stops.push(await name());
  }
  expect(stops.slice(0, 5)).toEqual(['InjectI', 'Mark as readL', 'WatchV', 'Disconnect', 'Timeline']);
  expect(stops.filter((stop) => /^Mark #h\d+ as read$/.test(stop))).toHaveLength(2);
  await page.keyboard.press('ArrowDown');
  const content = page.getByRole('group', { name: "The frame's content" });
  await eventually(() => content.innerText()).toContain('"contenido": "dos"');
  await page.keyboard.press('End');
  await eventually(() => content.innerText()).toContain('"initial_notifications"');
  await page.keyboard.press('Escape');
  await content.waitFor({ state: 'detached' });
  expect(new URL(page.url()).hash).toBe('#/connections/keys');
  await page.keyboard.press('Escape');
  await eventually(() => new URL(page.url()).hash).toBe('#/connections');
  expectQuiet();
  await close();
  await wearable.close();
});

test('without the hub the last is shown and nothing can be done to it', async () => {
  const own = await startConsoleHub();
  const wearable = await Wearable.connect(own.wearableUrl('stale'));
  await post(own, { consumidor_id: 'stale', tipo: 'test', contenido: 'hola' });
  // Contact is lost from one moment to the next: a hub that stops says goodbye, and that the wearable left.
  const proxy = await HeldProxy.start(Number(new URL(own.url).port));
  const url = `http://127.0.0.1:${proxy.port}/`;
  const { page, expectQuiet, close } = await openConsole(
    browser,
    { ...own, url },
    { language: 'en', allowed: /ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|WebSocket connection/ },
  );
  await page.goto(`${url}#/connections/stale`);
  const mark = page.getByRole('button', { name: /^Mark #h/ });
  await eventually(() => mark.isEnabled()).toBe(true);
  await proxy.close();
  await page.locator('[data-phase="lost"]').waitFor();
  await eventually(() => mark.isDisabled()).toBe(true);
  expect(await page.getByRole('button', { name: /Mark as read/ }).isDisabled()).toBe(true);
  expect(await page.getByRole('button', { name: 'Disconnect' }).isDisabled()).toBe(true);
  await panel(page, 'Notifications').getByText('hola').waitFor();
  // A consumer that was not on the screen has nothing to show yet, and says that it waits.
  await page.goto(`${url}#/connections/other`);
  await eventually(() => page.getByRole('status').allInnerTexts()).toContain('Loading the consumer');
  expect(await findAxeViolations(page)).toEqual([]);
  expectQuiet();
  await close();
  await wearable.close();
  await own.stop();
});

describe('axe finds nothing', () => {
  test.each([
    ['es', 'dark', 1_440],
    ['es', 'light', 900],
    ['en', 'light', 1_440],
    ['en', 'dark', 900],
  ] as const)('%s, %s, %i px', async (language, theme, width) => {
    const wearables = [await Wearable.connect(hub.wearableUrl('axe')), await Wearable.connect(hub.wearableUrl('axe'))];
    await post(hub, { consumidor_id: 'axe', tipo: 'alerta', contenido: 'x' });
    wearables[0]?.say('nope');
    const { page, expectQuiet, close } = await open('axe', { language, theme, width });
    await page.getByText('#h').first().waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    expectQuiet();
    await close();
    for (const wearable of wearables) await wearable.close();
  });
});
