/**
 * How the driver speaks with the app's process over Node's own channel: it learns where the browser is, and runs functions
 * against the electron module, as Playwright does with real Electron.
 */
import { runInThisContext } from 'node:vm';
import { app } from './app.ts';
import { decode, encode } from './codec.ts';
import { chromium } from './state.ts';

/** From the driver: `source` is a function of the electron module and of `argument`. */
export interface Evaluate {
  readonly id: number;
  readonly source: string;
  readonly argument: string;
}

/** To the driver. */
export type FromApp =
  | { readonly t: 'ready'; readonly endpoint: string }
  | { readonly t: 'result'; readonly id: number; readonly value: string }
  | { readonly t: 'error'; readonly id: number; readonly stack: string };

const tell = (message: FromApp): void => void process.send?.(message);

/** Opens the door; `electron` is what the functions are given. */
export function openSideDoor(electron: object): void {
  void app.whenReady().then(() => tell({ t: 'ready', endpoint: chromium().endpoint }));
  process.on('message', ({ id, source, argument }: Evaluate) => {
    void evaluate(electron, source, decode(argument)).then(
      (value) => tell({ t: 'result', id, value }),
      (error: unknown) => tell({ t: 'error', id, stack: error instanceof Error ? (error.stack ?? '') : String(error) }),
    );
  });
  // The driver is gone, and with it whoever would end this process.
  process.on('disconnect', () => app.exit(1));
}

async function evaluate(electron: object, source: string, argument: unknown): Promise<string> {
  const run = runInThisContext(`(${source})`) as (electron: object, argument: unknown) => unknown;
  return encode(structuredClone(await run(electron, argument)));
}
