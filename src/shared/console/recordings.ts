/** The contract's service of recordings: what a hub went through, kept in files that a console can open again. */
import { z } from 'zod';
import { CONSUMER_ID } from '../protocol.ts';
import { call, stream } from './service.ts';

const nothing = z.strictObject({});
const time = z.number();
const consumer = z.string().regex(CONSUMER_ID);

/** What a recording may be asked for: consumers by name, minutes, and MB (10^6 bytes) before compression. */
export const RECORDED_CONSUMERS_LIMIT = 1_000;
export const RECORDING_MINUTES_LIMIT = 1_440;
export const RECORDING_MEGABYTES_LIMIT = 250;
/** Bytes of a recording's file that one answer carries. */
export const RECORDING_CHUNK = 384 * 1024;

/** A recording's name: that of its file. */
export const recordingName = z.string().regex(/^[0-9A-Za-z_-]{1,80}\.ndjson\.gz$/);

/** Why a recording ended by itself, or that somebody stopped it. */
export const RECORDING_ENDS = ['stopped', 'time', 'size', 'disk_full', 'disk_failed', 'hub_stopped'] as const;
export type RecordingEnd = (typeof RECORDING_ENDS)[number];

/** The recording that is being made. */
export const recordingProgress = z.object({
  name: recordingName,
  startedAt: time,
  /** Null is everybody. */
  consumers: z.array(z.string()).nullable(),
  redacted: z.boolean(),
  /** Lines written, their bytes, and those of the compressed file. */
  events: z.number(),
  bytes: z.number(),
  fileBytes: z.number(),
  /** Frames and happenings left out because the disk, or the hub, could not keep up. */
  dropped: z.number(),
  /** It ends by itself at the first of these. */
  untilAt: time,
  bytesLimit: z.number(),
});
export type RecordingProgress = z.output<typeof recordingProgress>;

/** A recording that the hub keeps. */
export const recordingFile = z.object({
  name: recordingName,
  bytes: z.number(),
  startedAt: time,
  /** When it was last written to. */
  endedAt: time,
  consumers: z.array(z.string()).nullable(),
  redacted: z.boolean(),
});
export type RecordingFile = z.output<typeof recordingFile>;

export const recordings = {
  /** What is being recorded and what is kept, newest first: all of it whenever it changes, once a second while one runs. */
  state: stream(
    'read',
    nothing,
    z.object({
      current: recordingProgress.nullable(),
      /** How the last one since the hub's start ended. */
      last: z.object({ name: recordingName, end: z.enum(RECORDING_ENDS), dropped: z.number() }).nullable(),
      kept: z.array(recordingFile),
      /** Files that one may keep, and their bytes in all. */
      limits: z.object({ files: z.number(), bytes: z.number() }),
    }),
  ),
  /**
   * Begins to record. Rejects with recording_runs, recordings_full (files, megabytes), or recording_unwritable (reason).
   * `redacted` leaves every text of a notification or a frame out.
   */
  start: call(
    'act',
    z.strictObject({
      consumers: z.array(consumer).min(1).max(RECORDED_CONSUMERS_LIMIT).nullable(),
      redacted: z.boolean(),
      minutes: z.int().min(1).max(RECORDING_MINUTES_LIMIT),
      megabytes: z.int().min(1).max(RECORDING_MEGABYTES_LIMIT),
    }),
    z.object({ name: recordingName }),
  ),
  /** Ends the recording; answers when its file is whole. Rejects with no_recording. */
  stop: call('act', nothing, z.object({ name: recordingName })),
  /** Deletes a file for good. Rejects with unknown_recording, or recording_runs for the one that is being made. */
  remove: call('act', z.strictObject({ name: recordingName }), nothing),
  /** A piece of a file, from `offset`, in base64; empty at its end. Rejects with unknown_recording. */
  read: call(
    'read',
    z.strictObject({ name: recordingName, offset: z.int().min(0) }),
    z.object({ data: z.string(), bytes: z.number() }),
  ),
};
