/**
 * The schedules of a hub: notifications that it sends by itself, later or again and again. Times are ms since 1970 by the
 * hub's clock. A time that passes unused (the hub was off, the computer slept, the clock was set) is missed: it is shown,
 * and a person sends it or lets it be.
 */
import { z } from 'zod';
import { RUN_TROUBLES, SCHEDULES_LIMIT, TEMPLATE_NAME_LIMIT } from '../planned.ts';
import { CONSUMER_ID } from '../protocol.ts';
import { call, stream } from './service.ts';
import { templateContent } from './templates.ts';

/** Targets of one schedule. */
export const SCHEDULE_TARGETS_LIMIT = 100_000;
/** How often one may send: every so many seconds at least, and once in 366 days at most; and how often in all. */
export const EVERY_SECONDS = { least: 1, most: 366 * 24 * 60 * 60 } as const;
export const TIMES_LIMIT = 1_000_000;
/** How far ahead the first time may be. */
export const AHEAD_MS = 5 * 366 * 24 * 60 * 60 * 1_000;
/** A sending that could not begin so long after its time is missed; sooner where the next time comes sooner. */
export const GRACE_MS = 10_000;

const time = z.number();
const consumer = z.string().regex(CONSUMER_ID);
const id = z.int();

const run = z.object({
  /** When it was due, and when it began. */
  dueAt: time,
  startedAt: time,
  running: z.boolean(),
  /** Targets that it is done with, of how many. */
  done: z.number(),
  total: z.number(),
  /** Notifications stored, and targets passed over because the template makes nothing for them that may be sent. */
  sent: z.number(),
  unfit: z.number(),
  /** One of those, and why. */
  example: z.object({ consumer: z.string(), field: z.string(), code: z.string() }).nullable(),
  /** Null where it reached its end, or runs. */
  trouble: z.enum(RUN_TROUBLES).nullable(),
  /** Targets are left over and nobody has answered for them; the next sending forgets them. */
  open: z.boolean(),
});

const schedule = z.object({
  id: z.number(),
  name: z.string(),
  content: templateContent,
  /** How many ids it names and the first few of them; null is everybody who is connected when it sends. */
  targets: z.object({ count: z.number(), first: z.array(z.string()) }).nullable(),
  /** The first time; the others follow every so many seconds. Null sends once. */
  at: time,
  everySeconds: z.number().nullable(),
  /** How many times in all; null is until it is stopped. And how many of them are over, sent or missed. */
  times: z.number().nullable(),
  past: z.number(),
  /** When it sends next; null for one that is stopped or over. */
  nextAt: time.nullable(),
  stopped: z.boolean(),
  /** Notifications stored since it was made. */
  sent: z.number(),
  /** Times that passed unused and that nobody has answered for, from the first to the last of them. */
  missed: z.object({ count: z.number(), from: time, to: time }).nullable(),
  last: run.nullable(),
  createdAt: time,
});
export type Schedule = z.output<typeof schedule>;

const one = z.strictObject({ id });

/** Calls fail with `not_found` where there is no such schedule. */
export const schedules = {
  /** All of them, the one that sends next first; again when one changes, a few times a second at most. */
  list: stream('read', z.strictObject({}), z.object({ schedules: z.array(schedule) })),
  /**
   * Makes one. `at` null begins now. Fails with `template_bad`, `schedules_full` (limit), `schedule_targets_full` (limit)
   * or `schedule_past`: a first time that is over.
   */
  create: call(
    'act',
    z.strictObject({
      name: z.string().max(TEMPLATE_NAME_LIMIT),
      content: templateContent,
      to: z.union([z.literal('connected'), z.array(consumer).min(1).max(SCHEDULE_TARGETS_LIMIT)]),
      at: time.nullable(),
      everySeconds: z.int().min(EVERY_SECONDS.least).max(EVERY_SECONDS.most).nullable(),
      times: z.int().min(1).max(TIMES_LIMIT).nullable(),
    }),
    z.object({ id: z.number() }),
  ),
  /** Stops one, or all with `id` null; what it is sending ends at the next thousand. Answers the ids of those it stopped. */
  stop: call('act', z.strictObject({ id: id.nullable() }), z.object({ stopped: z.array(z.number()) })),
  /** Goes on with stopped ones: at their next time, or an interval from now where that is over. */
  resume: call('act', z.strictObject({ ids: z.array(id).max(SCHEDULES_LIMIT) }), z.object({})),
  /** Takes one away, which stops it; within the hour it can be brought back. */
  remove: call('act', one, z.object({})),
  restore: call('act', one, z.object({})),
  /**
   * Sends now what was missed, once however many times it was, or the rest of a sending that did not reach its end; the
   * rest of one to everybody connected is not known any more. Fails with `schedule_nothing`, or `schedule_running`.
   */
  sendNow: call('act', z.strictObject({ id, what: z.enum(['missed', 'rest']) }), z.object({})),
  /** Lets be what was missed and what was left over. */
  dismiss: call('act', one, z.object({})),
};
