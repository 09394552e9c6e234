/** The built desktop app with a data dir of its own on a desktop of its own, and its page watched; what its specs begin with. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { readHolder } from '../../../src/hub/dataDir.ts';
import type { DesktopBridge, DesktopContract } from '../../../src/shared/console/desktop.ts';
import type { Args, CallName, Member, StreamName } from '../../../src/shared/console/service.ts';
import { eventually } from '../../support/consolePage.ts';
import type { DesktopSession } from '../../support/desktopSession.ts';
import { type DesktopApp, launch } from './driver.ts';
import type { StandInModule } from './standinDriver.ts';

/** Less than a test may take, so that the error names what was waited for. */
const WAIT_MS = 20_000;

export interface RunningApp {
  readonly app: DesktopApp;
  readonly page: Page;
  readonly dataDir: string;
  /** Everything that the page said in its console. */
  readonly said: string[];
  /** Where the hub inside the app listens, `http://127.0.0.1:PORT/`; waits until it does. */
  hubUrl(): Promise<string>;
  wearableUrl(id: string | number): Promise<string>;
  token(): Promise<string>;
  /** Ends the app and removes what it kept. */
  stop(): Promise<void>;
}

export interface AppOptions {
  readonly args?: readonly string[];
  readonly dataDir?: string;
  /** The system's language. */
  readonly language?: 'en' | 'es';
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the app on any free port; `args` come last, so that they win. */
export async function startApp(
  desktop: DesktopSession,
  { args = [], dataDir, language = 'en', env = {} }: AppOptions = {},
): Promise<RunningApp> {
  const folder = dataDir ?? (await makeDataDir());
  const app = await launch({
    userData: folder,
    args: ['--data-dir', folder, '--port', '0', ...args],
    env: { ...desktop.env, LANGUAGE: language, ...env },
  });
  const page = await app.firstWindow();
  page.setDefaultTimeout(WAIT_MS);
  const said: string[] = [];
  page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => said.push(`error: ${error.message}`));
  const hubUrl = async (): Promise<string> => {
    await eventually(async () => (await readHolder(folder))?.url).toBeTruthy();
    return (await readHolder(folder))?.url ?? '';
  };
  return {
    app,
    page,
    dataDir: folder,
    said,
    hubUrl,
    wearableUrl: async (id) => `${(await hubUrl()).replace('http', 'ws')}ws/notificaciones/${id}/`,
    token: async () => (await readFile(join(folder, 'token'), 'utf8')).trim(),
    stop: async () => {
      // Never asks, even where a spec that failed has left a wearable connected.
      await app.evaluate(() => void process.emit('SIGTERM')).catch(() => {});
      await app.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

export function makeDataDir(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'pulsera-app-'));
}

/** The app with what only the stand-in has. */
export function onStandIn({ app }: RunningApp): DesktopApp<StandInModule> {
  return app as unknown as DesktopApp<StandInModule>;
}

/** Starts an app that ends by itself, and answers how. */
export async function launchToEnd(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ readonly code: number; readonly output: string }> {
  const userData = await makeDataDir();
  try {
    const app = await launch({ userData, args, env });
    await app.close();
    throw new Error(`it did not end:\n${app.output()}`);
  } catch (error) {
    const [, code, output = ''] = /^the app ended with (\d+):\n(.*)$/s.exec((error as Error).message) ?? [];
    if (code === undefined) throw error;
    return { code: Number(code), output };
  } finally {
    await rm(userData, { recursive: true, force: true });
  }
}

/** The first event of a stream of the app's own service, asked through the page's door as the console does. */
export function firstEvent(page: Page, name: StreamName<DesktopContract>): Promise<unknown> {
  return page.evaluate(
    (name) =>
      new Promise<unknown>((resolve, reject) => {
        const { pulsera } = window as unknown as { pulsera: DesktopBridge };
        const link = pulsera.open(
          'desktop',
          (message) => {
            const { t, event } = message as { t: string; event?: unknown };
            if (t !== 'event') return;
            link.close();
            resolve(event);
          },
          () => reject(new Error('main closed the door')),
        );
        link.send({ t: 'hello', version: 2 });
        link.send({ t: 'open', id: 1, name, args: {} });
      }),
    name,
  );
}

/** The answer to a call of the app's own services, asked through the page's door; rejects with the code of its refusal. */
export function callDesktop<N extends CallName<DesktopContract>>(
  page: Page,
  name: N,
  args: Args<Member<DesktopContract, N>>,
): Promise<unknown> {
  return page.evaluate(
    ([name, args]) =>
      new Promise<unknown>((resolve, reject) => {
        const { pulsera } = window as unknown as { pulsera: DesktopBridge };
        const link = pulsera.open(
          'desktop',
          (message) => {
            const { t, value, code } = message as { t: string; value?: unknown; code?: string };
            if (t !== 'result' && t !== 'error') return;
            link.close();
            if (t === 'result') resolve(value);
            else reject(new Error(code));
          },
          () => reject(new Error('main closed the door')),
        );
        link.send({ t: 'hello', version: 2 });
        link.send({ t: 'call', id: 1, name, args });
      }),
    [name, args] as const,
  );
}
