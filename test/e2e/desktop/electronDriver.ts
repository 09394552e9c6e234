/** The app on real Electron, through Playwright. */
import { setTimeout as sleep } from 'node:timers/promises';
import { _electron } from 'playwright-core';
import { type DesktopApp, type LaunchOptions, QUITS_WITHIN_MS } from './desktopApp.ts';

/** Starts the app whose package.json is in `root`. */
export async function launchElectron(
  executablePath: string,
  root: string,
  { userData, args = [], env = {} }: LaunchOptions,
): Promise<DesktopApp> {
  // Chromium's own sandbox does not start for root.
  const forRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const app = await _electron.launch({
    executablePath,
    args: [root, `--user-data-dir=${userData}`, ...forRoot, ...args],
    cwd: root,
    env: { ...definedOf(process.env), ...env },
  });
  const child = app.process();
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const close = async (): Promise<void> => {
    const quit = app.close().catch(() => {
      // It may have ended already.
    });
    await Promise.race([quit, sleep(QUITS_WITHIN_MS, undefined, { ref: false })]);
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await exited;
  };
  return {
    kind: 'electron',
    pid: child.pid ?? 0,
    exited,
    firstWindow: async () => {
      const page = await app.firstWindow();
      await page.waitForLoadState();
      return page;
    },
    windows: () => app.windows(),
    evaluate: (run, argument) => app.evaluate(run as never, argument) as never,
    output: () => output,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function definedOf(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
