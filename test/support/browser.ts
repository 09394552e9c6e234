/**
 * Debian's Chromium for tests of the console. Pages are watched: a console message of any kind, an error or a request
 * that failed makes `expectQuiet` throw, so that "no console message" is tested everywhere by the way.
 */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { findProgram } from './programs.ts';

/** How long a page may take over anything; less than a test may, so that the error names what was waited for. */
const WAIT_MS = 20_000;
/** Pictures of the last run, for people to look at. */
const RESULTS = resolve(import.meta.dirname, '../../test-results');

/** Starts Chromium without a window. Root may only run it without its sandbox. */
export function launchBrowser(switches: readonly string[] = []): Promise<Browser> {
  const args = [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...switches];
  return chromium.launch({ executablePath: findProgram('chromium'), args });
}

export interface WatchedPage {
  readonly page: Page;
  /** Throws when the page said anything in the console, save what `allowed` names. */
  expectQuiet(): void;
  close(): Promise<void>;
}

export interface PageOptions {
  readonly language?: 'es' | 'en';
  readonly theme?: 'dark' | 'light';
  readonly width?: number;
  readonly height?: number;
  /** Console messages that the test brings about on purpose, such as the browser's own note of a 401. */
  readonly allowed?: RegExp;
  readonly context?: BrowserContextOptions;
}

/** Opens a page in a context of its own. */
export async function openPage(browser: Browser, url: string, options: PageOptions = {}): Promise<WatchedPage> {
  const { language = 'es', theme = 'dark', width = 1_440, height = 900, allowed } = options;
  const context = await browser.newContext({
    viewport: { width, height },
    locale: language,
    colorScheme: theme,
    timezoneId: 'Europe/Madrid',
    ...options.context,
  });
  context.setDefaultTimeout(WAIT_MS);
  const page = await context.newPage();
  const said: string[] = [];
  const note = (text: string): void => {
    if (!allowed?.test(text)) said.push(text);
  };
  page.on('console', (message) => note(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => note(`error: ${error.message}`));
  await page.goto(url);
  return {
    page,
    expectQuiet: () => {
      if (said.length > 0) throw new Error(`the page spoke in its console:\n${said.join('\n')}`);
    },
    close: () => context.close(),
  };
}

/** Where the hub's console is opened with its token. */
export function consoleUrl(hub: { readonly url: string; readonly token: string }): string {
  return `${hub.url}#token=${hub.token}`;
}

/** Keeps a picture of the page under `test-results/`. */
export async function takePicture(page: Page, name: string): Promise<void> {
  await mkdir(RESULTS, { recursive: true });
  await page.screenshot({ path: join(RESULTS, `${name}.png`) });
}

/** Every violation of axe's default rules, best practices included, one line each; empty when clean. */
export async function findAxeViolations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary ?? ''}`),
  );
}
