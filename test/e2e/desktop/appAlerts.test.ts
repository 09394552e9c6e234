/** An `alerta` becomes a real notification on a real notification server; a click on it brings the window to its consumer. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Alert, AlertsState } from '../../../src/shared/console/alerts.ts';
import { post } from '../../support/api.ts';
import { eventually } from '../../support/consolePage.ts';
import { type DesktopSession, startDesktopSession } from '../../support/desktopSession.ts';
import { Wearable } from '../../support/wearable.ts';
import { callDesktop, firstEvent, onStandIn, type RunningApp, startApp } from './appSession.ts';

/** A start takes seconds on a busy machine. */
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let desktop: DesktopSession;
let running: RunningApp;
let url: string;

beforeAll(async () => {
  desktop = await startDesktopSession();
});

beforeEach(async () => {
  running = await startApp(desktop);
  url = await running.hubUrl();
  await running.page.locator('[data-phase="ready"]').waitFor();
});

afterEach(async () => {
  await running.stop();
  await eventually(() => desktop.displayed()).toBe(0);
});

afterAll(async () => {
  await desktop?.stop();
});

const alert = (consumer: string, contenido = 'Fall detected', tipo = 'alerta') =>
  post({ url }, { consumidor_id: consumer, tipo, contenido });

/** What the app says became of each alert. */
const alertsOf = async (page: Page): Promise<Alert[]> =>
  ((await firstEvent(page, 'alerts.list')) as { alerts: Alert[] }).alerts;

/** Whom an alert is about. */
const whom = ({ what }: Alert): string => ('consumer' in what ? what.consumer : what.kind);

/** Clicks notifications away, newest first, and answers them in the order in which they appeared. */
async function clickAll(count: number) {
  for (let left = count; left > 0; left -= 1) {
    await eventually(() => desktop.displayed()).toBe(left);
    await desktop.click();
  }
  await eventually(() => desktop.displayed()).toBe(0);
  return (await desktop.history()).slice(0, count);
}

test('a wearable connects and is in the table; its alert is on the desktop; a click shows it', async () => {
  const { app, page } = running;
  const wearable = await Wearable.connect(await running.wearableUrl(42));
  await page
    .getByRole('link', { name: '42', exact: true })
    .or(page.getByText('42', { exact: true }))
    .first()
    .waitFor();
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());
  await alert('42', 'Fall <b>detected</b> & <a href="https://example.org">more</a>\n\u202egpj');
  expect(await wearable.next('new_notification')).toMatchObject({ notification: { tipo: 'alerta' } });
  await eventually(() => desktop.displayed()).toBe(1);
  expect(page.url()).toMatch(/#\/connections$/);
  await desktop.click();
  await page.waitForURL(/#\/connections\/42$/);
  await eventually(() =>
    app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      return [window?.isMinimized(), window?.isVisible(), window?.isFocused()];
    }),
  ).toEqual([false, true, true]);
  expect((await desktop.history())[0]).toEqual({
    app: 'pulsera',
    summary: 'Alert, consumer 42',
    // Markup characters are escaped: the notification server reads the body as markup.
    body: 'Fall &lt;b&gt;detected&lt;/b&gt; &amp; &lt;a href="https://example.org"&gt;more&lt;/a&gt; gpj',
  });
  expect(await alertsOf(running.page)).toMatchObject([
    { what: { consumer: '42' }, desktop: 'handed', words: '', seen: true },
  ]);
  await wearable.close();
});

test('several at once are told together, and a storm waits for its turn', async () => {
  const consumers = ['1', '2', '3', '4', '5', '6', '7', '8'];
  await post(
    { url },
    consumers.map((consumidor_id) => ({ consumidor_id, tipo: 'alerta', contenido: 'Fall detected' })),
  );
  await eventually(() => desktop.displayed()).toBe(4);
  await alert('9');
  await alert('10');
  const outcomes = async () => (await alertsOf(running.page)).map((one) => `${whom(one)} ${one.desktop}`);
  // They wait their turn, and are told in one.
  await eventually(async () => (await outcomes()).slice(8)).toEqual(['9 coalesced', '10 coalesced']);
  expect((await outcomes()).slice(0, 8).sort()).toEqual([
    ...['1 handed', '2 handed', '3 handed'],
    ...['4 coalesced', '5 coalesced', '6 coalesced', '7 coalesced', '8 coalesced'],
  ]);
  const summaries = (await clickAll(5)).map(({ summary, body }) => `${summary}: ${body}`);
  expect(summaries.sort()).toEqual([
    '2 alerts: 9, 10',
    '5 alerts: 4, 5, 6, 7, 8',
    ...['1', '2', '3'].map((consumer) => `Alert, consumer ${consumer}: Fall detected`),
  ]);
});

