/**
 * What the desktop app offers its own window besides the hub: which hub the window looks at. Served by `main` only, over
 * a port of its own; a browser does not have it.
 */
import { z } from 'zod';
import { call, stream } from './service.ts';

const nothing = z.strictObject({});

/** How the hub inside this app stands. */
export const localHub = z.discriminatedUnion('state', [
  z.object({ state: z.literal('starting') }),
  z.object({ state: z.literal('running'), url: z.string() }),
  /** Somebody holds the port; `pulsera` says that it is another Pulsera, which a token could open. */
  z.object({ state: z.literal('port_taken'), port: z.number(), holder: z.enum(['pulsera', 'other']) }),
  /** It could not start; `message` is one sentence for people. */
  z.object({ state: z.literal('failed'), code: z.string(), message: z.string() }),
  z.object({ state: z.literal('stopped') }),
]);
export type LocalHub = z.output<typeof localHub>;

/** Where the window's `hub` port leads. */
export const desktopState = z.object({
  local: localHub,
  target: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('local') }),
    z.object({ kind: z.literal('remote'), url: z.string() }),
  ]),
});
export type DesktopState = z.output<typeof desktopState>;

/** A notification on the desktop, or why there was none; for the window to show the same. */
export const desktopAlert = z.object({
  at: z.number(),
  consumer: z.string(),
  id: z.number(),
  contenido: z.string(),
  outcome: z.enum(['shown', 'coalesced', 'suppressed', 'unsupported', 'failed']),
  reason: z.string(),
});
export type DesktopAlert = z.output<typeof desktopAlert>;

const desktop = {
  state: stream('read', nothing, desktopState),
  /** Points the window at another hub; the token goes no further than `main`. Rejects with bad_url. */
  useRemote: call('administer', z.strictObject({ url: z.string().max(500), token: z.string().max(200) }), nothing),
  useLocal: call('administer', nothing, nothing),
  /** Starts the hub inside this app: on the port that its settings name (null), or on another (0: any free one). */
  startLocal: call('administer', z.strictObject({ port: z.int().min(0).max(65_535).nullable() }), nothing),
  /** Alerts of this run, newest last, then each new one. At most 200 are kept. */
  alerts: stream('read', nothing, z.object({ alerts: z.array(desktopAlert) })),
  /** Where the window should go because somebody clicked outside of it; a route such as `/connections/42`. */
  routes: stream('read', nothing, z.object({ route: z.string() })),
};

export const desktopContract = { desktop };
export type DesktopContract = typeof desktopContract;

/** What the preload puts into the page as `window.pulsera`: doors to main, each an ordered two-way pipe. */
export interface DesktopBridge {
  open(
    door: 'hub' | 'desktop',
    onMessage: (message: unknown) => void,
    onClose: () => void,
  ): {
    send(message: unknown): void;
    close(): void;
  };
}
