/** What the parts of the stand-in share: the browser behind it, the windows that are open, and how far the app's life is. */
import type { Chromium } from './chromium.ts';
import type { BrowserWindow } from './window.ts';

export const state = {
  ready: false,
  /** Set once the process has begun to end and nothing can prevent it. */
  exiting: false,
  chromium: undefined as Chromium | undefined,
  /** Open windows by id, in the order in which they were made. */
  windows: new Map<number, BrowserWindow>(),
};

/** The browser. Throws before the app is ready, as Electron does for what needs it. */
export function chromium(): Chromium {
  if (!state.chromium) throw new Error('stand-in: the app is not ready');
  return state.chromium;
}
