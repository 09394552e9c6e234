/** Reads a recording's file piece by piece: what is whole is kept, whatever comes behind it. */
// Its build for Node asks for worker threads, of which nothing here has a use, and in a way that no bundle of modules bears.
import { DecodeUTF8, Gunzip } from 'fflate/browser';
import type { RecordingEnd } from '../console/recordings.ts';
import { ConsoleError } from '../console/service.ts';
import {
  RECORDING_FORMAT,
  RECORDING_LIMIT,
  RECORDING_VERSION,
  type RecordedLine,
  type RecordingHeader,
  recordedLine,
  recordingHeader,
} from './format.ts';
import type { RecordingTrouble } from './recording.ts';

/** What takes the lines of a recording, in their order. */
export interface LineTaker {
  readonly end: RecordingEnd | null;
  /** Told when all is read. */
  trouble: RecordingTrouble | null;
  /** Whether a line of this time can be the next one. */
  follows(at: number): boolean;
  /** `raw` is the line's text. */
  add(line: RecordedLine, raw: string): void;
}

/** Bytes that are unpacked at once: a piece that was made to swell by a thousand stays below a few MB. */
const PIECE = 8 * 1024;
const OPEN_BRACE = 0x7b;
const BYTE_ORDER_MARK = 0xef;
/** A file with so many lines that make no sense is left where it is. */
const SKIPPED_LIMIT = 1_000_000;

/** Push every piece of the file, then `end`. Neither touches anything but memory. */
export class RecordingReader<T extends LineTaker> {
  readonly #make: (header: RecordingHeader) => T;
  readonly #limit: number;
  readonly #text = new DecodeUTF8((text) => this.#hear(text));
  readonly #unpack = new Gunzip((bytes) => this.#text.push(bytes, false));
  #plain: boolean | null = null;
  #rest = '';
  #characters = 0;
  #skipped = 0;
  #broken = false;
  #full = false;
  #taker: T | null = null;

  /** `make` makes what takes the lines behind a header, which is whole. `limit` is in characters. */
  constructor(make: (header: RecordingHeader) => T, limit: number = RECORDING_LIMIT) {
    this.#make = make;
    this.#limit = limit;
  }

  /**
   * Takes the next bytes; answers whether more are wanted. Throws ConsoleError `recording_foreign` where this is no
   * recording, and `recording_version` where it is one of another version.
   */
  push(bytes: Uint8Array): boolean {
    for (let at = 0; at < bytes.length && !this.#broken && !this.#full; at += PIECE) {
      const piece = bytes.subarray(at, at + PIECE);
      // Some programs unpack what they download.
      this.#plain ??= piece[0] === OPEN_BRACE || piece[0] === BYTE_ORDER_MARK;
      if (this.#plain) this.#text.push(piece, false);
      else this.#unpacked(piece);
    }
    return !this.#broken && !this.#full;
  }

  /** What took the lines. Throws as `push` does. */
  end(): T {
    const taker = this.#taker;
    if (!taker) throw new ConsoleError('recording_foreign');
    const code = this.#full ? 'too_large' : this.#skipped > 0 ? 'damaged' : taker.end === null ? 'cut_short' : null;
    taker.trouble = code && { code, skipped: this.#skipped };
    return taker;
  }

  #unpacked(piece: Uint8Array): void {
    try {
      this.#unpack.push(piece, false);
    } catch (error) {
      if (error instanceof ConsoleError) throw error;
      // What was unpacked before is good.
      this.#broken = true;
      if (!this.#taker) throw new ConsoleError('recording_foreign');
    }
  }

  #hear(all: string): void {
    const room = this.#limit - this.#characters;
    this.#full ||= all.length > room;
    const text = all.slice(0, Math.max(0, room));
    this.#characters += text.length;
    const parts = text.split('\n');
    const last = parts.pop() ?? '';
    for (const part of parts) {
      if (this.#broken) return;
      this.#line(this.#rest + part);
      this.#rest = '';
    }
    this.#rest += last;
    // Whatever begins with so long a line has no header.
    if (!this.#taker && this.#rest.length > HEADER_LIMIT) throw new ConsoleError('recording_foreign');
  }

  #line(raw: string): void {
    // Nothing is lost with it.
    if (this.#taker && raw.trim() === '') return;
    const value = parse(raw);
    if (!this.#taker) {
      this.#taker = this.#make(readHeader(value));
      return;
    }
    const parsed = value !== null && this.#taker.end === null ? recordedLine.safeParse(value) : null;
    if (parsed?.success && this.#taker.follows(parsed.data.at)) this.#taker.add(parsed.data, raw);
    else if (!isUnknownName(value)) this.#skipped += 1;
    this.#broken ||= this.#skipped >= SKIPPED_LIMIT;
  }
}

/** The object that a line is; null where it is none. */
function parse(raw: string): unknown {
  // Said at once of what would fail at a high price.
  if (!raw.trimStart().startsWith('{')) return null;
  try {
    return JSON.parse(raw);
  } catch {
    return null;
  }
}

const HEADER_LIMIT = 1024 * 1024;

function readHeader(value: unknown): RecordingHeader {
  const parsed = recordingHeader.safeParse(value);
  if (parsed.success) return parsed.data;
  const { format, version } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  if (format === RECORDING_FORMAT && typeof version === 'number' && version > RECORDING_VERSION) {
    throw new ConsoleError('recording_version', { version, known: RECORDING_VERSION });
  }
  throw new ConsoleError('recording_foreign');
}

const NAMES: ReadonlySet<string> = new Set(recordedLine.options.map((option) => option.shape.name.value));

/** A later recorder may have more to tell; that is no damage. */
function isUnknownName(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('name' in value) || typeof value.name !== 'string') return false;
  return 'at' in value && typeof value.at === 'number' && !NAMES.has(value.name);
}
