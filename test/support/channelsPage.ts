/** The console's Channels room, and what every test of it looks at. */
import type { Browser, Locator, Page } from 'playwright-core';
import type { PageOptions, WatchedPage } from './browser.ts';
import { openConsole } from './consolePage.ts';
import type { TestHub } from './hub.ts';

/** Opens the room, in English where `options` do not say otherwise. `query` is `?group=…&f=…&only=…`. */
export async function openChannels(
  browser: Browser,
  hub: TestHub,
  query = '',
  options: PageOptions = {},
): Promise<WatchedPage> {
  const opened = await openConsole(browser, hub, { language: 'en', ...options });
  await opened.page.goto(`${hub.url}#/channels${query}`);
  await opened.page.locator('.pl-channels .pl-panel').first().waitFor();
  return opened;
}

export const panel = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true });
/** The row of a group. */
export const row = (page: Page, group: string): Locator => page.locator(`[role="row"][data-key="${group}"]`);
export const vital = (page: Page, name: string): Locator =>
  page.getByRole('region', { name: 'Vital signs of the layer' }).locator('.pl-vital').filter({ hasText: name });
/** What became of the last message. */
export const outcome = (page: Page): Locator => panel(page, 'group_send').getByRole('status');
export const editor = (page: Page): Locator => page.getByLabel('message', { exact: true });
