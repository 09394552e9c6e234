/**
 * What the desktop app offers its own window besides the hub: which hub the window looks at. Served by `main` only, over
 * a port of its own; a browser does not have it.
 */
import { z } from 'zod';
import { LANGUAGES } from '../words/words.ts';
import { alertsContract } from './alerts.ts';
import { call, stream } from './service.ts';

const nothing = z.strictObject({});

/** How the hub inside this app stands. */
export const localHub = z.discriminatedUnion('state', [
  z.object({ state: z.literal('starting') }),
  z.object({ state: z.literal('running'), url: z.string() }),
  /** Somebody holds the port; `pulsera` says that it is another Pulsera, which a token could open. */
  z.object({ state: z.literal('port_taken'), port: z.number(), holder: z.enum(['pulsera', 'other']) }),
  /** It could not start; `message` is one sentence for people. */
  z.object({
    state: z.literal('failed'),
    code: z.string(),
    message: z.string(),
    /** Where it is because settings.json wants it to listen on an address that this machine has not. */
    badHost: z.object({ host: z.string(), file: z.string() }).optional(),
  }),
  z.object({ state: z.literal('stopped') }),
]);
export type LocalHub = z.output<typeof localHub>;

/** How a saved hub stands; `since` is ms since 1970. Without a token it is not called at all. */
export const savedHubState = z.discriminatedUnion('state', [
  z.object({ state: z.enum(['connecting', 'connected', 'wrong_token', 'other_version', 'refused', 'needs_token']) }),
  z.object({ state: z.literal('away'), since: z.number() }),
]);
export type SavedHubState = z.output<typeof savedHubState>;

/** A hub elsewhere that people have saved; its token is main's alone. */
export const savedHub = z.object({ id: z.string(), name: z.string(), url: z.string(), state: savedHubState });
export type SavedHubInfo = z.output<typeof savedHub>;

/** Newer versions of the app itself. */
export const desktopUpdates = z.object({
  /** Why this package is not updated from within; null where it is. */
  impossible: z.enum(['from_source', 'no_feed', 'package_manager']).nullable(),
  /** Whether they are looked for by themselves. */
  wanted: z.boolean(),
  /** `ready`: downloaded, and in place after a restart. */
  step: z.enum(['idle', 'checking', 'downloading', 'ready', 'failed']),
  /** The one that is being fetched or waits. */
  version: z.string().nullable(),
  /** What went wrong, in the updater's own words; '' where nothing did. */
  reason: z.string(),
});
export type DesktopUpdates = z.output<typeof desktopUpdates>;

/** Which hubs there are, and where the window's `hub` port leads. */
export const desktopState = z.object({
  local: localHub,
  hubs: z.array(savedHub),
  /** False where the system keeps no secrets: tokens are asked for again after the next start. */
  keepsTokens: z.boolean(),
  /** Until when nothing is shown on the desktop, in ms since 1970; null where it is. */
  quietUntil: z.number().nullable(),
  updates: desktopUpdates,
  /** Whether there is a tray, and whether the app goes on in it when its window is closed. */
  tray: z.object({ there: z.boolean(), closeTo: z.boolean() }),
  /** Whether the app starts as the person logs in; null where that is not offered. */
  atLogin: z.boolean().nullable(),
  target: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('local') }),
    z.object({ kind: z.literal('remote'), id: z.string(), url: z.string() }),
  ]),
});
export type DesktopState = z.output<typeof desktopState>;

const desktop = {
  state: stream('read', nothing, desktopState),
  /**
   * Saves a hub, or gives the one saved at that address a new name and token, and points the window at it. The token goes
   * no further than `main`; an empty name is the host. Rejects with bad_url, too_many_hubs or not_saved.
   */
  saveHub: call(
    'administer',
    z.strictObject({ name: z.string().max(100), url: z.string().max(500), token: z.string().max(200) }),
    nothing,
  ),
  /**
   * Points the window at a saved hub, or (null) at the one inside this app: its page is loaded anew, and goes to `route`
   * (such as `/connections/42`) where that makes sense. Rejects with unknown_hub.
   */
  useHub: call(
    'administer',
    z.strictObject({ id: z.string().max(100).nullable(), route: z.string().max(1_000).optional() }),
    nothing,
  ),
  /** Rejects with unknown_hub or not_saved. */
  renameHub: call('administer', z.strictObject({ id: z.string().max(100), name: z.string().max(100) }), nothing),
  /** Forgets a hub and its token; a window that looks at it stays until it turns elsewhere. Rejects with unknown_hub or not_saved. */
  removeHub: call('administer', z.strictObject({ id: z.string().max(100) }), nothing),
  /** Takes the removal back, in the same run. Rejects with unknown_hub, too_many_hubs or not_saved. */
  restoreHub: call('administer', z.strictObject({ id: z.string().max(100) }), nothing),
  /** Starts the hub inside this app: on the port that its settings name (null), or on another (0: any free one). */
  startLocal: call(
    'administer',
    z.strictObject({
      port: z.int().min(0).max(65_535).nullable(),
      /** Takes the address to listen on out of settings.json first. */
      forgetHost: z.boolean().optional(),
    }),
    nothing,
  ),
  /**
   * Shows nothing on the desktop for so many minutes; 0 ends that. What comes meanwhile is kept with the reason
   * `do_not_disturb`. A new start forgets it.
   */
  doNotDisturb: call('administer', z.strictObject({ minutes: z.int().min(0).max(1_440) }), nothing),
  /** Looks for newer versions by itself from now on, or no longer. Rejects with not_saved. */
  wantUpdates: call('administer', z.strictObject({ wanted: z.boolean() }), nothing),
  /** Looks for a newer version now; the state says what came of it. */
  lookForUpdate: call('administer', nothing, nothing),
  /** Quits, as a person does, and comes back as the version that waits. */
  restartToUpdate: call('administer', nothing, nothing),
  /** Opens Pings in a window of its own, or brings that window up. */
  openWall: call('read', nothing, nothing),
  /** Whether closing the window leaves the app in the tray. Rejects with not_saved. */
  closeToTray: call('administer', z.strictObject({ wanted: z.boolean() }), nothing),
  /** Whether the app starts as the person logs in. Rejects with not_saved. */
  startAtLogin: call('administer', z.strictObject({ wanted: z.boolean() }), nothing),
  /** The page's choice of light and dark, for what the system draws around it. Rejects with not_saved. */
  chooseTheme: call('administer', z.strictObject({ theme: z.enum(['system', 'dark', 'light']) }), nothing),
  /**
   * The page's choice of language, for the menu, the tray, the questions and the alerts of the app; `system` goes with the
   * system's. Rejects with not_saved.
   */
  chooseLanguage: call('administer', z.strictObject({ language: z.enum(['system', ...LANGUAGES]) }), nothing),
  /** Where the window should go because somebody clicked outside of it; a route such as `/connections/42`. */
  routes: stream('read', nothing, z.object({ route: z.string() })),
};

/** The app's own service, and the alerts of this machine. */
export const desktopContract = { desktop, ...alertsContract };
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
