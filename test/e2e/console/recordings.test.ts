/** Recordings in the console: made, opened in the same rooms at any moment, left again; and files that are none. */
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { RowTuple } from '../../../src/shared/console/rows.ts';
import { post } from '../../support/api.ts';
import { findAxeViolations, launchBrowser, type PageOptions, takePicture } from '../../support/browser.ts';
import { openConsole as attach } from '../../support/console.ts';
import { eventually, openConsole, startConsoleHub } from '../../support/consolePage.ts';
import type { TestHub } from '../../support/hub.ts';
import { EVERYBODY, fetchRecording, HEADER, readRecording, recordingOf, START } from '../../support/recording.ts';
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

async function open(route = '#/history/recordings', options: PageOptions = {}) {
  const opened = await openConsole(browser, hub, { language: 'en', ...options });
  onTestFinished(() => opened.close());
  await opened.page.goto(`${hub.url}${route}`);
  return opened;
}

const row = (page: Page, id: string): Locator =>
  page.locator('[role="row"]', { has: page.getByText(id, { exact: true }) });
const slider = (page: Page): Locator => page.getByRole('slider', { name: 'Moment' });
const bar = (page: Page): Locator => page.getByRole('region', { name: 'Time of the recording' });

/** A recording in which 42 came, got and read a notification and left, and 43 came after it. */
async function record(): Promise<string> {
  const console = await attach(hub);
  const { name } = await console.client.call('recordings.start', EVERYBODY);
  const wearable = await Wearable.connect(hub.wearableUrl(42));
  wearable.say({ type: 'ping' });
  await wearable.next('pong');
  const { id } = await post(hub, { consumidor_id: '42', tipo: 'alerta', contenido: 'Respira hondo' });
  await wearable.next('new_notification');
  wearable.say({ type: 'mark_read', notification_id: id });
  await wearable.next('marked_read');
  const read = async () => readRecording(await fetchRecording(console.client, name));
  await expect.poll(async () => [...(await read()).rowsAt(Infinity).keys()], { timeout: 10_000 }).toEqual(['42']);
  const until = (await read()).until;
  // The slider moves by seconds.
  await expect.poll(async () => (await read()).until - until, { timeout: 10_000 }).toBeGreaterThan(2_000);
  const other = await Wearable.connect(hub.wearableUrl(43));
  await expect.poll(async () => [...(await read()).rowsAt(Infinity).keys()].length, { timeout: 10_000 }).toBe(2);
  await console.client.call('recordings.stop', {});
  console.close();
  wearable.ws.close();
  other.ws.close();
  return name;
}

describe('making one', () => {
  test('by hand, with a sign in every room, and gone for good when deleted', async () => {
    const { page, expectQuiet } = await open();
    await page.getByText('There are no recordings yet').waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Record', exact: true }).click();
    await page.getByRole('region', { name: 'Recording' }).getByText('Ends at').waitFor();
    await page.getByRole('link', { name: /Recording/ }).waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    await takePicture(page, 'recordings-current');
    await page.goto(`${hub.url}#/connections`);
    await page.getByRole('link', { name: /Recording/ }).click();
    await page.getByRole('button', { name: 'Stop' }).click();
    const table = page.getByRole('table');
    await table.getByText('everybody').waitFor();
    await page.getByRole('link', { name: /^Recording/ }).waitFor({ state: 'detached' });
    expect(await findAxeViolations(page)).toEqual([]);
    await takePicture(page, 'recordings-kept');
    const saved = page.waitForEvent('download');
    await table.getByRole('button', { name: /^Download/ }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Download,/ })
      .click();
    const path = await (await saved).path();
    expect((await saved).suggestedFilename()).toMatch(/\.ndjson\.gz$/);
    expect(path).not.toBe('');
    await table.getByRole('button', { name: /^Delete/ }).click();
    await page.getByRole('dialog').getByText('cannot be undone').waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByText('There are no recordings yet').waitFor();
    expectQuiet();
  });

  test('of some, whose ids are checked before the hub is asked', async () => {
    const { page, expectQuiet } = await open();
    await page.getByText('Some', { exact: true }).click();
    await page.getByRole('button', { name: 'Record', exact: true }).click();
    await page.getByText('Write at least one id.').waitFor();
    await page.getByLabel('Consumers').fill('42, 4/3');
    await page.getByRole('button', { name: 'Record', exact: true }).click();
    await page.getByText('4/3 is no id.').waitFor();
    await page.getByLabel('Consumers').fill('42, 43');
    await page.getByLabel('No texts').click();
    await page.getByRole('button', { name: 'Record', exact: true }).click();
    await page.getByText('2 consumers').waitFor();
    await page.getByText('no texts').waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('table').getByText('2 consumers · no texts').waitFor();
    expectQuiet();
  });
});

