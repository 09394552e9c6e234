/**
 * The console contract: what any console may ask of a hub, over whichever port. Each room of the console has its service.
 * All times are ms since 1970 by the hub's clock; ids of consumers are strings; sizes are bytes.
 */
import { z } from 'zod';
import { CONSUMER_ID, CONTENIDO_LIMIT, hasAtMost, TIPO_LIMIT } from '../protocol.ts';
import { SETTING_KEYS } from '../settings.ts';
import { recordings } from './recordings.ts';
import { CONSUMER_STATES, rowTuple } from './rows.ts';
import { schedules } from './schedules.ts';
import { call, stream } from './service.ts';
import { simulator } from './simulator.ts';
import { templateContent, templates } from './templates.ts';

/** Raised when a console of another version could misread this one. */
export const CONTRACT_VERSION = 2;

/** Most targets that one command may name. */
export const TARGETS_LIMIT = 100_000;
/** Targets that an injection stores at once; who sends to more in steps of so many can say how far it is, and stop. */
export const TARGETS_A_STEP = 1_000;
/** Most notifications of one page of the history. */
export const HISTORY_LIMIT = 200;
/** Most rows whose ribbons one console may watch. */
export const RIBBONS_LIMIT = 400;

const consumer = z.string().regex(CONSUMER_ID);
const nothing = z.strictObject({});
const time = z.number();

const text = (least: number, most: number) =>
  z.string().refine((value) => value.length >= least && hasAtMost(value, most) && value.isWellFormed());

/** What a producer may say, with the limits of the HTTP side. */
export const payload = z.strictObject({
  tipo: text(1, TIPO_LIMIT),
  contenido: text(0, CONTENIDO_LIMIT),
  deseo_id: z.int().nullable(),
});
export type Payload = z.output<typeof payload>;

/** Who created or read a notification. */
export const PRODUCERS = ['http', 'console', 'cli', 'simulator', 'django'] as const;
export const READERS = ['wearable', 'console', 'http', 'django', 'hub'] as const;
export type Producer = (typeof PRODUCERS)[number];
export type Reader = (typeof READERS)[number];

/** A notification with its journey, as the console shows it. Null is "has not happened". */
export const trackedNotification = z.object({
  consumer: z.string(),
  id: z.number(),
  tipo: z.string(),
  contenido: z.string(),
  deseo_id: z.number().nullable(),
  producer: z.enum(PRODUCERS),
  /** Its own time, `fecha_envio`; and when this hub had it stored. */
  sentAt: time,
  storedAt: time,
  /** First socket it was handed to, and first proof that it arrived; over how many sockets each (at most the last 10). */
  writtenAt: time.nullable(),
  writtenTo: z.number(),
  confirmedAt: time.nullable(),
  confirmedBy: z.number(),
  readAt: time.nullable(),
  readBy: z.enum(READERS).nullable(),
});
export type TrackedNotification = z.output<typeof trackedNotification>;

/** One open socket of a consumer. */
export const socketInfo = z.object({
  /** The hub's number for this connection, rising. */
  connection: z.number(),
  address: z.string(),
  client: z.string(),
  simulated: z.boolean(),
  connectedAt: time,
  lastLifeAt: time,
  lastPingAt: time,
  rttMs: z.number(),
  messagesIn: z.number(),
  messagesOut: z.number(),
  outboxBytes: z.number(),
  state: z.enum(CONSUMER_STATES),
  /** The hub that holds it, by its number; null is this one. */
  hub: z.number().nullable(),
});
export type SocketInfo = z.output<typeof socketInfo>;

/** Something that happened to a consumer, for its timeline. `kind` is a stable code; `detail` depends on it. */
export const TIMELINE_KINDS = [
  'connected',
  'closed',
  'refused',
  'stored',
  'written',
  'confirmed',
  'read',
  'error',
  'late',
  'silent',
  'slow',
  'recovered',
  /** Let in although Django could not be asked: it accepted the same credentials lately. */
  'unverified',
] as const;
export const timelineEntry = z.object({
  at: time,
  kind: z.enum(TIMELINE_KINDS),
  connection: z.number().nullable(),
  /** closed: the code; refused: the refusal; stored to read: the notification's id; error: the error's code; else null. */
  detail: z.union([z.string(), z.number()]).nullable(),
  /** closed: the reason given; connected and refused: the address; read: by whom; else null. */
  note: z.string().nullable(),
});
export type TimelineEntry = z.output<typeof timelineEntry>;

