import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findAxeViolations, launchBrowser, type PageOptions } from '../../support/browser.ts';
import { eventually, openConsole, startConsoleHub } from '../../support/consolePage.ts';
import { HeldProxy } from '../../support/heldProxy.ts';
import type { TestHub } from '../../support/hub.ts';
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

async function open(filter = '', options: PageOptions = {}) {
  const opened = await openConsole(browser, hub, { language: 'en', ...options });
  await opened.page.goto(`${hub.url}#/history${filter && `?f=${encodeURIComponent(filter)}`}`);
  await opened.page.locator('.pl-history').waitFor();
  return opened;
}

async function create(consumidor_id: string, contenido: string, tipo = 'alerta', count = 1): Promise<number[]> {
  const drafts = Array.from({ length: count }, (_, i) => ({
    consumidor_id,
    tipo,
    contenido: count > 1 ? `${contenido} ${i}` : contenido,
  }));
  const answer = await fetch(`${hub.url}api/notificaciones/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(drafts),
  });
  return ((await answer.json()) as { results: { id: number }[] }).results.map(({ id }) => id);
}

const rows = (page: Page): Locator => page.getByRole('row');
const texts = (page: Page): Promise<string[]> => page.locator('.pl-history-text').allInnerTexts();
const search = (page: Page): Locator => page.getByLabel('Search notifications');
const bar = (page: Page): Locator => page.getByRole('region', { name: 'Selected' });
const dialog = (page: Page): Locator => page.getByRole('dialog');

describe('what is shown', () => {
  test('every consumer’s, newest first, with its journey, its producer and its reader, moving by itself', async () => {
    const wearable = await Wearable.connect(hub.wearableUrl('42'));
    const [first] = await create('42', 'Toma la medicación');
    await create('away', 'Respira');
    const { page, expectQuiet, close } = await open();
    await eventually(() => texts(page)).toEqual(['Respira', 'Toma la medicación']);
    await eventually(() => rows(page).nth(1).innerText()).toMatch(/42[\s\S]*over HTTP[\s\S]*delivered[\s\S]*unread/);
    expect(await rows(page).first().innerText()).toMatch(/away[\s\S]*waits for its return/);
    wearable.say({ type: 'mark_read', notification_id: first });
    await eventually(() => rows(page).nth(1).innerText()).toMatch(/delivered[\s\S]*read \d/);
    expectQuiet();
    await close();
    await wearable.close();
  });

  test('new ones are counted, and come in when they are asked for', async () => {
    await create('1', 'old');
    const { page, expectQuiet, close } = await open('tipo:alerta');
    await eventually(() => texts(page)).toEqual(['old']);
    await create('2', 'new');
    await create('2', 'other', 'test');
    await page.getByRole('button', { name: /^1 new/ }).waitFor();
    expect(await texts(page)).toEqual(['old']);
    await page.keyboard.press('r');
    await eventually(() => texts(page)).toEqual(['new', 'old']);
    await eventually(() => page.getByRole('button', { name: /new/ }).count()).toBe(0);
    expectQuiet();
    await close();
  });

  test('texts are text, whatever is in them', async () => {
    await create('1', '<img src=x onerror="alert(1)"> \u202eabc\u0007');
    const { page, expectQuiet, close } = await open();
    await eventually(() => texts(page)).toEqual(['<img src=x onerror="alert(1)"> \\u202eabc\\u0007']);
    expectQuiet();
    await close();
  });

  test('a thousand come page by page while one scrolls', async () => {
    await create('1', 'n', 'alerta', 1_000);
    const { page, expectQuiet, close } = await open();
    await eventually(() => texts(page)).toContain('n 999');
    await rows(page).first().focus();
    await eventually(async () => {
      await page.keyboard.press('End');
      return page.getByText('There are no older ones.').count();
    }).toBe(1);
    await eventually(() => page.locator('[role="row"][tabindex="0"]').innerText()).toMatch(/n 0\n/);
    await page.getByText('1,000 notifications').waitFor();
    expect(await rows(page).count()).toBeLessThan(60);
    expectQuiet();
    await close();
  });
});

describe('searching', () => {
  test('by words, consumer, state and producer; the address keeps it', async () => {
    await create('1', 'Toma la MEDICACIÓN');
    await create('2', 'Toma agua');
    const { page, expectQuiet, close } = await open();
    await eventually(() => texts(page)).toHaveLength(2);
    await search(page).fill('medicacion toma');
    await eventually(() => texts(page)).toEqual(['Toma la MEDICACIÓN']);
    await search(page).fill('consumidor:2 ');
    await eventually(() => texts(page)).toEqual(['Toma agua']);
    await eventually(() => page.url()).toContain('#/history?f=consumer%3A2');
    await page.getByRole('button', { name: /^Read/ }).click();
    await page.getByText('Nothing matches').waitFor();
    await eventually(() => page.url()).toContain('f=consumer%3A2+state%3Aread');
    await page.getByRole('button', { name: /^All/ }).click();
    await eventually(() => texts(page)).toEqual(['Toma agua']);
    await search(page).fill('producer:django ');
    await page.getByText('consumer:2 producer:django', { exact: true }).waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: /Clear/ }).click();
    await eventually(() => texts(page)).toHaveLength(2);
    await search(page).fill('rtt:5 ');
    await page.getByText('There is no field rtt.', { exact: false }).waitFor();
    expectQuiet();
    await close();
  });

  test('a search that looked at enough says how far it came, and goes on', async () => {
    await create('1', 'aguja');
    for (let i = 0; i < 20; i += 1) await create('2', 'paja', 'test', 1_000);
    const { page, expectQuiet, close } = await open('aguja');
    await page.getByText('Nothing among the newest 20,000, back to', { exact: false }).waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Search further back' }).click();
    await eventually(() => texts(page)).toEqual(['aguja']);
    expectQuiet();
    await close();
  });

  test('by the id that is shown, and by the whole one', async () => {
    const ids = await create('1', 'n', 'alerta', 3);
    const { page, expectQuiet, close } = await open('#h1');
    await eventually(() => texts(page)).toEqual(['n 1']);
    await page.goto(`${hub.url}#/history?f=%23${ids[2]}`);
    await eventually(() => texts(page)).toEqual(['n 2']);
    await page.goto(`${hub.url}#/history?f=%23h99`);
    await page.getByText('Nothing matches').waitFor();
    expectQuiet();
    await close();
  });
});

