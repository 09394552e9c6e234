/** The window's doors over Electron's IPC. Who sends is checked, and every argument; the services check the rest. */
import { type IpcMainEvent, ipcMain, type WebContents, type WebFrameMain } from 'electron';
import type { HubPort } from '../shared/console/port.ts';
import { CONSOLE_ORIGIN } from './scheme.ts';

/** Links that one page may hold open. */
const LINKS = 8;

export type Door = 'hub' | 'desktop';

interface Link {
  readonly door: Door;
  onMessage: (message: unknown) => void;
  onClose: () => void;
}

/** Opens doors for one window's page; `enter` is given the port of each link that the page opens. */
export class Doors {
  readonly #contents: WebContents;
  readonly #enter: (door: Door, port: HubPort) => void;
  readonly #links = new Map<number, Link>();

  constructor(contents: WebContents, enter: (door: Door, port: HubPort) => void) {
    this.#contents = contents;
    this.#enter = enter;
    ipcMain.on('door', (event, link: unknown, kind: unknown, value: unknown) =>
      this.#receive(event, link, kind, value),
    );
    // A page that is left or that crashed does not say goodbye.
    contents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) this.closeAll();
    });
    contents.on('render-process-gone', () => this.closeAll());
  }

  /** Closes the links through one door; the page opens them anew. */
  closeAll(door?: Door): void {
    for (const [number, link] of [...this.#links])
      if (door === undefined || link.door === door) this.#close(number, true);
  }

  #receive(event: IpcMainEvent, number: unknown, kind: unknown, value: unknown): void {
    if (!this.#isOurs(event.sender, event.senderFrame) || typeof number !== 'number') return;
    if (kind === 'open') {
      if ((value !== 'hub' && value !== 'desktop') || this.#links.has(number) || this.#links.size >= LINKS) return;
      this.#open(number, value);
    } else if (kind === 'message') this.#links.get(number)?.onMessage(value);
    else if (kind === 'close') this.#close(number, false);
  }

  #isOurs(sender: WebContents, frame: WebFrameMain | null): boolean {
    return (
      sender === this.#contents && frame !== null && frame.parent === null && frame.url.startsWith(`${CONSOLE_ORIGIN}/`)
    );
  }

  #open(number: number, door: Door): void {
    const link: Link = { door, onMessage: () => {}, onClose: () => {} };
    this.#links.set(number, link);
    this.#enter(door, {
      send: (message) => {
        if (this.#links.has(number)) this.#send(number, 'message', message);
      },
      buffered: () => 0,
      receive: (onMessage, onClose) => {
        link.onMessage = onMessage;
        link.onClose = onClose;
      },
      close: () => this.#close(number, true),
    });
  }

  #close(number: number, tell: boolean): void {
    const link = this.#links.get(number);
    if (!link) return;
    this.#links.delete(number);
    if (tell) this.#send(number, 'closed', null);
    link.onClose();
  }

  #send(number: number, kind: 'message' | 'closed', message: unknown): void {
    if (!this.#contents.isDestroyed()) this.#contents.send('door', number, kind, message);
  }
}
