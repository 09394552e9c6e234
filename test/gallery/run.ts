/**
 * `npm run screenshots`: takes the pictures of docs/ anew, of real hubs with real wearables. `-- --every FOLDER` takes
 * each picture in both languages, both themes and three widths into a folder instead; `--only consumer,pings` some of
 * them. A run takes five minutes for docs/ and half an hour for everything, on a machine that does little else:
 * the round trips in the pictures are what the machine makes of them.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { consoleUrl, launchBrowser } from '../support/browser.ts';
import { HeldProxy } from '../support/heldProxy.ts';
import { openApp } from './app.ts';
import { SHOTS, type Shot } from './shots.ts';
import { makeWorld, type World } from './world.ts';

const HEIGHTS: Readonly<Record<number, number>> = { 900: 800, 1440: 900, 3840: 2_160 };
/** Enough that words and hairlines stay crisp. */
const QUALITY = 82;
/** A machine that others use too may take long over a page. */
const WAIT_MS = 120_000;
/** Pages at once: each mostly waits until its room has settled. */
const AT_ONCE = 3;

interface Look {
  readonly language: 'es' | 'en';
  readonly theme: 'dark' | 'light';
  readonly width: number;
}

const { values } = parseArgs({
  options: { every: { type: 'string' }, only: { type: 'string' }, settle: { type: 'string', default: '60' } },
});
const only = values.only?.split(',');
const folder = values.every ?? join(import.meta.dirname, '../../docs/screenshots');
mkdirSync(folder, { recursive: true });
const chosen = SHOTS.filter(({ name }) => !only || only.includes(name));

const EVERY: readonly Look[] = (['es', 'en'] as const).flatMap((language) =>
  (['dark', 'light'] as const).flatMap((theme) => [900, 1_440, 3_840].map((width) => ({ language, theme, width }))),
);
/** Those that docs/ keeps: each shot in both themes, one in each language. */
const KEPT: readonly Look[] = [
  { language: 'es', theme: 'dark', width: 1_440 },
  { language: 'en', theme: 'light', width: 1_440 },
];

/** Those that some shots are kept at besides, dark. */
const WIDE: readonly Look[] = [900, 3_840].map((width) => ({ language: 'es', theme: 'dark', width }));

const world = await makeWorld(Number(values.settle) * 1_000);
const browser = await launchBrowser();
try {
  const looks = values.every ? EVERY : KEPT;
  const waiting = chosen.flatMap((shot) =>
    (values.every || !shot.widths ? looks : [...looks, ...WIDE]).map((look) => ({ look, shot })),
  );
  const takeNext = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await keep(browser, world, next.shot, next.look);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, takeNext));
  if (!values.every && !only) writeFileSync(join(folder, '../gallery.md'), gallery());
} finally {
  await browser.close();
  await world.stop();
}

/** docs/gallery.md: every picture there is. */
function gallery(): string {
  const taken = SHOTS.filter(({ name }) => existsSync(join(folder, `${name}-dark.webp`)));
  const pictures = taken.map(
    ({ name, about, widths }) =>
      `**${about}**\n\n![${about}](screenshots/${name}-dark.webp)\n![The same in light](screenshots/${name}-light.webp)\n${
        widths
          ? WIDE.map(({ width }) => `![The same at ${width} px](screenshots/${name}-dark-${width}.webp)\n`).join('')
          : ''
      }`,
  );
  return `# Gallery

Every screen and its states, of real hubs with real wearables, dark and light, 1440 px wide; some at 900 and 3840 px too. Made by \`npm run screenshots\`;
\`npm run screenshots -- --every FOLDER\` takes each in both languages, both themes and at 900, 1440 and 3840 px.

${pictures.join('\n')}`;
}

function keep(browser: Browser, hubs: World, shot: Shot, look: Look): Promise<void> {
  return shot.app ? keepOfApp(hubs, shot, look) : keepOfBrowser(browser, hubs, shot, look);
}

async function keepOfApp(hubs: World, shot: Shot, look: Look): Promise<void> {
  try {
    const { page, stop } = await openApp(look);
    try {
      await page.setViewportSize({ width: look.width, height: HEIGHTS[look.width] ?? 900 });
      page.setDefaultTimeout(WAIT_MS);
      await page.locator(shot.shows).first().waitFor();
      await shot.before?.(page, hubs[shot.hub], hubs);
      await page.waitForTimeout(1_500);
      await save(page, shot, look);
    } finally {
      await stop();
    }
  } catch (error) {
    tell(shot, look, error);
  }
}

async function save(page: Page, shot: Shot, look: Look): Promise<void> {
  const chromium = await page.context().newCDPSession(page);
  const { data } = await chromium.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY });
  const name = values.every
    ? `${shot.name}-${look.language}-${look.theme}-${look.width}.webp`
    : `${shot.name}-${look.theme}${look.width === 1_440 ? '' : `-${look.width}`}.webp`;
  writeFileSync(join(folder, name), Buffer.from(data, 'base64'));
}

function tell(shot: Shot, look: Look, error: unknown): void {
  console.error(`${shot.name} ${JSON.stringify(look)}: ${(error as Error).message.split('\n')[0]}`);
  process.exitCode = 1;
}

async function keepOfBrowser(browser: Browser, hubs: World, shot: Shot, look: Look): Promise<void> {
  const context = await browser.newContext({
    viewport: { width: look.width, height: HEIGHTS[look.width] ?? 900 },
    locale: look.language,
    colorScheme: look.theme,
  });
  const page = await context.newPage();
  const proxy = shot.stale || shot.silent ? await HeldProxy.start(Number(new URL(hubs[shot.hub].url).port)) : null;
  try {
    await take(page, hubs, shot, proxy);
    await save(page, shot, look);
  } catch (error) {
    tell(shot, look, error);
  } finally {
    await proxy?.close();
    await context.close();
  }
}

async function take(page: Page, hubs: World, shot: Shot, proxy: HeldProxy | null): Promise<void> {
  const { token, url: own } = hubs[shot.hub];
  const url = proxy ? `http://127.0.0.1:${proxy.port}/` : own;
  page.setDefaultTimeout(WAIT_MS);
  await page.goto(shot.stranger ? url : consoleUrl({ url, token }));
  if (shot.stranger) await page.getByRole('heading').first().waitFor();
  else {
    await page.locator('[data-phase="ready"]').waitFor();
    if (shot.silent) proxy?.hold();
    await page.evaluate((hash) => {
      location.hash = hash;
    }, `#/${shot.at}`);
  }
  await page.locator(shot.shows).first().waitFor({ state: 'attached' });
  await page.waitForTimeout(shot.settleMs ?? 1_500);
  await shot.before?.(page, hubs[shot.hub], hubs);
  if (proxy && shot.stale) {
    await proxy.close();
    await page.locator('[data-phase="lost"]').waitFor();
  }
  await page.waitForTimeout(500);
}
