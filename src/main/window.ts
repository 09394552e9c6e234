/**
 * The app's two windows, the console and the wall (Pings on a screen of its own), and what happens when a page crashes or
 * hangs: it comes back at the same place, and the hub goes on.
 */
import { join } from 'node:path';
import { BrowserWindow, type BrowserWindowConstructorOptions, nativeTheme } from 'electron';
import { CONSOLE_ORIGIN } from './scheme.ts';
import { keepWindowState, placeWindow, readWindowState } from './windowState.ts';

/** Crashes within a minute after which the page waits before it is loaded again. */
const CRASHES = 3;
const MINUTE_MS = 60_000;
const BAR = 40;

const COLOURS = {
  dark: { sheet: '#0E1316', frame: '#090D0F', ink: '#AEBBC0' },
  light: { sheet: '#FFFFFF', frame: '#E8ECEB', ink: '#435256' },
} as const;

const coloursNow = (): (typeof COLOURS)['dark' | 'light'] =>
  nativeTheme.shouldUseDarkColors ? COLOURS.dark : COLOURS.light;

/** Makes the console's window at a route; `stateFile` is where its place is kept. */
export function openWindow(route: string, stateFile: string): BrowserWindow {
  const { frame: color, ink: symbolColor } = coloursNow();
  const window = makeWindow(stateFile, {
    titleBarStyle: 'hidden',
    titleBarOverlay: { color, symbolColor, height: BAR },
  });
  followTheme(window, { bar: true });
  void window.loadURL(`${CONSOLE_ORIGIN}/#${route}`);
  return window;
}

/** Makes the wall's window. It has the system's own title bar: the page has none there. */
export function openWall(stateFile: string): BrowserWindow {
  // A frame of the system's would bring a menu bar with it, except on macOS.
  const window = makeWindow(stateFile, { autoHideMenuBar: true });
  followTheme(window, { bar: false });
  void window.loadURL(`${CONSOLE_ORIGIN}/?wall#/pings`);
  return window;
}

/** What the system draws of a window goes with the theme. */
function followTheme(window: BrowserWindow, { bar }: { readonly bar: boolean }): void {
  const follow = (): void => {
    const { sheet, frame, ink } = coloursNow();
    window.setBackgroundColor(sheet);
    // macOS has its buttons in its own colours, and no such function.
    if (bar && process.platform !== 'darwin')
      window.setTitleBarOverlay({ color: frame, symbolColor: ink, height: BAR });
  };
  nativeTheme.on('updated', follow);
  window.once('closed', () => nativeTheme.off('updated', follow));
}

function makeWindow(
  stateFile: string,
  look: Pick<BrowserWindowConstructorOptions, 'titleBarStyle' | 'titleBarOverlay' | 'autoHideMenuBar'>,
): BrowserWindow {
  const kept = readWindowState(stateFile);
  const window = new BrowserWindow({
    ...look,
    width: 1440,
    height: 900,
    ...(kept && placeWindow(kept)),
    minWidth: 640,
    minHeight: 480,
    show: false,
    title: 'Pulsera',
    backgroundColor: coloursNow().sheet,
    webPreferences: {
      preload: join(import.meta.dirname, '../preload/index.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  keepWindowState(window, stateFile);
  window.once('ready-to-show', () => {
    // Not before: it would show a window that has nothing in it yet.
    if (kept?.maximised) window.maximize();
    window.show();
  });
  const { webContents } = window;
  let crashes: number[] = [];
  webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    const now = performance.now();
    crashes = [...crashes.filter((at) => now - at < MINUTE_MS), now];
    const reload = (): void => {
      if (!window.isDestroyed()) webContents.reload();
    };
    if (crashes.length > CRASHES) setTimeout(reload, MINUTE_MS / 6);
    else reload();
  });
  window.on('unresponsive', () => webContents.forcefullyCrashRenderer());
  return window;
}

/** Brings a window before people's eyes. */
export function present(window: BrowserWindow): void {
  if (window.isDestroyed()) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
