/** The rest of the system: power, screen, clipboard, shortcuts and the network, each as far as an app without a desktop has it. */
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { fileURLToPath } from 'node:url';
import { KnownEvents } from './events.ts';
import { loud } from './loud.ts';
import { record } from './record.ts';

/** Power events happen when a spec emits them. */
export const powerMonitor = loud(
  'powerMonitor',
  new KnownEvents('powerMonitor', [
    'suspend',
    'resume',
    'on-ac',
    'on-battery',
    'shutdown',
    'lock-screen',
    'unlock-screen',
  ]),
);

const area = { x: 0, y: 0, width: 1280, height: 800 };
const display = { id: 1, scaleFactor: 1, bounds: area, workArea: area, workAreaSize: { width: 1280, height: 800 } };

class Screen extends KnownEvents {
  constructor() {
    super('screen', ['display-added', 'display-removed', 'display-metrics-changed']);
  }

  getPrimaryDisplay(): typeof display {
    return display;
  }

  getAllDisplays(): (typeof display)[] {
    return [display];
  }

  getDisplayMatching(): typeof display {
    return display;
  }
}

export const screen = loud('screen', new Screen());

let clipboardText = '';

export const clipboard = loud('clipboard', {
  writeText: (text: string): void => {
    clipboardText = text;
  },
  readText: (): string => clipboardText,
});

const shortcuts = new Map<string, () => void>();

export const globalShortcut = loud('globalShortcut', {
  register(accelerator: string, callback: () => void): boolean {
    record('globalShortcut.register', accelerator);
    shortcuts.set(accelerator, callback);
    return true;
  },
  isRegistered: (accelerator: string): boolean => shortcuts.has(accelerator),
  unregister: (accelerator: string): boolean => shortcuts.delete(accelerator),
  unregisterAll: (): void => shortcuts.clear(),
});

export const net = loud('net', {
  isOnline: (): boolean => true,
  /** Also reads files, as Electron's does. */
  fetch: async (url: string, options?: RequestInit): Promise<Response> =>
    url.startsWith('file:') ? new Response(await readFile(fileURLToPath(url))) : fetch(url, options),
  /** Node's own takes the same options and is told of the same events, as far as an updater goes. */
  request: ({ session: _session, ...options }: http.RequestOptions & { session?: unknown }): http.ClientRequest =>
    (options.protocol === 'https:' ? https : http).request(options),
});

/** The system's own updater: who updates by other means tells it so before quitting. */
export const autoUpdater = loud('autoUpdater', new KnownEvents('autoUpdater', ['before-quit-for-update', 'error']));