describe('what can be done', () => {
  test('the row opens its consumer, by click and by key, and back leads back', async () => {
    await create('42', 'x');
    const { page, expectQuiet, close } = await open('consumer:42');
    await page.getByText('x', { exact: true }).click();
    await eventually(() => page.url()).toContain('#/connections/42');
    await page.goBack();
    await rows(page).first().focus();
    await page.keyboard.press('Enter');
    await eventually(() => page.url()).toContain('#/connections/42');
    await page.getByRole('link', { name: 'See history' }).click();
    await eventually(() => page.url()).toContain('#/history?f=consumer%3A42');
    await eventually(() => texts(page)).toEqual(['x']);
    expectQuiet();
    await close();
  });

  test('one is marked as read at once, several after a question with their number', async () => {
    const [one] = await create('1', 'one');
    const wearable = await Wearable.connect(hub.wearableUrl('1'));
    await create('1', 'two');
    await create('2', 'three');
    const { page, expectQuiet, close } = await open();
    await eventually(() => texts(page)).toEqual(['three', 'two', 'one']);
    await rows(page).nth(2).getByRole('button', { name: 'Mark #h0 as read' }).click();
    expect(await wearable.next('marked_read')).toMatchObject({ notification_id: one });
    await eventually(() => rows(page).nth(2).innerText()).toContain('read in the console');
    await rows(page).first().focus();
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('l');
    await dialog(page).getByText('Mark 2 notifications as read').waitFor();
    expect(await dialog(page).innerText()).toContain('They are of 2 consumers.');
    expect(await findAxeViolations(page)).toEqual([]);
    await dialog(page).getByRole('button', { name: 'Mark 2' }).click();
    await page.getByText('2 notifications marked as read').waitFor();
    await eventually(() => rows(page).first().innerText()).toContain('read in the console');
    await eventually(() => bar(page).getByRole('button', { name: 'Mark read (0)' }).isDisabled()).toBe(true);
    await eventually(() => dialog(page).count()).toBe(0);
    await page.keyboard.press('Escape');
    await eventually(() => bar(page).count()).toBe(0);
    expectQuiet();
    await close();
    await wearable.close();
  });

  test('sent again, a consumer gets a new one with the same text; the one before stays', async () => {
    const wearable = await Wearable.connect(hub.wearableUrl('1'));
    const [before] = await create('1', 'Respira', 'recordatorio');
    await wearable.next('new_notification');
    const { page, expectQuiet, close } = await open();
    await rows(page).first().getByRole('checkbox').click();
    await bar(page).getByRole('button', { name: 'Send again (1)' }).click();
    await dialog(page).getByText('A new one is stored and sent to its consumer', { exact: false }).waitFor();
    await dialog(page).getByRole('button', { name: 'Send 1' }).click();
    const { notification } = (await wearable.next('new_notification')) as unknown as {
      notification: { id: number; contenido: string; tipo: string };
    };
    expect(notification).toMatchObject({ contenido: 'Respira', tipo: 'recordatorio' });
    expect(notification.id).not.toBe(before);
    await page.getByText('1 notification sent again').waitFor();
    await page.getByRole('button', { name: /^1 new/ }).click();
    await eventually(() => texts(page)).toEqual(['Respira', 'Respira']);
    await eventually(() => rows(page).first().innerText()).toContain('from the console');
    expectQuiet();
    await close();
    await wearable.close();
  });

  test('copied as JSON, with what is chosen or what has the focus', async () => {
    const [id] = await create('1', 'Respira');
    const { page, expectQuiet, close } = await open('', {
      context: { permissions: ['clipboard-read', 'clipboard-write'] },
    });
    await rows(page).first().focus();
    await page.keyboard.press('c');
    await page.getByText('1 notification copied, with its content').waitFor();
    const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
    expect(copied).toMatchObject([{ consumidor_id: '1', id, contenido: 'Respira', leida: false, producer: 'http' }]);
    expectQuiet();
    await close();
  });
});

