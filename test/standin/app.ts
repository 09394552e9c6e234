/** `electron.app`: the life of the process, from ready to quit. */
import { mkdirSync, readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as Electron from 'electron';
import { Chromium } from './chromium.ts';
import { commandLine, systemLanguage } from './commandLine.ts';
import { KnownEvents, makeEvent } from './events.ts';
import { InstanceLock } from './instance.ts';
import { loud } from './loud.ts';
import { calls, record } from './record.ts';
import { state } from './state.ts';

const root = process.cwd();
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  name: string;
  version?: string;
  productName?: string;
};

const EVENTS = [
  ...['ready', 'will-finish-launching', 'before-quit', 'will-quit', 'quit', 'window-all-closed', 'second-instance'],
  ...['browser-window-created', 'browser-window-focus', 'browser-window-blur', 'web-contents-created'],
  // Nothing here makes these happen by itself; a spec emits them.
  ...['activate', 'child-process-gone', 'render-process-gone', 'open-url', 'open-file', 'certificate-error'],
];

type Implemented =
  | ('isPackaged' | 'name' | 'getName' | 'setName' | 'getVersion' | 'getAppPath' | 'getPath' | 'setPath' | 'getLocale')
  | ('isReady' | 'whenReady' | 'quit' | 'exit' | 'relaunch' | 'focus' | 'getPreferredSystemLanguages')
  | ('requestSingleInstanceLock' | 'hasSingleInstanceLock' | 'releaseSingleInstanceLock' | 'setAppUserModelId')
  | ('setAsDefaultProtocolClient' | 'isDefaultProtocolClient' | 'setLoginItemSettings' | 'enableSandbox')
  | ('disableHardwareAcceleration' | 'setAboutPanelOptions' | 'setBadgeCount');

class App extends KnownEvents implements Pick<Electron.App, Implemented> {
  readonly isPackaged = process.env['PACKED_APP'] !== undefined;
  name = manifest.productName ?? manifest.name;
  readonly commandLine = commandLine;
  private readonly paths = new Map<string, string>([
    ['home', homedir()],
    ['temp', tmpdir()],
    ['exe', process.execPath],
    ['appData', process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config')],
    ['documents', join(homedir(), 'Documents')],
    ['downloads', join(homedir(), 'Downloads')],
  ]);
  private readonly started: Promise<void>;
  private lock: InstanceLock | undefined;
  private quitting = false;

  constructor() {
    super('app', EVENTS);
    const folder = commandLine.getSwitchValue('user-data-dir');
    if (folder) this.paths.set('userData', folder);
    this.started = this.start();
  }

  isReady(): boolean {
    return state.ready;
  }

  whenReady(): Promise<void> {
    return this.started;
  }

  getVersion(): string {
    return manifest.version ?? '0.0.0';
  }

  getName(): string {
    return this.name;
  }

  setName(name: string): void {
    this.name = name;
  }

  getAppPath(): string {
    return root;
  }

  getLocale(): string {
    return systemLanguage();
  }

  getPreferredSystemLanguages(): string[] {
    return [systemLanguage()];
  }

  getPath(name: string): string {
    const path = this.paths.get(name) ?? (name === 'userData' ? join(this.getPath('appData'), this.name) : undefined);
    if (path === undefined) throw new Error(`Failed to get '${name}' path`);
    if (name === 'userData') mkdirSync(path, { recursive: true });
    return path;
  }

  setPath(name: string, path: string): void {
    this.paths.set(name, path);
  }

  requestSingleInstanceLock(additionalData: Record<string, unknown> = {}): boolean {
    this.lock ??= new InstanceLock(this.getPath('userData'));
    return this.lock.request(
      { argv: process.argv, cwd: process.cwd(), data: additionalData },
      ({ argv, cwd, data }) => {
        this.emit('second-instance', makeEvent(), argv, cwd, data);
      },
    );
  }

  hasSingleInstanceLock(): boolean {
    return this.lock?.isHeld() ?? false;
  }

  releaseSingleInstanceLock(): void {
    this.lock?.release();
  }

  setAppUserModelId(id: string): void {
    record('app.setAppUserModelId', id);
  }

  setAsDefaultProtocolClient(scheme: string): boolean {
    record('app.setAsDefaultProtocolClient', scheme);
    return true;
  }

  isDefaultProtocolClient(scheme: string): boolean {
    return calls('app.setAsDefaultProtocolClient').some(([claimed]) => claimed === scheme);
  }

  setLoginItemSettings(settings: Electron.Settings): void {
    record('app.setLoginItemSettings', settings);
  }

  setAboutPanelOptions(options: Electron.AboutPanelOptionsOptions): void {
    record('app.setAboutPanelOptions', options);
  }

  setBadgeCount(count = 0): boolean {
    record('app.setBadgeCount', count);
    return true;
  }

  relaunch(options?: Electron.RelaunchOptions): void {
    record('app.relaunch', options);
  }

  focus(): void {
    record('app.focus');
  }

  enableSandbox(): void {
    record('app.enableSandbox');
  }

  disableHardwareAcceleration(): void {
    record('app.disableHardwareAcceleration');
  }

  /** Asks the app, then each window, and ends only when none of them objects. */
  quit(): void {
    if (this.quitting || state.exiting) return;
    if (this.prevented('before-quit')) return;
    this.quitting = true;
    for (const window of [...state.windows.values()]) {
      window.close();
      if (!window.isDestroyed()) {
        this.quitting = false;
        return;
      }
    }
    this.quitting = false;
    if (!this.prevented('will-quit')) this.exit(0);
  }

  /** Ends without asking. */
  exit(exitCode = 0): void {
    if (state.exiting) return;
    state.exiting = true;
    for (const window of [...state.windows.values()]) window.destroy();
    this.emit('quit', makeEvent(), exitCode);
    this.releaseSingleInstanceLock();
    void (state.chromium?.close() ?? Promise.resolve()).finally(() => process.exit(exitCode));
  }

  /** Called by the last window as it goes. An app without an opinion ends with it. */
  lastWindowClosed(): void {
    if (this.quitting || state.exiting) return;
    if (this.listenerCount('window-all-closed')) this.emit('window-all-closed');
    else this.quit();
  }

  private async start(): Promise<void> {
    // The app's modules come first: they register schemes, ask for the lock and may quit at once.
    await new Promise((resolve) => setImmediate(resolve));
    if (state.exiting) return new Promise(() => {});
    const browser = await Chromium.launch({
      profile: join(this.getPath('userData'), 'chromium'),
      language: this.getLocale(),
      headless: !process.env['DISPLAY'],
    });
    state.chromium = browser;
    void browser.exited.then(() => {
      if (!state.exiting) console.error('stand-in: Chromium ended by itself');
      this.exit(1);
    });
    await browser.connection.browser.send('Target.setDiscoverTargets', { discover: true });
    state.ready = true;
    this.emit('ready', makeEvent(), {});
  }
}

export const app = loud('app', new App());

process.on('SIGTERM', () => app.quit());
process.on('SIGINT', () => app.quit());
