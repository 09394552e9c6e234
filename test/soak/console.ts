/**
 * The console's memory over a long look at 10,000 consumers and 5,000 changes a second: somebody walks through the rooms
 * again and again, and after each round what is left after a collection of garbage is weighed.
 */
import type { Page } from 'playwright-core';
import { consoleUrl, open, store } from '../bench/console/console.ts';
import { startCrowd } from '../bench/console/crowd.ts';
import { openBenchPage } from '../bench/console/page.ts';
import { start } from '../bench/servers.ts';
import { launchBrowser } from '../support/browser.ts';
import type { Soak } from './run.ts';

const CONSUMERS = 10_000;
const CHANGES_PER_SECOND = 5_000;
const ROUND_MS = 60_000;
/** Stored in each round, so that there is always something new. */
const STORED = 100;
/** What may be gained a minute: less than this is noise in twenty rounds. */
const MOST: Readonly<Record<'heap MB' | 'nodes' | 'listeners', number>> = {
  'heap MB': 0.2,
  nodes: 10,
  listeners: 5,
};

export const consoleSoak: Soak = async (minutes, note) => {
  const server = await start('pulsera', [], false);
  const crowd = await startCrowd(server.port, CONSUMERS, CHANGES_PER_SECOND);
  const browser = await launchBrowser();
  try {
    const { page, weigh, close } = await openBenchPage(browser, consoleUrl(server));
    const began = performance.now();
    const samples: ({ minute: number } & Record<keyof typeof MOST, number>)[] = [];
    while (performance.now() - began < minutes * 60_000) {
      const round = performance.now();
      const pings = await crowd.pings();
      await store(server, 0, STORED);
      await walk(page);
      await page.waitForTimeout(Math.max(0, ROUND_MS - 4_000 - (performance.now() - round)));
      // Back where it began, for long enough that what was left has been let go.
      await open(page, 'connections', '.pl-row');
      await page.waitForTimeout(2_000);
      const { heapMb, nodes, listeners } = await weigh();
      const minute = (performance.now() - began) / 60_000;
      const sample = { minute, 'heap MB': heapMb, nodes, listeners };
      samples.push(sample);
      note({
        ...sample,
        'changes/s': ((await crowd.pings()) - pings) / ((performance.now() - round) / 1_000),
        'hub MB': server.residentKb() / 1_024,
      });
    }
    await close();
    // The first rounds fill caches that are bounded.
    const settled = samples.slice(Math.floor(samples.length / 4));
    const gained = (figure: keyof typeof MOST): number => slope(settled.map((one) => [one.minute, one[figure]]));
    const figures = Object.fromEntries(
      (Object.keys(MOST) as (keyof typeof MOST)[]).map((figure) => [`${figure} a minute`, gained(figure)]),
    );
    const failures = (Object.keys(MOST) as (keyof typeof MOST)[])
      .filter((figure) => gained(figure) > MOST[figure])
      .map((figure) => `the console gains ${gained(figure).toFixed(2)} ${figure} a minute, and may ${MOST[figure]}`);
    return { figures, failures };
  } finally {
    await browser.close();
    await crowd.stop();
    await server.stop();
  }
};

/** Through the rooms, with what people do in them. */
async function walk(page: Page): Promise<void> {
  await page.mouse.move(600, 600);
  for (let i = 0; i < 100; i += 1) await page.mouse.wheel(0, i < 70 ? 400 : -400);
  await page.mouse.move(2, 2);
  await page.locator('.pl-sort').nth(2).click();
  await open(page, 'pings', '.pl-wall canvas');
  for (let i = 0; i < 50; i += 1) await page.mouse.move(300 + i * 10, 300 + i * 3);
  await open(page, 'history', '.pl-history-row');
  await page.mouse.move(600, 600);
  for (let i = 0; i < 50; i += 1) await page.mouse.wheel(0, 400);
  for (const id of [1, 42, 4_242]) await open(page, `connections/${id}`, '.pl-consumer');
  for (const room of ['inject', 'channels', 'simulator', 'alerts', 'diagnosis', 'settings', 'help'])
    await open(page, room, 'h1');
  await page.keyboard.press('Control+K');
  await page.keyboard.type('42');
  await page.keyboard.press('Escape');
}

/** The slope of the line through points, by least squares. */
function slope(points: readonly (readonly [number, number])[]): number {
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const [x, y] = [mean(points.map(([at]) => at)), mean(points.map(([, value]) => value))];
  const spread = points.reduce((sum, [at]) => sum + (at - x) ** 2, 0);
  return spread === 0 ? 0 : points.reduce((sum, [at, value]) => sum + (at - x) * (value - y), 0) / spread;
}