/** One text frame. Payloads are untrusted text; over 4,096 characters only the start is kept. */
export const frame = z.object({
  seq: z.number(),
  at: time,
  connection: z.number(),
  direction: z.enum(['in', 'out']),
  /** `type` of the message, or `text` where it had none. */
  type: z.string(),
  bytes: z.number(),
  text: z.string(),
});
export type Frame = z.output<typeof frame>;

/** Why Redis cannot be used now: every one of them passes by itself once the cause is gone. */
export const LAYER_TROUBLES = [
  /** Nobody answers, or the connection was cut. */
  'unreachable',
  /** It is there and does not answer in time. */
  'slow',
  'wrong_password',
  'forbidden',
  /** A replica that takes no writes. */
  'read_only',
  'out_of_memory',
  /** It reads its file in after a start. */
  'loading',
  /** It has fewer databases than the URL's number. */
  'no_such_database',
  /** Older than 6.0. */
  'too_old',
  /** A hub with a copy of this data dir runs on the same Redis. */
  'copied_data_dir',
  'failed',
] as const;
export type LayerTrouble = (typeof LAYER_TROUBLES)[number];

/** The kinds of channel layer, in the words of the settings. */
export const LAYER_KINDS = ['memory', 'core', 'pubsub'] as const;

/** A hub of the system. */
export const hubInfo = z.object({
  number: z.number(),
  name: z.string(),
  /** `http://HOST:PORT/` as it listens. */
  url: z.string(),
  self: z.boolean(),
  connected: z.number(),
  sockets: z.number(),
  startedAt: time,
  version: z.string(),
});
export type HubInfo = z.output<typeof hubInfo>;

/** The hub in figures, about once a second. Rates are per second over the last one; null is "nothing measured yet". */
export const status = z.object({
  connected: z.number(),
  sockets: z.number(),
  states: z.record(z.enum(CONSUMER_STATES), z.number()),
  pingsPerSecond: z.number(),
  messagesInPerSecond: z.number(),
  messagesOutPerSecond: z.number(),
  rttP95Ms: z.number().nullable(),
  deliveryP99Ms: z.number().nullable(),
  unread: z.number(),
  store: z.object({
    state: z.enum(['ok', 'full', 'failed']),
    commitMs: z.number().nullable(),
    notifications: z.number(),
  }),
  layer: z.object({
    kind: z.enum(LAYER_KINDS),
    state: z.enum(['ok', 'away']),
    /** Why it is away. */
    reason: z.enum(LAYER_TROUBLES).nullable(),
    /** Round trip of the last message that the hub sent to itself through the layer. */
    pingMs: z.number().nullable(),
  }),
  /** Every hub on the same Redis that is alive, this one first. */
  hubs: z.array(hubInfo),
  eventLoopLagMs: z.number(),
  drops: z.record(z.string(), z.number()),
  /** The last refused handshake, for whoever wonders why nobody arrives. */
  refusal: z
    .object({ at: time, code: z.string(), status: z.number(), value: z.string(), address: z.string() })
    .nullable(),
});
export type Status = z.output<typeof status>;

/** What happened for one target of an injection. */
export const injectionResult = z.object({
  consumer: z.string(),
  id: z.number(),
  /** Sockets it was handed to; 0 is "kept for when it comes back". */
  written: z.number(),
  /** Another hub that it is connected to and that was handed it, by its number; null without one. */
  hub: z.number().nullable(),
});
export type InjectionResult = z.output<typeof injectionResult>;

const hub = {
  info: call(
    'read',
    nothing,
    z.object({
      version: z.string(),
      /** Where wearables connect, `{consumidor_id}` left in: `ws://127.0.0.1:8000/ws/notificaciones/{consumidor_id}/`. */
      address: z.string(),
      host: z.string(),
      port: z.number(),
      loopbackOnly: z.boolean(),
      /** The HTTP API asks for the token from this machine too; a recording of before does not say. */
      tokenNeeded: z.boolean().optional(),
      /** Django is asked who may connect. */
      authenticated: z.boolean(),
      startedAt: time,
      timeZone: z.string(),
      /** This hub's number in the ids it issues. */
      number: z.number(),
      limits: z.object({ outboxBytes: z.number(), socketsPerConsumer: z.number() }),
    }),
  ),
  status: stream('read', nothing, status),
};

