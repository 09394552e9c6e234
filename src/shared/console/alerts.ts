/**
 * Alerts of this machine: the rules that make them, and the centre that keeps what became of each. The desktop app serves
 * it for every saved hub, window open or not; a browser page serves it to itself, in-app only, for the hub that it shows.
 * All times are ms since 1970 by this machine's clock.
 */
import { z } from 'zod';
import { CONSUMER_ID, TIPO_LIMIT } from '../protocol.ts';
import { TROUBLES } from '../troubles.ts';
import { call, stream } from './service.ts';

/** Rules and watched consumers that are kept at most, and alerts; the oldest alert makes room. */
export const RULES_LIMIT = 100;
export const WATCHED_LIMIT = 1_000;
export const ALERTS_LIMIT = 1_000;

const nothing = z.strictObject({});
const time = z.number();
const consumer = z.string().regex(CONSUMER_ID);
const seconds = z.int().min(1).max(86_400);
/** Minutes since midnight, local time of this machine. */
const minute = z.int().min(0).max(1_439);
const ruleId = z.string().min(1).max(40);
const numbers = z.array(z.int()).max(ALERTS_LIMIT);

/** From a minute of the day to another; over midnight where `from` is the later one. */
export const quietHours = z.strictObject({ from: minute, to: minute });
export type QuietHours = z.output<typeof quietHours>;

/** What a rule is about. */
export const alertCause = z.discriminatedUnion('kind', [
  /** A notification is stored; of any `tipo` where none is named. */
  z.strictObject({ kind: z.literal('notification'), tipos: z.array(z.string().min(1).max(TIPO_LIMIT)).max(20) }),
  /** A consumer has been silent, or gone, for so long. */
  z.strictObject({ kind: z.literal('silent'), seconds }),
  z.strictObject({ kind: z.literal('gone'), seconds }),
  /** So many connects within so many seconds. */
  z.strictObject({
    kind: z.literal('storm'),
    connects: z.int().min(2).max(100_000),
    seconds: z.int().min(1).max(3_600),
  }),
  /** The store is full or fails, Redis is away, the hub cannot be reached; and when that is over. */
  z.strictObject({ kind: z.literal('trouble'), about: z.array(z.enum(['store', 'layer', 'hub'])).min(1) }),
]);

/**
 * A rule. What it makes is always in the centre; the rest says where else it shows. An event that several rules match is
 * one alert: it shows wherever one of those lets it that nothing holds back, and belongs to the first of these.
 */
export const alertRule = z.strictObject({
  id: ruleId,
  /** Empty: its summary is its name. */
  name: z.string().max(100),
  enabled: z.boolean(),
  when: alertCause,
  /** Of whom; a storm or a trouble is of nobody. */
  who: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('everybody') }),
    z.strictObject({ kind: z.literal('watched') }),
    z.strictObject({ kind: z.literal('consumers'), consumers: z.array(consumer).min(1).max(WATCHED_LIMIT) }),
  ]),
  /** Whether simulated consumers go further than the centre. */
  simulated: z.boolean(),
  desktop: z.boolean(),
  /** Of its notification on the desktop. */
  sound: z.boolean(),
  /** Counts in the app's badge until it is seen. */
  badge: z.boolean(),
  /** At most one in so many seconds for each consumer (for each hub where nobody is meant); 0 is no limit. */
  everySeconds: z.int().min(0).max(86_400),
  /** Hours in which it only goes to the centre: everybody's, none, or its own. */
  quiet: z.union([z.literal('everybody'), z.literal('never'), quietHours]),
});
export type AlertRule = z.output<typeof alertRule>;

/** What happened. Texts are anybody's. */
export const alertEvent = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('notification'),
    consumer: z.string(),
    id: z.number(),
    tipo: z.string(),
    contenido: z.string(),
    deseo_id: z.number().nullable(),
  }),
  z.object({ kind: z.literal('silent'), consumer: z.string(), seconds: z.number() }),
  /** `code` is its close code; null where that is not known. */
  z.object({ kind: z.literal('gone'), consumer: z.string(), seconds: z.number(), code: z.number().nullable() }),
  z.object({ kind: z.literal('storm'), connects: z.number(), seconds: z.number() }),
  z.object({ kind: z.literal('trouble'), trouble: z.enum(TROUBLES) }),
  /** Alerts that came too fast to be kept one by one. */
  z.object({ kind: z.literal('uncounted'), count: z.number() }),
  z.object({ kind: z.literal('test') }),
]);
export type AlertEvent = z.output<typeof alertEvent>;

/**
 * What the desktop made of an alert, as far as it is known: `handed` to it (that it was seen is known to nobody but the
 * person), `coalesced` into one notification with others, `suppressed` and why, refused as `unsupported` or `failed`, or
 * `unsent` because the app ended first. `none`: no rule asked for the desktop, or there is none here.
 */
