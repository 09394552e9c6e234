/** The hub inside the app and one elsewhere on one Redis: a consumer on the other of the two, and the way to its hub. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../support/consolePage.ts';
import { type DesktopSession, startDesktopSession } from '../../support/desktopSession.ts';
import { startTestHub, type TestHub } from '../../support/hub.ts';
import { startRedis, stopRedises } from '../../support/redis.ts';
import { Wearable } from '../../support/wearable.ts';
import { type RunningApp, startApp } from './appSession.ts';

let desktop: DesktopSession;
let running: RunningApp | undefined;
let far: TestHub | undefined;

beforeAll(async () => {
  desktop = await startDesktopSession();
});
afterEach(async () => {
  await running?.stop();
  await far?.stop();
  await stopRedises();
  running = undefined;
  far = undefined;
});
afterAll(async () => {
  await desktop?.stop();
});

test('a consumer elsewhere leads to its hub with its token, and back home without one', async () => {
  const redis = await startRedis();
  far = await startTestHub({ flags: { redis: redis.url, hubName: 'far' } });
  running = await startApp(desktop, { args: ['--redis', redis.url, '--hub-name', 'home'] });
  const { page } = running;
  const [near, there] = await Promise.all([
    Wearable.connect(await running.wearableUrl('near')),
    Wearable.connect(far.wearableUrl('there')),
  ]);

  // Two hubs find each other first, which a busy machine takes its time for.
  await page.locator('[role="row"][data-id="there"]').click({ timeout: 45_000 });
  const head = page.locator('.pl-consumer-head');
  const isHere = async (): Promise<void> => {
    await head.locator('.pl-ribbon').waitFor({ state: 'attached' });
    expect(await head.locator('.pl-elsewhere').count()).toBe(0);
  };
  await head.getByText('on far').waitFor();
  expect(await head.locator('code').innerText()).toBe(far.url);
  await head.getByRole('button', { name: 'Open far' }).click();
  const dialog = page.getByRole('dialog');
  expect(await dialog.getByLabel('Address').inputValue()).toBe(far.url);
  await dialog.locator('input[type=password]').fill(far.token);
  await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
  await eventually(() => page.locator('.pl-address').innerText()).toBe(far.wearableUrl('{consumidor_id}'));
  await isHere();

  await page.evaluate(() => {
    location.hash = '#/connections/near';
  });
  await head.getByText('on home').waitFor();
  await head.getByRole('button', { name: 'Open home' }).click();
  await eventually(() => page.locator('.pl-address').innerText()).toBe(await running.wearableUrl('{consumidor_id}'));
  await isHere();
  expect(new URL(page.url()).hash).toBe('#/connections/near');
  await near.close();
  await there.close();
  expect(running.said).toEqual([]);
});