const connections = {
  /** Every consumer: first all of them in chunks (`reset` on the first, `whole` on the last), then what changed, ten times a second at most. */
  rows: stream(
    'read',
    nothing,
    z.object({ reset: z.boolean(), whole: z.boolean(), rows: z.array(rowTuple), removed: z.array(z.string()) }),
  ),
  /** The ribbons of the rows in view: `slot` is the newest one's number; oldest first, see `shared/ribbon.ts`. */
  ribbons: stream(
    'read',
    z.strictObject({ consumers: z.array(consumer).max(RIBBONS_LIMIT), slots: z.union([z.literal(20), z.literal(40)]) }),
    z.object({ slot: z.number(), ribbons: z.array(z.tuple([z.string(), z.array(z.number())])) }),
  ),
  /**
   * Who is silent or gone, for alerts: first everybody who is (`reset` on the first, in chunks, `whole` on the last), then
   * whose turn it is to be that, or to be `here` again, and how many connects there were, once a second at most. One that
   * is gone and forgotten is not told of. Connects are this hub's alone.
   */
  turns: stream(
    'read',
    nothing,
    z.object({
      reset: z.boolean(),
      whole: z.boolean(),
      /** The consumer, what it is, since when, its close code where it is known, and whether it is simulated. */
      turns: z.array(z.tuple([consumer, z.enum(['silent', 'gone', 'here']), time, z.number().nullable(), z.boolean()])),
      connects: z.number(),
    }),
  ),
  /** Closes every socket of these consumers, or only the named connection of one. Answers how many were closed. */
  disconnect: call(
    'act',
    z.strictObject({
      consumers: z.array(consumer).min(1).max(TARGETS_LIMIT),
      connection: z.number().nullable(),
      code: z.int(),
      reason: z.string().max(120),
    }),
    z.object({ closed: z.number() }),
  ),
};

/** One connection of a consumer that ended. */
export const visit = z.object({
  connection: z.number(),
  connectedAt: time,
  endedAt: time,
  /** The wearable's last frame of its own; null when it never sent one. */
  lastFrameAt: time.nullable(),
  code: z.number(),
  /** As the closing side gave it: untrusted text. */
  reason: z.string(),
});
export type Visit = z.output<typeof visit>;

/** A handshake of a consumer that was refused; `value` is what was wrong with it, untrusted text. */
export const refusedVisit = z.object({ at: time, code: z.string(), value: z.string() });
export type RefusedVisit = z.output<typeof refusedVisit>;

/** Connections that a consumer's visits hold at most, and refusals. */
export const VISITS_LIMIT = 30;

const consumers = {
  /** One consumer in detail, while someone looks: `opened` first, then what changed since. */
  detail: stream(
    'read',
    z.strictObject({ consumer }),
    z.object({
      kind: z.enum(['opened', 'changed']),
      /** Null where nobody with this id has connected lately. */
      row: rowTuple.nullable().optional(),
      sockets: z.array(socketInfo).optional(),
      timeline: z.array(timelineEntry).optional(),
      frames: z.array(frame).optional(),
      /** Frames that came too fast to be told, since the detail was opened. */
      framesDropped: z.number().optional(),
      notifications: z.array(trackedNotification).optional(),
    }),
  ),
  /**
   * A consumer's last 30 min on this hub in slots of 25 s, oldest first: first as they are, then when they change, once
   * a second at most. Empty where this hub does not know it.
   */
  vitals: stream(
    'read',
    z.strictObject({ consumer }),
    z.object({
      /** The newest slot's number, see `shared/ribbon.ts`. */
      slot: z.number(),
      beads: z.array(z.number()),
      /** The longest interval between two of its pings that ended in the slot, in ms; 0 without any. */
      intervals: z.array(z.number()),
      /** A ping so many ms overdue, and a tenth of the rhythm, is late. */
      lateAfterMs: z.number(),
    }),
  ),
  /** Its last connections to this hub that ended, and refusals, newest first: all of them each time something comes. */
  visits: stream(
    'read',
    z.strictObject({ consumer }),
    z.object({ visits: z.array(visit), refusals: z.array(refusedVisit) }),
  ),
};

/** A place in the history: behind this notification. */
const historyPlace = z.strictObject({ sentAt: time, id: z.int(), consumer });

