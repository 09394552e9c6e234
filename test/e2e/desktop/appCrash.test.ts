/** A page that crashes or hangs is loaded again at the same place; the hub goes on, and no wearable notices. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { post } from '../../support/api.ts';
import { eventually } from '../../support/consolePage.ts';
import { type DesktopSession, startDesktopSession } from '../../support/desktopSession.ts';
import { Wearable } from '../../support/wearable.ts';
import { type RunningApp, startApp } from './appSession.ts';

let desktop: DesktopSession;
let running: RunningApp;
let wearable: Wearable;

beforeAll(async () => {
  desktop = await startDesktopSession();
});

beforeEach(async () => {
  running = await startApp(desktop);
  wearable = await Wearable.connect(await running.wearableUrl(42));
  await running.page.locator('[data-phase="ready"]').waitFor();
  await running.page.evaluate(() => {
    location.hash = '#/connections/42';
    document.body.dataset['first'] = '';
  });
  await eventually(() => inPage('location.hash')).toBe('#/connections/42');
});

afterEach(async () => {
  await wearable?.close();
  await running?.stop();
});

afterAll(async () => {
  await desktop?.stop();
});

/** Runs code in the page that is there now: Playwright loses one that crashed. */
const inPage = (code: string): Promise<unknown> =>
  running.app.evaluate(
    ({ BrowserWindow }, text) => BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(text),
    code,
  );

/** Waits until a new page shows the wearable at the same place, and proves that main's and the wearable's links hold. */
async function expectBack(): Promise<void> {
  await eventually(() =>
    inPage(
      `[location.hash, 'first' in document.body.dataset, document.querySelector('[data-phase]')?.dataset.phase].join()`,
    ).catch(String),
  ).toBe('#/connections/42,false,ready');
  const contenido = 'after the crash';
  await post({ url: await running.hubUrl() }, { consumidor_id: '42', tipo: 'recordatorio', contenido });
  expect(await wearable.next('new_notification')).toMatchObject({ notification: { contenido } });
  await eventually(() => inPage(`document.body.innerText.includes('${contenido}')`)).toBe(true);
  expect(wearable.closed).toBeNull();
}

/** Ends the page's process, and waits until main has noticed. */
const crash = () =>
  running.app.evaluate(
    ({ BrowserWindow }) =>
      new Promise<void>((resolve) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents;
        contents?.once('render-process-gone', () => resolve());
        contents?.forcefullyCrashRenderer();
      }),
  );

test('a page that crashes comes back at the same place', async () => {
  await crash();
  await expectBack();
});

test('a page that hangs is ended and comes back', async () => {
  await running.app.evaluate(({ BrowserWindow }) => void BrowserWindow.getAllWindows()[0]?.emit('unresponsive'));
  await expectBack();
});

test('a click on an alert while the page is away is followed when it is back', async () => {
  await post({ url: await running.hubUrl() }, { consumidor_id: '7', tipo: 'alerta', contenido: 'Fall detected' });
  await eventually(() => desktop.displayed()).toBe(1);
  await crash();
  await desktop.click();
  await eventually(() => inPage('location.hash').catch(String)).toBe('#/connections/7');
});

test('a page that crashes again and again is not loaded in a tight circle', async () => {
  const waits = await running.app.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    if (!contents) throw new Error('no window');
    const seen: string[] = [];
    Object.assign(contents, { reload: () => seen.push('reload') });
    const later = globalThis.setTimeout;
    Object.assign(globalThis, {
      setTimeout: (run: () => void, ms: number) => {
        seen.push(`wait ${ms}`);
        return later(run, 1e6).unref();
      },
    });
    for (let i = 0; i < 5; i += 1) contents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 });
    Object.assign(globalThis, { setTimeout: later });
    return seen;
  });
  expect(waits).toEqual(['reload', 'reload', 'reload', 'wait 10000', 'wait 10000']);
});
