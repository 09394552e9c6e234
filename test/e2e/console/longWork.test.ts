/** What takes long says how far it is and can be stopped, wherever it was begun; each is held halfway on its way to the hub. */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { post } from '../../support/api.ts';
import { findAxeViolations, launchBrowser, type PageOptions, takePicture } from '../../support/browser.ts';
import { openConsole as attach } from '../../support/console.ts';
import { eventually, holdCall, openConsole, startConsoleHub } from '../../support/consolePage.ts';
import { startCrowd } from '../../support/crowd.ts';
import type { TestHub } from '../../support/hub.ts';
import { EVERYBODY } from '../../support/recording.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

let hub: TestHub;
beforeEach(async () => {
  hub = await startConsoleHub();
});
afterEach(() => hub?.stop());

async function open(route: string, options: PageOptions = {}): Promise<Page> {
  const { page, close } = await openConsole(browser, hub, { language: 'en', ...options });
  onTestFinished(() => close());
  await page.goto(`${hub.url}${route}`);
  return page;
}
const dialog = (page: Page): Locator => page.getByRole('dialog');
const bar = (page: Page): Locator => page.getByRole('progressbar', { name: 'How far it is' });
const figure = (page: Page, fate: string): Promise<string> =>
  page.locator(`.pl-fate[data-fate="${fate}"] b`).innerText();

/** Consumers 1 to `count`, connected until the test is over. */
async function crowd(count: number): Promise<void> {
  const { stop } = await startCrowd(hub.wearableUrl('').slice(0, -1), count);
  onTestFinished(stop);
}

/** Chooses every consumer of the table, once all of them are there. */
async function chooseAll(page: Page, count: number): Promise<void> {
  await eventually(() => page.locator('[aria-rowcount]').getAttribute('aria-rowcount')).toBe(`${count + 1}`);
  await page.getByRole('checkbox', { name: 'Select all' }).click();
  await page.getByRole('region', { name: 'Selected' }).getByText(`${count} selected`).waitFor();
}

describe('an injection to thousands', () => {
  const ids = Array.from({ length: 2_500 }, (_, i) => `long-${i}`);
  const held = async (nth: number, options: PageOptions = {}): Promise<[Page, () => void]> => {
    const page = await open('#/inject', options);
    const letGo = await holdCall(page, 'notifications.injectEach', nth);
    await page.goto(`${hub.url}#/inject?to=${ids.join(',')}`);
    await page.getByLabel('contenido', { exact: true }).fill('Turno {{counter}}');
    await page.keyboard.press('Control+Enter');
    await dialog(page)
      .getByRole('button', { name: /2[,.]?500/ })
      .click();
    return [page, letGo];
  };
  const storedFor = async (consumer: string): Promise<object[]> => {
    const answer = await fetch(`${hub.url}api/notificaciones/?consumidor_id=${consumer}`);
    return ((await answer.json()) as { results: object[] }).results;
  };

  test('says how far it is, stops where it is, and the rest can be sent, to nobody twice', async () => {
    const [page, letGo] = await held(2);
    await page.getByText('1,000 of 2,500 consumers').waitFor();
    expect(await bar(page).getAttribute('value')).toBe('1000');
    expect(await findAxeViolations(page)).toEqual([]);
    await takePicture(page, 'inject-progress');
    await page.getByRole('button', { name: 'Stop here' }).click();
    expect(await page.getByRole('button', { name: 'Stopping…' }).isDisabled()).toBe(true);
    letGo();
    await page.getByText('Stopped after 2,000: those stay. The others were not sent; go on with them below.').waitFor();
    expect([await figure(page, 'stored'), await figure(page, 'unsent')]).toEqual(['2,000', '500']);
    expect(await findAxeViolations(page)).toEqual([]);
    await takePicture(page, 'inject-stopped');
    expect(await storedFor('long-2000')).toEqual([]);

    await page.getByRole('button', { name: 'Send the other 500' }).click();
    await eventually(() => figure(page, 'stored')).toBe('500');
    expect(await page.locator('.pl-fate[data-fate="unsent"]').count()).toBe(0);
    // The counter went on where it was.
    expect(await storedFor('long-0')).toMatchObject([{ contenido: 'Turno 1' }]);
    expect(await storedFor('long-1999')).toMatchObject([{ contenido: 'Turno 2000' }]);
    expect(await storedFor('long-2000')).toMatchObject([{ contenido: 'Turno 2001' }]);
    expect(await storedFor('long-2499')).toMatchObject([{ contenido: 'Turno 2500' }]);
  });

  test('goes on in another room, and is found again', async () => {
    const [page, letGo] = await held(3, { width: 900, theme: 'light' });
    await page.getByText('2,000 of 2,500 consumers').waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    await takePicture(page, 'inject-progress-900');
    await page.goto(`${hub.url}#/history`);
    await page.goto(`${hub.url}#/inject`);
    await page.getByText('2,000 of 2,500 consumers').waitFor();
    letGo();
    await eventually(() => figure(page, 'stored')).toBe('2,500');
    expect(await bar(page).count()).toBe(0);
  });
});

