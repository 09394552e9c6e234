/** What others say is text wherever it turns up, and what people type into a field breaks nothing. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { post } from '../../support/api.ts';
import { launchBrowser } from '../../support/browser.ts';
import { openConsole, startConsoleHub } from '../../support/consolePage.ts';
import { EVERY_PLACE, visit } from '../../support/everyRoom.ts';
import type { TestHub } from '../../support/hub.ts';
import { Wearable } from '../../support/wearable.ts';

let browser: Browser;
let hub: TestHub;
beforeAll(async () => {
  [browser, hub] = await Promise.all([launchBrowser(), startConsoleHub()]);
});
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});

const HTML = '<img src=x onerror="document.title=\'owned\'"><b class="injected">bold</b>';
const EVIL = `${HTML}\u0007\u001b[31m\u202egnirts\u202c\u2066x\u2069&amp;</script>`;

/** What of it reached the page as more than text, or as characters that turn text round or hide. */
function findInjected(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is those that are looked for
    const unseen = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
    if (document.title.includes('owned')) found.push('a script ran');
    for (const element of document.querySelectorAll('img[src="x"], .injected')) found.push(element.outerHTML);
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      if (unseen.test(node.textContent ?? '')) found.push(`text ${JSON.stringify(node.textContent)}`);
    }
    for (const element of document.body.querySelectorAll('*')) {
      for (const { name, value } of element.attributes) {
        if (name !== 'value' && !name.startsWith('data-') && unseen.test(value))
          found.push(`${name} ${JSON.stringify(value)}`);
      }
    }
    return found;
  });
}

test('a notification, a client, a frame and a close reason full of markup and control characters', {
  timeout: 180_000,
}, async () => {
  const wearable = await Wearable.connect(hub.wearableUrl('42'), { headers: { 'User-Agent': HTML } });
  wearable.say({ type: 'ping' });
  wearable.say({ type: EVIL.slice(0, 60), text: EVIL });
  wearable.say(EVIL);
  await post(hub, { consumidor_id: '42', tipo: `<b class="injected">\u202e${'t'.repeat(20)}`, contenido: EVIL });
  await post(hub, { consumidor_id: '42', tipo: 'alerta', contenido: EVIL });
  const gone = await Wearable.connect(hub.wearableUrl('nobody'), { headers: { 'User-Agent': HTML } });
  gone.ws.close(4_000, `\u202e${HTML.slice(0, 90)}`);
  await gone.end();
  const stranger = new Wearable(hub.wearableUrl('1'), { origin: 'http://<b class="injected">.example' });
  await stranger.end().catch(() => {});
  const { page, expectQuiet, close } = await openConsole(browser, hub, { language: 'en' });
  for (const place of EVERY_PLACE) {
    await visit(page, hub.url, place);
    await expect.poll(() => findInjected(page), { message: place }).toEqual([]);
  }
  // Where it is to be seen at all, it is seen whole.
  await visit(page, hub.url, 'history');
  await expect.poll(() => page.locator('main').innerText()).toContain('<img src=x onerror=');
  // In each pane of a narrow detail too.
  await page.setViewportSize({ width: 900, height: 800 });
  await visit(page, hub.url, 'connections/42');
  for (const tab of await page.getByRole('tab').all()) {
    await tab.click();
    expect(await findInjected(page)).toEqual([]);
  }
  await page.keyboard.press('Control+K');
  await page.keyboard.type('#');
  expect(await findInjected(page)).toEqual([]);
  expectQuiet();
  await close();
});

for (const place of EVERY_PLACE) {
  test(`any text in any field of ${place}`, { timeout: 120_000 }, async () => {
    const { page, expectQuiet, close } = await openConsole(browser, hub, { language: 'en' });
    await visit(page, hub.url, place);
    const fields = page.locator(
      'main :is(input:not([type="checkbox"]):not([type="radio"]):not([type="file"]), textarea)',
    );
    const count = await fields.count();
    for (let i = 0; i < count; i += 1) {
      const field = fields.nth(i);
      if (!(await field.isVisible()) || !(await field.isEditable())) continue;
      for (const bad of [EVIL, '-1e999', '9'.repeat(5_000), '"', '\\', '{', ' ', '\u{1f600}'.repeat(50)]) {
        // Only its own kind goes into a field for numbers or times, by key as by script.
        await field.fill(bad).catch(() => field.pressSequentially(bad.slice(0, 20)));
        await field.press('Enter');
        if ((await page.getByRole('dialog').count()) > 0) await page.keyboard.press('Escape');
        if (!(await field.isVisible())) break;
      }
    }
    // The page lives: another room opens.
    await page.getByRole('link', { name: 'Pings' }).click();
    await page.locator('.pl-pings').waitFor();
    expect(await page.title()).not.toContain('owned');
    expectQuiet();
    await close();
  });
}
