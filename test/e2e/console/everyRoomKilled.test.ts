/** The hub is killed under the open console: every room says so and keeps what it shows, and goes on when it is back. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { post } from '../../support/api.ts';
import { consoleUrl, findAxeViolations, launchBrowser, openPage } from '../../support/browser.ts';
import { Child, killChildren } from '../../support/child.ts';
import { EVERY_PLACE, visit } from '../../support/everyRoom.ts';
import { freePort } from '../../support/redis.ts';
import { Wearable } from '../../support/wearable.ts';

/** What the browser itself says of a hub that is not there. */
const NETWORK = /Failed to load resource|WebSocket connection to|ERR_CONNECTION/;

let browser: Browser;
let dataDir: string;
beforeAll(async () => {
  browser = await launchBrowser();
  dataDir = await mkdtemp(join(tmpdir(), 'pulsera-test-'));
});
afterAll(async () => {
  await browser?.close();
  await rm(dataDir, { recursive: true, force: true });
});
afterEach(killChildren);

async function serve(port: number): Promise<{ readonly child: Child; readonly url: string; readonly token: string }> {
  const child = new Child('src/headless/serve.ts', ['--port', String(port), '--data-dir', dataDir]);
  const [, url = '', token = ''] = await child.printed('stdout', /console (http:\/\/[^#]+)#token=(\S+)/);
  await child.printed('stdout', /listening on/);
  return { child, url, token };
}

test('in every room', { timeout: 280_000 }, async () => {
  const port = await freePort();
  const hub = await serve(port);
  const wearable = await Wearable.connect(`${hub.url.replace('http', 'ws')}ws/notificaciones/42/`);
  wearable.say({ type: 'ping' });
  await post(hub, { consumidor_id: '42', tipo: 'alerta', contenido: 'Toma la medicación' });
  const first = await openPage(browser, consoleUrl(hub), { language: 'en', allowed: NETWORK });
  await first.page.locator('[data-phase="ready"]').waitFor();
  const pages: { readonly place: string; readonly page: Page }[] = [];
  const errors: string[] = [];
  for (const place of EVERY_PLACE) {
    const page = await first.page.context().newPage();
    page.on('pageerror', ({ message }) => errors.push(`${place}: ${message}`));
    await visit(page, hub.url, place);
    pages.push({ place, page });
  }
  // A room that asks once has its answer.
  await pages[0]?.page.locator('.pl-row[data-id="42"]').waitFor();

  await hub.child.kill('SIGKILL');
  for (const { place, page } of pages) {
    await page.getByText(/^No contact with the hub since \d\d:\d\d:\d\d; this is the last it said\.$/).waitFor();
    await page.locator('[data-phase="lost"]').waitFor();
    const room = page.locator('main > :last-child');
    expect((await room.innerText()).length, `${place} keeps what it shows`).toBeGreaterThan(20);
    expect(await findAxeViolations(page), place).toEqual([]);
  }

  const again = await serve(port);
  for (const { page } of pages) {
    await expect.poll(() => page.locator('[data-phase="ready"]').count(), { timeout: 30_000 }).toBe(1);
    await page.locator('.pl-stale').waitFor({ state: 'detached' });
  }
  expect(errors).toEqual([]);
  first.expectQuiet();
  await first.close();
  await again.child.kill('SIGTERM');
});