describe('from Connections', () => {
  test('marking as read says how far it is, and stops', async () => {
    await crowd(250);
    const all = Array.from({ length: 250 }, (_, i) => ({ consumidor_id: i + 1, tipo: 'test', contenido: 'x' }));
    await post(hub, all);
    const page = await open('#/connections');
    const letGo = await holdCall(page, 'notifications.markRead', 2);
    await chooseAll(page, 250);
    await page.getByRole('button', { name: 'Mark read' }).click();
    await dialog(page).getByText('All that 250 consumers have unread. This cannot be undone.').waitFor();
    await dialog(page).getByRole('button', { name: 'Mark 250' }).click();
    await dialog(page).getByText('100 of 250 consumers').waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    await takePicture(page, 'mark-progress');
    await dialog(page).getByRole('button', { name: 'Stop here' }).click();
    await eventually(() => dialog(page).count()).toBe(0);
    letGo();
    await page.getByText('200 notifications marked as read').waitFor();
  });

  test('disconnecting says how far it is, and stops', async () => {
    await crowd(600);
    const page = await open('#/connections');
    const letGo = await holdCall(page, 'connections.disconnect');
    await chooseAll(page, 600);
    await page.getByRole('button', { name: 'Disconnect', exact: true }).click();
    await dialog(page).getByRole('button', { name: 'Disconnect 600' }).click();
    await dialog(page).getByText('0 of 600 consumers').waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    await takePicture(page, 'disconnect-progress');
    await dialog(page).getByRole('button', { name: 'Stop here' }).click();
    await eventually(() => dialog(page).count()).toBe(0);
    letGo();
    await page.getByText('500 connections closed').waitFor();
    const console = await attach(hub);
    onTestFinished(() => console.close());
    const here = () => [...console.rows.values()].filter(({ sockets }) => sockets > 0).length;
    await expect.poll(here, { timeout: 10_000 }).toBe(100);
  });
});

describe('downloading a recording', () => {
  beforeEach(async () => {
    const console = await attach(hub);
    await console.client.call('recordings.start', EVERYBODY);
    await console.client.call('recordings.stop', {});
    console.close();
  });

  test('says what is in it and how far it is, and can be cancelled and done again', async () => {
    const page = await open('#/history/recordings');
    const letGo = await holdCall(page, 'recordings.read');
    const saved: string[] = [];
    page.on('download', (download) => saved.push(download.suggestedFilename()));
    const ask = (): Promise<void> => page.getByRole('button', { name: /^Download the recording/ }).click();
    await ask();
    await dialog(page).getByText('which is about people’s health').waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    await dialog(page)
      .getByRole('button', { name: /^Download,/ })
      .click();
    await dialog(page)
      .getByText(/^0 B of \d+ B/)
      .waitFor();
    await takePicture(page, 'download-progress');
    await dialog(page).getByRole('button', { name: 'Cancel' }).click();
    await eventually(() => dialog(page).count()).toBe(0);
    letGo();
    await ask();
    await dialog(page)
      .getByRole('button', { name: /^Download,/ })
      .click();
    await eventually(() => dialog(page).count()).toBe(0);
    await eventually(() => saved.length).toBe(1);
  });

  test('the form says what is kept, unless no texts are', async () => {
    const page = await open('#/history/recordings');
    const carries = page.getByText('which is about people’s health');
    await carries.waitFor();
    await takePicture(page, 'record-carries');
    await page.getByLabel('No texts').click();
    await carries.waitFor({ state: 'detached' });
  });
});
