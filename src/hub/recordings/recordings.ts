/** The recordings of a hub: at most one under way, and a folder with those that are kept. */
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { constants, createGunzip } from 'node:zlib';
import {
  RECORDING_CHUNK,
  type RecordingEnd,
  type RecordingFile,
  type RecordingProgress,
  recordingName,
} from '../../shared/console/recordings.ts';
import { ConsoleError } from '../../shared/console/service.ts';
import { type RecordingHeader, recordingHeader } from '../../shared/recording/format.ts';
import { Recorder, type RecorderSources } from './recorder.ts';
import { RecordingWriter } from './writer.ts';

/** Files that are kept, and their bytes in all: whoever wants more deletes first. */
export const FILES_LIMIT = 100;
export const BYTES_LIMIT = 4_000_000_000;
/** The header is within so much of a file, before and after it is unpacked. */
const HEAD = 256 * 1024;
const MINUTE_MS = 60_000;
const MEGABYTE = 1_000_000;

/** What was asked to be recorded. */
export interface RecordingRequest {
  readonly consumers: readonly string[] | null;
  readonly redacted: boolean;
  readonly minutes: number;
  readonly megabytes: number;
}

export interface RecordingsOptions {
  /** Where the files are; made when the first one is. */
  readonly folder: string;
  readonly sources: RecorderSources;
  /** What the header says of the hub. */
  readonly about: () => Pick<RecordingHeader, 'hub' | 'lateAfterMs'>;
  readonly onUnexpected: (error: unknown) => void;
}

interface Current {
  readonly name: string;
  readonly header: RecordingHeader;
  readonly writer: RecordingWriter;
  readonly recorder: Recorder;
  readonly untilAt: number;
  readonly bytesLimit: number;
}

export class Recordings {
  readonly #options: RecordingsOptions;
  readonly #listeners = new Set<() => void>();
  /** What a file's header says, by name: a file does not change once it is there. */
  readonly #headers = new Map<string, RecordingHeader | null>();
  #current: Current | null = null;
  #starting: Promise<string> | null = null;
  #closed = false;
  #last: { readonly name: string; readonly end: RecordingEnd; readonly dropped: number } | null = null;
  #ending: Promise<void> = Promise.resolve();

  constructor(options: RecordingsOptions) {
    this.#options = options;
  }

  /** How the last one since the start ended. */
  get last(): { readonly name: string; readonly end: RecordingEnd; readonly dropped: number } | null {
    return this.#last;
  }

