/** What the page and whoever speaks to main may not do: leave, open windows, read beside the console, use others' doors. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../support/consolePage.ts';
import { type DesktopSession, startDesktopSession } from '../../support/desktopSession.ts';
import { Wearable } from '../../support/wearable.ts';
import { onStandIn, type RunningApp, startApp } from './appSession.ts';

let desktop: DesktopSession;
let running: RunningApp;

beforeAll(async () => {
  desktop = await startDesktopSession();
  running = await startApp(desktop);
  await running.page.locator('[data-phase="ready"]').waitFor();
});

afterAll(async () => {
  await running?.stop();
  await desktop?.stop();
});

/** What a fetch from within the page answers. */
const fetched = (path: string, method = 'GET') =>
  running.page.evaluate(
    async ({ path, method }) => {
      const answer = await fetch(location.origin + path, { method });
      return {
        status: answer.status,
        policy: answer.headers.get('content-security-policy') ?? '',
        sniff: answer.headers.get('x-content-type-options'),
        text: await answer.text(),
      };
    },
    { path, method },
  );

test('every load has a policy with a nonce of its own', async () => {
  const nonces: string[] = [];
  for (const path of ['/', '/index.html', '/']) {
    const { status, policy, sniff, text } = await fetched(path);
    expect(status).toBe(200);
    expect(sniff).toBe('nosniff');
    expect(policy).toMatch(/^default-src 'none'; script-src 'self' 'nonce-[\w+/]{24,}={0,2}'; /);
    expect(policy).not.toContain('unsafe');
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
    expect(text).toContain(`nonce="${nonce}"`);
    nonces.push(nonce);
  }
  expect(new Set(nonces).size).toBe(3);
});

test('the scheme gives the built console and nothing beside it', async () => {
  const { text } = await fetched('/');
  const script = /src="\.?([^"]+\.js)"/.exec(text)?.[1] ?? '';
  expect(await fetched(script)).toMatchObject({ status: 200, sniff: 'nosniff' });
  const outside = [
    '/..%2fmain%2findex.js',
    '/%2e%2e%2fmain/index.js',
    '/assets/..%2f..%2fmain%2findex.js',
    '/..%5cmain%5cindex.js',
    '//etc/passwd',
    '/assets',
    '/assets/%00.js',
    '/%E0%A4%A',
    '/nothing.js',
  ];
  for (const path of outside) expect([path, (await fetched(path)).status]).toEqual([path, 404]);
  expect((await fetched('/', 'POST')).status).toBe(404);
});

test('a page cannot open windows', async () => {
  const opened = await running.page.evaluate(() => {
    const link = Object.assign(document.createElement('a'), { href: 'https://example.org/', target: '_blank' });
    document.body.append(link);
    link.click();
    link.remove();
    return window.open('https://example.org/');
  });
  expect(opened).toBeNull();
  await running.page.locator('[data-phase="ready"]').waitFor();
  expect(running.app.windows()).toHaveLength(1);
});

