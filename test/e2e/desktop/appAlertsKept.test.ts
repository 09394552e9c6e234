/** Alerts of every saved hub, whatever the window shows; what a restart keeps, and a file that is damaged. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Alert, AlertsState } from '../../../src/shared/console/alerts.ts';
import type { DesktopState } from '../../../src/shared/console/desktop.ts';
import { post } from '../../support/api.ts';
import { eventually } from '../../support/consolePage.ts';
import { type DesktopSession, startDesktopSession } from '../../support/desktopSession.ts';
import { HeldProxy } from '../../support/heldProxy.ts';
import { startTestHub, type TestHub } from '../../support/hub.ts';
import { callDesktop, firstEvent, makeDataDir, type RunningApp, startApp } from './appSession.ts';

/** A start takes seconds on a busy machine. */
const SEVERAL_STARTS = { timeout: 120_000 };

let desktop: DesktopSession;
let running: RunningApp | undefined;
let farm: TestHub | undefined;

beforeAll(async () => {
  desktop = await startDesktopSession();
});

afterEach(async () => {
  await running?.stop();
  await farm?.stop();
  running = undefined;
  farm = undefined;
  await eventually(() => desktop.displayed()).toBe(0);
});

afterAll(async () => {
  await desktop?.stop();
});

const alertsOf = async (page: Page): Promise<Alert[]> =>
  ((await firstEvent(page, 'alerts.list')) as { alerts: Alert[] }).alerts;
const stateOf = async (page: Page) => (await firstEvent(page, 'alerts.state')) as AlertsState;
const targetOf = async (page: Page) => ((await firstEvent(page, 'desktop.state')) as DesktopState).target;
const alert = (hub: { url: string }, consumer: string, contenido = 'Fall detected') =>
  post(hub, { consumidor_id: consumer, tipo: 'alerta', contenido });

async function start(dataDir?: string): Promise<RunningApp> {
  running = await startApp(desktop, dataDir === undefined ? {} : { dataDir });
  await running.page.locator('[data-phase="ready"]').waitFor();
  return running;
}

type Args = Parameters<typeof callDesktop<'desktop.saveHub' | 'desktop.useHub'>>[2];

/** A call after which the page is loaded anew for another hub; its answer may come too late for the page. */
async function turn(page: Page, name: 'desktop.saveHub' | 'desktop.useHub', args: Args): Promise<void> {
  await page.evaluate(() => Object.assign(window, { before: true }));
  const answered = callDesktop(page, name, args).catch((error: Error) => {
    if (!/context was destroyed|closed the door/.test(error.message)) throw error;
  });
  await page.waitForFunction(() => !('before' in window));
  await answered;
  await page.locator('[data-phase="ready"]').waitFor();
}

/** Ends the app, and answers where it kept things. */
async function end({ app, dataDir }: RunningApp): Promise<string> {
  await app.evaluate(() => void process.emit('SIGTERM')).catch(() => {});
  await app.close();
  running = undefined;
  return join(dataDir, 'desktop', 'alerts.json');
}

