/** `electron.WebContents`: what a window shows, a page in Chromium. */
import type * as Electron from 'electron';
import { type Session, unlessGone } from './cdp.ts';
import { evaluateIn } from './evaluate.ts';
import { KnownEvents, makeEvent } from './events.ts';
import { ipcMain, MainFrame } from './ipc.ts';
import type { FromPage } from './page.ts';
import { PageLink } from './pageLink.ts';
import { record } from './record.ts';
import { toMain, toPage } from './schemes.ts';
import { session as sessions } from './session.ts';
import { showTheme } from './theme.ts';
import { Traffic } from './traffic.ts';

const EVENTS = [
  ...['did-start-loading', 'did-stop-loading', 'did-finish-load', 'did-fail-load', 'dom-ready', 'did-navigate'],
  ...['did-navigate-in-page', 'will-navigate', 'will-redirect', 'console-message', 'preload-error', 'destroyed'],
  ...['page-title-updated', 'did-start-navigation'],
  'render-process-gone',
  // Nothing here makes these happen by itself; a spec emits them.
  ...['unresponsive', 'responsive', 'will-attach-webview', 'context-menu', 'before-input-event', 'will-frame-navigate'],
  'will-prevent-unload',
  // Not Electron's: the window listens to it.
  'page-close',
];

/** Chromium's numbers for a navigation that somebody called off, and for any that failed. */
const ABORTED = -3;
const FAILED = -2;

type OpenHandler = (details: Electron.HandlerDetails) => Electron.WindowOpenHandlerResponse;
type Implemented =
  | ('id' | 'send' | 'getURL' | 'getTitle' | 'reload' | 'isDestroyed' | 'isCrashed' | 'isLoading' | 'executeJavaScript')
  | ('forcefullyCrashRenderer' | 'setWindowOpenHandler' | 'openDevTools' | 'loadURL');

export class WebContents extends KnownEvents implements Pick<Electron.WebContents, Implemented> {
  readonly id: number;
  readonly mainFrame = new MainFrame(this);
  readonly session = sessions.defaultSession;
  private readonly attached = Promise.withResolvers<Session>();
  private traffic: Traffic | undefined;
  private openHandler: OpenHandler = () => ({ action: 'deny' });
  private readonly link = new PageLink((message) => this.receive(message));
  private url = '';
  private title = '';
  /** The document that has finished loading, by Chromium's name for its load. */
  private finished: string | undefined;
  private crashed = false;
  private destroyed = false;

  constructor(id: number) {
    super('webContents', EVENTS);
    this.id = id;
  }

  /** Takes a page over before it shows anything of the app. */
  async attach(session: Session, frame: string, preload: string | undefined): Promise<void> {
    this.traffic = new Traffic(session, frame, (event, url) => this.navigationPrevented(event, url));
    const blank = (await session.send('Page.getFrameTree')).frameTree.frame.loaderId;
    session.on('Runtime.consoleAPICalled', ({ type, args }) => {
      const message = args.map((argument) => argument.value ?? argument.description).join(' ');
      this.emit('console-message', makeEvent({ level: type, message, frame: this.mainFrame }));
    });
    session.on('Page.frameNavigated', ({ frame: { id, url, urlFragment } }) => {
      if (id === frame) this.arriveAt(url + (urlFragment ?? ''), 'did-navigate');
    });
    session.on('Page.navigatedWithinDocument', ({ frameId, url }) => {
      if (frameId !== frame) return;
      this.navigationPrevented('did-start-navigation', toMain(url), true);
      this.arriveAt(url, 'did-navigate-in-page');
    });
    session.on('Page.lifecycleEvent', ({ name, frameId, loaderId }) => {
      if (frameId !== frame || loaderId === blank) return;
      if (name === 'DOMContentLoaded') this.emit('dom-ready', makeEvent());
      if (name === 'load') this.finishLoad(loaderId);
    });
    session.on('Page.windowOpen', ({ url, windowName }) => this.decideToOpen(url, windowName, ''));
    session.on('Inspector.targetCrashed', () => {
      this.crashed = true;
      this.emit('render-process-gone', makeEvent(), { reason: 'crashed', exitCode: 1 });
    });
    await Promise.all([
      session.send('Page.enable'),
      session.send('Page.setLifecycleEventsEnabled', { enabled: true }),
      session.send('Inspector.enable'),
      this.link.attach(session, preload),
      showTheme(session),
      this.traffic.start(),
    ]);
    this.attached.resolve(session);
  }

  send(channel: string, ...args: unknown[]): void {
    let copy: unknown[];
    try {
      copy = structuredClone(args);
    } catch {
      throw new Error('Failed to serialize arguments');
    }
    this.link.post({ t: 'message', channel, args: copy });
  }

