/** The Simulator room in Chromium: real runs of real wearables against the hub that serves it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { FIRST_ID } from '../../../src/shared/console/simulator.ts';
import { resolveSettings } from '../../../src/shared/settings.ts';
import { Simulator } from '../../../src/simulator/service.ts';
import { metric } from '../../support/api.ts';
import { findAxeViolations, launchBrowser, type PageOptions, takePicture } from '../../support/browser.ts';
import { openConsole as attach } from '../../support/console.ts';
import { eventually, openConsole, startConsoleHub } from '../../support/consolePage.ts';
import type { TestHub } from '../../support/hub.ts';
import { startRedis, stopRedises } from '../../support/redis.ts';
import { Wearable } from '../../support/wearable.ts';

let browser: Browser;
let hub: TestHub;
let simulator: Simulator | null = null;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());
afterEach(async () => {
  await simulator?.close();
  simulator = null;
  await hub.stop();
});

async function open(route = '', options: PageOptions = {}, withSimulator = true, flags: { redis?: string } = {}) {
  hub = await startConsoleHub(flags);
  const log = { info: () => {}, error: () => {} };
  const { values } = resolveSettings({ flags });
  if (withSimulator) simulator = new Simulator({ ...hub, values, version: '0.0.0-test', log: log as never });
  const opened = await openConsole(browser, hub, { language: 'en', ...options });
  await opened.page.goto(`${hub.url}#/simulator${route}`);
  await opened.page.locator('.pl-simulator').waitFor();
  return opened;
}

const vital = (page: Page, name: string) =>
  page.locator(`.pl-sim-vitals [data-name="${name}"] .pl-vital-figure`).innerText();
const cell = (page: Page, place: number) => page.getByRole('option').nth(place);
const hand = (page: Page, name: string) => page.locator('.pl-sim-hand').getByRole('button', { name, exact: true });
const status = (page: Page) => page.locator('.pl-sim-title [role="status"]').innerText();

const TABLE = `title: Three at a table
seed: 1
populations:
  - name: table
    wearables: 3
    ping: { every: 200ms, rhythm: fixed }
    reconnect: { first: 10ms, most: 100ms }
phases:
  - name: talk
    lasts: 10m
`;

const PAIRS = `title: Two with two
populations:
  - name: pairs
    wearables: 2
    sockets: 2
    ping: { every: 200ms, rhythm: fixed }
    reconnect: { first: 10ms, most: 100ms }
    events: { every: 100ms, heart_rate: {}, stress: {} }
phases:
  - name: talk
    lasts: 10m
`;

/** Writes a scenario in the editor, and starts it from there. */
async function startTable(page: Page, scenario = TABLE): Promise<void> {
  await page.getByRole('button', { name: 'New scenario' }).click();
  const text = page.getByLabel('Scenario in YAML');
  await expect.poll(() => text.inputValue()).toContain('title:');
  await text.fill(scenario);
  await page.getByRole('button', { name: 'Start with this text' }).click();
  await eventually(() => vital(page, 'connected')).toBe(scenario === PAIRS ? '4' : '3');
}

