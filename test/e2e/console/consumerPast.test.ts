/** A consumer's last half hour, why it drops, and which frame answers which. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { post } from '../../support/api.ts';
import { findAxeViolations, launchBrowser } from '../../support/browser.ts';
import { eventually, openConsole, startConsoleHub } from '../../support/consolePage.ts';
import type { TestHub } from '../../support/hub.ts';
import { Wearable } from '../../support/wearable.ts';

let hub: TestHub;
let browser: Browser;
beforeAll(async () => {
  [hub, browser] = await Promise.all([startConsoleHub({ pingEveryMs: '500' }), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});

async function open(id: string, options: Parameters<typeof openConsole>[2] = {}) {
  const opened = await openConsole(browser, hub, { language: 'en', ...options });
  await opened.page.goto(`${hub.url}#/connections/${id}`);
  return opened;
}
const panel = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

/** How many pixels of the chart are not empty. */
const painted = (page: Page): Promise<number> =>
  page.locator('.pl-rhythm-plot canvas').evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
    let count = 0;
    for (let i = 3; i < data.length; i += 4) if (data[i]) count += 1;
    return count;
  });

describe('the last half hour', () => {
  test('is drawn, said in a sentence, and read at the pointer', async () => {
    const wearable = await Wearable.connect(hub.wearableUrl('42'));
    const { page, expectQuiet, close } = await open('42');
    const rhythm = panel(page, 'RTT and rhythm of pings');
    await rhythm.waitFor();
    for (let i = 0; i < 4; i += 1) {
      wearable.say({ type: 'ping' });
      await wearable.next('pong');
      await page.waitForTimeout(200);
    }
    await eventually(() => rhythm.locator('figcaption').innerText()).toMatch(
      /^RTT from \d+ to \d+ ms, p95 \d+ ms\. A ping every .*, 0 late\.$/,
    );
    await eventually(() => painted(page)).toBeGreaterThan(100);
    await eventually(() => panel(page, "The consumer's vital signs").innerText()).toMatch(/RTT[\s\S]*p95 \d/);
    const plot = await rhythm.locator('.u-over').boundingBox();
    await page.mouse.move((plot?.x ?? 0) + (plot?.width ?? 0) - 2, (plot?.y ?? 0) + 20);
    await eventually(() => rhythm.locator('.pl-panel-head').innerText()).toMatch(/\d\d:\d\d:\d\d, RTT \d+ ms/);
    await page.mouse.move(5, 5);
    await rhythm.getByText('last 30 min').waitFor();
    expectQuiet();
    await close();
    await wearable.close();
  });

  test('says that nothing is measured before the first pong, and is a tab of its own in a narrow window', async () => {
    const wearable = await Wearable.connect(hub.wearableUrl('mute'), { autoPong: false });
    const { page, expectQuiet, close } = await open('mute', { width: 900 });
    await page.getByRole('tab', { name: 'Rhythm' }).click();
    await panel(page, 'RTT and rhythm of pings').getByText('Nothing measured yet').last().waitFor();
    expect(await page.locator('.pl-rhythm-plot').count()).toBe(0);
    expect(await findAxeViolations(page)).toEqual([]);
    expectQuiet();
    await close();
    wearable.ws.terminate();
  });

  test('rests while something scrolls, and then has what came meanwhile', async () => {
    const wearable = await Wearable.connect(hub.wearableUrl('rest'));
    const { page, expectQuiet, close } = await open('rest');
    const canvas = page.locator('.pl-rhythm-plot canvas');
    const look = () => canvas.evaluate((element: HTMLCanvasElement) => element.toDataURL());
    await canvas.waitFor();
    await page.evaluate(() => {
      const list = document.querySelector('.pl-consumer-timeline .pl-panel-body');
      const timer = setInterval(() => list?.dispatchEvent(new Event('scroll')), 20);
      Object.assign(window, { stopScrolling: () => clearInterval(timer) });
    });
    // What was under way when it began to scroll may still be drawn.
    await page.waitForTimeout(300);
    const before = await look();
    wearable.say('{"nope');
    await panel(page, 'Timeline').getByText('Sent something wrong').waitFor();
    expect(await look()).toBe(before);
    await page.evaluate(() => (window as unknown as { stopScrolling(): void }).stopScrolling());
    await eventually(async () => (await look()) !== before).toBe(true);
    expectQuiet();
    await close();
    await wearable.close();
  });

  test('is drawn anew in the colours of another theme', async () => {
    const wearable = await Wearable.connect(hub.wearableUrl('theme'));
    const { page, expectQuiet, close } = await open('theme');
    await page.locator('.pl-rhythm-plot canvas').waitFor();
    const look = () =>
      page.locator('.pl-rhythm-plot canvas').evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
    const dark = await look();
    await page.emulateMedia({ colorScheme: 'light' });
    await eventually(async () => (await look()) !== dark).toBe(true);
    expectQuiet();
    await close();
    await wearable.close();
  });
});

