/** A real hub with the built console on it, and a browser that looks at it; what every test of the console begins with. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Browser } from 'playwright-core';
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
