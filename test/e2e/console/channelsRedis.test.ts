import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { findAxeViolations, launchBrowser, takePicture } from '../../support/browser.ts';
import { editor, openChannels, outcome, panel, row, vital } from '../../support/channelsPage.ts';
import { eventually, startConsoleHub } from '../../support/consolePage.ts';
import { startDjango, stopDjangos } from '../../support/django.ts';
import { startTestHub, type TestHub } from '../../support/hub.ts';
import { startRedis, stopRedises, type TestRedis } from '../../support/redis.ts';
import { Wearable } from '../../support/wearable.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

let redis: TestRedis;
let hub: TestHub;
const hubs: TestHub[] = [];
beforeEach(async () => {
  redis = await startRedis();
  hub = await startConsoleHub({ redis: redis.url, hubName: 'north' });
  hubs.push(hub);
});
afterEach(async () => {
  await Promise.all(hubs.splice(0).map((one) => one.stop()));
  await stopDjangos();
  await stopRedises();
});

test('two hubs and a Daphne: who is where, what died, and cleaning that up', async () => {
  const other = await startTestHub({ flags: { redis: redis.url, hubName: 'south' } });
  hubs.push(other);
  const django = await startDjango({ redis: redis.url });
  const daphne = await django.daphne();
  const toDaphne = (id: number) => Wearable.connect(daphne.wearableUrl(id), { origin: daphne.url.slice(0, -1) });
  const wearables = await Promise.all([
    Wearable.connect(hub.wearableUrl(1)),
    Wearable.connect(hub.wearableUrl(2)),
    Wearable.connect(other.wearableUrl(3)),
    toDaphne(2),
    toDaphne(4),
  ]);
  const left = await Wearable.connect(hub.wearableUrl(5));
  await left.close();

  const { page, expectQuiet, close } = await openChannels(browser, hub, '?group=notifications_2');
  await eventually(() => row(page, 'notifications_3').innerText()).toContain('hub south');
  await eventually(() => row(page, 'notifications_4').innerText()).toContain('Daphne');
  await eventually(() => row(page, 'notifications_5').innerText()).toContain('lingering');
  await eventually(() => row(page, 'notifications_2').innerText()).toContain('double');
  await eventually(() => row(page, 'notifications_1').innerText()).toContain('hub north');
  expect(await row(page, 'notifications_1').innerText()).not.toMatch(/double|stale|lingering/);

  const detail = panel(page, 'notifications_2');
  await detail.getByText('Daphne does not renew it').waitFor();
  await detail.getByText('its hub renews it').waitFor();
  expect(await detail.getByRole('listitem').count()).toBe(2);
  expect(await detail.getByText('1 socket').count()).toBe(1);

  const path = panel(page, 'Path');
  await path.getByRole('list', { name: 'Who receives' }).getByText('hub south').waitFor();
  await path.getByText('Redis 7', { exact: false }).waitFor();
  const queues = panel(page, 'Queues and their capacity');
  await queues.getByRole('region', { name: 'hub north' }).getByText('0 / 100').first().waitFor();
  await queues.getByText('At 100 Daphne loses messages without a word').waitFor();

  // Through Redis, as Django would: to our socket and to Daphne's.
  await page.keyboard.press('Control+Enter');
  await eventually(() => outcome(page).innerText()).toMatch(/^Reached 2 members/);
  for (const one of [wearables[1], wearables[3]]) {
    expect(await one?.next('new_notification')).toMatchObject({ notification: { id: 999 } });
  }

  await page.getByText('With Daphne', { exact: true }).click();
  await eventually(() => page.locator('.pl-groups [data-key]').count()).toBe(2);
  await page.getByLabel('Search a group').fill('_4');
  await eventually(() => page.locator('.pl-groups [data-key]').count()).toBe(1);
  expect(page.url()).toContain('only=other');
  await page.getByLabel('Search a group').fill('nothing-like-it');
  await page.getByText('No group matches').waitFor();
  await page.getByRole('button', { name: 'Clear the filter' }).click();
  await row(page, 'notifications_1').waitFor();

  // Nobody takes what Django goes on putting into a dead Daphne's queue.
  await daphne.child.kill('SIGKILL');
  await page.keyboard.press('Control+Enter');
  const clean = page.getByRole('button', { name: 'Clean 2 stale' });
  await clean.waitFor({ timeout: 25_000 });
  await queues.getByText('nobody has read it for', { exact: false }).waitFor();
  await eventually(() => row(page, 'notifications_4').innerText()).toContain('a Daphne that died');
  expect(await findAxeViolations(page)).toEqual([]);
  await clean.click();
  const dialog = page.getByRole('dialog', { name: 'Clean 2 stale members' });
  await dialog.getByText('In 2 groups, of: a Daphne that died.', { exact: false }).waitFor();
  expect(await findAxeViolations(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Clean 2 stale' }).click();
  await eventually(() => row(page, 'notifications_4').count()).toBe(0);
  await eventually(() => row(page, 'notifications_2').innerText()).not.toMatch(/double|stale/);
  expect(await redis.client().zcard('asgi:group:notifications_2')).toBe(1);
  expectQuiet();
  await close();
  await Promise.all(wearables.slice(0, 3).map((one) => one?.close()));
}, 90_000);

test('Redis goes and comes: why it is away, what to do, and back without a reload', async () => {
  const { page, expectQuiet, close } = await openChannels(browser, hub);
  await vital(page, 'Layer').getByText('joined').waitFor();
  await redis.stop();
  const alert = page.getByRole('alert').filter({ hasText: 'Redis away since' });
  await alert.getByText('nobody answers', { exact: false }).waitFor();
  await alert.getByText('See that Redis runs and that --redis says where.', { exact: false }).waitFor();
  await alert.getByText('Local delivery goes on', { exact: false }).waitFor();
  const bar = page.locator('.pl-status').getByRole('link');
  expect(await bar.innerText()).toContain('Redis away');
  expect(await bar.getAttribute('title')).toBe(
    'Redis away: nobody answers. See that Redis runs and that --redis says where.',
  );
  expect(await findAxeViolations(page)).toEqual([]);
  await page.getByLabel('group', { exact: true }).fill('notifications_1');
  await page.keyboard.press('Control+Enter');
  await eventually(() => outcome(page).innerText()).toBe('Redis does not answer. Wait until it is back and try again.');
  await redis.start();
  await alert.waitFor({ state: 'detached', timeout: 25_000 });
  await vital(page, 'Layer').getByText('joined').waitFor();
  await page.keyboard.press('Control+Enter');
  await eventually(() => outcome(page).innerText()).toMatch(/^Nobody is in notifications_1/);
  expectQuiet();
  await close();
}, 60_000);

test('a Redis that wants a password says so, and so does the hub that comes without one', async () => {
  const locked = await startRedis({ args: ['--requirepass', 'secret'] });
  const outside = await startConsoleHub({ redis: locked.url });
  hubs.push(outside);
  const { page, expectQuiet, close } = await openChannels(browser, outside, '', { language: 'es' });
  await page.getByRole('alert').getByText('no acepta la contraseña', { exact: false }).waitFor();
  await page.getByRole('alert').getByText('Corrígela en --redis', { exact: false }).waitFor();
  await page.getByText('Redis no contesta. Espera a que vuelva y repítelo.').waitFor();
  expect(await findAxeViolations(page)).toEqual([]);
  // The line that names the host names no secret.
  expect(await page.content()).not.toContain('secret');
  expectQuiet();
  await close();
});

test("a full queue of somebody else's: seen before it happens, told after it did", async () => {
  const client = redis.client();
  const now = Date.now() / 1_000;
  const process = `specific.${'b'.repeat(32)}!`;
  await client.zadd('asgi:group:room', now, `${process}one`);
  for (let i = 0; i < 100; i += 1) await client.zadd(`asgi${process}`, now, `message ${i}`);
  const { page, expectQuiet, close } = await openChannels(browser, hub, '?group=room');
  await eventually(() => vital(page, 'Fullest queue').innerText()).toMatch(/100\s*%\s*Daphne/);
  await panel(page, 'Queues and their capacity').getByTitle(`asgi${process}`).getByText('100 / 100').waitFor();
  await page.keyboard.press('Control+Enter');
  await eventually(() => outcome(page).innerText()).toMatch(/1 queue was full: it is tried again for 60 s\.$/);
  expect(await findAxeViolations(page)).toEqual([]);
  expectQuiet();
  await close();
});

test('what cannot be delivered is counted, explained, and its example is only text', async () => {
  const wearable = await Wearable.connect(hub.wearableUrl(1));
  const { page, expectQuiet, close } = await openChannels(browser, hub, '?group=notifications_1');
  const drops = panel(page, 'Drops');
  expect(await drops.locator('details').count()).toBe(0);
  await editor(page).fill('{"type": "<b>other</b>", "x": "\u202e\\u001b"}');
  await page.keyboard.press('Control+Enter');
  const summary = drops.locator('summary').filter({ hasText: 'of another type' });
  await summary.click();
  await drops.getByText('Its type is not notification_message', { exact: false }).waitFor();
  await eventually(() => drops.locator('pre').innerText()).toContain('"type": "<b>other</b>"');
  expect(await drops.locator('pre').innerText()).toContain('\\u202e');
  expect(await drops.locator('pre b').count()).toBe(0);
  await eventually(() => vital(page, 'Drops').innerText()).toMatch(/^Drops\s+1\b/);
  expect(await findAxeViolations(page)).toEqual([]);
  expectQuiet();
  await close();
  await wearable.close();
});

test('the table by keyboard, among thousands of groups', async () => {
  const client = redis.client();
  const now = Date.now() / 1_000;
  for (let from = 0; from < 20_000; from += 1_000) {
    const many = client.pipeline();
    for (let i = from; i < from + 1_000; i += 1)
      many.zadd(`asgi:group:room_${i}`, now, `specific.${'a'.repeat(32)}!${i}`);
    await many.exec();
  }
  const { page, expectQuiet, close } = await openChannels(browser, hub);
  await row(page, 'room_0').waitFor();
  await page.getByText('500 of 20,000+').waitFor();
  // Rows out of sight are not in the page.
  expect(await page.locator('.pl-groups [data-key]').count()).toBeLessThan(60);
  await page.keyboard.press('/');
  await page.keyboard.type('room_1234');
  await eventually(() => page.locator('.pl-groups [data-key]').count()).toBe(11);
  await row(page, 'room_1234').focus();
  await page.keyboard.press('End');
  await eventually(() => page.evaluate(() => document.activeElement?.getAttribute('data-key'))).toBe('room_12349');
  await page.keyboard.press('Enter');
  await panel(page, 'room_12349').getByText('1 member').waitFor();
  expect(await row(page, 'room_12349').getAttribute('aria-selected')).toBe('true');
  expect(page.url()).toContain('group=room_12349');
  await page.getByLabel('Search a group').fill('room_77');
  await row(page, 'room_77').waitFor();
  // The filter leaves the chosen one out of the table, not out of the detail.
  await panel(page, 'room_12349').getByText('1 member').waitFor();
  expectQuiet();
  await close();
}, 60_000);

test('beads wander only while messages do, and never where motion is unwanted', async () => {
  const wearable = await Wearable.connect(hub.wearableUrl(1));
  const still = await openChannels(browser, hub, '?group=notifications_1', { context: { reducedMotion: 'reduce' } });
  const { page, expectQuiet, close } = await openChannels(browser, hub, '?group=notifications_1');
  const beads = (of: Page) => of.locator('.pl-flow-bead').count();
  const moving = (of: Page) => of.locator('.pl-flow animateMotion').count();
  await vital(page, 'Layer').getByText('joined').waitFor();
  await eventually(() => beads(page)).toBe(0);
  const django = setInterval(() => void page.keyboard.press('Control+Enter'), 150);
  try {
    await eventually(() => moving(page)).toBeGreaterThan(0);
    await eventually(() => beads(still.page)).toBeGreaterThan(0);
    expect(await moving(still.page)).toBe(0);
  } finally {
    clearInterval(django);
  }
  await eventually(() => beads(page)).toBe(0);
  expectQuiet();
  still.expectQuiet();
  await Promise.all([close(), still.close()]);
  await wearable.close();
});

test('pubsub: how many listen instead of who, and no queues', async () => {
  const listening = await startConsoleHub({ redis: redis.url, layer: 'pubsub', hubName: 'east' });
  const also = await startTestHub({ flags: { redis: redis.url, layer: 'pubsub', hubName: 'west' } });
  hubs.push(listening, also);
  const wearables = await Promise.all([
    Wearable.connect(listening.wearableUrl(1)),
    Wearable.connect(also.wearableUrl(1)),
    Wearable.connect(also.wearableUrl(2)),
  ]);
  const { page, expectQuiet, close } = await openChannels(browser, listening, '?group=notifications_1');
  await page.getByText('In pubsub there are no queues', { exact: false }).waitFor();
  await eventually(() => row(page, 'notifications_1').innerText()).toContain('hub east and 1 more');
  await eventually(() => row(page, 'notifications_2').innerText()).toContain('1 process listens');
  await panel(page, 'notifications_1').getByText('1 more process listens.', { exact: false }).waitFor();
  await page.keyboard.press('Control+Enter');
  await eventually(() => outcome(page).innerText()).toMatch(/^Heard by 2 processes/);
  for (const one of wearables.slice(0, 2))
    expect(await one.next('new_notification')).toMatchObject({ notification: { id: 999 } });
  expect(await findAxeViolations(page)).toEqual([]);
  expectQuiet();
  await close();
  await Promise.all(wearables.map((one) => one.close()));
});

for (const theme of ['dark', 'light'] as const) {
  for (const language of ['es', 'en'] as const) {
    test(`axe finds nothing: ${theme}, ${language}, wide and narrow`, async () => {
      const wearable = await Wearable.connect(hub.wearableUrl(1));
      const { page, expectQuiet, close } = await openChannels(browser, hub, '?group=notifications_1', {
        theme,
        language,
      });
      await row(page, 'notifications_1').waitFor();
      expect(await findAxeViolations(page)).toEqual([]);
      await takePicture(page, `channels-${theme}-${language}`);
      await page.setViewportSize({ width: 900, height: 700 });
      for (const tab of await page.getByRole('tab').all()) {
        await tab.click();
        expect(await findAxeViolations(page)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(900);
      }
      expectQuiet();
      await close();
      await wearable.close();
    });
  }
}
