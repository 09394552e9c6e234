/** The console under a long look: somebody walks through its rooms, and then what is left of it is weighed. */
import type { Page } from 'playwright-core';
import { open } from '../bench/console/console.ts';
import type { BenchPage } from '../bench/console/page.ts';
import type { Bounds } from './growth.ts';

/** What may be gained a minute: less than this is noise in twenty rounds. */
export const RENDERER_BOUNDS = { 'heap MB': 0.2, nodes: 10, listeners: 5 } as const satisfies Bounds;

/** Walks, waits until it is `until` (ms of `performance.now()`), and weighs what is left after a collection of garbage. */
export async function walkAndWeigh(
  { page, weigh }: BenchPage,
  consumers: readonly number[],
  until: number,
): Promise<Record<keyof typeof RENDERER_BOUNDS, number>> {
  await walk(page, consumers);
  await page.waitForTimeout(Math.max(0, until - 4_000 - performance.now()));
  // Back where it began, for long enough that what was left has been let go.
  await open(page, 'connections', '.pl-row');
  await page.waitForTimeout(2_000);
  const { heapMb, nodes, listeners } = await weigh();
  return { 'heap MB': heapMb, nodes, listeners };
}

/** Through the rooms, with what people do in them. */
async function walk(page: Page, consumers: readonly number[]): Promise<void> {
  await page.mouse.move(600, 600);
  for (let i = 0; i < 100; i += 1) await page.mouse.wheel(0, i < 70 ? 400 : -400);
  await page.mouse.move(2, 2);
  await page.locator('.pl-sort').nth(2).click();
  await open(page, 'pings', '.pl-wall canvas');
  for (let i = 0; i < 50; i += 1) await page.mouse.move(300 + i * 10, 300 + i * 3);
  await open(page, 'history', '.pl-history-row');
  await page.mouse.move(600, 600);
  for (let i = 0; i < 50; i += 1) await page.mouse.wheel(0, 400);
  for (const id of consumers) await open(page, `connections/${id}`, '.pl-consumer');
  for (const room of ['inject', 'channels', 'simulator', 'alerts', 'diagnosis', 'settings', 'help'])
    await open(page, room, 'h1');
  await page.keyboard.press('Control+K');
  await page.keyboard.type('42');
  await page.keyboard.press('Escape');
}