const notifications = {
  /**
   * Stores one notification for each target and delivers it. `batch` names the injection for `progress`; with it as an
   * argument this is the next step of that one. One that is not followed any more begins anew, under another number.
   */
  inject: call(
    'act',
    z.strictObject({
      to: z.union([z.literal('connected'), z.array(consumer).min(1).max(TARGETS_LIMIT)]),
      payload,
      batch: z.int().optional(),
    }),
    z.object({ batch: z.number(), results: z.array(injectionResult) }),
  ),
  /**
   * As `inject`, of a template: it is made anew for each target, its counter beginning at `first`. Who is `unfit` gets
   * nothing, because it makes nothing for them that may be sent. Fails with `template_bad` where it cannot be read.
   */
  injectEach: call(
    'act',
    z.strictObject({
      to: z.array(consumer).min(1).max(TARGETS_LIMIT),
      content: templateContent,
      first: z
        .int()
        .min(1)
        .max(2 ** 31),
      batch: z.int().optional(),
    }),
    z.object({
      batch: z.number(),
      results: z.array(injectionResult),
      unfit: z.array(z.object({ consumer: z.string(), field: z.string(), code: z.string() })),
    }),
  ),
  /** How an injection fares: proofs of arrival and reads as they come, `[consumer, sockets that confirmed, was it read]`. */
  progress: stream(
    'read',
    z.strictObject({ batch: z.number() }),
    z.object({ targets: z.array(z.tuple([z.string(), z.number(), z.boolean()])) }),
  ),
  /** Marks as read; with `ids` null, everything unread of these consumers. Answers how many changed. */
  markRead: call(
    'act',
    z.strictObject({
      consumers: z.array(consumer).min(1).max(TARGETS_LIMIT),
      ids: z.array(z.int()).max(1_000).nullable(),
    }),
    z.object({ marked: z.number() }),
  ),
  /** The notifications with these ids, as far as this hub has them: one for each consumer that got it, 100 at most. */
  find: call(
    'read',
    z.strictObject({ ids: z.array(z.int()).min(1).max(20) }),
    z.object({ notifications: z.array(trackedNotification) }),
  ),
  /**
   * A page of this hub's notifications, newest first, those that pass every filter that is not null. `text` is words, all
   * of them to be in `contenido`, capitals and accents aside. `next` is where the page after it begins, null at the end.
   * A search by words or producer looks at some 20,000 at a time: `stopped` says that it ended there, whatever it found.
   */
  history: call(
    'read',
    z.strictObject({
      consumer: consumer.nullable(),
      text: z.string().max(100),
      tipo: text(1, TIPO_LIMIT).nullable(),
      state: z.enum(['all', 'unread', 'read']),
      producer: z.enum(PRODUCERS).nullable(),
      before: historyPlace.nullable(),
      limit: z.int().min(1).max(HISTORY_LIMIT),
    }),
    z.object({
      notifications: z.array(trackedNotification),
      next: historyPlace.nullable(),
      stopped: z.boolean(),
    }),
  ),
  /** Every notification as it is stored, for alerts. */
  stored: stream(
    'read',
    z.strictObject({ tipos: z.array(z.string()).max(100).nullable() }),
    z.object({ notifications: z.array(trackedNotification), simulated: z.array(z.string()), dropped: z.number() }),
  ),
};

/** A queue of the layer: one of ours, another hub's, or a Daphne's. */
export const layerQueue = z.object({
  /** Its key in Redis, such as `asgispecific.7f3a…!`. */
  key: z.string(),
  owner: z.enum(['own', 'hub', 'other']),
  /** The hub that it belongs to, by its number, where that is alive. */
  hub: z.number().nullable(),
  depth: z.number(),
  capacity: z.number(),
  /** Deepest within the last hour, as far as somebody looked. */
  peak: z.number(),
  /** When the oldest message in it was put in; null when it is empty. */
  oldestAt: time.nullable(),
  /** Messages have waited for long: whoever should read it seems to be gone. */
  stale: z.boolean(),
  /** Members of groups that it serves. */
  members: z.number(),
});
export type LayerQueue = z.output<typeof layerQueue>;

/** What came to nothing, by reason, with the last example. Samples are untrusted text, at most 1,000 characters. */
export const layerDrop = z.object({
  reason: z.string(),
  count: z.number(),
  sample: z.object({ at: time, where: z.string(), text: z.string() }).nullable(),
});
export type LayerDropInfo = z.output<typeof layerDrop>;