describe('a run', () => {
  test('starts, is paused and goes on by key, and stops with everybody gone', { timeout: 60_000 }, async () => {
    const { page, expectQuiet, close } = await open();
    await startTable(page);
    await eventually(() => metric(hub, 'pulsera_connections')).toBe(3);
    await eventually(async () => Number(await vital(page, 'pings'))).toBeGreaterThan(3);
    await takePicture(page, 'simulator');
    await page.locator('body').press(' ');
    await eventually(() => status(page)).toMatch(/^paused at/);
    await page.locator('body').press(' ');
    await eventually(() => status(page)).toMatch(/of 10 m 00 s, talk|of 10 m, talk/);
    await page.keyboard.press('Control+.');
    // What is under way is waited for.
    await expect.poll(() => status(page), { timeout: 25_000 }).toMatch(/^Ended/);
    await eventually(() => metric(hub, 'pulsera_connections')).toBe(0);
    expect(await vital(page, 'lost')).toBe('0');
    await expectQuiet();
    await close();
  });

  test('one is taken by hand: what it does is seen by the hub, and its page is a click away', async () => {
    const { page, close } = await open();
    await startTable(page);
    await cell(page, 1).click();
    await page.locator('.pl-panel-head', { hasText: String(FIRST_ID + 1) }).waitFor();
    await hand(page, 'Frame…').click();
    await page.getByLabel('Text frame, as it is').fill('not json');
    await hand(page, 'Send frame').click();
    await eventually(() => metric(hub, 'pulsera_messages_out_total{type="error"}')).toBe(1);
    await hand(page, 'Cut network').click();
    await page.getByRole('menuitem', { name: 'TCP reset, 30 s' }).click();
    await eventually(() => metric(hub, 'pulsera_connections')).toBe(2);
    await eventually(() => cell(page, 1).innerText()).toContain(`${FIRST_ID + 1}, no network`);
    await hand(page, 'Connect').click();
    await eventually(() => metric(hub, 'pulsera_connections')).toBe(3);
    await page.getByRole('link', { name: 'Open', exact: true }).click();
    await page.locator('.pl-chip', { hasText: 'sim' }).first().waitFor();
    expect(new URL(page.url()).hash).toBe(`#/connections/${FIRST_ID + 1}`);
    await close();
  });

  test('one that is mute can be made to speak, and until then nothing else is offered', async () => {
    const { page, close } = await open();
    await startTable(page);
    await cell(page, 1).click();
    await hand(page, 'Cut network').click();
    await page.getByRole('menuitem', { name: 'Silence without close, 30 s' }).click();
    await eventually(() => cell(page, 1).innerText()).toContain(`${FIRST_ID + 1}, mute`);
    await hand(page, 'Connect').waitFor();
    expect(await hand(page, 'Ping').isDisabled()).toBe(true);
    await hand(page, 'Connect').click();
    await eventually(() => cell(page, 1).innerText()).toContain(`${FIRST_ID + 1}, online`);
    await close();
  });

  test('of several sockets the one that is chosen acts, and what its person measures is drawn', async () => {
    const { page, expectQuiet, close } = await open();
    await startTable(page, PAIRS);
    await eventually(() => cell(page, 3).innerText()).toContain(`${FIRST_ID + 1}, socket 2 of 2, online`);
    await cell(page, 3).click();
    await page
      .locator('.pl-panel-head', { hasText: `${FIRST_ID + 1}` })
      .getByText('socket 2 of 2, by hand')
      .waitFor();
    await hand(page, 'Cut network').click();
    await page.getByRole('menuitem', { name: 'TCP reset, 30 s' }).click();
    await eventually(() => cell(page, 3).innerText()).toContain('no network');
    expect(await cell(page, 2).innerText()).toContain('online');
    await eventually(() => metric(hub, 'pulsera_connections')).toBe(3);

    const signals = page.getByRole('region', { name: 'What it measures' });
    await eventually(() => signals.locator('.pl-sim-signal').allInnerTexts()).toHaveLength(2);
    await eventually(
      async () => (await signals.locator('polyline').first().getAttribute('points'))?.split(' ').length,
    ).toBeGreaterThan(5);
    expect(await signals.innerText()).toMatch(/heart rate.*over 130 bpm.*\d+ bpm.*stress.*0\.\d\d/s);
    // The heart rate stands in the cell too.
    await eventually(() => cell(page, 2).innerText()).toMatch(/online.*\n\d{2,3}\b/s);
    await page.getByRole('radio', { name: 'Pings' }).check({ force: true });
    await eventually(() => page.locator('.pl-sim-bars i').count()).toBe(24);
    expect(await findAxeViolations(page)).toEqual([]);

    await page.keyboard.press('Control+.');
    const recent = page.getByRole('region', { name: 'Latest runs' });
    await expect.poll(() => recent.innerText(), { timeout: 25_000 }).toContain('Two with two');
    await expectQuiet();
    await close();
  });

  test('cells are one stop of the keyboard, and arrows move', async () => {
    const { page, close } = await open();
    await startTable(page);
    await page.getByRole('listbox', { name: 'Virtual wearables' }).focus();
    await page.keyboard.press('End');
    await eventually(() => cell(page, 2).getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('ArrowLeft');
    await eventually(() => cell(page, 1).getAttribute('aria-selected')).toBe('true');
    await close();
  });

  test('the address keeps what the histogram is of', async () => {
    const { page, close } = await open();
    await startTable(page);
    const kinds = page.locator('.pl-sim-kind');
    for (const [show, name] of [
      ['delivery', 'Notifications'],
      ['ping', 'Pings'],
    ] as const) {
      await kinds.getByText(name, { exact: true }).click();
      await eventually(() => new URL(page.url()).hash).toContain(`show=${show}`);
      await page.reload();
      await eventually(() => kinds.locator('input:checked').inputValue()).toBe(show);
    }
    await close();
  });

  test('an id of somebody real is refused in words, and nothing starts', async () => {
    const { page, close } = await open('?s=desk');
    const real = await Wearable.connect(hub.wearableUrl(FIRST_ID));
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await eventually(() => page.getByRole('alert').innerText()).toContain(String(FIRST_ID));
    expect(await metric(hub, 'pulsera_connections')).toBe(1);
    real.ws.terminate();
    await close();
  });
});

describe('scenarios', () => {
  test('what is wrong is said with its line and column, and a click goes there', async () => {
    const { page, close } = await open('/edit?s=desk');
    const text = page.getByLabel('Scenario in YAML');
    await expect.poll(() => text.inputValue()).toContain('title:');
    await text.fill(TABLE.replace('wearables: 3', 'wearables: many'));
    await eventually(() => page.locator('.pl-sim-judged li').innerText()).toMatch(/^line 5, column 16/);
    expect(await page.getByRole('button', { name: 'Start with this text' }).isDisabled()).toBe(true);
    await page.locator('.pl-sim-judged li button').click();
    expect(await text.evaluate((field) => (field as HTMLTextAreaElement).selectionStart)).toBe(
      TABLE.indexOf('wearables: 3') + 'wearables: '.length,
    );
    await close();
  });

  test('an own one is kept, comes back after a look elsewhere, is deleted, and is had back', async () => {
    const { page, close } = await open();
    await page.getByRole('button', { name: 'New scenario' }).click();
    const text = page.getByLabel('Scenario in YAML');
    await expect.poll(() => text.inputValue()).toContain('title:');
    await text.fill(TABLE);
    await page.getByRole('link', { name: 'Back' }).click();
    await page.goBack();
    await expect.poll(() => text.inputValue()).toBe(TABLE);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved.').waitFor();
    const kept = page.locator('.pl-sim-scenario', { hasText: 'Three at a table' });
    await kept.getByRole('button', { name: 'Delete Three at a table' }).click();
    await kept.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await kept.waitFor();
    await close();
  });

  test('what is not saved outlives the page, is marked, and can be thrown away', async () => {
    const { page, close } = await open('/edit?s=desk');
    const text = page.getByLabel('Scenario in YAML');
    await expect.poll(() => text.inputValue()).toContain('title:');
    const kept = await text.inputValue();
    await text.fill(`${kept}# mine\n`);
    await page.reload();
    await expect.poll(() => text.inputValue()).toBe(`${kept}# mine\n`);
    const desk = page.locator('.pl-sim-scenario', { hasText: 'One wearable at the desk' });
    expect(await desk.innerText()).toContain('not saved');
    await page.getByRole('button', { name: 'Discard changes' }).click();
    await expect.poll(() => text.inputValue()).toBe(kept);
    expect(await desk.innerText()).not.toContain('not saved');
    await page.reload();
    await expect.poll(() => text.inputValue()).toBe(kept);
    await close();
  });

  test('what is written while it is being kept stays', async () => {
    const { page, close } = await open();
    await page.getByRole('button', { name: 'New scenario' }).click();
    const text = page.getByLabel('Scenario in YAML');
    await expect.poll(() => text.inputValue()).toContain('title:');
    await text.fill(TABLE);
    const more = `${TABLE}# and more\n`;
    await page.getByRole('button', { name: 'Save', exact: true }).evaluate((save, written) => {
      const field = document.querySelector<HTMLTextAreaElement>('.pl-sim-code textarea');
      const { set } = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value') ?? {};
      (save as HTMLButtonElement).click();
      set?.call(field, written);
      field?.dispatchEvent(new InputEvent('input', { bubbles: true }));
    }, more);
    await page.locator('.pl-sim-scenario', { hasText: 'Three at a table' }).waitFor();
    expect(await text.inputValue()).toBe(more);
    await close();
  });

  test('one that is deleted leaves nothing to the next of its name, and comes back beside it', async () => {
    const { page, close } = await open();
    const text = page.getByLabel('Scenario in YAML');
    const own = page.locator('.pl-sim-scenario', { hasText: 'Mi escenario' });
    await page.getByRole('button', { name: 'New scenario' }).click();
    await expect.poll(() => text.inputValue()).toContain('title:');
    await text.fill(TABLE);
    await own.getByRole('button', { name: 'Delete Mi escenario' }).click();
    await own.waitFor({ state: 'detached' });
    await page.goto(`${hub.url}#/simulator/edit?s=ward`);
    await expect.poll(() => text.inputValue()).toContain('A ward of 50');
    await page.getByLabel('Name of the scenario').fill('mi-escenario');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect.poll(() => page.url()).toContain('s=mi-escenario');
    await expect.poll(() => text.inputValue()).toContain('A ward of 50');
    await page.getByRole('button', { name: 'Undo' }).click();
    await own.waitFor();
    expect(await readFile(join(hub.dataDir, 'scenarios/mi-escenario.yaml'), 'utf8')).toContain('A ward of 50');
    await close();
  });

  test('a ready one keeps its name: a copy gets another', async () => {
    const { page, close } = await open('/edit?s=ward');
    const name = page.getByLabel('Name of the scenario');
    await expect.poll(() => name.inputValue()).toBe('ward-copia');
    await name.fill('ward');
    await page.getByText('The scenarios that come with Pulsera', { exact: false }).waitFor();
    expect(await page.getByRole('button', { name: 'Save', exact: true }).isDisabled()).toBe(true);
    await close();
  });
});

test('where the hub has a Redis, its notifications may come as Django’s', async () => {
  const redis = await startRedis();
  try {
    const { page, expectQuiet, close } = await open('', {}, true, { redis: redis.url });
    const through = page.getByRole('combobox', { name: 'Notifications through' });
    await eventually(() => through.inputValue()).toBe('The API');
    await through.click();
    await page.getByRole('option', { name: 'Redis, as Django' }).click();
    await page.getByText('To the hub these are Django’s').waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    await takePicture(page, 'simulator-producer');
    await startTable(page, `${TABLE}    notify: { every: 200ms }\n`);
    const link = await attach(hub);
    const any = { consumer: null, text: '', tipo: null, state: 'all', before: null } as const;
    const asked = { ...any, producer: 'django', limit: 10 } as const;
    const stored = async () => (await link.client.call('notifications.history', asked)).notifications.length;
    await eventually(stored).toBeGreaterThan(3);
    link.close();
    expectQuiet();
    await close();
  } finally {
    await stopRedises();
  }
});

test('a hub without a simulator says so', async () => {
  const { page, close } = await open('', {}, false);
  await page.getByText('This hub has no simulator', { exact: false }).waitFor();
  await close();
});

test.each([
  ['dark', 'en'],
  ['light', 'es'],
] as const)(
  'axe finds nothing, before a run, in it, and in the editor: %s, %s',
  { timeout: 120_000 },
  async (theme, language) => {
    const { page, close } = await open('?s=desk', { theme, language });
    await page.locator('.pl-sim-before').waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    await page.locator('.pl-sim-start').click();
    await page.locator('.pl-sim-cell').first().click();
    expect(await findAxeViolations(page)).toEqual([]);
    await page.goto(`${hub.url}#/simulator/edit?s=desk`);
    await page.locator('.pl-sim-judged').waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    await close();
  },
);
