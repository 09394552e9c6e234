/** What the palette and the sheet of keys have in the desktop app only. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../support/consolePage.ts';
import { type DesktopSession, startDesktopSession } from '../../support/desktopSession.ts';
import { startTestHub, type TestHub } from '../../support/hub.ts';
import { type RunningApp, startApp } from './appSession.ts';

let desktop: DesktopSession;
let running: RunningApp | undefined;
let other: TestHub | undefined;
beforeAll(async () => {
  desktop = await startDesktopSession();
});
afterEach(async () => {
  await running?.stop();
  await other?.stop();
});
afterAll(() => desktop?.stop());

test('a saved hub is turned to by its name, and back; the sheet names the keys of the menu', async () => {
  other = await startTestHub();
  running = await startApp(desktop);
  const { page } = running;
  await page.locator('[data-phase="ready"]').waitFor();
  const own = await page.locator('.pl-address').innerText();
  await page.getByRole('button', { name: 'this computer' }).click();
  await page.getByRole('menuitem', { name: 'Connect to another hub…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Address').fill(other.url);
  await dialog.locator('input[type=password]').fill(other.token);
  await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await eventually(() => page.locator('.pl-address').innerText()).toBe(other.wearableUrl('{consumidor_id}'));

  const turnTo = async (name: string): Promise<void> => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('>hub:');
    await page.getByRole('option', { name }).waitFor();
    await page.keyboard.press('Enter');
  };
  await turnTo('Hub: this computer');
  await eventually(() => page.locator('.pl-address').innerText()).toBe(own);
  await turnTo(`Hub: 127.0.0.1:${new URL(other.url).port}`);
  await eventually(() => page.locator('.pl-address').innerText()).toBe(other.wearableUrl('{consumidor_id}'));

  await page.keyboard.press('?');
  await page.getByRole('row', { name: /The manual\s*F1/ }).waitFor();
  expect(running.said).toEqual([]);
});
