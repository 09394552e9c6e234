import { readFile } from 'node:fs/promises';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { post } from '../../support/api.ts';
import { findAxeViolations, launchBrowser, type PageOptions } from '../../support/browser.ts';
import { eventually, openConsole, startConsoleHub } from '../../support/consolePage.ts';
import type { TestHub } from '../../support/hub.ts';
import { Wearable } from '../../support/wearable.ts';

/** A wearable is silent within a second, and known to be here for minutes. */
const FAST = { pingEveryMs: '300', silentAfterMs: '200', goneAfterMs: '120000', lateAfterMs: '200' };

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

let hub: TestHub;
beforeEach(async () => {
  hub = await startConsoleHub(FAST);
});
afterEach(() => hub?.stop());

async function open(filter = '', options: PageOptions = {}) {
  const opened = await openConsole(browser, hub, { language: 'en', ...options });
  await opened.page.goto(`${hub.url}#/alerts${filter && `?f=${encodeURIComponent(filter)}`}`);
  await opened.page.locator('.pl-alerts-pane, [aria-pressed="false"]').first().waitFor();
  return opened;
}

const create = (consumidor_id: string, contenido: string, tipo = 'alerta') =>
  post(hub, { consumidor_id, tipo, contenido });
const titles = (page: Page): Promise<string[]> => page.locator('.pl-alert-title').allInnerTexts();
const rows = (page: Page): Locator => page.locator('.pl-alert');
/** What the list is narrowed to at a click. */
const facet = (page: Page, name: RegExp): Locator =>
  page.getByRole('group', { name: 'Which alerts' }).getByRole('button', { name });
const rule = (page: Page, name: string | RegExp): Locator => page.locator('.pl-rule').filter({ hasText: name });
const dialog = (page: Page): Locator => page.getByRole('dialog');