  loadURL(url: string): Promise<void> {
    const loading = this.load(url);
    // As in Electron: whoever does not wait for a load need not hear that it failed.
    loading.catch(() => {});
    return loading;
  }

  reload(): void {
    this.traffic?.expect(this.url);
    this.crashed = false;
    this.command('Page.reload');
  }

  forcefullyCrashRenderer(): void {
    this.command('Page.crash');
  }

  /** Runs code in the page; what it answers arrives as a structured clone. */
  async executeJavaScript(code: string): Promise<unknown> {
    return evaluateIn(await this.attached.promise, code);
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler;
  }

  openDevTools(): void {
    record('webContents.openDevTools');
  }

  getURL(): string {
    return this.url;
  }

  getTitle(): string {
    return this.title;
  }

  isLoading(): boolean {
    return !this.link.isOpen();
  }

  isCrashed(): boolean {
    return this.crashed;
  }

  isDestroyed(): boolean {
    return this.destroyed;
  }

  /** Shows the page whether its window can be seen. */
  showVisibility(hidden: boolean): void {
    this.link.post({ t: 'visibility', hidden });
  }

  applyTheme(): void {
    void this.attached.promise.then(showTheme);
  }

  markDestroyed(): void {
    this.destroyed = true;
    this.emit('destroyed');
  }

  private async load(url: string): Promise<void> {
    const session = await this.attached.promise;
    this.emit('did-start-loading');
    this.traffic?.expect(url);
    const { errorText, loaderId } = await session.send('Page.navigate', { url: toPage(url) });
    if (errorText) {
      const code = errorText.replace('net::', '');
      const errno = code === 'ERR_ABORTED' ? ABORTED : FAILED;
      this.emit('did-fail-load', makeEvent(), errno, code, url, true);
      throw Object.assign(new Error(`${code} (${errno}) loading '${url}'`), { code, errno, url });
    }
    while (loaderId && this.finished !== loaderId) await this.nextLoad();
  }

  private command(method: 'Page.reload' | 'Page.crash'): void {
    void this.attached.promise.then((session) => session.send(method).catch(unlessGone));
  }

  private receive(message: FromPage): void {
    if (this.destroyed) return;
    // The page knows where it is before Chromium tells us.
    this.url = toMain(message.url);
    const event = makeEvent({
      sender: this,
      senderFrame: this.mainFrame,
      reply: (channel: string, ...args: unknown[]) => this.send(channel, ...args),
    });
    switch (message.t) {
      case 'send':
        ipcMain.emit(message.channel, event, ...message.args);
        break;
      case 'invoke':
        void ipcMain.invoke(message.channel, event, message.args).then((outcome) => {
          this.link.post({ t: 'reply', id: message.id, ...outcome });
        });
        break;
      case 'open':
        this.decideToOpen(message.target, message.frameName, message.features);
        break;
      case 'close':
        this.emit('page-close');
        break;
      case 'title':
        this.title = message.title;
        this.emit('page-title-updated', makeEvent(), message.title, true);
        break;
      case 'preload-error':
        console.error('stand-in: the preload failed:', message.error);
        this.emit('preload-error', makeEvent(), '', message.error);
    }
  }

  /** Tells of a step of a navigation and answers whether a listener prevented it, which not every step allows. */
  private navigationPrevented(event: string, url: string, isSameDocument = false): boolean {
    const details = { url, isSameDocument, isMainFrame: true, frame: this.mainFrame };
    return this.prevented(event, details, url, isSameDocument, true);
  }

  private arriveAt(url: string, event: 'did-navigate' | 'did-navigate-in-page'): void {
    this.url = toMain(url);
    this.emit(event, makeEvent(), this.url);
  }

  private finishLoad(loader: string): void {
    this.finished = loader;
    this.emit('did-finish-load', makeEvent());
    this.emit('did-stop-loading');
  }

  private nextLoad(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.once('did-finish-load', () => resolve());
      this.once('render-process-gone', () => reject(new Error(`the page crashed while it loaded '${this.url}'`)));
      this.once('destroyed', () => reject(new Error(`the window was closed while it loaded '${this.url}'`)));
    });
  }

  private decideToOpen(url: string, frameName: string, features: string): void {
    const details = { url: toMain(url), frameName, features, disposition: 'foreground-tab' as const };
    const { action } = this.openHandler({ ...details, referrer: { url: this.url, policy: 'default' } });
    record('webContents.windowOpen', details.url, action);
    if (action !== 'deny') throw new Error('stand-in: a page cannot open windows here');
  }
}