test('a page cannot leave; trying costs it nothing', async () => {
  const { app, page } = running;
  await app.evaluate(({ BrowserWindow, ipcMain }) => {
    const seen = { prevented: [] as string[], opened: 0 };
    Object.assign(globalThis, { seen });
    BrowserWindow.getAllWindows()[0]?.webContents.on('will-navigate', ({ url, defaultPrevented }) => {
      if (defaultPrevented) seen.prevented.push(url);
    });
    ipcMain.on('door', (_event, _link, kind) => {
      if (kind === 'open') seen.opened += 1;
    });
  });
  const seen = () =>
    app.evaluate(() => (globalThis as unknown as { seen: { prevented: string[]; opened: number } }).seen);
  for (const url of ['https://example.org/', 'app://console/index.html?again']) {
    await page.evaluate((to) => {
      // Under the stand-in a page has another address underneath.
      location.href = to.replace('app://console', location.origin);
    }, url);
    await eventually(async () => (await seen()).prevented).toContain(url);
  }
  const wearable = await Wearable.connect(await running.wearableUrl('stays'));
  await page.getByText('stays', { exact: true }).first().waitFor();
  await wearable.close();
  expect((await seen()).opened).toBe(0);
  expect(page.url()).toMatch(/#\/connections$/);
});

test('the page may copy and fill the screen, and nothing else; no other page may', async () => {
  if (running.app.kind !== 'standin') return;
  const answers = await onStandIn(running).evaluate(async ({ BrowserWindow, standIn }) => {
    const [window] = BrowserWindow.getAllWindows();
    if (!window) throw new Error('no window');
    const permissions = ['clipboard-sanitized-write', 'fullscreen', 'clipboard-read', 'geolocation', 'media'] as const;
    const ask = (requestingUrl: string) =>
      Promise.all(
        permissions.map((permission) =>
          standIn.requestPermission(window.webContents, permission, { isMainFrame: true, requestingUrl }),
        ),
      );
    const check = (origin: string) =>
      permissions.map((permission) =>
        standIn.checkPermission(window.webContents, permission, origin, { isMainFrame: true }),
      );
    return {
      asked: await ask('app://console/#/connections'),
      askedElsewhere: await ask('app://console.example.org/'),
      checked: check('app://console/'),
      checkedElsewhere: check('https://console/'),
    };
  });
  const granted = [true, true, false, false, false];
  const denied = granted.map(() => false);
  expect(answers).toEqual({ asked: granted, askedElsewhere: denied, checked: granted, checkedElsewhere: denied });
});

test("a message to main from any other frame or window is nobody's", async () => {
  const heard = await running.app.evaluate(({ BrowserWindow, ipcMain }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    if (!contents) throw new Error('no window');
    const answers: unknown[][] = [];
    const send = contents.send.bind(contents);
    contents.send = (channel, ...args) => {
      if (String(args[0]).startsWith('probe')) answers.push(args);
      else send(channel, ...args);
    };
    const ours = { sender: contents, senderFrame: contents.mainFrame };
    const url = 'app://console/';
    const from = {
      'probe other window': { ...ours, sender: { mainFrame: contents.mainFrame } },
      'probe frame within': { ...ours, senderFrame: { url, parent: contents.mainFrame } },
      'probe frame that is gone': { ...ours, senderFrame: null },
      'probe ours': ours,
    };
    for (const [link, event] of Object.entries(from)) {
      ipcMain.emit('door', event, link, 'open', 'desktop');
      ipcMain.emit('door', event, link, 'message', { t: 'hello', version: 2 });
      ipcMain.emit('door', event, link, 'close');
    }
    contents.send = send;
    return answers.map(([link, kind, message]) => [link, kind, (message as { t: string }).t]);
  });
  expect(heard).toEqual([['probe ours', 'message', 'welcome']]);
});

test('the page itself must make sense', async () => {
  const heard = await running.page.evaluate(async () => {
    type Bridge = import('../../../src/shared/console/desktop.ts').DesktopBridge;
    const { pulsera } = window as unknown as { pulsera: Bridge };
    const ask = (door: string, ...messages: unknown[]) =>
      new Promise<unknown[]>((resolve) => {
        const answers: unknown[] = [];
        const link = pulsera.open(
          door as 'hub',
          (message) => answers.push((message as { t: string; code?: string }).code ?? (message as { t: string }).t),
          () => resolve([...answers, 'closed']),
        );
        for (const message of messages) link.send(message);
      });
    const hello = { t: 'hello', version: 2 };
    const bad = await Promise.all([
      ask('desktop', 'nonsense'),
      ask('desktop', { t: 'call', id: 1, name: 'desktop.useHub', args: { id: null } }),
      ask('desktop', { t: 'hello', version: 99 }),
      ask('hub', hello, hello),
    ]);
    const unanswered: unknown[] = [];
    const kitchen = pulsera.open(
      'kitchen' as 'hub',
      (message) => unanswered.push(message),
      () => unanswered.push('closed'),
    );
    kitchen.send(hello);
    const open = Array.from({ length: 6 }, () =>
      pulsera.open(
        'desktop',
        () => {},
        () => {},
      ),
    );
    const oneTooMany = await ask('desktop', hello);
    for (const link of open) link.close();
    return { bad, unanswered, oneTooMany };
  });
  expect(heard).toEqual({
    bad: [
      ['bad_console_message', 'closed'],
      ['bad_console_message', 'closed'],
      ['other_version', 'closed'],
      ['welcome', 'bad_console_message', 'closed'],
    ],
    unanswered: [],
    oneTooMany: ['closed'],
  });
  await running.page.locator('[data-phase="ready"]').waitFor();
});

test('a page that takes nothing more is not sent more and more', async () => {
  const { app } = running;
  await app.evaluate(({ BrowserWindow, ipcMain }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    if (!contents) throw new Error('no window');
    const events = { deaf: 0, hearing: 0 };
    Object.assign(globalThis, { events });
    const speak = (link: string, kind: string, value?: unknown) =>
      ipcMain.emit('door', { sender: contents, senderFrame: contents.mainFrame }, link, kind, value);
    const send = contents.send.bind(contents);
    // Two links that the page itself knows nothing of: one takes what it is sent, as the preload does, the other nothing.
    contents.send = (channel, ...args) => {
      const [link, , message] = args as [string, string, { t: string }];
      if (link !== 'deaf' && link !== 'hearing') send(channel, ...args);
      else if (message.t === 'event') events[link] += 1;
      if (link === 'hearing') speak(link, 'got');
    };
    for (const link of ['deaf', 'hearing']) {
      speak(link, 'open', 'hub');
      speak(link, 'message', { t: 'hello', version: 2 });
      speak(link, 'message', { t: 'open', id: 1, name: 'connections.rows', args: {} });
    }
  });
  const events = () =>
    app.evaluate(() => (globalThis as unknown as { events: { deaf: number; hearing: number } }).events);
  const url = await running.wearableUrl('again');
  for (let told = (await events()).hearing; told < 30; told = (await events()).hearing) {
    const wearable = await Wearable.connect(url);
    await eventually(async () => (await events()).hearing).toBeGreaterThan(told);
    await wearable.close();
  }
  const { deaf } = await events();
  expect(deaf).toBeGreaterThan(1);
  expect(deaf).toBeLessThanOrEqual(17);
});
