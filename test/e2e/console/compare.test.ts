/** Two recordings compared in the console: of the hub or from files, and from each difference into the player. */
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { TrackedNotification } from '../../../src/shared/console/contract.ts';
import type { RecordedLine } from '../../../src/shared/recording/format.ts';
import { post } from '../../support/api.ts';
import { findAxeViolations, launchBrowser, type PageOptions, takePicture } from '../../support/browser.ts';
import { openConsole as attach } from '../../support/console.ts';
import { eventually, openConsole, startConsoleHub } from '../../support/consolePage.ts';
import type { TestHub } from '../../support/hub.ts';
import {
  EVERYBODY,
  fetchRecording,
  HEADER,
  readSummary,
  recordingOf,
  START,
  storedAtStart,
  toldAt,
} from '../../support/recording.ts';
import { Wearable } from '../../support/wearable.ts';

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

async function open(route = '#/history/compare', options: PageOptions = {}) {
  const opened = await openConsole(browser, hub, { language: 'en', ...options });
  onTestFinished(() => opened.close());
  await opened.page.goto(`${hub.url}${route}`);
  return opened;
}

/** Records consumers who come, get a notification each, and leave; answers the recording's name. */
async function record(console: Awaited<ReturnType<typeof attach>>, ids: readonly string[], texts: readonly string[]) {
  const { name } = await console.client.call('recordings.start', EVERYBODY);
  for (const id of ids) {
    const wearable = await Wearable.connect(hub.wearableUrl(id));
    for (const contenido of texts) {
      await post(hub, { consumidor_id: id, tipo: 'alerta', contenido });
      await wearable.next('new_notification');
    }
    wearable.ws.close(4_321);
  }
  const read = async () => readSummary(await fetchRecording(console.client, name));
  await eventually(async () => (await read()).disconnects.get(4_321)).toBe(ids.length);
  await console.client.call('recordings.stop', {});
  return name;
}

async function recordTwo(): Promise<{ readonly a: string; readonly b: string }> {
  const console = await attach(hub);
  const a = await record(console, ['42', '43'], ['Respira', 'Estrés sostenido']);
  const b = await record(console, ['42', '44'], ['Respira']);
  console.close();
  return { a, b };
}

const stored = (id: number, contenido: string): TrackedNotification => storedAtStart({ id, contenido });
const ended = (at: number): RecordedLine => ({ at, name: 'recording.ended', event: { end: 'stopped' } });

/** Gives one of the two a file from disk. */
async function choose(page: Page, which: 'First' | 'Second', bytes: Buffer): Promise<void> {
  const path = join(tmpdir(), `pulsera-${process.pid}-${Math.random()}.ndjson.gz`);
  await writeFile(path, bytes);
  const asked = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: `${which}: from a file…` }).click();
  await (await asked).setFiles(path);
}

const figures = (page: Page, name: string | RegExp): Locator =>
  page.getByRole('row', { name }).filter({ has: page.getByRole('rowheader', { name }) });
const lines = (page: Page): Locator => page.locator('.pl-compare-line');