describe('what is listed', () => {
  test('what comes is there with its rule, counted where it is new, and text whatever it is', async () => {
    const { page, expectQuiet, close } = await open();
    await page.getByText('Nothing to tell. Try the alert.').waitFor();
    await create('42', '<img src=x onerror="alert(1)"> \u202eabc\nmore');
    await eventually(() => titles(page)).toEqual(['<img src=x onerror="alert(1)"> \\u202eabc']);
    expect(await rows(page).first().innerText()).toMatch(
      /consumer 42, #h\d+[\s\S]*by “Every notification alerta for anybody”/,
    );
    await eventually(() => page.getByRole('navigation', { name: 'Rooms' }).innerText()).toContain('1 new alert');
    const news = page.getByRole('contentinfo').getByRole('link', { name: '1 new alert' });
    await news.waitFor();
    await rows(page).first().focus();
    await page.keyboard.press('l');
    await news.waitFor({ state: 'detached' });
    expectQuiet();
    await close();
  });

  test('what is asked of an alert is asked of its consumer, its notification or its room', async () => {
    await create('before', 'nobody looked');
    const { page, expectQuiet, close } = await open();
    await create('42', 'Fall detected');
    await rows(page).first().click();
    await page.waitForURL(/#\/connections\/42$/);
    await page.goBack();
    await rows(page).first().hover();
    await page.getByRole('button', { name: 'See the notification in History' }).click();
    await eventually(() => page.url()).toMatch(/#\/history\?f=consumer%3A42/);
    await eventually(() => page.locator('.pl-history-text').allInnerTexts()).toEqual(['Fall detected']);
    expectQuiet();
    await close();
  });

  test('a thousand are kept, a screenful is drawn, and the keys go through them', async () => {
    const { page, expectQuiet, close } = await open();
    for (const from of [0, 250, 500, 750]) {
      await post(
        hub,
        Array.from({ length: 250 }, (_, i) => ({
          ...{ consumidor_id: `${from + i}`, tipo: 'alerta', contenido: `n ${from + i}` },
        })),
      );
      await eventually(() => page.locator('.pl-vital').first().innerText()).toMatch(RegExp(`\\b${from + 250}|1,000`));
    }
    await rows(page).first().focus();
    await page.keyboard.press('End');
    await eventually(() => page.locator(':focus .pl-alert-title').innerText()).toBe('n 0');
    expect(await rows(page).count()).toBeLessThan(60);
    await page.keyboard.press('Home');
    await eventually(() => page.locator(':focus .pl-alert-title').innerText()).toBe('n 999');
    expectQuiet();
    await close();
  });

  test('a hub that goes away is an alert, and the room goes on without it', { timeout: 60_000 }, async () => {
    const { page, close } = await open('', { allowed: /WebSocket|ERR_|Failed to load/ });
    await eventually(() => rule(page, /hub/).count()).toBeGreaterThan(0);
    await hub.stop();
    await expect.poll(() => titles(page), { timeout: 40_000 }).toContain('The hub cannot be reached');
    await page.keyboard.press('t');
    await eventually(() => titles(page)).toContain('Test of the alert');
    await close();
  });
});

describe('searching and choosing', () => {
  test('by words, fields and facets; the address keeps it, and a wrong field is said', async () => {
    const { page, expectQuiet, close } = await open();
    await create('1', 'Respira hondo');
    await create('2', 'Toma agua');
    await page.keyboard.press('t');
    await eventually(() => rows(page).count()).toBe(3);
    const search = page.getByLabel('Search alerts');
    await search.fill('HONDO');
    await eventually(() => titles(page)).toEqual(['Respira hondo']);
    await search.fill('consumidor:2 ');
    await eventually(() => titles(page)).toEqual(['Toma agua']);
    await eventually(() => page.url()).toMatch(/#\/alerts\?f=consumer%3A2$/);
    await facet(page, /^Hub/).click();
    await page.getByText('Nothing matches').waitFor();
    await page.getByRole('button', { name: 'Clear the filter' }).click();
    await eventually(() => rows(page).count()).toBe(3);
    await search.fill('colour:red ');
    await page.getByText(/There is no field colour/).waitFor();
    await page.reload();
    await eventually(() => titles(page)).toHaveLength(3);
    expectQuiet();
    await close();
  });

  test('many are chosen, seen, put off and brought back; all go after one question', async () => {
    const { page, expectQuiet, close } = await open();
    for (const n of ['1', '2', '3']) await create(n, `text ${n}`);
    await eventually(() => rows(page).count()).toBe(3);
    await rows(page).first().focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Shift+ArrowDown');
    const bar = page.getByRole('region', { name: 'Selected' });
    await bar.getByText('2 selected').waitFor();
    await bar.getByRole('button', { name: 'Snooze' }).click();
    await page.getByRole('menuitem', { name: '1 hour' }).click();
    await eventually(() => rows(page).first().innerText()).toMatch(/snoozed until (\d+ \w{3} at )?\d\d:\d\d/);
    await facet(page, /^Not seen/).click();
    await eventually(() => titles(page)).toEqual(['text 1']);
    await facet(page, /^All/).click();
    await page.keyboard.press('Control+a');
    await rows(page).first().focus();
    await page.keyboard.press('Control+a');
    await page.getByRole('button', { name: 'Snooze' }).click();
    await page.getByRole('menuitem', { name: 'Bring back' }).click();
    await eventually(() => page.locator('.pl-alert-dot').count()).toBe(3);
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: /^Clear/ }).click();
    await dialog(page).getByRole('heading', { name: 'Clear all 3 alerts' }).waitFor();
    await dialog(page).getByRole('button', { name: 'Clear 3' }).click();
    await page.getByText('Nothing to tell. Try the alert.').waitFor();
    expectQuiet();
    await close();
  });

  test('the file has what is shown, and says that it carries contenido', async () => {
    const { page, expectQuiet, close } = await open();
    await create('1', '=1+1');
    await create('2', 'other');
    await eventually(() => rows(page).count()).toBe(2);
    await page.getByLabel('Search alerts').fill('consumer:1 ');
    await eventually(() => rows(page).count()).toBe(1);
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByText(/carries the contenido/).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: /^CSV/ }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^pulsera-alerts-.*\.csv$/);
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\r\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain(",'=1+1,");
    expectQuiet();
    await close();
  });
});