describe('playing one', () => {
  test('opens in the same rooms, at any moment of it, and goes back to the hub', async () => {
    const name = await record();
    const live = await Wearable.connect(hub.wearableUrl(99));
    const { page, expectQuiet } = await open();
    await page.getByRole('button', { name: /^Open the recording of/ }).click();
    await bar(page).waitFor();
    expect(page.url()).toContain(`#/playing/${name}/connections`);
    await eventually(() => page.getByText('99', { exact: true }).count()).toBe(0);
    await slider(page).focus();
    await page.keyboard.press('End');
    await row(page, '42').waitFor();
    await row(page, '43').waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    await takePicture(page, 'recordings-player');
    // Two seconds back, 43 was not there yet.
    for (let i = 0; i < 2; i += 1) await page.keyboard.press('ArrowLeft');
    await row(page, '43').waitFor({ state: 'detached' });
    await row(page, '42').waitFor();

    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByText('This is not in the recording').first().waitFor();
    await page.getByRole('button', { name: 'Leave the recording' }).click();
    await page.getByRole('heading', { name: 'Recordings' }).waitFor();
    await page.goto(`${hub.url}#/connections`);
    await row(page, '99').waitFor();
    expectQuiet();
    live.ws.close();
  });

  test('has the consumer, the history and the pings of the moment', async () => {
    const name = await record();
    const { page, expectQuiet } = await open(`#/playing/${name}/connections/42`);
    await slider(page).focus();
    await page.keyboard.press('End');
    await page.getByText('Respira hondo').first().waitFor();
    await page.locator('.pl-frame').getByText('new_notification').waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    await takePicture(page, 'recordings-consumer');
    await page.getByRole('link', { name: 'History' }).first().click();
    await eventually(() => page.locator('.pl-history-text').allInnerTexts()).toEqual(['Respira hondo']);
    expect(page.url()).toContain(`#/playing/${name}/history`);
    await slider(page).focus();
    await page.keyboard.press('Home');
    await eventually(() => page.locator('.pl-history-text').count()).toBe(0);
    await page.getByRole('link', { name: 'Pings' }).click();
    await page.keyboard.press('End');
    await page.locator('.pl-pings').waitFor();
    await takePicture(page, 'recordings-pings');
    expectQuiet();
  });

  test('plays on by itself, faster if asked, and stops at the end', async () => {
    const name = await record();
    const { page, expectQuiet } = await open(`#/playing/${name}/connections`);
    await page.getByText('there was nobody').waitFor();
    await bar(page).getByText('60×').click();
    await bar(page).getByRole('button', { name: 'Play' }).click();
    await row(page, '43').waitFor();
    await bar(page).getByRole('button', { name: 'Play' }).waitFor();
    expect(Number(await slider(page).inputValue())).toBeGreaterThan(2_000);
    expectQuiet();
  });

  test.each(['2026-01-01_1000.ndjson.gz', 'no-recording'])('%s is said not to be there', async (name) => {
    const { page, expectQuiet } = await open(`#/playing/${name}/connections`);
    await page.getByRole('alert').getByText('The hub no longer has that recording.').waitFor();
    expectQuiet();
  });

  test('nothing in it can be changed', async () => {
    const name = await record();
    const { page, expectQuiet } = await open(`#/playing/${name}/connections/42`);
    await slider(page).focus();
    await page.keyboard.press('End');
    await page.getByRole('button', { name: 'Disconnect' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Disconnect' }).click();
    await dialog.getByText('what has happened cannot be changed').waitFor();
    expectQuiet();
  });
});

describe('a file of the viewer’s', () => {
  async function choose(page: Page, bytes: Buffer): Promise<void> {
    const path = join(tmpdir(), `pulsera-${process.pid}-${Math.random()}.ndjson.gz`);
    await writeFile(path, bytes);
    const asked = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Open a recording from a file…' }).first().click();
    await (await asked).setFiles(path);
  }

  test('one that was cut short plays what is whole, and says so', async () => {
    const whole = recordingOf([
      {
        at: START,
        name: 'connections.rows',
        event: {
          reset: true,
          whole: true,
          rows: [['7', 5, 0, 1, '10.0.0.1:5', 'client', 0, START, START, 0, 3, 0, 1, 1, 0, 2, START, 0, null, 1]],
          removed: [],
        },
      },
      ...Array.from({ length: 400 }, (_, i) => ({
        at: START + i,
        name: 'consumers.detail' as const,
        args: { consumer: '7' },
        event: {
          kind: 'changed' as const,
          frames: [
            {
              seq: i,
              at: START + i,
              connection: 1,
              direction: 'in' as const,
              type: 'ping',
              bytes: 15,
              text: String(i * 7919),
            },
          ],
        },
      })),
    ]);
    const { page, expectQuiet } = await open();
    await choose(page, whole.subarray(0, whole.length / 2));
    await row(page, '7').waitFor();
    await page.getByText('Its end is missing').waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    // Loaded anew, the page has the file no more.
    await page.reload();
    await page.getByText('The file is no longer open').waitFor();
    await choose(page, whole);
    expectQuiet();
  });

  test('addresses in one turn nothing around', async () => {
    const address = 'ws://\u202eevil/{consumidor_id}/';
    const rows: RowTuple[] = [
      ['7', 5, 0, 1, '\u202e10.0.0.1:5', 'client', 0, START, START, 0, 3, 0, 1, 1, 0, 2, START, 0, null, 1],
    ];
    const { page, expectQuiet } = await open();
    await choose(
      page,
      recordingOf([{ at: START, name: 'connections.rows', event: { reset: true, whole: true, rows, removed: [] } }], {
        ...HEADER,
        hub: { ...HEADER.hub, address },
      }),
    );
    await row(page, '7').getByText('\\u202e10.0.0.1:5').waitFor();
    await page.getByText('ws://\\u202eevil/{consumidor_id}/').waitFor();
    await row(page, '7').click();
    await eventually(() => page.locator('.pl-vital-client').innerText()).toContain('\\u202e10.0.0.1:5');
    expectQuiet();
  });

  test.each([
    ['is none', Buffer.from('{"log":{}}'), 'is no recording of Pulsera'],
    ['is of a later version', recordingOf([], { ...HEADER, version: 9 } as never), 'recording of version 9'],
  ])('one that %s is refused in words', async (_what, bytes, words) => {
    const { page, expectQuiet } = await open();
    await choose(page, bytes);
    await page.getByText(words).waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Leave the recording' }).click();
    await page.getByRole('heading', { name: 'Recordings' }).waitFor();
    expectQuiet();
  });
});
