/**
 * The page's side, run in every document before its own scripts: it gives the preload its `require('electron')` and carries
 * messages to and from main. It arrives in the page through `toString()`, so everything it needs is passed in.
 *
 * The preload shares the page's world here; only its own variables are out of the page's reach.
 */

/** From main to the page. */
export type ToPage =
  | { readonly t: 'message'; readonly channel: string; readonly args: unknown[] }
  | { readonly t: 'reply'; readonly id: number; readonly value: unknown }
  | { readonly t: 'reply'; readonly id: number; readonly error: string }
  | { readonly t: 'visibility'; readonly hidden: boolean };

/** From the page to main; each carries the document's address as `url`. */
export type FromPage = { readonly url: string } & (
  | { readonly t: 'hello' | 'close' }
  | { readonly t: 'send'; readonly channel: string; readonly args: unknown[] }
  | { readonly t: 'invoke'; readonly channel: string; readonly args: unknown[]; readonly id: number }
  | { readonly t: 'open'; readonly target: string; readonly frameName: string; readonly features: string }
  | { readonly t: 'title'; readonly title: string }
  | { readonly t: 'preload-error'; readonly error: unknown }
);

type Preload = (require: (id: string) => unknown, module: object, exports: object, process: object) => void;
type Listener = (event: object, ...args: unknown[]) => void;

/** Sets the page up. `send` names the binding that leads to main, `receive` the function that main calls. */
export function installPage(
  encode: (value: unknown) => string,
  decode: (text: string) => unknown,
  names: { readonly send: string; readonly receive: string },
  environment: { readonly platform: string; readonly versions: object },
  preload: Preload | null,
): void {
  const page = globalThis as unknown as Record<string, unknown> & Window;
  const toMain = page[names.send] as (text: string) => void;
  delete page[names.send];
  if (window.top !== window.self) return;

  const listeners = new Map<string, Set<Listener>>();
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let sequence = 0;
  let hidden = false;

  function post(message: object): void {
    toMain(encode({ ...message, url: document.URL }));
  }

  function clone<T>(value: T): T {
    try {
      return structuredClone(value);
    } catch {
      throw new Error('An object could not be cloned.');
    }
  }

  function receive(text: string): void {
    const message = decode(text) as ToPage;
    if (message.t === 'visibility') {
      hidden = message.hidden;
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    } else if (message.t === 'reply') {
      const call = waiting.get(message.id);
      waiting.delete(message.id);
      if ('error' in message) call?.reject(new Error(message.error));
      else call?.resolve(message.value);
    } else {
      for (const listener of [...(listeners.get(message.channel) ?? [])]) {
        listener({ sender: ipcRenderer, ports: [] }, ...message.args);
      }
    }
  }

  const ipcRenderer = {
    send(channel: string, ...args: unknown[]): void {
      post({ t: 'send', channel, args: clone(args) });
    },
    async invoke(channel: string, ...args: unknown[]): Promise<unknown> {
      const copy = clone(args);
      const id = ++sequence;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        post({ t: 'invoke', id, channel, args: copy });
      });
    },
    on(channel: string, listener: Listener): object {
      listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener));
      return ipcRenderer;
    },
    off(channel: string, listener: Listener): object {
      listeners.get(channel)?.delete(listener);
      return ipcRenderer;
    },
    removeAllListeners(channel: string): object {
      listeners.delete(channel);
      return ipcRenderer;
    },
  };

  /** A value as it comes out on the other side of Electron's bridge: a copy, whose functions lead back to the originals. */
  function bridge(value: unknown, met = new Map<object, unknown>()): unknown {
    if (typeof value === 'function') {
      return (...args: unknown[]) => bridge(value(...args.map((argument) => bridge(argument))));
    }
    if (typeof value === 'symbol') throw new Error('An object could not be cloned.');
    if (value === null || typeof value !== 'object') return value;
    if (met.has(value)) return met.get(value);
    if (value instanceof Promise) return value.then((result) => bridge(result));
    const prototype = Object.getPrototypeOf(value);
    if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) return clone(value);
    const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [] : {};
    met.set(value, copy);
    for (const [key, part] of Object.entries(value)) Reflect.set(copy, key, bridge(part, met));
    return copy;
  }

  function freeze(value: unknown): unknown {
    if (value !== null && typeof value === 'object' && !Object.isFrozen(value)) {
      Object.freeze(value);
      Object.values(value).forEach(freeze);
    }
    return value;
  }

  const contextBridge = {
    exposeInMainWorld(name: string, api: unknown): void {
      if (name in page) throw new Error('Cannot bind an API on top of an existing property on the window object');
      Object.defineProperty(page, name, { value: freeze(bridge(api)), enumerable: true });
    },
  };

  function loud(name: string, object: object): object {
    return new Proxy(object, {
      get(target, key) {
        // Bundlers ask for `__esModule` of whatever they require.
        if (key in target || typeof key === 'symbol' || key === '__esModule') return Reflect.get(target, key);
        throw new Error(`stand-in: ${name}.${key} is not implemented`);
      },
    });
  }

  function require(id: string): unknown {
    if (id !== 'electron' && id !== 'electron/renderer') throw new Error(`module not found: ${id}`);
    const electron = {
      contextBridge: loud('contextBridge', contextBridge),
      ipcRenderer: loud('ipcRenderer', ipcRenderer),
    };
    return loud('electron', electron);
  }

  function open(target = '', frameName = '', features = ''): null {
    post({ t: 'open', target: new URL(target, document.baseURI).href, frameName, features });
    return null;
  }

  let title = '';
  function tellTitle(): void {
    if (document.title !== title) post({ t: 'title', title: document.title });
    title = document.title;
  }

  document.addEventListener('DOMContentLoaded', () => {
    tellTitle();
    new MutationObserver(tellTitle).observe(document.head, { subtree: true, childList: true, characterData: true });
  });
  Object.defineProperty(page, names.receive, { value: receive });
  Object.defineProperty(page, 'open', { value: open, writable: true, configurable: true });
  Object.defineProperty(page, 'close', { value: () => post({ t: 'close' }), writable: true, configurable: true });
  // Chromium's own answer depends on a window manager that a bare display does not have.
  Object.defineProperty(document, 'hidden', { get: () => hidden });
  Object.defineProperty(document, 'visibilityState', { get: () => (hidden ? 'hidden' : 'visible') });

  try {
    const module = { exports: {} };
    const process = { ...environment, type: 'renderer', sandboxed: true, contextIsolated: true };
    preload?.(require, module, module.exports, process);
  } catch (error) {
    post({ t: 'preload-error', error: error instanceof Error ? error : new Error(String(error)) });
  }
  post({ t: 'hello' });
}