describe('rules and the watch list', () => {
  test('a rule says what it will do, is checked at its fields, alerts, and is there after a reload', async () => {
    const { page, expectQuiet, close } = await open();
    await page.getByRole('button', { name: 'Add a rule' }).click();
    const form = dialog(page);
    await form.getByLabel('Of tipo').fill('caida');
    await form.getByText('Every notification caida for anybody.', { exact: false }).waitFor();
    await form.getByText('These ids', { exact: true }).click();
    await form.getByText('Write at least one id.').waitFor();
    expect(await form.getByRole('button', { name: 'Save the rule' }).isDisabled()).toBe(true);
    await form.getByRole('textbox', { name: 'Ids' }).fill('42, a/b');
    await form.getByText('a/b cannot be a consumer.').waitFor();
    await form.getByRole('textbox', { name: 'Ids' }).fill('42 43');
    await form.getByLabel('Name').fill('Falls <b>');
    await form.getByRole('button', { name: 'Save the rule' }).click();
    await form.waitFor({ state: 'detached' });
    await rule(page, 'Falls <b>').waitFor();
    await create('44', 'not meant', 'caida');
    await create('43', 'meant', 'caida');
    await eventually(() => titles(page)).toEqual(['meant']);
    expect(await rows(page).first().innerText()).toContain('by “Falls <b>”');
    // Written down a moment after it happened.
    await eventually(() => page.evaluate(() => localStorage.getItem('pulsera-alerts') ?? '')).toContain('"meant"');
    await page.reload();
    await rule(page, 'Falls <b>').waitFor();
    await eventually(() => titles(page)).toEqual(['meant']);
    expectQuiet();
    await close();
  });

  test('rules are turned off, copied, moved, and removed with a way back', async () => {
    const { page, expectQuiet, close } = await open();
    const names = (): Promise<string[]> => page.locator('.pl-rule-words b').allInnerTexts();
    const menu = async (index: number, item: string): Promise<void> => {
      await page
        .locator('.pl-rule')
        .nth(index)
        .getByRole('button', { name: /What to do/ })
        .click();
      await page.getByRole('menuitem', { name: item, exact: true }).click();
    };
    await eventually(names).toHaveLength(5);
    const [first = '', second = ''] = await names();
    await menu(0, 'Move down');
    await eventually(async () => (await names()).slice(0, 2)).toEqual([second, first]);
    await menu(1, 'Duplicate');
    await eventually(async () => (await names()).slice(0, 3)).toEqual([second, first, first]);
    await menu(2, 'Remove');
    await page.getByText('was removed').waitFor();
    await eventually(names).toHaveLength(5);
    await page.getByRole('button', { name: 'Undo' }).click();
    await eventually(async () => (await names()).slice(0, 3)).toEqual([second, first, first]);
    for (const index of [1, 2]) await page.locator('.pl-rule').nth(index).locator('label').first().click();
    await page.getByText('2 of 6 active').waitFor();
    await create('1', 'unheard');
    await page.keyboard.press('t');
    await eventually(() => titles(page)).toEqual(['Test of the alert']);
    expectQuiet();
    await close();
  });

  test('V watches somebody in Connections; who is watched and falls silent is an alert', async () => {
    const wearable = await Wearable.connect(hub.wearableUrl('42'));
    const other = await Wearable.connect(hub.wearableUrl('43'));
    const { page, expectQuiet, close } = await open();
    await page.getByRole('button', { name: /^Edit: When somebody on the watch list/ }).click();
    await dialog(page).getByLabel('For longer than').fill('1');
    await dialog(page).getByRole('button', { name: 'Save the rule' }).click();
    await dialog(page).waitFor({ state: 'detached' });
    await page.goto(`${hub.url}#/connections`);
    await page.locator('[data-id="42"]').waitFor();
    await page.locator('[data-id="42"]').focus();
    await page.keyboard.press('v');
    await page.locator('[data-id="42"] .pl-watched-mark').waitFor();
    await page.goto(`${hub.url}#/connections?f=watched:yes`);
    await eventually(() => page.locator('[data-id]').count()).toBe(1);
    await page.goto(`${hub.url}#/alerts`);
    // It reads no more, so it answers no ping.
    for (const { ws } of [wearable, other]) ws.pause();
    await eventually(() => titles(page)).toEqual(['42 gives no sign of life']);
    await page.getByRole('button', { name: 'Stop watching 42' }).click();
    await page.getByText(/^Nobody\. Watch/).waitFor();
    await page.goto(`${hub.url}#/connections/42`);
    await page.getByRole('button', { name: /^Watch/ }).click();
    await page.getByRole('button', { name: /^Stop watching/ }).waitFor();
    expectQuiet();
    await close();
    for (const { ws } of [wearable, other]) ws.terminate();
  });

  test('quiet hours are checked at their fields and kept', async () => {
    const { page, expectQuiet, close } = await open();
    await page.getByRole('switch', { name: 'Quiet hours' }).click();
    const from = page.getByLabel('Quiet hours begin');
    await from.fill('25:00');
    await page.getByText('Write a time such as 22:00.').waitFor();
    await from.fill('21:30');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await eventually(() => page.locator('.pl-vital').last().innerText()).toContain('21:30 to 07:00');
    await page.reload();
    await eventually(() => page.getByLabel('Quiet hours begin').inputValue()).toBe('21:30');
    expectQuiet();
    await close();
  });
});

