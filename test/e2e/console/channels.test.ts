import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { startBackend } from '../../support/backend.ts';
import { findAxeViolations, launchBrowser } from '../../support/browser.ts';
import { editor, openChannels, outcome, panel, row, vital } from '../../support/channelsPage.ts';
import { eventually, startConsoleHub } from '../../support/consolePage.ts';
import type { TestHub } from '../../support/hub.ts';
import { Wearable } from '../../support/wearable.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

let hub: TestHub;
beforeEach(async () => {
  hub = await startConsoleHub({ hubName: 'north' });
});
afterEach(() => hub?.stop());

test('it says how to add one, and a message reaches a wearable all the same', async () => {
  const wearable = await Wearable.connect(hub.wearableUrl(7));
  const { page, expectQuiet, close } = await openChannels(browser, hub);
  await page.getByText('npm run serve -- --redis redis://127.0.0.1:6379/0', { exact: true }).waitFor();
  await vital(page, 'Layer').getByText('no Redis').waitFor();
  await row(page, 'notifications_7').click();
  await panel(page, 'notifications_7').getByText('hub north').waitFor();
  expect(await page.getByLabel('group', { exact: true }).inputValue()).toBe('notifications_7');
  await page.getByRole('button', { name: /^Send/ }).click();
  const { notification } = (await wearable.next('new_notification')) as unknown as { notification: object };
  expect(notification).toMatchObject({
    id: 999,
    tipo: 'test',
    contenido: 'Test desde shell',
    leida: false,
    deseo_id: null,
  });
  await eventually(() => outcome(page).innerText()).toMatch(/^Reached 1 member in [\d.]+ ms\.$/);
  expect(await findAxeViolations(page)).toEqual([]);
  expectQuiet();
  await close();
  await wearable.close();
});

test('what is wrong with a message is said with its place, and nothing is sent', async () => {
  const wearable = await Wearable.connect(hub.wearableUrl(7));
  const { page, expectQuiet, close } = await openChannels(browser, hub);
  await page.keyboard.press('Control+Enter');
  await page.getByText('The group is missing.', { exact: false }).waitFor();
  await page.getByLabel('group', { exact: true }).fill('notifications 7');
  await page.getByText('A group is letters, digits', { exact: false }).waitFor();
  await page.getByLabel('group', { exact: true }).fill('notifications_7');

  await editor(page).fill('{\n  "type": "notification_message",\n  "notification": {"id": 1 "tipo": "test"}\n}');
  await page.getByText('Line 3, column 28: a comma or the closing bracket is missing.').waitFor();
  await page.keyboard.press('Control+Enter');
  await eventually(() => editor(page).evaluate((one) => one === document.activeElement)).toBe(true);
  expect(await editor(page).getAttribute('aria-invalid')).toBe('true');
  await editor(page).fill("{'type': 'notification_message'}");
  await page.getByText('Line 1, column 2: a key in double quotes belongs here.').waitFor();
  await editor(page).fill('{"notification": {}}');
  await page.getByText('"type" is missing', { exact: false }).waitFor();
  expect(await findAxeViolations(page)).toEqual([]);
  expect(await outcome(page).innerText()).toBe('');

  // The next thing that the wearable hears is the first that was right.
  await editor(page).fill('{"type": "notification_message", "notification": {"id": 5, "contenido": "<img src=x>"}}');
  await page.keyboard.press('Control+Enter');
  expect(await wearable.next('new_notification')).toMatchObject({
    notification: { id: 5, contenido: '<img src=x>' },
  });
  await page.getByRole('button', { name: 'Django example' }).click();
  await eventually(() => editor(page).inputValue()).toContain('"contenido": "Test desde shell"');
  expectQuiet();
  await close();
  await wearable.close();
});

test('what was written is kept while another room is looked at', async () => {
  const { page, expectQuiet, close } = await openChannels(browser, hub);
  await page.getByLabel('group', { exact: true }).fill('notifications_9');
  await editor(page).fill('{"type": "half');
  await page.getByRole('link', { name: 'Connections' }).click();
  await page.getByRole('link', { name: 'Channels' }).click();
  expect(await page.getByLabel('group', { exact: true }).inputValue()).toBe('notifications_9');
  expect(await editor(page).inputValue()).toBe('{"type": "half');
  expectQuiet();
  await close();
});

test('the Django that is asked at connects: who it is, that it is silent', async () => {
  const backend = await startBackend();
  const asking = await startConsoleHub({ backendUrl: backend.url });
  try {
    const { page, expectQuiet, close } = await openChannels(browser, asking);
    const peers = panel(page, 'Django and other hubs');
    await peers.getByText('answers').waitFor();
    await peers.getByText(backend.url, { exact: true }).waitFor();
    const connect = () => Wearable.connect(asking.wearableUrl(1));
    const wearables = [await connect()];
    await backend.stop();
    for (let i = 0; i < 5; i += 1) wearables.push(await connect());
    await peers.getByText('is silent').waitFor();
    await peers.getByText('Only who it accepted in the last 24 h comes in', { exact: false }).waitFor();
    await peers.getByText('5 failures in a row', { exact: false }).waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    expectQuiet();
    await close();
    await Promise.all(wearables.map((one) => one.close()));
  } finally {
    await asking.stop();
    await backend.stop();
  }
});

test('in a narrow window a link to a group opens on the groups, and the tab stays in the address', async () => {
  const wearable = await Wearable.connect(hub.wearableUrl(7));
  const { page, expectQuiet, close } = await openChannels(browser, hub, '?group=notifications_7', { width: 1_000 });
  const chosen = () => page.getByRole('tab', { selected: true }).innerText();
  expect(await chosen()).toBe('Groups');
  await panel(page, 'notifications_7').getByText('hub north').waitFor();
  await page.getByRole('tab', { name: 'Path' }).click();
  await eventually(chosen).toBe('Path');
  await page.reload();
  await eventually(chosen).toBe('Path');
  expectQuiet();
  await close();
  await wearable.close();
});

test('a group that nobody is in is told, and an empty table says what will be in it', async () => {
  const { page, expectQuiet, close } = await openChannels(browser, hub);
  await page.getByText('There is no group yet.', { exact: false }).waitFor();
  await page.getByLabel('group', { exact: true }).fill('nobody');
  await page.keyboard.press('Control+Enter');
  await eventually(() => outcome(page).innerText()).toBe('Nobody is in nobody, it reached nobody.');
  expectQuiet();
  await close();
});
