/** `electron.app`: the life of the process, from ready to quit. */
import { mkdirSync, readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as Electron from 'electron';
import { Chromium } from './chromium.ts';
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
  ...['ready', 'will-finish-launching', 'before-quit', 'will-quit', 'quit', 'window-all-closed', 'activate'],
  ...[
    'second-instance',
    'browser-window-created',
    'web-contents-created',
    'browser-window-focus',
    'browser-window-blur',
  ],
  // Nothing here makes these happen by itself; a spec emits them.
  ...['child-process-gone', 'render-process-gone', 'open-url', 'open-file', 'certificate-error'],
];

type Implemented =
  | (
      | 'isPackaged'
      | 'name'
      | 'isReady'
      | 'whenReady'
      | 'quit'
      | 'exit'
      | 'relaunch'
      | 'focus'
      | 'getVersion'
      | 'getName'
    )
  | ('setName' | 'getAppPath' | 'getPath' | 'setPath' | 'getLocale' | 'getPreferredSystemLanguages' | 'setBadgeCount')
  | ('requestSingleInstanceLock' | 'hasSingleInstanceLock' | 'releaseSingleInstanceLock' | 'setAppUserModelId')
  | ('setAsDefaultProtocolClient' | 'isDefaultProtocolClient' | 'setLoginItemSettings' | 'enableSandbox')
  | ('disableHardwareAcceleration' | 'setAboutPanelOptions');

class App extends KnownEvents implements Pick<Electron.App, Implemented> {
  readonly isPackaged = false;
  name = manifest.productName ?? manifest.name;
  readonly commandLine = loud('app.commandLine', {
    appendSwitch: (name: string, value = '') => record('app.commandLine.appendSwitch', name, value),
    appendArgument: (value: string) => record('app.commandLine.appendArgument', value),
    hasSwitch: (name: string) => process.argv.some((word) => word === `--${name}` || word.startsWith(`--${name}=`)),
    getSwitchValue: (name: string) => switchValue(name) ?? '',
  });
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
    const folder = switchValue('user-data-dir');
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
    return this.getPreferredSystemLanguages()[0] ?? 'en-US';
  }

  getPreferredSystemLanguages(): string[] {
    const { LANGUAGE, LC_ALL, LC_MESSAGES, LANG } = process.env;
    const wanted = switchValue('lang') || LANGUAGE?.split(':')[0] || LC_ALL || LC_MESSAGES || LANG || 'en_US';
    const name = wanted.split('.')[0]?.replace('_', '-') ?? '';
    return [/^[a-z]{2,3}(-[A-Z]{2})?$/.test(name) ? name : 'en-US'];
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

function switchValue(name: string): string | undefined {
  const prefix = `--${name}=`;
  return process.argv.findLast((word) => word.startsWith(prefix))?.slice(prefix.length);
}

export const app = loud('app', new App());

process.on('SIGTERM', () => app.quit());
process.on('SIGINT', () => app.quit());