  /** Calls back when one begins, ends or is deleted. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  progress(): RecordingProgress | null {
    if (!this.#current) return null;
    const { name, header, writer, recorder, untilAt, bytesLimit } = this.#current;
    return {
      name,
      startedAt: header.startedAt,
      consumers: header.consumers,
      redacted: header.redacted,
      events: writer.lines,
      bytes: writer.bytes,
      fileBytes: writer.fileBytes,
      dropped: recorder.dropped,
      untilAt,
      bytesLimit,
    };
  }

  /** What is kept, newest first, without the one under way. */
  async kept(): Promise<RecordingFile[]> {
    const files = await Promise.all(
      (await this.#names()).map(async (name): Promise<RecordingFile | null> => {
        try {
          const { size, mtimeMs, birthtimeMs } = await stat(join(this.#options.folder, name));
          if (!this.#headers.has(name)) this.#headers.set(name, await this.#readHeader(name));
          const header = this.#headers.get(name) ?? null;
          return {
            name,
            bytes: size,
            startedAt: header?.startedAt ?? Math.round(birthtimeMs),
            endedAt: Math.round(mtimeMs),
            consumers: header?.consumers ?? null,
            redacted: header?.redacted ?? false,
          };
        } catch {
          // Somebody took it away meanwhile.
          return null;
        }
      }),
    );
    return files.filter((file) => file !== null).sort((a, b) => b.startedAt - a.startedAt);
  }

  /** Begins one; answers its name. Rejects with ConsoleError. */
  async start(request: RecordingRequest): Promise<string> {
    if (this.#closed) throw new ConsoleError('stopping');
    if (this.#current || this.#starting) throw new ConsoleError('recording_runs');
    try {
      this.#starting = this.#start(request);
      return await this.#starting;
    } finally {
      this.#starting = null;
    }
  }

  async #start({ consumers, redacted, minutes, megabytes }: RecordingRequest): Promise<string> {
    await this.#ending;
    const kept = await this.kept();
    if (kept.length >= FILES_LIMIT || kept.reduce((sum, { bytes }) => sum + bytes, 0) >= BYTES_LIMIT) {
      throw new ConsoleError('recordings_full', { files: FILES_LIMIT, megabytes: BYTES_LIMIT / MEGABYTE });
    }
    const { folder, sources, about } = this.#options;
    const startedAt = sources.clock.wall();
    const name = nameAt(startedAt);
    const writer = await this.#create(folder, name);
    // Nobody would end what begins after the hub has stopped.
    if (this.#closed) {
      await writer.end();
      await rm(join(folder, name), { force: true });
      throw new ConsoleError('stopping');
    }
    const header: RecordingHeader = {
      format: 'pulsera-recording',
      version: 1,
      startedAt,
      ...about(),
      consumers: consumers && [...new Set(consumers)],
      redacted,
    };
    const untilAt = startedAt + minutes * MINUTE_MS;
    const bytesLimit = megabytes * MEGABYTE;
    const onLimit = (end: RecordingEnd): void => void this.#end(end);
    const recorder = new Recorder({ header, writer, sources, untilAt, bytesLimit, onLimit });
    this.#current = { name, header, writer, recorder, untilAt, bytesLimit };
    this.#tell();
    return name;
  }

  /** Ends the one under way; resolves with its name when its file is whole, with null where there is none. */
  async stop(end: RecordingEnd): Promise<string | null> {
    const name = this.#current?.name ?? null;
    await this.#end(end);
    return name;
  }

  /** The hub stops: ends the one under way, and none begins any more. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#starting?.catch(() => {});
    await this.#end('hub_stopped');
  }

  async remove(name: string): Promise<void> {
    if (this.#current?.name === name) throw new ConsoleError('recording_runs');
    try {
      await rm(join(this.#options.folder, name));
    } catch (error) {
      throw missing(error, name);
    }
    this.#headers.delete(name);
    this.#tell();
  }

  /** A piece of a file from `offset` on; empty at its end. */
  async read(name: string, offset: number): Promise<{ readonly data: Buffer; readonly bytes: number }> {
    try {
      await using file = await open(join(this.#options.folder, name));
      const { buffer, bytesRead } = await file.read(Buffer.alloc(RECORDING_CHUNK), 0, RECORDING_CHUNK, offset);
      return { data: buffer.subarray(0, bytesRead), bytes: (await file.stat()).size };
    } catch (error) {
      throw missing(error, name);
    }
  }

  async #create(folder: string, name: string): Promise<RecordingWriter> {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return await RecordingWriter.create(join(folder, name), (error) => this.#failed(name, error));
    } catch (error) {
      throw new ConsoleError('recording_unwritable', { reason: codeOf(error) ?? 'unknown' });
    }
  }

  #failed(name: string, error: unknown): void {
    const code = codeOf(error);
    const full = code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG';
    if (!full) this.#options.onUnexpected(error);
    if (this.#current?.name === name) void this.#end(full ? 'disk_full' : 'disk_failed');
    // It failed while its end was written.
    else if (this.#last?.name === name) this.#last = { ...this.#last, end: full ? 'disk_full' : 'disk_failed' };
  }

  #end(end: RecordingEnd): Promise<void> {
    const current = this.#current;
    if (!current) return this.#ending;
    const { name, header, writer, recorder } = current;
    this.#current = null;
    recorder.end(end);
    this.#headers.set(name, header);
    this.#last = { name, end, dropped: recorder.dropped };
    this.#ending = writer.end().then(() => this.#tell());
    return this.#ending;
  }

  async #names(): Promise<string[]> {
    try {
      const names = await readdir(this.#options.folder);
      return names.filter((name) => recordingName.safeParse(name).success && name !== this.#current?.name);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return [];
      throw error;
    }
  }

  async #readHeader(name: string): Promise<RecordingHeader | null> {
    await using file = await open(join(this.#options.folder, name));
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    try {
      const unpacked = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH }).setEncoding('utf8');
      unpacked.end(buffer.subarray(0, bytesRead));
      let text = '';
      // What comes behind the first line is not unpacked: of many files it would hold the hub up for seconds.
      for await (const piece of unpacked) {
        text += piece;
        if (text.includes('\n') || text.length > HEAD) break;
      }
      return recordingHeader.parse(JSON.parse(text.slice(0, text.indexOf('\n'))));
    } catch {
      // Whoever opens it is told what is wrong with it.
      return null;
    }
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** `2026-11-24T18-02-11-123Z.ndjson.gz`. */
function nameAt(at: number): string {
  return `${new Date(at).toISOString().replace(/[:.]/g, '-')}.ndjson.gz`;
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error ? String(error.code) : null;
}

function missing(error: unknown, name: string): unknown {
  return codeOf(error) === 'ENOENT' ? new ConsoleError('unknown_recording', { name }) : error;
}
