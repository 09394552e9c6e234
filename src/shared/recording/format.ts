/**
 * What a recording is: gzip over lines of JSON. The first line is the header; each line after it is an event of the
 * console's contract with the time at which a console would have had it. `docs/recordings.md` describes it for others.
 */
import { z } from 'zod';
import { contract } from '../console/contract.ts';
import { RECORDING_ENDS } from '../console/recordings.ts';

export const RECORDING_FORMAT = 'pulsera-recording';
export const RECORDING_VERSION = 1;
/** Bytes before compression that a recording may have; whoever opens one reads no further. */
export const RECORDING_LIMIT = 260_000_000;

const time = z.number();
/** Dates end a little behind this one. */
const LAST_TIME = 8.6e15;

/** The first line. */
export const recordingHeader = z.object({
  format: z.literal(RECORDING_FORMAT),
  version: z.literal(RECORDING_VERSION),
  startedAt: time.min(0).max(LAST_TIME),
  /** As `hub.info` answers. */
  hub: contract.hub.info.result,
  /** A ping so many ms overdue, and a tenth of the rhythm, is late. */
  lateAfterMs: z.number(),
  /** Who was recorded; null is everybody. */
  consumers: z.array(z.string()).nullable(),
  /** Texts of notifications and frames were left out. */
  redacted: z.boolean(),
});
export type RecordingHeader = z.output<typeof recordingHeader>;

const ofConsumer = z.object({ consumer: z.string() });

/** Every other line. `at` never goes back. */
export const recordedLine = z.discriminatedUnion('name', [
  z.object({ at: time, name: z.literal('connections.rows'), event: contract.connections.rows.event }),
  /** Slots that are over: each consumer's beads up to `slot`, as many as there are. */
  z.object({ at: time, name: z.literal('connections.ribbons'), event: contract.connections.ribbons.event }),
  z.object({ at: time, name: z.literal('hub.status'), event: contract.hub.status.event }),
  z.object({ at: time, name: z.literal('pings.totals'), event: contract.pings.totals.event }),
  z.object({ at: time, name: z.literal('notifications.stored'), event: contract.notifications.stored.event }),
  z.object({
    at: time,
    name: z.literal('consumers.detail'),
    args: ofConsumer,
    event: contract.consumers.detail.event,
  }),
  z.object({
    at: time,
    name: z.literal('consumers.visits'),
    args: ofConsumer,
    event: contract.consumers.visits.event,
  }),
  /** What was left out since the line before: the disk, or the hub, could not keep up. */
  z.object({
    at: time,
    name: z.literal('recording.dropped'),
    event: z.object({ dropped: z.number().min(0).max(1e12) }),
  }),
  /** The last line. A recording without it was cut short. */
  z.object({ at: time, name: z.literal('recording.ended'), event: z.object({ end: z.enum(RECORDING_ENDS) }) }),
]);
export type RecordedLine = z.output<typeof recordedLine>;
export type RecordedName = RecordedLine['name'];
/** The line with this name. */
export type LineOf<N extends RecordedName> = Extract<RecordedLine, { name: N }>;
