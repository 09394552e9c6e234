import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { findAxeViolations, launchBrowser, type PageOptions, takePicture } from '../../support/browser.ts';
import { eventually, openConsole, startConsoleHub } from '../../support/consolePage.ts';
import { startCrowd } from '../../support/crowd.ts';
import type { TestHub } from '../../support/hub.ts';
import { Wearable } from '../../support/wearable.ts';

/** The browser's own note when a test reads a canvas often. */
const READS = { allowed: /willReadFrequently/ };
/** Heartbeats so fast that nobody has to wait for a silence. */
const FAST = { pingEveryMs: '300', silentAfterMs: '200', goneAfterMs: '120000', lateAfterMs: '200' };
const CRIT = [255, 117, 87];
const WARN = [247, 192, 74];

let browser: Browser;
let hub: TestHub;
let wearables: Wearable[] = [];
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());
afterEach(async () => {
  for (const { ws } of wearables) ws.terminate();
  wearables = [];
  await hub.stop();
});

/** Connects wearables; those that are not well answer no ping. */
async function connect(ids: readonly (string | number)[], well = true): Promise<Wearable[]> {
  const connected = await Promise.all(
    ids.map((id) => Wearable.connect(hub.wearableUrl(id), well ? {} : { autoPong: false })),
  );
  wearables.push(...connected);
  return connected;
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

async function open(query = '', options: PageOptions = {}) {
  const opened = await openConsole(browser, hub, { language: 'en', ...options });
  await opened.page.goto(`${hub.url}#/pings${query}`);
  await opened.page.locator('.pl-pings').waitFor();
  return opened;
}

const route = (page: Page) => decodeURIComponent(new URL(page.url()).hash).replaceAll('+', ' ');
const vital = (page: Page, name: string) =>
  page.getByRole('region', { name: 'Vital signs of the pings' }).locator('.pl-wall-vital').filter({ hasText: name });
const figure = (page: Page, name: string) => vital(page, name).locator('.pl-wall-figure').innerText();
const wall = (page: Page) => page.getByRole('listbox', { name: 'Wall of pings' });
const tip = (page: Page) => page.locator('.pl-wall-tip');
const option = async (page: Page) => (await wall(page).getByRole('option').innerText()).replace(/\s+/g, ' ');
const list = (page: Page, name: string) => page.getByRole('region', { name, exact: true }).getByRole('link');

/** The middle of a cell of the first block, whose cells are 22 px and 26 px apart, under a label of 17 px. */
const spot = (n: number) => ({ x: (n % 10) * 26 + 11, y: 17 + Math.floor(n / 10) * 26 + 11 });

/** The colour of the wall at a point, `[r, g, b, a]`. */
function colourAt(page: Page, { x, y }: { x: number; y: number }): Promise<number[]> {
  return page
    .locator('.pl-wall canvas')
    .evaluate(
      (canvas, at) => [...((canvas as HTMLCanvasElement).getContext('2d')?.getImageData(at.x, at.y, 1, 1).data ?? [])],
      { x, y },
    );
}

describe('the wall', () => {
  test('has a cell for each consumer in its place, with its state; hover tells, a click leads there', async () => {
    hub = await startConsoleHub(FAST);
    await connect([1, 2, 3, 35, 'ward-b_7']);
    await connect([42], false);
    const { page, expectQuiet, close } = await open('', READS);
    // A red ring: hollow in the middle, red at its edge.
    const ring = { x: spot(42).x - 12, y: spot(42).y };
    await eventually(() => colourAt(page, ring)).toEqual([...CRIT, 255]);
    expect((await colourAt(page, spot(42)))[3]).toBe(0);
    expect((await colourAt(page, spot(35)))[3]).toBe(255);
    // Nobody is 36.
    expect((await colourAt(page, { x: spot(36).x - 6, y: spot(36).y }))[3]).toBe(0);
    await eventually(() => figure(page, 'Silent')).toBe('1');
    await eventually(() => figure(page, 'Connected')).toBe('6');

    await wall(page).hover({ position: spot(42) });
    await eventually(() => tip(page).innerText()).toMatch(
      /^42\s+silent \d+ s\s+Last ping\s+none yet\s+RTT\s+not measured$/,
    );
    await takePicture(page, 'pings');
    await wall(page).hover({ position: spot(36) });
    await eventually(() => tip(page).count()).toBe(0);

    await wall(page).click({ position: spot(35) });
    await eventually(() => route(page)).toBe('#/connections/35');
    await page.goBack();
    await wall(page).waitFor();
    expect(route(page)).toBe('#/pings');
    expectQuiet();
    await close();
  });

  test('arrows move from consumer to consumer, Enter opens', async () => {
    hub = await startConsoleHub();
    await connect([...range(0, 12), 57]);
    const { page, expectQuiet, close } = await open();
    await wall(page).focus();
    await eventually(() => option(page)).toMatch(/^0 on time/);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await eventually(() => option(page)).toMatch(/^11 on time/);
    expect(await wall(page).getAttribute('aria-activedescendant')).toBe('pl-wall-11');
    await eventually(() => tip(page).innerText()).toMatch(/^11/);
    await page.keyboard.press('End');
    await eventually(() => option(page)).toMatch(/^57/);
    // Whoever comes does not move the cursor.
    await connect([3_000]);
    await eventually(() => page.locator('.pl-pings table tbody tr').count()).toBe(2);
    expect(await option(page)).toMatch(/^57/);
    await page.keyboard.press('Home');
    await eventually(() => option(page)).toMatch(/^0/);
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await eventually(() => route(page)).toBe('#/connections/3000');
    expectQuiet();
    await close();
  });

  test('shows who is late, and colours by round trip when asked to', async () => {
    hub = await startConsoleHub(FAST);
    const [quiet, other] = await connect([5, 6]);
    const { page, expectQuiet, close } = await open('', READS);
    const pings = setInterval(() => other?.say({ type: 'ping' }), 300);
    for (let i = 0; i < 6; i += 1) {
      quiet?.say({ type: 'ping' });
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    await eventually(() => colourAt(page, spot(5))).toEqual([...WARN, 255]);
    clearInterval(pings);
    await eventually(() => figure(page, 'Late')).not.toBe('0');

    await page.getByText('RTT', { exact: true }).first().click();
    await eventually(() => route(page)).toBe('#/pings?shade=rtt');
    await page.getByText('> 200 ms').waitFor();
    await page.reload();
    await page.getByText('> 200 ms').waitFor();
    expectQuiet();
    await close();
  });

  test('10,000 fit, and each can be reached', { timeout: 120_000 }, async () => {
    hub = await startConsoleHub();
    const crowd = await startCrowd(hub.wearableUrl('').slice(0, -1), 10_000);
    const { page, expectQuiet, close } = await open();
    await eventually(() => figure(page, 'Connected')).toBe('10,000');
    await page.locator('.pl-wall-field[data-each="1"]').waitFor();
    expect(await page.locator('.pl-wall').evaluate((one) => one.scrollHeight <= one.clientHeight)).toBe(true);
    await wall(page).focus();
    await page.keyboard.press('End');
    await eventually(() => option(page)).toMatch(/^10000 on time/);
    await page.keyboard.press('ArrowUp');
    await eventually(() => option(page)).not.toMatch(/^10000/);
    // Too many for a narrow window: ten to a cell, and all of them one click away.
    await page.setViewportSize({ width: 900, height: 700 });
    await page.locator('.pl-wall-field[data-each="10"]').waitFor();
    await page.getByText('each cell is 10').waitFor();
    await takePicture(page, 'pings-10000-900');
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await eventually(() => route(page)).toBe('#/connections?f=id:1,2,3,4,5,6,7,8,9');
    expectQuiet();
    await close();
    await crowd.stop();
  });
});

test('those in trouble are listed and what they have in common is named, with the way to them', async () => {
  hub = await startConsoleHub(FAST);
  await connect([...range(1, 60), ...range(100, 130)]);
  await connect(range(130, 142), false);
  const { page, expectQuiet, close } = await open();
  const sentence = page.locator('.pl-wall-cluster-bar');
  await eventually(() => sentence.innerText()).toMatch(/^Ids 100 to 141\s+12 silent since \d\d:\d\d\.\s+See the 12$/);
  await eventually(() => list(page, 'Silent').count()).toBe(9);
  expect(await list(page, 'Silent').first().innerText()).toBe('See the 12');
  expect(await list(page, 'Silent').nth(1).getAttribute('href')).toMatch(/^#\/connections\/1[34]\d$/);
  const row = page.locator('.pl-pings table tr').filter({ hasText: /^100/ });
  expect((await row.locator('td').allInnerTexts()).map(Number)).toEqual([0, 12, 0, 0, 0, 30]);
  expect(await findAxeViolations(page)).toEqual([]);
  await takePicture(page, 'pings-cluster');
  await sentence.getByRole('link').click();
  await eventually(() => page.locator('.pl-row').count()).toBe(12);
  expect(route(page)).toMatch(/^#\/connections\?f=id:13\d,/);
  await page.goBack();
  await vital(page, 'Silent').click();
  await eventually(() => route(page)).toBe('#/connections?f=state:silent');
  expectQuiet();
  await close();
});

test('round trips and rate are drawn over time, and the span is kept in the address', async () => {
  hub = await startConsoleHub(FAST);
  const [one] = await connect([1, 2]);
  const pings = setInterval(() => one?.say({ type: 'ping' }), 300);
  try {
    const { page, expectQuiet, close } = await open('', READS);
    const rtt = page.getByRole('img', { name: /^p50 \d+ ms, p95 \d+ ms, p99 \d+ ms at / });
    // The hub makes a point every 10 s.
    await rtt.waitFor({ timeout: 20_000 });
    await page.getByRole('img', { name: /^[1-9][\d.]* pings per second at / }).waitFor();
    await eventually(() => figure(page, 'RTT p50')).toMatch(/^[\d.]+ms$/);
    const inked = (): Promise<boolean> =>
      rtt.locator('canvas').evaluate((canvas) => {
        const { width, height } = canvas as HTMLCanvasElement;
        const { data } = (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height) ?? {};
        // The line of p50, or the point at its end, in the ink of the beat.
        return (
          data?.some((_, i) => i % 4 === 0 && data[i] === 82 && data[i + 1] === 209 && data[i + 2] === 196) ?? false
        );
      });
    await eventually(inked).toBe(true);
    await page.getByText('24 h', { exact: true }).click();
    await eventually(() => route(page)).toBe('#/pings?span=24');
    await page.reload();
    await page.getByRole('radio', { name: '24 h' }).and(page.locator(':checked')).waitFor({ state: 'attached' });
    await rtt.waitFor();
    expectQuiet();
    await close();
  } finally {
    clearInterval(pings);
  }
});

test('full screen leaves figures, wall and list, by F and by the address; Escape leads out', async () => {
  hub = await startConsoleHub();
  await connect([1]);
  const { page, expectQuiet, close } = await open();
  await wall(page).waitFor();
  await page.keyboard.press('f');
  await eventually(() => route(page)).toBe('#/pings?full=1');
  await page.locator('.pl-rail').waitFor({ state: 'hidden' });
  for (const gone of ['.pl-title', '.pl-status', '.pl-wall-charts'])
    expect(await page.locator(gone).isVisible()).toBe(false);
  await wall(page).waitFor();
  await page.getByRole('region', { name: 'Need attention' }).waitFor();
  expect(await findAxeViolations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await eventually(() => route(page)).toBe('#/pings');
  await page.locator('.pl-rail').waitFor();
  await page.goto(`${hub.url}#/pings?full=1`);
  await page.locator('.pl-rail').waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Leave full screen' }).click();
  await page.locator('.pl-rail').waitFor();
  // Whoever goes elsewhere is not kept in it.
  await page.keyboard.press('f');
  await page.locator('.pl-rail').waitFor({ state: 'hidden' });
  await page.getByRole('link', { name: 'Open in Connections' }).click();
  await page.locator('.pl-rail').waitFor();
  expectQuiet();
  await close();
});

test('while nobody is there it says so, and the first one takes its place', async () => {
  hub = await startConsoleHub();
  for (const theme of ['dark', 'light'] as const) {
    const { page, expectQuiet, close } = await open('', { theme, language: 'es' });
    await page.getByRole('heading', { name: 'Aún no hay pulsos' }).waitFor();
    await page.getByText('Nadie pide atención').waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    await takePicture(page, `pings-empty-${theme}`);
    if (theme === 'light') {
      await connect([7]);
      await page.getByRole('listbox', { name: 'Muro de pulsos' }).waitFor();
      expect(await page.getByRole('heading', { name: 'Aún no hay pulsos' }).count()).toBe(0);
    }
    expectQuiet();
    await close();
  }
});

test('without contact the last is shown, grey and still', async () => {
  hub = await startConsoleHub(FAST);
  await connect([1, 2]);
  await connect([3], false);
  const { page, close } = await open('', { allowed: /WebSocket|ERR_CONNECTION|Failed to load/ });
  await eventually(() => figure(page, 'Silent')).toBe('1');
  // On another port, so that the page stays alone.
  hub = await hub.restart();
  await page.locator('.pl-pings[data-stale]').waitFor();
  expect(await figure(page, 'Connected')).toBe('3');
  expect(await wall(page).isVisible()).toBe(true);
  await page.getByText('No contact with the hub since', { exact: false }).waitFor();
  expect(await findAxeViolations(page)).toEqual([]);
  await takePicture(page, 'pings-stale');
  await close();
});

test('it is readable and clean in both themes, at every width', { timeout: 90_000 }, async () => {
  hub = await startConsoleHub(FAST);
  await connect([...range(1, 30), 'ward-b_07']);
  await connect([31, 32], false);
  for (const [theme, width, height] of [
    ['dark', 900, 700],
    ['light', 1_280, 800],
    ['light', 1_440, 900],
    ['dark', 3_840, 2_160],
  ] as const) {
    const { page, expectQuiet, close } = await open('', { theme, width, height });
    await eventually(() => figure(page, 'Silent')).toBe('2');
    await eventually(() => list(page, 'Silent').count()).toBe(2);
    expect(await findAxeViolations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    // Figures are never cut.
    const cut = await page
      .locator('.pl-wall-vital')
      .evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent));
    expect(cut).toEqual([]);
    await takePicture(page, `pings-${theme}-${width}`);
    expectQuiet();
    await close();
  }
});

test('an id in the list of who needs attention runs into nothing, at any width', async () => {
  hub = await startConsoleHub(FAST);
  const long = 'w'.repeat(64);
  await connect(['900000001', 'doctor-2619500', long], false);
  const { page, expectQuiet, close } = await open();
  await eventually(() => list(page, 'Silent').count()).toBe(3);
  for (const width of [1_280, 1_440, 3_840]) {
    await page.setViewportSize({ width, height: 900 });
    const overlaps = await list(page, 'Silent').evaluateAll((rows) =>
      rows.map((row) => {
        const id = row.querySelector('.pl-asking-id');
        return id ? id.scrollWidth - id.clientWidth : -1;
      }),
    );
    expect(overlaps, `${width} px`).toEqual([0, 0, 0]);
  }
  expectQuiet();
  await close();
});
