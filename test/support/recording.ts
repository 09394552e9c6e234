/** Recordings for tests: fetched from a hub through its contract, read as the player reads them, or written line by line. */
import { gzipSync } from 'node:zlib';
import type { ConsoleClient } from '../../src/shared/console/client.ts';
import type { HubContract, TrackedNotification } from '../../src/shared/console/contract.ts';
import type { RecordedLine, RecordingHeader } from '../../src/shared/recording/format.ts';
import { RecordingReader } from '../../src/shared/recording/reader.ts';
import { Recording } from '../../src/shared/recording/recording.ts';
import { RecordingSummary } from '../../src/shared/recording/summary.ts';

type Client = Pick<ConsoleClient<HubContract>, 'call'>;

/** Everybody, for an hour at most. */
export const EVERYBODY = { consumers: null, redacted: false, minutes: 60, megabytes: 100 } as const;

/** The bytes of a recording's file. */
export async function fetchRecording(client: Client, name: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (let offset = 0; ; ) {
    const { data } = await client.call('recordings.read', { name, offset });
    if (data === '') return Buffer.concat(pieces);
    const piece = Buffer.from(data, 'base64');
    offset += piece.length;
    pieces.push(piece);
  }
}

export function readRecording(bytes: Uint8Array, limit?: number): Recording {
  const reader = new RecordingReader((header) => new Recording(header), limit);
  reader.push(bytes);
  return reader.end();
}

/** A recording as those that are compared are read. */
export function readSummary(bytes: Uint8Array): RecordingSummary {
  const reader = new RecordingReader((header) => new RecordingSummary(header));
  reader.push(bytes);
  return reader.end();
}

/** 2025-11-17T10:30:00Z. */
export const START = 1_763_375_400_000;

export const HEADER: RecordingHeader = {
  format: 'pulsera-recording',
  version: 1,
  startedAt: START,
  hub: {
    version: '0.0.0-test',
    address: 'ws://127.0.0.1:8000/ws/notificaciones/{consumidor_id}/',
    host: '127.0.0.1',
    port: 8_000,
    loopbackOnly: true,
    authenticated: false,
    startedAt: START - 60_000,
    timeZone: 'Europe/Madrid',
    number: 7,
    limits: { outboxBytes: 1_000_000, socketsPerConsumer: 10 },
  },
  lateAfterMs: 2_000,
  consumers: null,
  redacted: false,
};

/** The file that holds these lines. */
export function recordingOf(lines: readonly RecordedLine[], header: RecordingHeader = HEADER): Buffer {
  return gzipSync([header, ...lines].map((line) => `${JSON.stringify(line)}\n`).join(''));
}

/** A notification as a recording tells of it: stored as it starts, and nothing more known. */
export function storedAtStart(fields: Partial<TrackedNotification>): TrackedNotification {
  return {
    consumer: '7',
    id: 1,
    tipo: 'test',
    contenido: 'x',
    deseo_id: null,
    producer: 'http',
    sentAt: START,
    storedAt: START,
    writtenAt: null,
    writtenTo: 0,
    confirmedAt: null,
    confirmedBy: 0,
    readAt: null,
    readBy: null,
    ...fields,
  };
}

/** The line that tells of notifications being stored. */
export function toldAt(at: number, ...notifications: TrackedNotification[]): RecordedLine {
  return { at, name: 'notifications.stored', event: { notifications, simulated: [], dropped: 0 } };
}