/** One Redis. */
export const layerHost = z.object({
  /** Where it is, without user and password. */
  address: z.string(),
  state: z.enum(['ok', 'away']),
  reason: z.enum(LAYER_TROUBLES).nullable(),
  since: time,
  version: z.string().nullable(),
  memoryBytes: z.number().nullable(),
  /** Round trip of a PING. */
  pingMs: z.number().nullable(),
});

/** The layer, about once a second while somebody looks. Rates are per second over the last one. */
export const layerOverview = z.object({
  kind: z.enum(LAYER_KINDS),
  prefix: z.string(),
  capacity: z.number(),
  expirySeconds: z.number(),
  groupExpirySeconds: z.number(),
  hosts: z.array(layerHost),
  /** Round trip of a message that the hub sent to itself through the layer. */
  probeMs: z.number().nullable(),
  publishedPerSecond: z.number(),
  receivedPerSecond: z.number(),
  /** Received since the start, by who sent it. */
  received: z.object({ django: z.number(), hubs: z.number(), unknown: z.number() }),
  /** Groups that this hub is in: for consumers that are connected, and for those that left. */
  joined: z.number(),
  lingering: z.number(),
  drops: z.array(layerDrop),
  /** What waits to be told to the other hubs, and to Django. */
  outbox: z.object({ waiting: z.number(), reads: z.number(), readsChannelFull: z.boolean() }),
  /** What Django answers at connects; null where it is not asked. */
  backend: z
    .object({
      url: z.string(),
      /** `open`: it was silent too often and is spared; `half_open`: one is asked to see whether it is back. */
      state: z.enum(['closed', 'open', 'half_open']),
      since: time,
      failures: z.number(),
    })
    .nullable(),
});
export type LayerOverview = z.output<typeof layerOverview>;

/** A channel in a group. */
export const groupMember = z.object({
  channel: z.string(),
  owner: z.enum(['own', 'hub', 'other']),
  hub: z.number().nullable(),
  /** When it was last added; it falls out of the group `groupExpirySeconds` later. */
  addedAt: time.nullable(),
  stale: z.boolean(),
  /** One of ours whose consumer is not connected. */
  lingering: z.boolean(),
});
export type GroupMember = z.output<typeof groupMember>;

/** Groups that one answer lists, and members of each. */
export const GROUPS_LIMIT = 500;
export const MEMBERS_LIMIT = 50;

const layer = {
  overview: stream('read', nothing, layerOverview),
  /** The groups in Redis, as seen at most a few seconds ago. `search` is part of a group's name. */
  groups: call(
    'read',
    z.strictObject({ search: z.string().max(100), only: z.enum(['all', 'stale', 'other']) }),
    z.object({
      at: time,
      /** Of all groups, as far as they were read: some 20,000. */
      groups: z.number(),
      /** By owner; the stale ones are among these. */
      members: z.object({ own: z.number(), hub: z.number(), other: z.number(), stale: z.number() }),
      truncated: z.boolean(),
      found: z.array(
        z.object({
          name: z.string(),
          /** Members in all; the list has the first ones. In pubsub, how many processes listen, and no list. */
          size: z.number(),
          members: z.array(groupMember).max(MEMBERS_LIMIT),
        }),
      ),
      queues: z.array(layerQueue),
    }),
  ),
  /** Sends any message to any group, as Django would: to every member, ours included. */
  groupSend: call(
    'act',
    z.strictObject({ group: z.string().max(100), message: z.record(z.string(), z.json()) }),
    z.object({ members: z.number(), full: z.number(), ms: z.number() }),
  ),
  /** Takes channels out of their groups; those of hubs that are alive stay. Answers how many memberships went. */
  clean: call(
    'administer',
    z.strictObject({
      channels: z
        .array(z.strictObject({ group: z.string(), channel: z.string() }))
        .min(1)
        .max(10_000),
    }),
    z.object({ removed: z.number() }),
  ),
};

/** The pings of this hub's wearables over time: at most 24 h, a point every 10 s. */
const pings = {
  /** First all that is kept, in chunks (`reset` on the first), then each point as it is made. */
  totals: stream(
    'read',
    nothing,
    z.object({
      reset: z.boolean(),
      /** When it was made; p50, p95 and p99 of the round trips in the minute before, in ms, null without any; pings a second. */
      points: z.array(z.tuple([time, z.number().nullable(), z.number().nullable(), z.number().nullable(), z.number()])),
    }),
  ),
};

