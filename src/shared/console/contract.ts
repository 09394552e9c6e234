/**
 * The console contract: what any console may ask of a hub, over whichever port. Each room of the console has its service.
 * All times are ms since 1970 by the hub's clock; ids of consumers are strings; sizes are bytes.
 */
import { z } from 'zod';
import { CONSUMER_ID, CONTENIDO_LIMIT, hasAtMost, TIPO_LIMIT } from '../protocol.ts';
import { CONSUMER_STATES, rowTuple } from './rows.ts';
import { call, stream } from './service.ts';

/** Raised when a console of another version could misread this one. */
export const CONTRACT_VERSION = 1;

/** Most targets that one command may name. */
export const TARGETS_LIMIT = 100_000;
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
    kind: z.enum(['memory', 'core', 'pubsub']),
    state: z.enum(['ok', 'away']),
    pingMs: z.number().nullable(),
  }),
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
};

const notifications = {
  /** Stores one notification for each target and delivers it. `batch` names the injection for `progress`. */
  inject: call(
    'act',
    z.strictObject({
      to: z.union([z.literal('connected'), z.array(consumer).min(1).max(TARGETS_LIMIT)]),
      payload,
    }),
    z.object({ batch: z.number(), results: z.array(injectionResult) }),
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
  /** Every notification as it is stored, for alerts. */
  stored: stream(
    'read',
    z.strictObject({ tipos: z.array(z.string()).max(100).nullable() }),
    z.object({ notifications: z.array(trackedNotification), simulated: z.array(z.string()), dropped: z.number() }),
  ),
};

/** Every service of a hub. */
export const contract = { hub, connections, consumers, notifications };
export type HubContract = typeof contract;