test('do not disturb: nothing on the desktop, the reason kept, and over when people say so', async () => {
  const { page } = running;
  await page.getByRole('button', { name: 'Do not disturb for an hour' }).click();
  const bell = page.getByRole('button', { name: /^Nothing is shown on the desktop until .*\d\d:\d\d/ });
  await bell.waitFor();
  await alert('7');
  await eventually(() => alertsOf(page)).toMatchObject([
    { what: { consumer: '7' }, desktop: 'suppressed', suppressed: 'do_not_disturb' },
  ]);
  await bell.click();
  await page.getByRole('button', { name: 'Do not disturb for an hour' }).waitFor();
  await alert('8');
  await eventually(() => desktop.displayed()).toBe(1);
  await desktop.click();
  await page.waitForURL(/#\/connections\/8$/);
});

test('simulated wearables alert in the app only, other tipos not at all', async () => {
  const simulated = await Wearable.connect(`${await running.wearableUrl('sim')}`, {
    headers: { 'User-Agent': 'pulsera-simulator/1' },
  });
  await alert('sim');
  await alert('42', 'Take a break', 'recordatorio');
  await alert('43');
  await eventually(async () =>
    (await alertsOf(running.page)).map((one) => [whom(one), one.desktop, one.suppressed]),
  ).toEqual([
    ['sim', 'suppressed', 'simulated'],
    ['43', 'handed', null],
  ]);
  expect(await clickAll(1)).toMatchObject([{ summary: 'Alert, consumer 43' }]);
  await running.page.waitForURL(/#\/connections\/43$/);
  await simulated.close();
});

test('without a notification server the app says so in its window, and goes on', async () => {
  const bus = desktop.env.DBUS_SESSION_BUS_ADDRESS;
  const useBus = (address: string) =>
    running.app.evaluate((_electron, to) => void Object.assign(process.env, { DBUS_SESSION_BUS_ADDRESS: to }), address);
  await useBus('');
  await alert('1');
  await eventually(async () => (await alertsOf(running.page)).map(({ desktop }) => desktop)).toEqual(['unsupported']);
  await useBus('unix:path=/nonexistent');
  await alert('2');
  await eventually(async () => (await alertsOf(running.page)).at(-1)).toMatchObject({
    desktop: 'failed',
    words: expect.stringMatching(/.+/),
  });
  await useBus(bus);
  await alert('3');
  expect(await clickAll(1)).toMatchObject([{ summary: 'Alert, consumer 3' }]);
});

test('quiet hours keep the desktop quiet, save for rules that do not keep them', async () => {
  const { page } = running;
  const now = new Date();
  const minute = now.getHours() * 60 + now.getMinutes();
  // From two hours ago to two hours from now, whatever the time: also over midnight.
  const quiet = { from: (minute + 1_320) % 1_440, to: (minute + 120) % 1_440 };
  await callDesktop(page, 'alerts.configure', { quiet, hideContenido: false });
  await alert('1');
  await eventually(() => alertsOf(page)).toMatchObject([{ desktop: 'suppressed', suppressed: 'quiet_hours' }]);
  const { rules } = (await firstEvent(page, 'alerts.state')) as AlertsState;
  const [first] = rules;
  if (!first) throw new Error('there are no rules');
  await callDesktop(page, 'alerts.saveRule', { rule: { ...first, quiet: 'never', name: 'Falls' }, at: null });
  await alert('2');
  await eventually(() => desktop.displayed()).toBe(1);
  expect((await alertsOf(page))[1]).toMatchObject({ rule: { name: 'Falls' }, desktop: 'handed', suppressed: null });
  expect(await clickAll(1)).toMatchObject([{ summary: 'Alert, consumer 2' }]);
});

test('contenido can be kept off the desktop; the centre has it', async () => {
  const { page } = running;
  await callDesktop(page, 'alerts.configure', { quiet: null, hideContenido: true });
  await alert('1', 'Fall of Mrs Gómez');
  await eventually(() => alertsOf(page)).toMatchObject([
    { desktop: 'handed', what: { contenido: 'Fall of Mrs Gómez' } },
  ]);
  expect(await clickAll(1)).toMatchObject([{ summary: 'Alert, consumer 1', body: 'Its text is in Pulsera.' }]);
});

test('a test goes to the desktop at once, its answer is kept, and what shows it is known', async () => {
  const { page } = running;
  const { number } = (await callDesktop(page, 'alerts.test', {})) as { number: number };
  expect(await clickAll(1)).toMatchObject([{ summary: 'A test of the alerts' }]);
  await callDesktop(page, 'alerts.answer', { number, sawIt: true });
  await eventually(() => alertsOf(page)).toMatchObject([
    {
      what: { kind: 'test' },
      desktop: 'handed',
      clickedAt: expect.any(Number),
      closedAt: expect.any(Number),
      sawIt: true,
    },
  ]);
  await expect(callDesktop(page, 'alerts.answer', { number: 99, sawIt: true })).rejects.toThrow('unknown_alert');
  await eventually(async () => ((await firstEvent(page, 'alerts.state')) as AlertsState).place).toEqual({
    ...{ kind: 'desktop', supported: true, server: expect.stringMatching(/^dunst \d/), permission: 'unknown' },
    ...{ systemDoNotDisturb: 'unknown', actions: 'yes', sound: expect.stringMatching(/^(yes|no)$/) },
  });
});

test('the badge counts what nobody has seen, and sound is the rule’s', async () => {
  const { page } = running;
  const badges = () =>
    onStandIn(running).evaluate(({ standIn }) => standIn.calls('app.setBadgeCount').map(([count]) => count));
  await alert('1');
  await alert('2');
  await eventually(async () => (await badges()).at(-1)).toBe(2);
  await callDesktop(page, 'alerts.see', { numbers: null });
  await eventually(async () => (await badges()).at(-1)).toBe(0);
  const { rules } = (await firstEvent(page, 'alerts.state')) as AlertsState;
  const [first] = rules;
  if (!first) throw new Error('there are no rules');
  await callDesktop(page, 'alerts.saveRule', { rule: { ...first, sound: false, badge: false }, at: null });
  await alert('3');
  await clickAll(3);
  const silent = await onStandIn(running).evaluate(({ standIn }) =>
    standIn.calls('Notification.show').map(([options]) => (options as { silent: boolean }).silent),
  );
  expect(silent).toEqual([false, false, true]);
  expect((await badges()).at(-1)).toBe(0);
});