export const DESKTOP_OUTCOMES = [
  'none',
  'waiting',
  'handed',
  'coalesced',
  'suppressed',
  'unsupported',
  'failed',
  'unsent',
] as const;
/** Why it was suppressed. */
export const SUPPRESSIONS = ['do_not_disturb', 'quiet_hours', 'rate', 'simulated', 'passed'] as const;
export type Suppression = (typeof SUPPRESSIONS)[number];

/** An alert in the centre. */
export const alert = z.object({
  /** Rising. */
  number: z.number(),
  at: time,
  /** The hub it is about: null is the one inside this app, or the one that the page shows, and has no name (''). */
  hub: z.object({ id: z.string().nullable(), name: z.string() }),
  /** The rule that made it, and its name then; null for a test. */
  rule: z.object({ id: z.string(), name: z.string() }).nullable(),
  what: alertEvent,
  simulated: z.boolean(),
  /** Known only afterwards: nobody could be asked when it happened. */
  late: z.boolean(),
  desktop: z.enum(DESKTOP_OUTCOMES),
  suppressed: z.enum(SUPPRESSIONS).nullable(),
  /** The desktop's own words where it failed; else ''. */
  words: z.string(),
  /** Others that were told in the same notification. */
  with: z.number(),
  /** When the desktop took it, when it was clicked there, when it was closed there. */
  handedAt: time.nullable(),
  clickedAt: time.nullable(),
  closedAt: time.nullable(),
  seen: z.boolean(),
  /** Comes back as new then. */
  snoozedUntil: time.nullable(),
  /** What the person answered to "did you see it?"; null while nobody has. */
  sawIt: z.boolean().nullable(),
});
export type Alert = z.output<typeof alert>;

/** What can be known about showing alerts here: a code of the catalogue each; `unknown` is "cannot be known here". */
export const alertPlace = z.object({
  kind: z.enum(['desktop', 'browser']),
  supported: z.boolean(),
  /** Name and version of what shows notifications, where it says so. */
  server: z.string().nullable(),
  permission: z.enum(['granted', 'denied', 'unknown']),
  systemDoNotDisturb: z.enum(['on', 'off', 'unknown']),
  actions: z.enum(['yes', 'no', 'unknown']),
  sound: z.enum(['yes', 'no', 'unknown']),
});
export type AlertPlace = z.output<typeof alertPlace>;

export const alertsState = z.object({
  place: alertPlace,
  /** In their order. */
  rules: z.array(alertRule),
  /** The watch list. */
  watched: z.array(z.string()),
  quiet: quietHours.nullable(),
  /** Leaves `contenido` out of what the desktop shows. */
  hideContenido: z.boolean(),
  /** Alerts that nobody has seen yet. */
  unseen: z.number(),
  /** Alerts that made room for newer ones since they were first kept. */
  forgotten: z.number(),
  /** False where rules and alerts cannot be written down and end with this run. */
  kept: z.boolean(),
  /** Where the file was put that made no sense at this start; null where it did. */
  setAside: z.string().nullable(),
});
export type AlertsState = z.output<typeof alertsState>;

const alerts = {
  state: stream('read', nothing, alertsState),
  /** First all that are kept, newest last (`reset`), then each that is new or has changed: of more than are kept the oldest go. */
  list: stream('read', nothing, z.object({ reset: z.boolean(), alerts: z.array(alert) })),
  /** Adds a rule or changes the one with its id; `at` is its place among the rules (null: where it is, or last). Rejects with too_many_rules or not_saved. */
  saveRule: call(
    'administer',
    z.strictObject({ rule: alertRule, at: z.int().min(0).max(RULES_LIMIT).nullable() }),
    nothing,
  ),
  /** Rejects with unknown_rule or not_saved. To take it back, save it again at its place. */
  removeRule: call('administer', z.strictObject({ id: ruleId }), nothing),
  /** Puts consumers on the watch list, or takes them off. Rejects with too_many_watched or not_saved. */
  watch: call(
    'act',
    z.strictObject({ consumers: z.array(consumer).min(1).max(WATCHED_LIMIT), watched: z.boolean() }),
    nothing,
  ),
  /** Rejects with not_saved. */
  configure: call('administer', z.strictObject({ quiet: quietHours.nullable(), hideContenido: z.boolean() }), nothing),
  /** Marks alerts as seen; null is all of them. */
  see: call('act', z.strictObject({ numbers: numbers.nullable() }), nothing),
  /** Puts alerts off: they are seen now, and come back as new in so many minutes. 0 brings them back at once. */
  snooze: call('act', z.strictObject({ numbers: numbers.min(1), minutes: z.int().min(0).max(1_440) }), nothing),
  /** Empties the centre. Answers how many went. */
  clear: call('act', nothing, z.object({ cleared: z.number() })),
  /** Makes an alert that every rule lets pass. Answers its number. */
  test: call('act', nothing, z.object({ number: z.number() })),
  /** Keeps what the person says of a test. Rejects with unknown_alert. */
  answer: call('act', z.strictObject({ number: z.int(), sawIt: z.boolean() }), nothing),
};

export const alertsContract = { alerts };
export type AlertsContract = typeof alertsContract;
