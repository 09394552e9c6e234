import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { consoleUrl, findAxeViolations, launchBrowser, openPage, takePicture } from '../../support/browser.ts';
import { eventually, openConsole, startConsoleHub } from '../../support/consolePage.ts';
import type { TestHub } from '../../support/hub.ts';
import { Wearable } from '../../support/wearable.ts';

/** Chromium's own notes of what a test brings about: a 401, a hub that is away. */
const NETWORK = /Failed to load resource|WebSocket connection to/;

let browser: Browser;
let hub: TestHub;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  hub = await startConsoleHub();
});
afterEach(() => hub.stop());

describe('coming in', () => {
  test('the token in the address becomes a cookie that no script reads, and leaves the address', async () => {
    const { page, expectQuiet, close } = await openConsole(browser, hub);
    expect(page.url()).toBe(`${hub.url}#/connections`);
    const cookies = await page.context().cookies();
    expect(cookies).toMatchObject([{ httpOnly: true, sameSite: 'Strict' }]);
    expect(cookies[0]?.value).not.toContain(hub.token);
    expectQuiet();
    await close();
  });

  test('without a token the page says where it is, and takes the printed link by paste', async () => {
    const { page, expectQuiet, close } = await openPage(browser, hub.url, { allowed: NETWORK });
    await page.getByRole('heading', { name: 'Falta el token de este hub' }).waitFor();
    expect(await page.getByRole('listitem').allTextContents()).toEqual([
      expect.stringContaining('que el hub imprime'),
      expect.stringContaining('{carpeta de datos}/token'),
    ]);
    expect(await findAxeViolations(page)).toEqual([]);
    await takePicture(page, 'token');

    await page.getByLabel('Token o enlace').fill('wrong');
    await page.getByRole('button', { name: 'Entrar' }).click();
    await page.getByText('El hub no reconoce este token').waitFor();

    await page.getByLabel('Token o enlace').fill(`console ${consoleUrl(hub)}`);
    await page.getByRole('button', { name: 'Entrar' }).click();
    await page.locator('[data-phase="ready"]').waitFor();
    expectQuiet();
    await close();
  });

  test('a token that was cut off in the address is refused, and asked for again', async () => {
    const { page, expectQuiet, close } = await openPage(browser, `${hub.url}#token=abc%`, { allowed: NETWORK });
    await page.getByRole('heading', { name: 'Falta el token de este hub' }).waitFor();
    expect(page.url()).toBe(`${hub.url}#/connections`);
    expectQuiet();
    await close();
  });

  test('a hub of another version is told in words', async () => {
    const { page, close } = await openPage(browser, hub.url, { allowed: NETWORK });
    await page.routeWebSocket('**/console/socket', (socket) => {
      socket.onMessage(() => socket.send(JSON.stringify({ t: 'refused', code: 'other_version', version: 99 })));
    });
    await page.goto(consoleUrl(hub));
    await page.reload();
    await page.getByRole('heading', { name: 'El hub habla otra versión' }).waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    await close();
  });

  test('reloading stays at the same place', async () => {
    const { page, expectQuiet, close } = await openConsole(browser, hub);
    await page.goto(`${hub.url}#/inject?to=42`);
    await page.reload();
    await page.locator('[data-phase="ready"]').waitFor();
    expect(page.url()).toBe(`${hub.url}#/inject?to=42`);
    expectQuiet();
    await close();
  });
});

describe('moving about', () => {
  test('rooms, back, forward, and an untrusted id', async () => {
    const { page, expectQuiet, close } = await openConsole(browser, hub);
    const current = page.locator('.pl-rail [aria-current]');
    await page.getByRole('link', { name: 'Inyectar' }).click();
    await eventually(() => current.innerText()).toBe('Inyectar');
    await eventually(() => page.title()).toBe('Inyectar · Pulsera');
    await page.goBack();
    await eventually(() => current.innerText()).toBe('Conexiones');
    await eventually(() => page.title()).toBe('Conexiones · Pulsera');
    await page.goForward();
    await eventually(() => current.innerText()).toBe('Inyectar');
    await page.goto(`${hub.url}#/connections/a%E2%80%AEb`);
    await eventually(() => page.title()).toBe('a\\u202eb · Pulsera');
    expectQuiet();
    await close();
  });
});

