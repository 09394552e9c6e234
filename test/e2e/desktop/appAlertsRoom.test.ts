/** The Alerts room in the app, over a real notification server: what became of each alert, and what changes it. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { post } from '../../support/api.ts';
import { findAxeViolations } from '../../support/browser.ts';
import { eventually } from '../../support/consolePage.ts';
import { type DesktopSession, startDesktopSession } from '../../support/desktopSession.ts';
import { type RunningApp, startApp } from './appSession.ts';

let desktop: DesktopSession;
let running: RunningApp;
let url: string;
let page: Page;

beforeAll(async () => {
  desktop = await startDesktopSession();
});

beforeEach(async () => {
  running = await startApp(desktop);
  url = await running.hubUrl();
  page = running.page;
  await page.locator('[data-phase="ready"]').waitFor();
  // List and pane side by side, whatever the screen.
  await page.setViewportSize({ width: 1_440, height: 900 });
  await page.getByRole('link', { name: /^Alerts/ }).click();
  await page.locator('.pl-rule').first().waitFor();
});

afterEach(async () => {
  await running.stop();
  await eventually(() => desktop.displayed()).toBe(0);
});

afterAll(async () => {
  await desktop?.stop();
});

const alert = (consumer: string, contenido = 'Fall detected') =>
  post({ url }, { consumidor_id: consumer, tipo: 'alerta', contenido });
/** The row of an alert, by a text in it. */
const row = (text: string): Locator => page.locator('.pl-alert').filter({ hasText: text });

/** Clicks away what is on the desktop. */
async function clickAway(): Promise<void> {
  await eventually(() => desktop.displayed()).toBe(1);
  await desktop.click();
  await eventually(() => desktop.displayed()).toBe(0);
}

test('what the desktop made of an alert is in its row, and what this desktop is stands beside it', {
  timeout: 90_000,
}, async () => {
  await alert('42');
  await row('consumer 42').getByText('handed over').waitFor();
  await eventually(() => row('consumer 42').innerText()).toMatch(/the desktop took it at \d\d:\d\d:\d\d/);
  await clickAway();
  // A click opens the consumer.
  await page.waitForURL(/#\/connections\/42$/);
  await page.goBack();
  await row('consumer 42').getByText('clicked', { exact: true }).waitFor();
  await eventually(() => page.locator('.pl-alert-facts').innerText()).toMatch(
    /System permission\s+cannot be known here\s+Notification server\s+dunst \d/,
  );
  expect(await findAxeViolations(page)).toEqual([]);
  expect(running.said).toEqual([]);
});

test('a test that nobody saw says where to look', async () => {
  await page.keyboard.press('t');
  await page.getByText(/The desktop took it at|It was closed on the desktop/).waitFor();
  await page.getByRole('button', { name: 'No', exact: true }).click();
  await page.getByText('You did not see it. Look at this:').waitFor();
  await page.getByText('on Linux, that a notification server runs').waitFor();
  await row('Test of the alert').getByText('you said that you did not see it').waitFor();
  await clickAway();
});

test('a rule that tells seldom says of the second one why it kept still', async () => {
  await page.getByRole('button', { name: /^Edit: Every notification alerta/ }).click();
  const form = page.getByRole('dialog');
  await form.getByRole('combobox', { name: 'At most' }).click();
  await page.getByRole('option', { name: 'one every 5 m' }).click();
  await form.getByText('At most once every 5 m', { exact: false }).waitFor();
  await form.getByRole('button', { name: 'Save the rule' }).click();
  await form.waitFor({ state: 'detached' });
  await alert('7', 'first');
  await row('first').getByText('handed over').waitFor();
  await alert('7', 'second');
  await row('second').getByText('its rule lets one through every 5 m').waitFor();
  await page.getByRole('button', { name: 'Suppressed: 1' }).click();
  await eventually(() => page.locator('.pl-alert-title').allInnerTexts()).toEqual(['second']);
  await clickAway();
});

test('do not disturb, begun and ended in the room, is the reason while it lasts', async () => {
  await page.getByRole('button', { name: 'Do not disturb…' }).click();
  await page.getByRole('menuitem', { name: '4 hours' }).click();
  await page.getByText(/^Nothing is shown until/).waitFor();
  await alert('8');
  await row('consumer 8').getByText('you asked not to be disturbed').waitFor();
  expect(await desktop.displayed()).toBe(0);
  await page.getByRole('button', { name: 'Show again' }).click();
  await page.getByRole('button', { name: 'Do not disturb…' }).waitFor();
});

test('the switch hides contenido on the desktop; the row has it', async () => {
  await page.getByRole('switch', { name: 'Hide contenido on the desktop' }).click();
  await page.locator('[role="switch"]:checked[aria-describedby]').last().waitFor();
  await alert('9', 'Fall of Mrs Gómez');
  await row('Fall of Mrs Gómez').getByText('handed over').waitFor();
  await clickAway();
  expect((await desktop.history())[0]?.body).not.toContain('Gómez');
});
