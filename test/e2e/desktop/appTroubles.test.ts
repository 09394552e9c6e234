/** Trouble with the hub is a notification on the desktop, and so is its end; a click leads to where more is known. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Alert } from '../../../src/shared/console/alerts.ts';
import { eventually } from '../../support/consolePage.ts';
import { type DesktopSession, startDesktopSession } from '../../support/desktopSession.ts';
import { startRedis, stopRedises } from '../../support/redis.ts';
import { firstEvent, type RunningApp, startApp } from './appSession.ts';

let desktop: DesktopSession;
let running: RunningApp;

beforeAll(async () => {
  desktop = await startDesktopSession();
});

afterAll(async () => {
  await running?.stop();
  await stopRedises();
  await desktop?.stop();
});

test('Redis goes and comes back', { timeout: 90_000 }, async () => {
  const redis = await startRedis();
  running = await startApp(desktop, { args: ['--redis', redis.url] });
  const { page } = running;
  const troubles = async (): Promise<Alert[]> =>
    ((await firstEvent(page, 'alerts.list')) as { alerts: Alert[] }).alerts;
  await page.locator('[data-phase="ready"]').waitFor();
  await page.getByText('Redis · core').first().waitFor();
  expect(await troubles()).toEqual([]);

  await redis.stop('SIGKILL');
  await eventually(() => desktop.displayed()).toBe(1);
  await desktop.click();
  await page.waitForURL(/#\/channels$/);
  expect((await desktop.history())[0]).toMatchObject({ summary: 'Redis is away' });
  await eventually(troubles).toMatchObject([{ what: { trouble: 'layer_away' }, desktop: 'handed', words: '' }]);

  await redis.start();
  await eventually(() => desktop.displayed()).toBe(1);
  await desktop.click();
  await eventually(async () => (await desktop.history())[0]?.summary).toBe('Redis is back');
  await eventually(troubles).toMatchObject([
    { what: { trouble: 'layer_away' } },
    { what: { trouble: 'layer_ok' }, desktop: 'handed' },
  ]);
  expect(running.said).toEqual([]);
});
