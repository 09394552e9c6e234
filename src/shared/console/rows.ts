/**
 * A consumer as the console's table knows it, and the tuple that it travels as: 10,000 rows cross the wire as arrays of
 * plain values, a third smaller and faster to read than objects.
 */
import { z } from 'zod';

/** The hub's judgement of a consumer, gravest first; the first that fits is the one shown. */
export const CONSUMER_STATES = ['gone', 'silent', 'slow', 'late', 'flapping', 'on_time'] as const;
export type ConsumerState = (typeof CONSUMER_STATES)[number];

/** The last thing that happened to a consumer; `detail` is a close code, an id or a count, as the code asks. */
export const ROW_EVENTS = [
  'connected',
  'returned',
  'ping',
  'delivered',
  'confirmed',
  'read',
  'late',
  'silent',
  'slow',
  'error',
  'closed',
] as const;
export type RowEventCode = (typeof ROW_EVENTS)[number];

/** One row of Connections. Times are ms since 1970, by the hub's clock; sizes are bytes. */
export interface ConsumerRow {
  readonly id: string;
  readonly state: ConsumerState;
  /** silent: since when; slow: bytes waiting; late: when the ping was due; flapping: returns in 10 min; gone: since when; else 0. */
  readonly figure: number;
  /** Open sockets; address, client and RTT are those of the one that last gave a sign of life. */
  readonly sockets: number;
  readonly address: string;
  readonly client: string;
  readonly simulated: boolean;
  /** When the oldest open socket connected; for a gone consumer, the last one. */
  readonly connectedAt: number;
  /** The wearable's own ping: last one, and its rhythm once it has one; 0 when unknown. */
  readonly lastPingAt: number;
  readonly pingEveryMs: number;
  /** Last protocol round trip in ms, 0 when none was measured. */
  readonly rttMs: number;
  readonly unread: number;
  /** Text frames from and to the wearable since it connected, over its open sockets. */
  readonly messagesIn: number;
  readonly messagesOut: number;
  readonly outboxBytes: number;
  readonly event: RowEventCode;
  readonly eventAt: number;
  /** Of `event`: the close code (closed), the notification's id (delivered, confirmed, read), the error's code (error), else 0. */
  readonly eventDetail: number | string;
  /** The hub that it is connected to, by its number; null is this one. Where it is on several, this one comes first. */
  readonly hub: number | null;
  /** Hubs that hold a socket of it; 0 for one that is gone. */
  readonly hubs: number;
}

/** A row as it travels: the fields of `ConsumerRow` in this order, the state and the event as positions in their lists. */
export const rowTuple = z.tuple([
  z.string(),
  z.number(),
  z.number(),
  z.number(),
  z.string(),
  z.string(),
  z.number(),
  z.number(),
  z.number(),
  z.number(),
  z.number(),
  z.number(),
  z.number(),
  z.number(),
  z.number(),
  z.number(),
  z.number(),
  z.union([z.number(), z.string()]),
  z.number().nullable(),
  z.number(),
]);
export type RowTuple = z.output<typeof rowTuple>;

/** A row as its tuple. */
export function packRow(row: ConsumerRow): RowTuple {
  return [
    row.id,
    CONSUMER_STATES.indexOf(row.state),
    row.figure,
    row.sockets,
    row.address,
    row.client,
    row.simulated ? 1 : 0,
    row.connectedAt,
    row.lastPingAt,
    row.pingEveryMs,
    row.rttMs,
    row.unread,
    row.messagesIn,
    row.messagesOut,
    row.outboxBytes,
    ROW_EVENTS.indexOf(row.event),
    row.eventAt,
    row.eventDetail,
    row.hub,
    row.hubs,
  ];
}

/** The row that a tuple holds. */
export function unpackRow(tuple: RowTuple): ConsumerRow {
  return {
    id: tuple[0],
    state: CONSUMER_STATES[tuple[1]] ?? 'on_time',
    figure: tuple[2],
    sockets: tuple[3],
    address: tuple[4],
    client: tuple[5],
    simulated: tuple[6] === 1,
    connectedAt: tuple[7],
    lastPingAt: tuple[8],
    pingEveryMs: tuple[9],
    rttMs: tuple[10],
    unread: tuple[11],
    messagesIn: tuple[12],
    messagesOut: tuple[13],
    outboxBytes: tuple[14],
    event: ROW_EVENTS[tuple[15]] ?? 'connected',
    eventAt: tuple[16],
    eventDetail: tuple[17],
    hub: tuple[18],
    hubs: tuple[19],
  };
}
