import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../support/browser.ts';
import { eventually, openConsole, startConsoleHub } from '../../support/consolePage.ts';
import type { TestHub } from '../../support/hub.ts';
import { Wearable } from '../../support/wearable.ts';

let hub: TestHub;
let browser: Browser;
beforeAll(async () => {
  [hub, browser] = await Promise.all([startConsoleHub({ timeZone: 'Asia/Kathmandu' }), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});

async function open(id: string, options: Parameters<typeof openConsole>[2] = {}) {
  const opened = await openConsole(browser, hub, { language: 'en', ...options });
  await opened.page.goto(`${hub.url}#/connections/${id}`);
  return { ...opened, frames: opened.page.getByRole('region', { name: 'Frames', exact: true }) };
}

test("times are the viewer's, and on hover whole, with the hub's where its zone differs", async () => {
  const wearable = await Wearable.connect(hub.wearableUrl('zones'));
  wearable.say({ type: 'mark_read', notification_id: 1 });
  const { page, frames, expectQuiet, close } = await open('zones');
  const times = page.locator('main time');
  await frames.getByRole('listbox').getByRole('option').filter({ hasText: 'mark_read' }).click();
  // The vitals, the timeline, the row of each frame and the open frame.
  await eventually(() => times.count()).toBeGreaterThanOrEqual(4);
  for (const time of await times.all()) {
    const [own = '', its = ''] = ((await time.getAttribute('title')) ?? '').split('\n');
    expect(own).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0[12]:00$/);
    expect(its).toMatch(/^hub \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+05:45$/);
    expect(Date.parse(its.slice(4))).toBe(Date.parse(own));
    expect(await time.innerText()).toContain(own.slice(11, 19));
  }
  expectQuiet();
  await close();

  const there = await open('zones', { context: { timezoneId: 'Asia/Kathmandu' } });
  await eventually(() => there.page.locator('main time').first().getAttribute('title')).toMatch(/\+05:45$/);
  expect(await there.page.locator('main time').first().getAttribute('title')).not.toContain('hub');
  there.expectQuiet();
  await there.close();
  await wearable.close();
});

test('a frame is shown and copied as it was sent, and the copy is said', async () => {
  const sent = '{"type":"ping","n":12345678901234567890,"x":1.0,"x":2}';
  const wearable = await Wearable.connect(hub.wearableUrl('exact'));
  const { page, frames, expectQuiet, close } = await open('exact', { context: { permissions: ['clipboard-read'] } });
  await eventually(() => frames.getByRole('listbox').getByRole('option').count()).toBe(1);
  wearable.say(sent);
  await frames.getByRole('button', { name: /ping and pong hidden/ }).click();
  await frames
    .getByRole('listbox')
    .getByRole('option')
    .filter({ hasText: 'ping' })
    .filter({ hasText: 'From the wearable' })
    .click();
  const content = frames.getByRole('group', { name: "The frame's content" });
  await eventually(() => content.innerText()).toBe(
    '{\n  "type": "ping",\n  "n": 12345678901234567890,\n  "x": 1.0,\n  "x": 2\n}',
  );
  await frames.getByRole('button', { name: 'Copy the frame' }).click();
  await frames.getByRole('status').getByText('Copied').waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(sent);
  expectQuiet();
  await close();
  await wearable.close();
});