describe('this browser', () => {
  test('says that it is alone, and keeps what the person says of a test', async () => {
    const { page, expectQuiet, close } = await open();
    await page.getByText(/In a browser alerts show only on this page/).waitFor();
    await page.getByRole('button', { name: /^Test now/ }).click();
    await page.getByText('Did you see it?').waitFor();
    await page.getByRole('button', { name: 'Yes', exact: true }).click();
    await page.getByText('You saw it. Alerts arrive.').waitFor();
    await eventually(() => rows(page).first().innerText()).toContain('you said that you saw it');
    expectQuiet();
    await close();
  });

  test('a tone sounds for what a rule wants heard, and it is said where the browser keeps it silent', async () => {
    const { page, expectQuiet, close } = await open();
    await page.addInitScript(() => {
      // The driver's own questions count as a gesture of a person; this one is told by the real click alone.
      let active = false;
      addEventListener('pointerdown', () => {
        active = true;
      });
      Object.defineProperty(navigator, 'userActivation', { get: () => ({ hasBeenActive: active, isActive: active }) });
      const { start } = OscillatorNode.prototype;
      OscillatorNode.prototype.start = function (...when) {
        document.documentElement.dataset['notes'] = `${Number(document.documentElement.dataset['notes'] ?? 0) + 1}`;
        start.apply(this, when);
      };
    });
    const notes = (): Promise<string | null> => page.locator('html').getAttribute('data-notes');
    await page.reload();
    await page.locator('.pl-rule').first().waitFor();
    await create('42', 'first');
    await page.getByText('The browser keeps the page silent until you click in it.').waitFor();
    expect(await notes()).toBeNull();
    await page.getByRole('heading', { name: 'Rules' }).click();
    await page.getByText('The browser keeps the page silent').waitFor({ state: 'detached' });
    await create('42', 'second');
    await eventually(notes).toBe('2');
    expectQuiet();
    await close();
  });

  test('tabs share what they keep, and go on when the one that keeps it is closed', async () => {
    const { page, expectQuiet, close } = await open();
    await page.locator('.pl-rule').first().waitFor();
    const other = await page.context().newPage();
    await other.goto(page.url());
    await eventually(() => other.locator('.pl-rule').count()).toBe(5);
    await create('1', 'told once');
    for (const tab of [page, other]) await eventually(() => titles(tab)).toEqual(['told once']);
    await other
      .locator('.pl-rule')
      .last()
      .getByRole('button', { name: /What to do/ })
      .click();
    await other.getByRole('menuitem', { name: 'Remove' }).click();
    await eventually(() => page.locator('.pl-rule').count()).toBe(4);
    await eventually(() => page.evaluate(() => localStorage.getItem('pulsera-alerts') ?? '')).toContain('told once');
    await page.close();
    await create('1', 'told by the other');
    await eventually(() => titles(other)).toEqual(['told by the other', 'told once']);
    expect(await other.locator('.pl-rule').count()).toBe(4);
    expectQuiet();
    await close();
  });

  test('what it kept and is damaged is put aside, and that is said', async () => {
    const { page, expectQuiet, close } = await open();
    await page.locator('.pl-rule').first().waitFor();
    await page.evaluate(() => {
      // What the page writes as it goes would mend it.
      addEventListener('pagehide', () => localStorage.setItem('pulsera-alerts', '{"version":1,'));
    });
    await page.reload();
    await page
      .getByText(/damaged: it was put aside as pulsera-alerts-damaged, and what made sense of it was kept/)
      .waitFor();
    await eventually(() => page.locator('.pl-rule').count()).toBe(5);
    expectQuiet();
    await close();
  });

  test.each([
    { language: 'es', theme: 'light', width: 1_440 },
    { language: 'en', theme: 'dark', width: 900 },
  ] as const)('no barrier that axe can find: %o', { timeout: 90_000 }, async (options) => {
    const { page, expectQuiet, close } = await open('', options);
    await create('42', 'Fall detected');
    await page.keyboard.press('t');
    await eventually(() => rows(page).count()).toBe(2);
    if (options.width === 900) await page.getByRole('button', { name: 'Alerting and rules' }).click();
    await page.locator('.pl-alerts-pane').waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: /^(Añadir una regla|Add a rule)$/ }).click();
    await dialog(page).waitFor();
    await expect.poll(() => findAxeViolations(page), { timeout: 40_000 }).toEqual([]);
    await page.keyboard.press('Escape');
    expectQuiet();
    await close();
  });
});