describe('how it looks', () => {
  test('language follows the browser, can be changed, and is kept', async () => {
    const { page, expectQuiet, close } = await openConsole(browser, hub, { language: 'en' });
    const language = () => page.evaluate(() => document.documentElement.lang);
    expect(await language()).toBe('en');
    await page.getByRole('button', { name: 'Appearance' }).click();
    await page.getByRole('menuitemradio', { name: 'Español' }).click();
    await eventually(language).toBe('es');
    await page.getByRole('link', { name: 'Conexiones' }).waitFor();
    await page.reload();
    await page.getByRole('link', { name: 'Conexiones' }).waitFor();
    expect(await language()).toBe('es');
    expectQuiet();
    await close();
  });

  test('the theme follows the system, can be changed, and is kept', async () => {
    const { page, expectQuiet, close } = await openConsole(browser, hub, { theme: 'light' });
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(await background()).toBe('rgb(232, 236, 235)');
    await page.getByRole('button', { name: 'Apariencia' }).click();
    await page.getByRole('menuitemradio', { name: 'Oscuro' }).click();
    await eventually(background).toBe('rgb(9, 13, 15)');
    await page.reload();
    await page.locator('[data-phase="ready"]').waitFor();
    expect(await background()).toBe('rgb(9, 13, 15)');
    expectQuiet();
    await close();
  });
});

/** A port that nobody listens on; a hub that restarts must find its own again. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

test('a hub that goes away is said with its time, and comes back by itself', async () => {
  await hub.stop();
  hub = await startConsoleHub({ port: String(await freePort()) });
  const { page, expectQuiet, close } = await openConsole(browser, hub, { allowed: NETWORK });
  await hub.hub.stop('restart');
  const banner = page.getByText(/^Sin contacto con el hub desde \d\d:\d\d:\d\d, se muestra lo último\.$/);
  await banner.waitFor();
  await page.locator('[data-phase="lost"]').waitFor();
  expect(await findAxeViolations(page)).toEqual([]);
  await takePicture(page, 'stale');
  hub = await hub.restart();
  await page.locator('[data-phase="ready"]').waitFor();
  await banner.waitFor({ state: 'detached' });
  expectQuiet();
  await close();
});

test('whoever does not see the page is told again what is said a second time', async () => {
  await hub.stop();
  hub = await startConsoleHub({ pingEveryMs: '500', silentAfterMs: '400', goneAfterMs: '3600000' });
  const { page, expectQuiet, close } = await openConsole(browser, hub, { language: 'en' });
  await page.locator('[role="status"][aria-live="polite"].pl-unseen').evaluate((region) => {
    new MutationObserver((changes) => {
      const added = changes.flatMap(({ addedNodes }) => [...addedNodes].map(({ textContent }) => textContent ?? ''));
      region.setAttribute('data-said', [region.getAttribute('data-said'), ...added].filter(Boolean).join('; '));
    }).observe(region, { childList: true, subtree: true, characterData: true });
  });
  // What comes together with being in contact is not said: it looks every five seconds.
  const age = () => page.evaluate(() => performance.now());
  const ready = await age();
  await eventually(age).toBeGreaterThan(ready + 8_000);
  const said = async () =>
    (await page.locator('[data-said]').getAttribute('data-said'))?.replace(/^In contact with the hub; /, '');
  const first = await Wearable.connect(hub.wearableUrl(1), { autoPong: false });
  await eventually(said).toBe('1 more silent');
  const second = await Wearable.connect(hub.wearableUrl(2), { autoPong: false });
  await eventually(said).toBe('1 more silent; 1 more silent');
  for (const { ws } of [first, second]) ws.terminate();
  expectQuiet();
  await close();
});

describe('addresses', () => {
  test('one that leads nowhere says so, shows what was typed as text, and leads back', async () => {
    const { page, expectQuiet, close } = await openConsole(browser, hub);
    await page.evaluate(() => {
      location.hash = '#/kitchen/%3Cb%3E42%3C%2Fb%3E';
    });
    await page.getByRole('heading', { name: 'No existe este lugar' }).waitFor();
    expect(await page.locator('#content code').innerText()).toBe('kitchen/<b>42</b>');
    expect(await page.title()).toBe('No existe este lugar · Pulsera');
    expect(await page.locator('.pl-rail [aria-current]').count()).toBe(0);
    expect(await findAxeViolations(page)).toEqual([]);
    await takePicture(page, 'nowhere');
    await page.getByRole('link', { name: 'Ir a Conexiones' }).click();
    await page.locator('.pl-connections').waitFor();
    expect(page.url()).toBe(`${hub.url}#/connections`);
    await page.goBack();
    await page.getByRole('heading', { name: 'No existe este lugar' }).waitFor();
    expectQuiet();
    await close();
  });

  test('the consumer of a pulsera:// link is one in the browser too', async () => {
    const { page, expectQuiet, close } = await openConsole(browser, hub);
    await page.evaluate(() => {
      location.hash = '#/consumer/42';
    });
    await page.locator('.pl-consumer').getByRole('heading', { name: '42' }).waitFor();
    await eventually(() => page.url()).toBe(`${hub.url}#/connections/42`);
    expectQuiet();
    await close();
  });
});