test('a hub that the window does not look at alerts too, and a click goes to it there', SEVERAL_STARTS, async () => {
  farm = await startTestHub();
  const { page } = await start();
  await turn(page, 'desktop.saveHub', { name: 'Farm', url: farm.url, token: farm.token });
  await turn(page, 'desktop.useHub', { id: null });
  await eventually(async () => ((await firstEvent(page, 'desktop.state')) as DesktopState).hubs).toMatchObject([
    { name: 'Farm', state: { state: 'connected' } },
  ]);
  const { hubs } = (await firstEvent(page, 'desktop.state')) as DesktopState;

  await alert(farm, '7');
  await eventually(() => desktop.displayed()).toBe(1);
  expect(await alertsOf(page)).toMatchObject([{ hub: { id: hubs[0]?.id, name: 'Farm' }, what: { consumer: '7' } }]);
  await desktop.click();
  await page.waitForURL(/#\/connections\/7$/);
  await eventually(() => targetOf(page)).toMatchObject({ kind: 'remote', id: hubs[0]?.id });
  expect((await desktop.history())[0]).toMatchObject({ summary: 'Alert, consumer 7 · Farm' });
});

test('an alert of another hub that is opened in the list leads to its place there', SEVERAL_STARTS, async () => {
  farm = await startTestHub();
  const { page } = await start();
  await turn(page, 'desktop.saveHub', { name: 'Farm', url: farm.url, token: farm.token });
  await turn(page, 'desktop.useHub', { id: null });
  await eventually(async () => ((await firstEvent(page, 'desktop.state')) as DesktopState).hubs).toMatchObject([
    { name: 'Farm', state: { state: 'connected' } },
  ]);
  await alert(farm, '7');
  await eventually(() => desktop.displayed()).toBe(1);
  await page.evaluate(() => {
    location.hash = '#/alerts';
  });
  await page.locator('.pl-alert').filter({ hasText: 'consumer 7' }).click();
  await page.waitForURL(/#\/connections\/7$/);
  await eventually(() => targetOf(page)).toMatchObject({ kind: 'remote' });
  await page.locator('[data-phase="ready"]').waitFor();
  expect(new URL(page.url()).hash).toBe('#/connections/7');
  await desktop.click();
});

test('what a hub stored while it could not be reached is told late, in one notification', SEVERAL_STARTS, async () => {
  farm = await startTestHub();
  const way = await HeldProxy.start(farm.hub.port);
  const { page } = await start();
  const url = `http://127.0.0.1:${way.port}/`;
  await turn(page, 'desktop.saveHub', { name: 'Farm', url, token: farm.token });
  await alert(farm, '1');
  await eventually(() => desktop.displayed()).toBe(1);
  await desktop.click();
  way.hold();
  for (const id of ['2', '3']) await alert(farm, id);
  way.cut();
  const told = async () => (await alertsOf(page)).filter(({ what }) => what.kind === 'notification');
  await eventually(async () => (await told()).map(({ late, desktop }) => [late, desktop])).toEqual([
    [false, 'handed'],
    [true, 'coalesced'],
    [true, 'coalesced'],
  ]);
  await desktop.click();
  await eventually(async () => (await desktop.history())[0]).toMatchObject({ summary: '2 alerts', body: '2, 3' });
  await way.close();
});

test(
  'a restart keeps alerts, rules and the watch list, in a file that only its owner reads',
  SEVERAL_STARTS,
  async () => {
    const dataDir = await makeDataDir();
    const first = await start(dataDir);
    await alert({ url: await first.hubUrl() }, '1');
    await eventually(() => desktop.displayed()).toBe(1);
    await desktop.click();
    await callDesktop(first.page, 'alerts.watch', { consumers: ['42'], watched: true });
    const file = await end(first);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const { page } = await start(dataDir);
    expect(await alertsOf(page)).toMatchObject([{ number: 1, desktop: 'handed', seen: true, what: { consumer: '1' } }]);
    expect(await stateOf(page)).toMatchObject({ watched: ['42'], kept: true, setAside: null });
    // What was told is not told again.
    expect(await desktop.displayed()).toBe(0);
  },
);

test('a damaged file is put aside and said, and what makes sense of it stays', SEVERAL_STARTS, async () => {
  const dataDir = await makeDataDir();
  const file = await end(await start(dataDir));
  const damaged = '{"version":1,"rules":"none","watched":["42"]}';
  await writeFile(file, damaged);
  const { page, hubUrl } = await start(dataDir);
  expect(await stateOf(page)).toMatchObject({ setAside: `${file}.damaged`, kept: true, watched: ['42'] });
  expect(await readFile(`${file}.damaged`, 'utf8')).toBe(damaged);
  // It is written down again by itself.
  await eventually(() => readFile(file, 'utf8').catch(() => '')).toContain('"watched":["42"]');
  await alert({ url: await hubUrl() }, '1');
  await eventually(() => desktop.displayed()).toBe(1);
  await desktop.click();
  await eventually(() => desktop.displayed()).toBe(0);
});

test('no text of a notification is in any log', SEVERAL_STARTS, async () => {
  const { page, hubUrl, app, dataDir } = await start();
  await alert({ url: await hubUrl() }, '1', 'a very private fall');
  await eventually(async () => (await alertsOf(page)).length).toBe(1);
  await desktop.click();
  const logs = ['info.log', 'error.log'].map((name) => readFile(join(dataDir, 'logs', name), 'utf8').catch(() => ''));
  expect([...(await Promise.all(logs)), app.output()].join('')).not.toContain('private');
});
