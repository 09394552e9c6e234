/** What specs hold of a running desktop app, whichever Electron runs it. */
import type * as Electron from 'electron';
import type { Page } from 'playwright-core';

/** The electron module as functions given to `evaluate` see it. */
export type ElectronModule = typeof Electron;

export interface LaunchOptions {
  /** The app's data folder; instances that share one are instances of one app. */
  readonly userData: string;
  /** More words for the command line. */
  readonly args?: readonly string[];
  /** Over the environment of this process; normally a desktop session's. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface DesktopApp<E = ElectronModule> extends AsyncDisposable {
  readonly kind: 'electron' | 'standin';
  readonly pid: number;
  /** The exit code, once the main process has ended; null where a signal ended it. */
  readonly exited: Promise<number | null>;
  /** The first window, loaded. */
  firstWindow(): Promise<Page>;
  /** Pages of all windows that have been given something to show. */
  windows(): Page[];
  /** Runs a self-contained function in the main process. */
  evaluate<R, A = undefined>(run: (electron: E, argument: A) => R | Promise<R>, argument?: A): Promise<R>;
  /** What the main process has written to stdout and stderr. */
  output(): string;
  /** Asks the app to quit, and ends it where it does not. */
  close(): Promise<void>;
}

/** How long an app may take to end before it is made to. */
export const QUITS_WITHIN_MS = 10_000;