describe('of the hub', () => {
  test('two chosen in the list stand beside each other, and a difference leads to its moment', async () => {
    const { a, b } = await recordTwo();
    const { page, expectQuiet } = await open('#/history/recordings');
    const boxes = page.getByRole('checkbox', { name: /^Choose the recording/ });
    await eventually(() => boxes.count()).toBe(2);
    for (const box of await boxes.all()) await box.click();
    expect(await findAxeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Compare the 2 chosen' }).click();
    await figures(page, 'Notifications stored').waitFor();
    expect(page.url()).toContain(`#/history/compare?a=${a}&b=${b}`);
    expect(await figures(page, 'Notifications stored').getByRole('cell').allInnerTexts()).toEqual(['4', '2', '−2']);
    expect(await figures(page, 'Consumers').getByRole('cell').allInnerTexts()).toEqual(['2', '2', '=']);
    expect(await figures(page, /4321/).getByRole('cell').allInnerTexts()).toEqual(['2', '2', '=']);
    await eventually(() => lines(page).count()).toBe(3);
    expect(await findAxeViolations(page)).toEqual([]);
    await takePicture(page, 'compare');

    await page.getByRole('textbox', { name: 'Consumer, tipo or text' }).fill('ESTRES 43');
    await eventually(() => lines(page).count()).toBe(1);
    expect(page.url()).toContain('f=ESTRES');
    await lines(page).click();
    const slider = page.getByRole('slider', { name: 'Moment' });
    await slider.waitFor();
    expect(page.url()).toContain(`#/playing/${a}/connections/43?t=`);
    const t = /t=(\d+)/.exec(page.url())?.[1];
    await eventually(() => slider.inputValue()).toBe(t);
    await page.getByText('Estrés sostenido').first().waitFor();

    // Back again it is all there.
    await page.goBack();
    await figures(page, 'Notifications stored').waitFor();
    await eventually(() => lines(page).count()).toBe(1);
    await page.getByRole('button', { name: 'Swap' }).click();
    await eventually(() => figures(page, 'Notifications stored').getByRole('cell').allInnerTexts()).toEqual([
      '2',
      '4',
      '+2',
    ]);
    expectQuiet();
  });

  test('the list is one stop for Tab, its lines are walked by the arrows and opened by Enter', async () => {
    const { a, b } = await recordTwo();
    const { page, expectQuiet } = await open(`#/history/compare?a=${a}&b=${b}&show=onlyInA`);
    await lines(page).getByText('43').waitFor();
    await page.getByRole('button', { name: /^Missing in the second/ }).click();
    await eventually(() => lines(page).count()).toBe(3);
    expect(page.url()).toContain('show=missing');
    await page.keyboard.press('/');
    await page.keyboard.press('Tab');
    await eventually(() =>
      lines(page)
        .first()
        .evaluate((one) => one === document.activeElement),
    ).toBe(true);
    await page.keyboard.press('End');
    await eventually(() =>
      lines(page)
        .last()
        .evaluate((one) => one === document.activeElement),
    ).toBe(true);
    await page.keyboard.press('Enter');
    await page.getByRole('slider', { name: 'Moment' }).waitFor();
    expectQuiet();
  });

  test('one that is not there any more is said, and another can be chosen', async () => {
    const { a, b } = await recordTwo();
    const { page, expectQuiet } = await open(`#/history/compare?a=${a}&b=2020-01-01T00-00-00-000Z.ndjson.gz`);
    await page.getByRole('heading', { name: 'It cannot be read: Second' }).waitFor();
    await page.getByText('The hub no longer has that recording.').waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    await page.getByRole('combobox', { name: 'Second' }).click();
    await page.getByRole('option').nth(1).click();
    await figures(page, 'Notifications stored').waitFor();
    expect(page.url()).toContain(`b=${b}`);
    expectQuiet();
  });

  test('in a light and narrow window, in Spanish', async () => {
    const { a } = await recordTwo();
    const { page, expectQuiet } = await open(`#/history/compare?a=${a}&b=${a}`, {
      language: 'es',
      theme: 'light',
      width: 900,
      height: 700,
    });
    await page.getByText('Las dos tienen los mismos consumidores y notificaciones.').waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    await takePicture(page, 'compare-light-900');
    expectQuiet();
  });
});

describe('of files', () => {
  test('what they lack is said, and their texts are texts', async () => {
    const evil = '<img src=x onerror=alert(1)> \u202eevil';
    const whole = recordingOf([toldAt(START + 5_000, stored(1, evil), stored(2, 'y')), ended(START + 9_000)]);
    const cut = recordingOf([toldAt(START + 1_000, stored(9, 'y'))]);
    const { page, expectQuiet } = await open();
    await page.getByText('Choose two recordings').waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    await choose(page, 'First', whole);
    await page.getByText('nothing of it leaves this page').waitFor();
    await choose(page, 'Second', cut);
    await page.getByText('Second: its end is missing').waitFor();
    await eventually(() => page.locator('.pl-compare-text').allInnerTexts()).toEqual([
      '<img src=x onerror=alert(1)> \\u202eevil',
    ]);
    expect(await findAxeViolations(page)).toEqual([]);
    await lines(page).click();
    await eventually(() => page.getByRole('slider', { name: 'Moment' }).inputValue()).toBe(String(START + 5_000));
    // Loaded anew, the page has the files no more.
    await page.goBack();
    await page.getByText('Second: its end is missing').waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'The file is no longer open: First' }).waitFor();
    expectQuiet();
  });

  test('texts are not compared where one of the two has none', async () => {
    const { page, expectQuiet } = await open();
    await choose(page, 'First', recordingOf([toldAt(START, stored(1, 'x')), ended(START)]));
    const header = { ...HEADER, redacted: true, consumers: ['7'] };
    await choose(page, 'Second', recordingOf([toldAt(START, stored(1, '[redacted]')), ended(START)], header));
    await page.getByText('Texts are not compared').waitFor();
    await page.getByText('Second: only 1 consumer was recorded.').waitFor();
    await page.getByText('In what was compared there is no difference.').waitFor();
    expectQuiet();
  });

  test('one that is none is refused in words', async () => {
    const { page, expectQuiet } = await open();
    await choose(page, 'First', recordingOf([ended(START)]));
    await choose(page, 'Second', Buffer.from('{"log":{}}'));
    await page.getByText('is no recording of Pulsera').waitFor();
    expectQuiet();
  });

  test('reading a large one can be cancelled, and begun again', async () => {
    const large = recordingOf([
      ...Array.from({ length: 1_500 }, (_, i) =>
        toldAt(START + i, ...Array.from({ length: 60 }, (_two, j) => stored(i * 100 + j, `${i} ${j}`.repeat(20)))),
      ),
      ended(START + 2_000),
    ]);
    const { page, expectQuiet } = await open();
    await choose(page, 'First', large);
    await choose(page, 'Second', recordingOf([ended(START)]));
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('heading', { name: 'Cancelled' }).waitFor();
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await page.getByText('The first 5,000 of 90,000 are listed.').waitFor({ timeout: 60_000 });
    expect(await lines(page).count()).toBeLessThan(100);
    expectQuiet();
  });
});
