/** `electron.ipcMain`, and what a message from a page looks like to it. */
import { EventEmitter } from 'node:events';
import type * as Electron from 'electron';
import { loud } from './loud.ts';
import type { WebContents } from './webContents.ts';

type Handler = (event: object, ...args: unknown[]) => unknown;

/** A document's frame. There is one for each window; frames within it have no preload and send nothing. */
export class MainFrame implements Pick<Electron.WebFrameMain, 'url' | 'origin' | 'parent' | 'frames' | 'detached'> {
  readonly parent = null;
  readonly frames = [];
  private readonly contents: WebContents;

  constructor(contents: WebContents) {
    this.contents = contents;
  }

  get url(): string {
    return this.contents.getURL();
  }

  get origin(): string {
    const { protocol, host } = new URL(this.url);
    return host ? `${protocol}//${host}` : 'null';
  }

  get top(): this {
    return this;
  }

  get detached(): boolean {
    return this.contents.isDestroyed();
  }

  isDestroyed(): boolean {
    return this.contents.isDestroyed();
  }
}

class IpcMain extends EventEmitter {
  private readonly handlers = new Map<string, Handler>();

  handle(channel: string, handler: Handler): void {
    if (this.handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    this.handlers.set(channel, handler);
  }

  handleOnce(channel: string, handler: Handler): void {
    this.handle(channel, (event, ...args) => {
      this.removeHandler(channel);
      return handler(event, ...args);
    });
  }

  removeHandler(channel: string): void {
    this.handlers.delete(channel);
  }

  /** Runs the handler of an `invoke`; what it throws or answers reaches the page in Electron's words. */
  async invoke(channel: string, event: object, args: unknown[]): Promise<{ value: unknown } | { error: string }> {
    try {
      const handler = this.handlers.get(channel);
      if (!handler) throw new Error(`No handler registered for '${channel}'`);
      return { value: cloneAsElectron(await handler(event, ...args)) };
    } catch (error) {
      return { error: `Error invoking remote method '${channel}': ${error}` };
    }
  }
}

function cloneAsElectron(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch {
    throw new Error('An object could not be cloned.');
  }
}

export const ipcMain = loud('ipcMain', new IpcMain());