/** One line of the diagnosis, as codes: the catalogue's section `doctor` has the sentences, and `values` fill them. */
export const diagnosisReport = z.object({
  step: z.string(),
  status: z.enum(['ok', 'warn', 'fail']),
  code: z.string(),
  /** Some came over the network: untrusted text. */
  values: z.record(z.string(), z.union([z.string(), z.number()])),
  /** What helps; null where nothing is to be done. */
  fix: z.string().nullable(),
  /** How long the step took. */
  ms: z.number(),
});
export type DiagnosisReport = z.output<typeof diagnosisReport>;

/** A run of the diagnosis so far. */
export const diagnosisRun = z.object({
  startedAt: time,
  /** Null while it runs. */
  endedAt: time.nullable(),
  version: z.string(),
  reports: z.array(diagnosisReport),
  /** It broke off by a mistake in a step; the hub's log says which. */
  broken: z.boolean(),
});
export type DiagnosisRun = z.output<typeof diagnosisRun>;

/** What a report is made of, in this order. */
export const REPORT_PARTS = ['versions', 'settings', 'logs', 'metrics', 'diagnosis'] as const;

export const reportEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('part'), part: z.enum(REPORT_PARTS) }),
  /** The next bytes of the zip, in base64. */
  z.object({ kind: z.literal('piece'), data: z.string() }),
  /** `name` is what to call the file. */
  z.object({ kind: z.literal('done'), name: z.string(), bytes: z.number() }),
]);
export type ReportEvent = z.output<typeof reportEvent>;

const diagnosis = {
  /**
   * The hub diagnoses itself: all that was found, each time something is. Shows the last run if it began at `after` or
   * later, else joins the one that runs, else starts one: at most one runs at a time. It sends one notification to a
   * wearable of its own, `doctor`.
   */
  run: stream('read', z.strictObject({ after: time }), diagnosisRun),
  /**
   * One zip for whoever helps: versions, settings without secrets, the logs' ends, figures, a run of the diagnosis; without
   * secrets and without what notifications say. Steps as they begin, then the file in pieces, then `done`; closing it
   * cancels. Ends with `report_busy` while another is made, with `report_failed` where it cannot be.
   */
  report: stream('administer', nothing, reportEvent),
};

const settingKey = z.enum(SETTING_KEYS);

/** One setting as the hub has it. Of a secret only how many values it has is told. */
export const settingState = z.object({
  key: settingKey,
  group: z.string(),
  unit: z.string().nullable(),
  secret: z.boolean(),
  /** Whether a change counts at once; else from the hub's next start. */
  live: z.boolean(),
  default: z.json(),
  /** What the hub runs with, and what it would start with now; null for a secret. */
  value: z.json(),
  next: z.json(),
  /** Values of a secret: those it runs with, and those of the next start. Null for what is no secret. */
  count: z.number().nullable(),
  nextCount: z.number().nullable(),
  source: z.enum(['flag', 'environment', 'file', 'default']),
  /** Whether settings.json has it. */
  stored: z.boolean(),
  /** `--port` or `PULSERA_PORT`: what fixes it, so that settings.json does not count. */
  lockedBy: z.string().nullable(),
  /** The next start would bring another value. */
  waits: z.boolean(),
});
export type SettingState = z.output<typeof settingState>;

export const settingsState = z.object({
  /** The whole path of settings.json on the hub's machine. */
  file: z.string(),
  settings: z.array(settingState),
});
export type SettingsState = z.output<typeof settingsState>;

const settings = {
  read: call('read', nothing, settingsState),
  /**
   * Writes one setting into settings.json, or takes it out with null. Fails with `setting_locked`, `setting_bad`,
   * `setting_conflict`, `settings_file`, `settings_unwritable`, `setting_no_address` {host, addresses} where this machine has
   * no such address, or `setting_port_forbidden` {port}.
   */
  write: call('administer', z.strictObject({ key: settingKey, value: z.json() }), settingsState),
};

/** Every service of a hub. */
export const contract = {
  hub,
  connections,
  consumers,
  notifications,
  layer,
  pings,
  diagnosis,
  settings,
  simulator,
  recordings,
  templates,
  schedules,
};
export type HubContract = typeof contract;
