/** The stand-in keeps Electron's promises between main and its pages: documents and where pages may go. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DesktopSession, startDesktopSession } from '../../support/desktopSession.ts';
import { type FixtureApp, launchFixture } from './fixture/launch.ts';

let desktop: DesktopSession;
let userData: string;
let app: FixtureApp;
let page: Page;

beforeAll(async () => {
  desktop = await startDesktopSession();
  userData = await mkdtemp(join(tmpdir(), 'pulsera-standin-'));
  app = await launchFixture({ userData, env: desktop.env });
  page = await app.firstWindow();
});

afterAll(async () => {
  await app?.close();
  await desktop?.stop();
  await rm(userData, { recursive: true, force: true });
});

describe('documents', () => {
  test('a custom scheme answers, and its Content-Security-Policy holds', async () => {
    const { script, inline } = await page.evaluate(() => ({ ...document.documentElement.dataset }));
    expect({ script, inline }).toEqual({ script: 'ran', inline: undefined });
    expect(await page.evaluate(() => window.isSecureContext)).toBe(true);
    const outside = await page.evaluate(() => fetch('https://example.org/').catch((error) => error.name));
    expect(outside).toBe('TypeError');
  });

  test('its handler sees requests by their custom address', async () => {
    const request = await page.evaluate(async () => (await fetch('/seen?x=1', { method: 'POST', body: 'ñ' })).json());
    expect(request).toEqual({ method: 'POST', url: 'app://console/seen?x=1', origin: 'app://console', body: 'ñ' });
  });

  test('executeJavaScript answers structured clones and rejects with what was thrown', async () => {
    const answers = await app.evaluate(async ({ BrowserWindow }) => {
      const contents = BrowserWindow.fromId(1)?.webContents;
      const map = await contents?.executeJavaScript('Promise.resolve(new Map([[1, new Date(2)]]))');
      const error = await contents?.executeJavaScript('nowhere').catch(String);
      return { map, number: await contents?.executeJavaScript('1 + 1'), error };
    });
    expect(answers).toMatchObject({ map: new Map([[1, new Date(2)]]), number: 2 });
    expect(answers.error).toContain('nowhere is not defined');
  });

  test('a document that fails rejects loadURL and emits did-fail-load', async () => {
    const failure = await app.evaluate(async ({ BrowserWindow }) => {
      const window = new BrowserWindow({ show: false });
      const failed = new Promise((resolve) => {
        window.webContents.once('did-fail-load', (_event, code, name, url) => resolve({ code, name, url }));
      });
      const rejected = await window.loadURL('app://console/broken').catch(String);
      const outcome = { failed: await failed, rejected };
      window.destroy();
      return outcome;
    });
    expect(failure).toEqual({
      failed: { code: -2, name: 'ERR_FAILED', url: 'app://console/broken' },
      rejected: "Error: ERR_FAILED (-2) loading 'app://console/broken'",
    });
  });
});

describe('navigation', () => {
  /** Where a window ends up, and what it asked on the way, when a page goes to `target` and main has a view on that. */
  const navigate = (target: string, forbidden: string | null) =>
    app.evaluate(
      async ({ BrowserWindow }, { target, forbidden }) => {
        const window = new BrowserWindow({ show: false });
        const asked: string[] = [];
        const outcome = Promise.withResolvers<void>();
        await window.loadURL('app://console/index.html');
        window.webContents.on('did-start-navigation', ({ url }) => asked.push(`did-start-navigation ${url}`));
        window.webContents.on('will-navigate', (event) => {
          asked.push(`will-navigate ${event.url}`);
          if (forbidden === 'will-navigate') event.preventDefault();
          if (forbidden === 'will-navigate') outcome.resolve();
        });
        window.webContents.on('will-redirect', (event) => {
          asked.push(`will-redirect ${event.url}`);
          if (forbidden === 'will-redirect') event.preventDefault();
          if (forbidden === 'will-redirect') outcome.resolve();
        });
        if (!forbidden) window.webContents.once('did-finish-load', () => outcome.resolve());
        await window.webContents.executeJavaScript(`void (location.href = ${JSON.stringify(target)})`);
        await outcome.promise;
        // A navigation that had not been stopped would be seen by now: the page answers, and it is still the old one.
        const href = (await window.webContents.executeJavaScript('location.pathname + location.search')) as string;
        const end = { asked, href, url: window.webContents.getURL() };
        window.destroy();
        return end;
      },
      { target, forbidden },
    );

  test("main's own loads are not put to will-navigate; a fragment is no new document", async () => {
    const told = await app.evaluate(async ({ BrowserWindow }) => {
      const window = new BrowserWindow({ show: false });
      const events: string[] = [];
      const note = (name: string, url: string) => void events.push(`${name} ${url.replace('app://console/', '')}`);
      window.webContents.on('did-start-navigation', ({ url, isSameDocument }) => note(`starts ${isSameDocument}`, url));
      window.webContents.on('will-navigate', ({ url }) => note('will-navigate', url));
      window.webContents.on('did-navigate', (_event, url) => note('arrives', url));
      await window.loadURL('app://console/index.html#/one');
      await window.webContents.executeJavaScript("location.hash = '/two'");
      const url = window.webContents.getURL();
      const loaded = new Promise<void>((resolve) => window.webContents.once('did-finish-load', () => resolve()));
      window.webContents.reload();
      await loaded;
      window.destroy();
      return { events, url };
    });
    expect(told).toEqual({
      events: [
        'starts false index.html#/one',
        'arrives index.html#/one',
        'starts true index.html#/two',
        'starts false index.html#/two',
        'arrives index.html#/two',
      ],
      url: 'app://console/index.html#/two',
    });
  });

  test('a page that goes elsewhere is first put to will-navigate', async () => {
    expect(await navigate('/index.html?b', null)).toEqual({
      asked: ['did-start-navigation app://console/index.html?b', 'will-navigate app://console/index.html?b'],
      href: '/index.html?b',
      url: 'app://console/index.html?b',
    });
  });

  test('will-navigate, prevented, leaves the page where it is', async () => {
    expect(await navigate('https://example.org/', 'will-navigate')).toEqual({
      asked: ['did-start-navigation https://example.org/', 'will-navigate https://example.org/'],
      href: '/index.html',
      url: 'app://console/index.html',
    });
  });

  test('a redirect is put to will-redirect', async () => {
    const asked = [
      'did-start-navigation app://console/moved',
      'will-navigate app://console/moved',
      'will-redirect app://console/index.html?moved',
    ];
    expect(await navigate('/moved', null)).toMatchObject({ asked, href: '/index.html?moved' });
    expect(await navigate('/moved', 'will-redirect')).toMatchObject({ asked, href: '/index.html' });
  });

  test('new windows are denied, by script and by link', async () => {
    const browser = await page.context().browser()?.newBrowserCDPSession();
    if (!browser) throw new Error('no browser');
    const popup = new Promise<string>((resolve) => {
      browser.on('Target.targetCreated', ({ targetInfo }) => {
        if (targetInfo.openerId) resolve(targetInfo.targetId);
      });
    });
    await browser.send('Target.setDiscoverTargets', { discover: true });
    expect(await page.evaluate(() => window.open('/index.html?open'))).toBe(null);
    await page.locator('#outside').click();
    const opened = () => app.evaluate(({ standIn }) => standIn.calls('webContents.windowOpen'));
    await expect.poll(opened).toEqual([
      ['app://console/index.html?open', 'deny'],
      ['https://example.org/page', 'deny'],
    ]);
    // Chromium opens a page for the link whatever main says; it must not stay.
    const targetId = await popup;
    const targets = async () => (await browser.send('Target.getTargets')).targetInfos.map((target) => target.targetId);
    await expect.poll(targets).not.toContain(targetId);
  });
});
