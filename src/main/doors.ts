/** The window's doors over Electron's IPC. Who sends is checked, and every argument; the services check the rest. */
import { type IpcMainEvent, ipcMain, type WebContents } from 'electron';
import type { HubPort } from '../shared/console/port.ts';
import { CONSOLE_ORIGIN } from './scheme.ts';

/** Links that one page may hold open. */
const LINKS = 8;
/**
 * What a message counts for that the page has not taken yet. Electron does not tell how many bytes wait; 16 messages on
 * their way are what the console's server calls congested.
 */
const MESSAGE_BYTES = 64 * 1024;

export type Door = 'hub' | 'desktop';

interface Link {
  /** Messages that the page has not taken yet. */
  underWay: number;
  onMessage: (message: unknown) => void;
  onClose: () => void;
}

/** Opens doors for one window's page; `enter` is given the port of each link that the page opens. */
export class Doors {
  readonly #contents: WebContents;
  readonly #enter: (door: Door, port: HubPort) => void;
  readonly #links = new Map<string, Link>();

  constructor(contents: WebContents, enter: (door: Door, port: HubPort) => void) {
    this.#contents = contents;
    this.#enter = enter;
    const hear = (event: IpcMainEvent, link: unknown, kind: unknown, value: unknown): void => {
      if (this.#isOurs(event) && typeof link === 'string') this.#receive(link, kind, value);
    };
    ipcMain.on('door', hear);
    contents.once('destroyed', () => {
      ipcMain.off('door', hear);
      this.#closeAll();
    });
    // A page that crashed does not say goodbye, and one that is left need not: the next one's `begin` says it. Electron's
    // own news of a navigation come before it may be prevented, or after the next page has begun.
    contents.on('render-process-gone', () => this.#closeAll());
  }

  #receive(link: string, kind: unknown, value: unknown): void {
    if (kind === 'begin') this.#closeAll();
    else if (kind === 'open' && (value === 'hub' || value === 'desktop')) this.#open(link, value);
    else if (kind === 'message') this.#links.get(link)?.onMessage(value);
    else if (kind === 'close') this.#close(link);
    else if (kind === 'got') {
      const found = this.#links.get(link);
      if (found && found.underWay > 0) found.underWay -= 1;
    }
  }

  #isOurs({ sender, senderFrame }: IpcMainEvent): boolean {
    return (
      sender === this.#contents &&
      senderFrame !== null &&
      senderFrame === sender.mainFrame &&
      senderFrame.url.startsWith(`${CONSOLE_ORIGIN}/`)
    );
  }

  #open(name: string, door: Door): void {
    if (this.#links.has(name)) return;
    if (this.#links.size >= LINKS) {
      this.#tell(name, 'closed', null);
      return;
    }
    const link: Link = { underWay: 0, onMessage: () => {}, onClose: () => {} };
    this.#links.set(name, link);
    this.#enter(door, {
      send: (message) => {
        if (!this.#links.has(name)) return;
        link.underWay += 1;
        this.#tell(name, 'message', message);
      },
      buffered: () => link.underWay * MESSAGE_BYTES,
      receive: (onMessage, onClose) => {
        link.onMessage = onMessage;
        link.onClose = onClose;
      },
      close: () => {
        if (this.#close(name)) this.#tell(name, 'closed', null);
      },
    });
  }

  /** Ends a link; answers whether there was one. */
  #close(name: string): boolean {
    const link = this.#links.get(name);
    this.#links.delete(name);
    link?.onClose();
    return link !== undefined;
  }

  #closeAll(): void {
    for (const name of [...this.#links.keys()]) this.#close(name);
  }

  #tell(link: string, kind: 'message' | 'closed', message: unknown): void {
    if (!this.#contents.isDestroyed()) this.#contents.send('door', link, kind, message);
  }
}