describe('why it drops', () => {
  test('is not there for one that never did', async () => {
    const wearable = await Wearable.connect(hub.wearableUrl('steady'));
    const { page, expectQuiet, close } = await open('steady');
    await panel(page, 'Timeline').getByText('Connected').waitFor();
    expect(await panel(page, 'Why it drops').count()).toBe(0);
    expectQuiet();
    await close();
    await wearable.close();
  });

  test('three messages that were too large are three bars and one sentence, live', async () => {
    const { page, expectQuiet, close } = await open('large');
    const drops = panel(page, 'Why it drops');
    for (let i = 0; i < 3; i += 1) {
      const wearable = await Wearable.connect(hub.wearableUrl('large'));
      wearable.say(`"${'x'.repeat(65 * 1024)}"`);
      expect(await wearable.end()).toBe(1009);
    }
    await eventually(() => drops.getByRole('listitem').count()).toBe(3);
    for (const text of await drops.getByRole('listitem').allInnerTexts()) expect(text).toMatch(/1009 .*large/);
    await drops.getByRole('note').getByText('The last 3 connections were closed for a message of more').waitFor();
    expectQuiet();
    await close();
  });

  test('one that cannot get in is told its origin, as text, until it is let in', async () => {
    const origin = 'http://<b>evil</b>.test';
    const refused = new Wearable(hub.wearableUrl('origin'), { origin });
    await refused.end();
    const { page, expectQuiet, close } = await open('origin');
    const drops = panel(page, 'Why it drops');
    await drops.getByRole('note').getByText(`its origin ${origin} is not on the allowed list`).waitFor();
    expect(await drops.locator('b').count()).toBe(0);
    const wearable = await Wearable.connect(hub.wearableUrl('origin'));
    await drops.getByRole('note').waitFor({ state: 'detached' });
    expectQuiet();
    await close();
    await wearable.close();
  });
});

test('frames: an answer says how long it took and leads to its question; type and text filter, also what is new', async () => {
  const wearable = await Wearable.connect(hub.wearableUrl('pairs'));
  const { id } = await post(hub, { consumidor_id: 'pairs', tipo: 'test', contenido: 'Estrés' });
  await wearable.next('new_notification');
  wearable.say({ type: 'mark_read', notification_id: id });
  await wearable.next('marked_read');
  const { page, expectQuiet, close } = await open('pairs');
  const frames = panel(page, 'Frames');
  const options = frames.getByRole('listbox').getByRole('option');
  await eventually(() => options.count()).toBe(4);
  const answer = options.filter({ hasText: 'marked_read' });
  expect(await answer.innerText()).toMatch(/in \d+ m?s/);
  await answer.click();
  await frames.getByText(/^Answers in/).waitFor();
  await frames.getByRole('button', { name: 'Show the question' }).click();
  await frames.getByRole('heading', { name: 'mark_read' }).waitFor();
  await frames.getByText(/^Answered in/).waitFor();

  const type = frames.getByLabel('Type of frame');
  const text = frames.getByLabel('Filter by type or text');
  await type.selectOption('new_notification');
  await eventually(() => options.allInnerTexts()).toEqual([expect.stringContaining('new_notification')]);
  await type.selectOption('');
  await text.fill('ESTRÉS');
  await eventually(() => options.allInnerTexts()).toEqual([expect.stringContaining('new_notification')]);
  await text.fill('nowhere');
  await frames.getByText('No frame matches the filter.').waitFor();

  await text.fill('dos');
  await frames.getByRole('button', { name: /Pause/ }).click();
  for (const contenido of ['uno', 'dos']) await post(hub, { consumidor_id: 'pairs', tipo: 'test', contenido });
  await frames.getByText('1 new', { exact: true }).waitFor();
  await frames.getByRole('button', { name: /Resume/ }).click();
  await eventually(() => options.count()).toBe(1);

  // A question that the filter hides makes the filter give way.
  await text.fill('');
  wearable.say({ type: 'ping' });
  await type.selectOption('pong');
  await options.first().click();
  await frames.getByRole('button', { name: 'Show the question' }).click();
  await frames.getByRole('heading', { name: 'ping' }).waitFor();
  expect(await type.inputValue()).toBe('');
  expectQuiet();
  await close();
  await wearable.close();
});

test('frames: a notification is injected again from its frame, once somebody says so', async () => {
  const wearable = await Wearable.connect(hub.wearableUrl('again'));
  const { page, expectQuiet, close } = await open('again');
  await post(hub, { consumidor_id: 'again', tipo: 'propio', contenido: 'otra vez', deseo_id: 7 });
  await wearable.next('new_notification');
  const frames = panel(page, 'Frames');
  await frames.getByRole('listbox').getByRole('option').filter({ hasText: 'new_notification' }).click();
  await frames.getByRole('button', { name: 'Inject again' }).click();
  await eventually(() => new URL(page.url()).hash).toContain('#/inject');
  await page
    .locator('main')
    .getByRole('button', { name: /^Inject/ })
    .click();
  expect(await wearable.next('new_notification')).toMatchObject({
    notification: { tipo: 'propio', contenido: 'otra vez', deseo_id: 7 },
  });
  expectQuiet();
  await close();
  await wearable.close();
});

describe('axe finds nothing where it drops', () => {
  test.each([
    ['es', 'dark', 1_440],
    ['en', 'light', 1_200],
    ['es', 'light', 900],
  ] as const)('%s, %s, %i px', async (language, theme, width) => {
    const refused = new Wearable(hub.wearableUrl('axe'), { origin: 'http://somewhere.test' });
    await refused.end();
    const { page, expectQuiet, close } = await open('axe', { language, theme, width });
    if (width < 1_100) await page.getByRole('tab', { name: 'Ritmo' }).click();
    await page.locator('.pl-drops-why').waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    expectQuiet();
    await close();
  });
});
