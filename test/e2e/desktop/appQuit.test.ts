/** One app a data dir; quitting asks once where wearables are connected, and lets everybody go cleanly. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../support/consolePage.ts';
import { type DesktopSession, startDesktopSession } from '../../support/desktopSession.ts';
import { Wearable } from '../../support/wearable.ts';
import { launchToEnd, type RunningApp, startApp } from './appSession.ts';

let desktop: DesktopSession;
let running: RunningApp;

beforeAll(async () => {
  desktop = await startDesktopSession();
});

beforeEach(async () => {
  running = await startApp(desktop);
  await running.hubUrl();
});

afterEach(async () => {
  await running.stop();
});

afterAll(async () => {
  await desktop?.stop();
});

/** Lays out how people answer; each question is kept. */
const willAnswer = (button: number) =>
  running.app.evaluate(({ dialog }, response) => {
    const asked: unknown[] = [];
    Object.assign(globalThis, { asked });
    Object.assign(dialog, {
      showMessageBox: async (_window: unknown, { message, detail, buttons }: Electron.MessageBoxOptions) => {
        asked.push({ message, detail, buttons });
        // Beyond the buttons: nobody answers.
        return response < 2 ? { response } : new Promise(() => {});
      },
    });
  }, button);
const asked = () => running.app.evaluate(() => (globalThis as unknown as { asked: { message: string }[] }).asked);
const quit = () => running.app.evaluate(({ app }) => app.quit());
const closeWindow = () => running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
const connect = async (...ids: string[]) =>
  Promise.all(ids.map(async (id) => Wearable.connect(await running.wearableUrl(id))));

const QUIT = 0;
const STAY = 1;
const NOBODY_ANSWERS = 2;

test('a second start brings the first to the front and ends', async () => {
  await running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());
  const second = await launchToEnd(['--data-dir', running.dataDir, '--port', '0'], desktop.env);
  expect(second).toEqual({ code: 0, output: '' });
  await eventually(() =>
    running.app.evaluate(({ BrowserWindow }) => {
      const windows = BrowserWindow.getAllWindows();
      return [windows.length, windows[0]?.isMinimized(), windows[0]?.isFocused()];
    }),
  ).toEqual([1, false, true]);
});

test('an app with a data dir of its own is another app', async () => {
  const other = await startApp(desktop);
  expect(await other.hubUrl()).not.toBe(await running.hubUrl());
  await other.stop();
});

describe('quitting', () => {
  test('asks nothing where nobody is connected', async () => {
    await willAnswer(STAY);
    await running.app.evaluate(({ app, dialog }) => {
      Object.assign(dialog, { showMessageBox: () => console.log('asked') });
      app.quit();
    });
    expect(await running.app.exited).toBe(0);
    expect(running.app.output()).not.toContain('asked');
  });

  test('asks once with the number, and stays where people want to', async () => {
    const wearables = await connect('1', '2', '3');
    await willAnswer(STAY);
    await quit();
    expect(await asked()).toEqual([
      {
        message: '3 wearables are connected',
        detail: expect.stringContaining('disconnects them'),
        buttons: ['Quit', 'Stay here'],
      },
    ]);
    for (const wearable of wearables) {
      wearable.say({ type: 'ping' });
      await wearable.next('pong');
    }
    expect(await running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())).toBe(true);
    // Asked again another time, not twice for one.
    await quit();
    expect(await asked()).toHaveLength(2);
    await Promise.all(wearables.map((wearable) => wearable.close()));
  });

  test("asks in the system's language", async () => {
    const first = running;
    running = await startApp(desktop, { language: 'es' });
    const [wearable] = await connect('1');
    await willAnswer(STAY);
    await quit();
    expect(await asked()).toMatchObject([{ message: 'Hay 1 reloj conectado', buttons: ['Salir', 'Seguir aquí'] }]);
    await wearable?.close();
    await first.stop();
  });

  test('does not ask again while the question is open', async () => {
    const [wearable] = await connect('1');
    await willAnswer(NOBODY_ANSWERS);
    await quit();
    await quit();
    await closeWindow();
    expect((await asked()).map(({ message }) => message)).toEqual(['1 wearable is connected']);
    await wearable?.close();
  });

  test('tells every wearable that the hub goes away, keeps what it has, and ends with 0', async () => {
    const wearables = await connect('1', '2');
    await willAnswer(QUIT);
    await quit();
    expect(await Promise.all(wearables.map((wearable) => wearable.end()))).toEqual([1001, 1001]);
    expect(await running.app.exited).toBe(0);
    const again = await startApp(desktop, { dataDir: running.dataDir });
    expect(await again.hubUrl()).toMatch(/^http/);
    await again.stop();
  });

  test('is what closing the window is, without a tray: the same question', async () => {
    const [wearable] = await connect('1');
    await willAnswer(STAY);
    await closeWindow();
    expect((await asked()).map(({ message }) => message)).toEqual(['1 wearable is connected']);
    expect(running.app.windows()).toHaveLength(1);
    await willAnswer(QUIT);
    await closeWindow();
    expect(await wearable?.end()).toBe(1001);
    expect(await running.app.exited).toBe(0);
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'on %s asks nobody, also over an open question',
    async (signal) => {
      const [wearable] = await connect('1');
      await willAnswer(NOBODY_ANSWERS);
      await quit();
      expect(await asked()).toHaveLength(1);
      process.kill(running.app.pid, signal);
      expect(await wearable?.end()).toBe(1001);
      expect(await running.app.exited).toBe(0);
    },
  );

  test('when the system ends asks nobody', async () => {
    const [wearable] = await connect('1');
    await willAnswer(NOBODY_ANSWERS);
    const delayed = await running.app.evaluate(({ powerMonitor }) => {
      let prevented = false;
      powerMonitor.emit('shutdown', {
        preventDefault: () => {
          prevented = true;
        },
      });
      return prevented;
    });
    expect(delayed).toBe(true);
    expect(await wearable?.end()).toBe(1001);
    expect(await running.app.exited).toBe(0);
  });
});
