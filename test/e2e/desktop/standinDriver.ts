/** The driver's other half: the app on the stand-in, a Node process whose Chromium Playwright joins. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, chromium, type Page } from 'playwright-core';
import { decode, encode } from '../../standin/codec.ts';
import type { StandIn } from '../../standin/electron.ts';
import type { Evaluate, FromApp } from '../../standin/sideDoor.ts';
import { type DesktopApp, type ElectronModule, type LaunchOptions, QUITS_WITHIN_MS } from './desktopApp.ts';

const WINDOW_WITHIN_MS = 20_000;
const register = join(import.meta.dirname, '../../standin/register.ts');

/** The electron module of the stand-in: Electron's, and what only specs have. */
export type StandInModule = ElectronModule & { readonly standIn: StandIn };

/** Starts the app in `root`, from its main process's file, on the stand-in: whether or not Electron is there. */
export async function launchStandIn<E = StandInModule>(
  root: string,
  main: string,
  { userData, args = [], env = {} }: LaunchOptions,
): Promise<DesktopApp<E>> {
  const child = fork(main, [`--user-data-dir=${userData}`, ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    execArgv: ['--import', register, '--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const app = new AppProcess(child);
  try {
    const browser = await chromium.connectOverCDP(await app.endpoint);
    return driverOf<E>(app, browser);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

function driverOf<E>(app: AppProcess, browser: Browser): DesktopApp<E> {
  const windows = (): Page[] => browser.contexts().flatMap((context) => context.pages().filter(isWindow));
  const close = async (): Promise<void> => {
    await app.end();
    await browser.close();
  };
  return {
    kind: 'standin',
    pid: app.pid,
    exited: app.exited,
    windows,
    firstWindow: async () => {
      const page = await firstOf(windows, app);
      await page.waitForLoadState();
      return page;
    },
    evaluate: async (run, argument) => decode(await app.evaluate(String(run), encode(argument))) as never,
    output: () => app.output,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Chromium also has pages that no window of the app shows: the one it starts with, and a spare. */
const isWindow = (page: Page): boolean => !/^(about|data|chrome):/.test(page.url());

async function firstOf(windows: () => Page[], app: AppProcess): Promise<Page> {
  const deadline = Date.now() + WINDOW_WITHIN_MS;
  while (Date.now() < deadline) {
    const [page] = windows();
    if (page) return page;
    await sleep(20);
  }
  throw new Error(`no window appeared:\n${app.output}`);
}

/** The app's process and the channel to it. */
class AppProcess {
  readonly pid: number;
  /** Where Playwright connects; rejects where the app ends before it is ready. */
  readonly endpoint: Promise<string>;
  readonly exited: Promise<number | null>;
  output = '';
  private readonly child: ChildProcess;
  private readonly waiting = new Map<number, PromiseWithResolvers<string>>();
  private sequence = 0;

  constructor(child: ChildProcess) {
    this.child = child;
    this.pid = child.pid ?? 0;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
    // Not at `exit`: what it wrote last is still on the way then.
    this.exited = new Promise((resolve) => child.once('close', resolve));
    const ready = Promise.withResolvers<string>();
    this.endpoint = ready.promise;
    child.on('message', (message: FromApp) => {
      if (message.t === 'ready') ready.resolve(message.endpoint);
      else this.settle(message);
    });
    void this.exited.then((code) => {
      const error = new Error(`the app ended with ${code ?? child.signalCode}:\n${this.output}`);
      ready.reject(error);
      for (const call of this.waiting.values()) call.reject(error);
    });
  }

  evaluate(source: string, argument: string): Promise<string> {
    const call = Promise.withResolvers<string>();
    const message: Evaluate = { id: ++this.sequence, source, argument };
    this.waiting.set(message.id, call);
    if (this.child.connected) this.child.send(message);
    else call.reject(new Error('the app has ended'));
    return call.promise;
  }

  /** Asks the app to quit, as a person would; one that does not is ended, and its Chromium goes with it. */
  async end(): Promise<void> {
    this.evaluate('({ app }) => app.quit()', encode(undefined)).catch(() => {
      // It ends before it can answer.
    });
    const stubborn = setTimeout(() => this.child.kill('SIGKILL'), QUITS_WITHIN_MS);
    await this.exited;
    clearTimeout(stubborn);
  }

  private settle(message: Exclude<FromApp, { t: 'ready' }>): void {
    const call = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (message.t === 'result') call?.resolve(message.value);
    else call?.reject(new Error(message.stack));
  }
}
