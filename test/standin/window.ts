/** `electron.BrowserWindow`: a window of Chromium, with the state that Electron keeps of it. */
import type * as Electron from 'electron';
import { app } from './app.ts';
import { unlessGone } from './cdp.ts';
import { ChromiumWindow } from './chromiumWindow.ts';
import { KnownEvents, makeEvent } from './events.ts';
import { record } from './record.ts';
import { state } from './state.ts';
import { WebContents } from './webContents.ts';

const EVENTS = [
  ...[
    'show',
    'hide',
    'focus',
    'blur',
    'minimize',
    'restore',
    'maximize',
    'unmaximize',
    'resize',
    'resized',
    'move',
    'moved',
  ],
  ...['close', 'closed', 'ready-to-show', 'page-title-updated', 'enter-full-screen', 'leave-full-screen'],
  // Nothing here makes these happen by itself; a spec emits them.
  ...['unresponsive', 'responsive', 'session-end', 'query-session-end', 'system-context-menu'],
];

let lastId = 0;

export class BrowserWindow extends KnownEvents {
  readonly id = ++lastId;
  readonly webContents = new WebContents(this.id);
  private bounds: Electron.Rectangle;
  private visible: boolean;
  private focused = false;
  private minimized = false;
  private maximized = false;
  private destroyed = false;
  private title: string;
  private readonly opened: Promise<ChromiumWindow>;

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super('BrowserWindow', EVENTS);
    if (!state.ready) throw new Error('Cannot create BrowserWindow before app is ready');
    refuseUnsafe(options.webPreferences ?? {});
    record('BrowserWindow', options);
    const { x = 0, y = 0, width = 800, height = 600, show = true, title = app.getName() } = options;
    this.bounds = { x, y, width, height };
    this.visible = show;
    this.title = title;
    state.windows.set(this.id, this);
    this.webContents.once('did-finish-load', () => this.emit('ready-to-show', makeEvent()));
    this.webContents.on('page-close', () => this.close());
    this.webContents.on('page-title-updated', (_event, pageTitle: string) => this.retitle(pageTitle));
    this.opened = this.open(options.webPreferences?.preload);
    app.emit('browser-window-created', makeEvent(), this);
    app.emit('web-contents-created', makeEvent(), this.webContents);
    if (show) this.focus();
  }

  static getAllWindows(): BrowserWindow[] {
    return [...state.windows.values()];
  }

  static fromId(id: number): BrowserWindow | null {
    return state.windows.get(id) ?? null;
  }

  static fromWebContents(contents: WebContents): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find((window) => window.webContents === contents) ?? null;
  }

  static getFocusedWindow(): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find((window) => window.isFocused()) ?? null;
  }

  loadURL(url: string): Promise<void> {
    return this.webContents.loadURL(url);
  }

  reload(): void {
    this.webContents.reload();
  }

  show(): void {
    this.showInactive();
    this.focus();
  }

  showInactive(): void {
    if (this.visible) return;
    this.visible = true;
    this.seen();
    this.emit('show', makeEvent());
  }

  hide(): void {
    if (!this.visible) return;
    this.visible = false;
    this.blur();
    this.unseen();
    this.emit('hide', makeEvent());
  }

  focus(): void {
    if (this.focused || !this.visible) return;
    for (const other of state.windows.values()) other.blur();
    this.focused = true;
    this.emit('focus', makeEvent());
    app.emit('browser-window-focus', makeEvent(), this);
  }

  blur(): void {
    if (!this.focused) return;
    this.focused = false;
    this.emit('blur', makeEvent());
    app.emit('browser-window-blur', makeEvent(), this);
  }

  minimize(): void {
    this.minimized = true;
    this.blur();
    this.unseen();
    this.emit('minimize', makeEvent());
  }

  restore(): void {
    if (!this.minimized) return;
    this.minimized = false;
    this.seen();
    this.emit('restore', makeEvent());
    this.focus();
  }

  maximize(): void {
    this.maximized = true;
    this.place({ windowState: 'maximized' });
    this.emit('maximize', makeEvent());
  }

  unmaximize(): void {
    this.maximized = false;
    this.place({ windowState: 'normal' });
    this.emit('unmaximize', makeEvent());
  }

  /** Asks first, as the button in the title bar does; a listener of `close` may prevent it. */
  close(): void {
    if (!this.destroyed && !this.prevented('close')) this.destroy();
  }

  /** Closes without asking. */
  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    state.windows.delete(this.id);
    void this.opened.then((window) => window.close()).catch(unlessGone);
    this.webContents.markDestroyed();
    this.emit('closed', makeEvent());
    if (!state.windows.size) app.lastWindowClosed();
  }

  setBounds(bounds: Partial<Electron.Rectangle>): void {
    this.bounds = { ...this.bounds, ...bounds };
    this.place(windowBounds(this.bounds));
    this.emit('resize', makeEvent());
    this.emit('move', makeEvent());
  }

  getBounds(): Electron.Rectangle {
    return { ...this.bounds };
  }

  getNormalBounds(): Electron.Rectangle {
    return this.getBounds();
  }

  setTitle(title: string): void {
    this.title = title;
  }

  getTitle(): string {
    return this.title;
  }

  isVisible(): boolean {
    return this.visible && !this.minimized;
  }

  isFocused(): boolean {
    return this.focused;
  }

  isMinimized(): boolean {
    return this.minimized;
  }

  isMaximized(): boolean {
    return this.maximized;
  }

  isFullScreen(): boolean {
    return false;
  }

  isDestroyed(): boolean {
    return this.destroyed;
  }

  flashFrame(flash: boolean): void {
    record('BrowserWindow.flashFrame', flash);
  }

  setOverlayIcon(...args: unknown[]): void {
    record('BrowserWindow.setOverlayIcon', ...args);
  }

  setMenuBarVisibility(visible: boolean): void {
    record('BrowserWindow.setMenuBarVisibility', visible);
  }

  removeMenu(): void {
    record('BrowserWindow.removeMenu');
  }

  setTitleBarOverlay(overlay: Electron.TitleBarOverlayOptions): void {
    record('BrowserWindow.setTitleBarOverlay', overlay);
  }

  setBackgroundColor(color: string): void {
    record('BrowserWindow.setBackgroundColor', color);
  }

  private async open(preload: string | undefined): Promise<ChromiumWindow> {
    const window = await ChromiumWindow.open(() => this.lost());
    await this.webContents.attach(window.page, window.target, preload);
    await window.place(this.visible ? windowBounds(this.bounds) : { windowState: 'minimized' });
    return window;
  }

  /** The title follows the page's unless the app objects. */
  private retitle(title: string): void {
    if (!this.prevented('page-title-updated', {}, title, true)) this.title = title;
  }

  /** Somebody closed Chromium's window itself; that cannot be prevented any more. */
  private lost(): void {
    if (this.destroyed) return;
    this.emit('close', makeEvent());
    this.destroy();
  }

  private seen(): void {
    this.place({ windowState: 'normal' });
    this.webContents.showVisibility(false);
  }

  private unseen(): void {
    this.place({ windowState: 'minimized' });
    this.webContents.showVisibility(true);
  }

  private place(bounds: Parameters<ChromiumWindow['place']>[0]): void {
    void this.opened.then((window) => window.place(bounds));
  }
}

const windowBounds = ({ x, y, width, height }: Electron.Rectangle) => ({ left: x, top: y, width, height });

/** The stand-in has no window that is not sandboxed, so an app that asks for one would pass its tests wrongly. */
function refuseUnsafe(preferences: Electron.WebPreferences): void {
  const { nodeIntegration, webviewTag, contextIsolation, sandbox, webSecurity } = preferences;
  if (nodeIntegration || webviewTag || contextIsolation === false || sandbox === false || webSecurity === false) {
    throw new Error('stand-in: windows are sandboxed and isolated, and have no Node, here');
  }
}
