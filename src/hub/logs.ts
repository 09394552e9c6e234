/**
 * The log: one line per event to the console, and JSON lines in `{data-dir}/logs/`: `info.log`, `error.log` and, at the
 * level debug, `debug.log`. Each is rotated at 10 MiB and kept five times (`info.1.log` is the youngest of the old
 * ones). No token and no payload text gets in, at any level.
 */
import { chmodSync, closeSync, existsSync, openSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type DestinationStream, type Logger, multistream, pino, stdTimeFunctions } from 'pino';

const FILE_BYTES = 10 * 1024 * 1024;
const OLD_FILES = 5;
/** Bytes that may wait for the disk, for each file; further lines are dropped, and their number is logged afterwards. */
const WAITING_BYTES = 1024 * 1024;

/** Keys whose values never reach a log: secrets, and what notifications and frames say. */
export const SECRET_KEYS = ['token', 'authorization', 'cookie', 'session', 'contenido', 'payload', 'text', 'body'];

export interface LogsOptions {
  readonly dir: string;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** Texts that must not appear anywhere in a line, such as the token. */
  readonly secrets: readonly string[];
  /** Takes the readable lines. */
  readonly console: { write(line: string): unknown };
}

/** The log and its files. */
export interface Logs {
  readonly log: Logger;
  /** Writes what waits and closes the files. */
  close(): Promise<void>;
}

/** Opens the log. Rejects where a file cannot be opened. */
export async function openLogs({ dir, level, secrets, console }: LogsOptions): Promise<Logs> {
  const names = level === 'debug' ? (['debug', 'info', 'error'] as const) : (['info', 'error'] as const);
  const files = await Promise.all(
    names.map(async (name) => ({ level: name, stream: await openLogFile(join(dir, `${name}.log`)) })),
  );
  const lines: DestinationStream = {
    write: (line) => {
      console.write(readableLine(line));
    },
  };
  const streams = multistream([{ level, stream: lines }, ...files]);
  const log = pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '[redacted]' },
      hooks: {
        streamWrite: (line) => secrets.reduce((text, secret) => text.replaceAll(secret, '[redacted]'), line),
      },
    },
    streams,
  );
  return {
    log,
    close: async () => {
      await Promise.all(files.map(({ stream }) => stream.close()));
    },
  };
}

interface LogFile extends DestinationStream {
  /** Writes what waits, as far as the disk takes it, and closes. */
  close(): Promise<void>;
}

/** A log file that makes room for itself: over its size it becomes `name.1.log`, that one `name.2.log`, and so on. */
export async function openLogFile(path: string, limit = FILE_BYTES): Promise<LogFile> {
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) chmodSync(path, 0o600);
  // A stream that could not be opened would throw once more as the process ends, so opening is tried first.
  closeSync(openSync(path, 'a', 0o600));
  const file = pino.destination({ dest: path, sync: false, mode: 0o600, maxLength: WAITING_BYTES });
  await new Promise<void>((resolve, reject) => {
    file.once('ready', resolve);
    file.once('error', reject);
  });
  // A full disk must not stop the hub: what waits is written when there is room again.
  file.on('error', () => {});
  let dropped = 0;
  file.on('drop', () => {
    dropped += 1;
  });
  let size = statSync(path).size;
  let rotating = false;
  file.on('ready', () => {
    rotating = false;
  });
  file.on('write', (bytes: number) => {
    size += bytes;
    if (dropped > 0) {
      const time = new Date().toISOString();
      file.write(`${JSON.stringify({ level: 'warn', time, msg: 'log lines dropped', lines: dropped })}\n`);
      dropped = 0;
    }
    if (size < limit || rotating) return;
    rotating = true;
    size = 0;
    try {
      rotate(path);
    } catch {
      // The old name stays: the file grows over its size rather than losing lines, and the next write tries again.
      rotating = false;
      return;
    }
    file.reopen();
  });
  return {
    write: (line) => {
      file.write(line);
    },
    close: () =>
      new Promise((resolve) => {
        file.once('close', resolve);
        file.once('error', () => file.destroy());
        file.end();
      }),
  };
}

function rotate(path: string): void {
  const old = (n: number) => path.replace(/\.log$/, `.${n}.log`);
  for (let n = OLD_FILES - 1; n >= 1; n -= 1) {
    if (existsSync(old(n))) renameSync(old(n), old(n + 1));
  }
  renameSync(path, old(1));
}

/** A JSON line as people read it: `10:30:00.123 INFO  listening url=http://…`. Times are local. */
export function readableLine(json: string): string {
  const { time, level, msg, err, ...rest } = JSON.parse(json) as Record<string, unknown>;
  const clock = new Date(String(time));
  const at = `${clock.toTimeString().slice(0, 8)}.${String(clock.getMilliseconds()).padStart(3, '0')}`;
  const values = Object.entries(rest).map(([key, value]) => ` ${key}=${plain(value)}`);
  const failure = err as { message?: unknown; stack?: unknown } | undefined;
  const cause = failure ? ` ${plain(failure.stack ?? failure.message)}` : '';
  return `${at} ${String(level).toUpperCase().padEnd(5)} ${tame(String(msg ?? ''))}${values.join('')}${cause}\n`;
}

/** A value on one line, quoted where it has spaces, with nothing in it that a terminal would obey. */
function plain(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /^[^\s"\\]+$/.test(text) ? tame(text) : quoted(text);
}

function quoted(text: string): string {
  return tame(JSON.stringify(text));
}

/** Control and direction characters as JSON escapes. */
function tame(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (c) =>
    c
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
