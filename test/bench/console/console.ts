/**
 * The console at 10,000 consumers and 5,000 changes a second: how the renderer fares while it is opened, left alone,
 * scrolled, sorted and filtered. The hub, its wearables and Chromium share the machine: what they take is said too.
 */
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../support/browser.ts';
import type { Figures } from '../measures.ts';
import type { Server } from '../servers.ts';
import { startCrowd } from './crowd.ts';
import { type BenchPage, openBenchPage } from './page.ts';

const CONSUMERS = 10_000;
const CHANGES_PER_SECOND = 5_000;
const SCENE_MS = 5_000;
/** Between two keys or clicks of somebody who knows what they want. */
const STEP_MS = 150;

/** Opens the console over and over, does what people do, and answers `<room> <what>: <figure>`. */
export async function consoleRooms(server: Server): Promise<Figures> {
  const crowd = await startCrowd(server.port, CONSUMERS, CHANGES_PER_SECOND);
  const browser = await launchBrowser();
  try {
    for (let from = 0; from < CONSUMERS; from += 1_000) await store(server, from, 1_000);
    const figures: Record<string, number> = { ...(await starts(browser, server)) };
    const opened = await openBenchPage(browser, consoleUrl(server));
    const pings = await crowd.pings();
    const cpu = server.cpuMicros();
    const start = performance.now();
    for (const [name, scene] of SCENES) {
      const found = await opened.during(() => scene(opened.page));
      for (const [figure, value] of Object.entries(found)) figures[`${name}: ${figure}`] = value;
    }
    const seconds = (performance.now() - start) / 1_000;
    figures['changes/s'] = ((await crowd.pings()) - pings) / seconds;
    figures['hub CPU ms/s'] = (server.cpuMicros() - cpu) / 1_000 / seconds;
    figures['heap MB'] = (await opened.weigh()).heapMb;
    await opened.close();
    return figures;
  } finally {
    await browser.close();
    await crowd.stop();
  }
}

/** Where the server's console is opened. */
export function consoleUrl(server: Server): string {
  return `http://127.0.0.1:${server.port}/#token=${server.token}`;
}

/** Stores a notification for each of so many consumers, so that History has as many. */
export async function store(server: Server, from: number, count: number): Promise<void> {
  const body = Array.from({ length: count }, (_, i) => ({
    consumidor_id: from + i + 1,
    tipo: i % 3 === 0 ? 'alerta' : 'recordatorio',
    contenido: i % 3 === 0 ? 'Alta probabilidad de craving detectada' : '¡Recuerda registrar tu formulario!',
  }));
  const answer = await fetch(`http://127.0.0.1:${server.port}/api/notificaciones/`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  // A machine with more to do than it can may not get a request sent in time.
  if (answer.status === 408) return store(server, from, count);
  if (answer.status !== 201) throw new Error(`a list was answered ${answer.status}`);
}

/** From the navigation to the first row, in a browser that has never seen the page; and the worst task on the way. */
async function starts(browser: Browser, server: Server): Promise<Figures> {
  const times: number[] = [];
  const tasks: number[] = [];
  for (let i = 0; i < 3; i += 1) {
    const opened: BenchPage = await openBenchPage(browser, consoleUrl(server));
    await opened.page.waitForTimeout(1_000);
    times.push(await opened.firstRow());
    tasks.push(...(await opened.page.evaluate(() => window.pulseraBench.tasks)));
    await opened.close();
  }
  return {
    'start: first row ms': times.sort((a, b) => a - b)[1] ?? 0,
    'start: tasks > 50 ms': tasks.length / times.length,
    'start: longest task ms': Math.max(0, ...tasks),
  };
}

/** What somebody does, in the order in which it is done in one page that stays open. */
export const SCENES: readonly (readonly [string, (page: Page) => Promise<void>])[] = [
  ['connections still', leave],
  ['connections scroll', scroll],
  ['connections sort', sort],
  ['connections filter', (page) => filter(page, ['state:on_time', 'id:12', 'rtt:>900', '77'])],
  ['pings open', (page) => open(page, 'pings', '.pl-wall canvas')],
  ['pings still', leave],
  ['pings hover', hover],
  ['history open', (page) => open(page, 'history', '.pl-history-row')],
  ['history still', leave],
  ['history scroll', scroll],
  ['history filter', (page) => filter(page, ['tipo:alerta', 'craving', 'state:unread'])],
  ['consumer open', (page) => open(page, 'connections/42', '.pl-consumer')],
  ['connections open', (page) => open(page, 'connections', '.pl-row')],
];

/** Goes to a room and stays until it has settled. */
export async function open(page: Page, room: string, shows: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, `#/${room}`);
  await page.locator(shows).first().waitFor();
  await page.waitForTimeout(1_500);
}

async function leave(page: Page): Promise<void> {
  await page.mouse.move(2, 2);
  await page.waitForTimeout(SCENE_MS);
}

async function scroll(page: Page): Promise<void> {
  await page.mouse.move(600, 600);
  const end = performance.now() + SCENE_MS;
  for (let turn = 0; performance.now() < end; turn += 1) {
    // Down for a while, then up: with flings of some five screens a second.
    await page.mouse.wheel(0, turn % 120 < 80 ? 90 : -90);
    await page.waitForTimeout(8);
  }
}

async function sort(page: Page): Promise<void> {
  const heads = page.locator('.pl-sort');
  for (let i = 0; i < (await heads.count()); i += 1) {
    await heads.nth(i).click();
    await page.waitForTimeout(STEP_MS * 2);
    await heads.nth(i).click();
    await page.waitForTimeout(STEP_MS * 2);
  }
  await heads.first().click();
  await page.mouse.move(2, 2);
}

async function filter(page: Page, wanted: readonly string[]): Promise<void> {
  for (const words of wanted) {
    await page.keyboard.press('/');
    await page.keyboard.press('Control+A');
    await page.keyboard.type(words, { delay: STEP_MS });
    await page.waitForTimeout(STEP_MS * 4);
  }
  await page.keyboard.press('/');
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Delete');
  await page.waitForTimeout(STEP_MS * 4);
  await page.keyboard.press('Escape');
}

async function hover(page: Page): Promise<void> {
  const end = performance.now() + SCENE_MS;
  for (let i = 0; performance.now() < end; i += 1) {
    await page.mouse.move(300 + ((i * 7) % 500), 200 + ((i * 3) % 300));
    await page.waitForTimeout(16);
  }
  await page.mouse.move(2, 2);
}
