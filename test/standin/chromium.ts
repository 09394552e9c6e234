/** One Chromium of its own: it lives in a profile folder and dies with the process that started it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { findProgram } from '../support/programs.ts';
import { Connection } from './cdp.ts';

const READY_WITHIN_MS = 30_000;
const CLOSES_WITHIN_MS = 3_000;

const FLAGS = [
  // Our own commands go through the pipe, whose end also ends Chromium; Playwright joins through the port.
  '--remote-debugging-pipe',
  '--remote-debugging-port=0',
  // No name leads anywhere: a test that reaches beyond this machine fails instead.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1, EXCLUDE ::1',
  '--no-first-run',
  '--no-default-browser-check',
  '--no-service-autorun',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-extensions',
  '--disable-sync',
  '--disable-search-engine-choice-screen',
  '--disable-features=Translate,MediaRouter,OptimizationHints',
  '--disable-infobars',
  '--hide-crash-restore-bubble',
  '--test-type',
  '--password-store=basic',
  '--use-mock-keychain',
  // A permission prompt would wait for a person.
  '--deny-permission-prompts',
  // Electron blocks no popups: setWindowOpenHandler decides.
  '--disable-popup-blocking',
  // A window behind another one goes on as it would alone.
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-background-timer-throttling',
  '--disable-dev-shm-usage',
  '--force-color-profile=srgb',
  '--window-position=0,0',
];

export interface ChromiumOptions {
  readonly profile: string;
  readonly language: string;
  readonly headless: boolean;
}

export class Chromium {
  /** Where Playwright connects. */
  readonly endpoint: string;
  readonly connection: Connection;
  /** Fulfilled when the process has ended, for whatever reason. */
  readonly exited: Promise<unknown>;
  private readonly child: ChildProcess;

  private constructor(child: ChildProcess, endpoint: string, connection: Connection) {
    this.child = child;
    this.endpoint = endpoint;
    this.connection = connection;
    this.exited = hasEnded(child) ? Promise.resolve() : once(child, 'exit');
  }

  /** Starts Chromium with one app window that shows nothing. */
  static async launch({ profile, language, headless }: ChromiumOptions): Promise<Chromium> {
    mkdirSync(profile, { recursive: true });
    const portFile = join(profile, 'DevToolsActivePort');
    rmSync(portFile, { force: true });
    const child = spawn(
      findProgram('chromium'),
      [
        ...FLAGS,
        `--user-data-dir=${profile}`,
        `--lang=${language}`,
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        // An app window has no tab strip; `--app=about:blank` would have one.
        ...(headless ? ['--headless', 'about:blank'] : ['--app=data:text/html,<title>Empty</title>']),
      ],
      { stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'], env: { ...process.env, LANGUAGE: language } },
    );
    let complaints = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaints = (complaints + text).slice(-4_000);
    });
    const [, , , commands, answers] = child.stdio;
    const connection = new Connection(answers as Readable, commands as Writable);
    const deadline = Date.now() + READY_WITHIN_MS;
    while (Date.now() < deadline && !hasEnded(child)) {
      const [port, path] = existsSync(portFile) ? readFileSync(portFile, 'utf8').split('\n') : [];
      if (port && path) return new Chromium(child, `ws://127.0.0.1:${port}${path}`, connection);
      await sleep(20);
    }
    child.kill('SIGKILL');
    throw new Error(`Chromium did not start: ${complaints}`);
  }

  /** Ends Chromium and waits until it has ended. */
  async close(): Promise<void> {
    if (hasEnded(this.child)) return;
    this.connection.browser.send('Browser.close').catch(() => {
      // It may be gone before it answers.
    });
    const stubborn = setTimeout(() => this.child.kill('SIGKILL'), CLOSES_WITHIN_MS);
    await this.exited;
    clearTimeout(stubborn);
  }
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;