test('while contact is lost the rows stay, and nothing can be done to them', async () => {
  await create('1', 'x');
  const { page, close } = await open('', { allowed: /WebSocket|ERR_CONNECTION_REFUSED/ });
  await eventually(() => texts(page)).toEqual(['x']);
  await rows(page).first().getByRole('checkbox').click();
  await hub.hub.stop('restart');
  await page.locator('.pl-history[data-stale]').waitFor();
  expect(await texts(page)).toEqual(['x']);
  expect(
    await bar(page)
      .getByRole('button', { name: /Mark read/ })
      .isDisabled(),
  ).toBe(true);
  expect(
    await bar(page)
      .getByRole('button', { name: /Send again/ })
      .isDisabled(),
  ).toBe(true);
  expect(await findAxeViolations(page)).toEqual([]);
  await close();
});

test('when contact is back, what may have come meanwhile is said and brought in', async () => {
  const proxy = await HeldProxy.start(Number(new URL(hub.url).port));
  const seen = { ...hub, url: `http://127.0.0.1:${proxy.port}/` };
  await create('1', 'before');
  const { page, close } = await openConsole(browser, seen, { language: 'en', allowed: /WebSocket/ });
  await page.goto(`${seen.url}#/history`);
  await eventually(() => texts(page)).toEqual(['before']);
  expect(await page.getByRole('button', { name: /new/ }).count()).toBe(0);
  proxy.hold();
  await create('1', 'meanwhile');
  proxy.cut();
  await page.getByRole('button', { name: /There may be new ones/ }).click();
  await eventually(() => texts(page)).toEqual(['meanwhile', 'before']);
  await eventually(() => page.getByRole('button', { name: /new/ }).count()).toBe(0);
  await close();
  await proxy.close();
});

describe('looks', () => {
  test.each([
    ['es', 'dark', 1_440],
    ['en', 'light', 900],
    ['es', 'light', 3_840],
  ] as const)('%s, %s, %i px: axe is clean, empty and full, with rows chosen', async (language, theme, width) => {
    const { page, expectQuiet, close } = await open('', { language, theme, width, height: Math.round(width * 0.6) });
    await page.getByRole('button', { name: language === 'es' ? 'Inyectar la primera' : 'Inject the first' }).waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    await create('1', 'x', 'alerta', 40);
    // With nothing shown they come in by themselves.
    await rows(page).first().waitFor();
    await rows(page).first().getByRole('checkbox').click();
    await page.locator('.pl-bulk').waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    expect(wide).toBe(false);
    expectQuiet();
    await close();
  });
});
