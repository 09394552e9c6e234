/** A real hub with the built console on it, and a browser that looks at it; what every test of the console begins with. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { consoleUrl, openPage, type PageOptions, type WatchedPage } from './browser.ts';
import { startTestHub, type TestHub, type TestHubOptions } from './hub.ts';

const BUILT = resolve(import.meta.dirname, '../../out/renderer');

/** Starts a hub that serves the built console. */
export function startConsoleHub(flags: TestHubOptions['flags'] = {}): Promise<TestHub> {
  if (!existsSync(resolve(BUILT, 'index.html'))) throw new Error('out/renderer is not there: npm run build');
  return startTestHub({ web: BUILT, ...(flags ? { flags } : {}) });
}

/** Opens the hub's console with its token and waits until it is in contact. */
export async function openConsole(browser: Browser, hub: TestHub, options: PageOptions = {}): Promise<WatchedPage> {
  const opened = await openPage(browser, consoleUrl(hub), options);
  await opened.page.locator('[data-phase="ready"]').waitFor();
  return opened;
}

/** Reads until the expectation holds: what crosses a hub and a browser takes its time, more so on a busy machine. */
export function eventually<T>(read: () => T | Promise<T>): ReturnType<typeof expect.poll<T>> {
  return expect.poll(read, { timeout: 20_000 });
}

/**
 * From its next load on, the how-manieth call of this name waits on its way from the page to the hub, and all that comes
 * after it. Answers what lets them go.
 */
export async function holdCall(page: Page, name: string, nth = 1): Promise<() => void> {
  const { promise, resolve: letGo } = Promise.withResolvers<void>();
  await page.routeWebSocket(/console\/socket/, (toPage) => {
    const toHub = toPage.connectToServer();
    let calls = 0;
    let held: Promise<void> | null = null;
    toPage.onMessage((message) => {
      if (String(message).includes(`"${name}"`)) calls += 1;
      if (calls >= nth) held ??= promise;
      if (held) held = held.then(() => toHub.send(message));
      else toHub.send(message);
    });
  });
  await page.reload();
  await page.locator('[data-phase="ready"]').waitFor();
  return letGo;
}
