/** The report for support: one zip that says how this hub is, without secrets and without what notifications say. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { Zip, ZipDeflate } from 'fflate/browser';
import type { DiagnosisRun, REPORT_PARTS, ReportEvent, SettingsState } from '../../shared/console/contract.ts';
import { ConsoleError } from '../../shared/console/service.ts';
import { plainLine, scrubber } from './scrub.ts';

/** Of each log the last so many bytes, its youngest old file included. */
const LOG_BYTES = 1024 * 1024;
const LOGS = ['info', 'error', 'debug'] as const;
/** Packed at once, so that the hub's loop goes on between two of them. */
const SLICE_BYTES = 32 * 1024;
const PIECE_BYTES = 192 * 1024;

export interface ReportSources {
  readonly version: string;
  readonly startedAt: number;
  readonly now: () => number;
  readonly logsDir: string;
  readonly settings: () => Promise<SettingsState>;
  /** Texts that must not be in it: the token, and the values of secret settings. */
  readonly secrets: readonly string[];
  readonly metrics: () => Promise<string>;
  /** Runs the diagnosis; `stopped` ends the wait for it. */
  readonly diagnose: (stopped: AbortSignal) => Promise<DiagnosisRun>;
}

type Part = (typeof REPORT_PARTS)[number];

/** Makes a report, event by event, until it is done or `stopped`. */
export async function* makeReport(sources: ReportSources, stopped: AbortSignal): AsyncGenerator<ReportEvent> {
  const scrub = scrubber(sources.secrets);
  const zip = new Packing();
  const at = new Date(sources.now());
  const parts: Readonly<Record<Part, () => Promise<readonly [string, string][]>>> = {
    versions: async () => [['versions.json', json(versionsOf(sources))]],
    settings: async () => [['settings.json', json(await settingsOf(sources))]],
    logs: () => logsOf(sources.logsDir),
    metrics: async () => [['metrics.txt', await sources.metrics()]],
    diagnosis: async () => [['diagnosis.json', json(await sources.diagnose(stopped))]],
  };
  const names: string[] = [];
  let bytes = 0;
  for (const part of Object.keys(parts) as Part[]) {
    if (stopped.aborted) return;
    yield { kind: 'part', part };
    for (const [name, text] of await parts[part]()) {
      names.push(name);
      await zip.add(name, scrub(text), at, stopped);
    }
  }
  if (stopped.aborted) return;
  await zip.add('README.txt', scrub(readme(sources, at, names)), at, stopped);
  const packed = zip.end();
  for (let offset = 0; offset < packed.length && !stopped.aborted; offset += PIECE_BYTES) {
    const piece = packed.subarray(offset, offset + PIECE_BYTES);
    bytes += piece.length;
    yield { kind: 'piece', data: piece.toString('base64') };
  }
  const stamp = at.toISOString().slice(0, 16).replace(':', '-');
  yield { kind: 'done', name: `pulsera-report-${stamp}.zip`, bytes };
}

/** A zip that grows file by file. */
class Packing {
  readonly #pieces: Uint8Array[] = [];
  readonly #zip = new Zip((error, data) => {
    if (error) throw error;
    this.#pieces.push(data);
  });

  async add(name: string, text: string, mtime: Date, stopped: AbortSignal): Promise<void> {
    const data = Buffer.from(text);
    const file = new ZipDeflate(name, { level: 6 });
    file.mtime = mtime;
    this.#zip.add(file);
    for (let offset = 0; offset < data.length && !stopped.aborted; offset += SLICE_BYTES) {
      file.push(data.subarray(offset, offset + SLICE_BYTES));
      await breathe();
    }
    file.push(new Uint8Array(), true);
  }

  end(): Buffer {
    this.#zip.end();
    return Buffer.concat(this.#pieces);
  }
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

function versionsOf({ version, startedAt, now }: ReportSources): object {
  const { node, v8, sqlite, electron, chrome } = process.versions as Readonly<Record<string, string | undefined>>;
  return {
    pulsera: version,
    ...{ node, v8, sqlite, electron, chromium: chrome },
    system: process.platform,
    architecture: process.arch,
    hubStartedAt: new Date(startedAt).toISOString(),
    madeAt: new Date(now()).toISOString(),
    memoryBytes: process.memoryUsage().rss,
  };
}

/** The settings; where settings.json cannot be used, what is wrong with it: that may be what the report is for. */
async function settingsOf({ settings }: ReportSources): Promise<object> {
  try {
    return (await settings()).settings;
  } catch (error) {
    if (error instanceof ConsoleError) return { code: error.code, ...error.values };
    throw error;
  }
}

/** The ends of the logs, those that there are. */
async function logsOf(dir: string): Promise<[string, string][]> {
  const files: [string, string][] = [];
  for (const name of LOGS) {
    const young = await tailOf(join(dir, `${name}.log`), LOG_BYTES);
    const old = young.length < LOG_BYTES ? await tailOf(join(dir, `${name}.1.log`), LOG_BYTES - young.length) : '';
    const lines: string[] = [];
    for (const line of `${old}${young}`.split('\n')) {
      const plain = plainLine(line);
      if (plain !== null) lines.push(plain);
      // A megabyte of lines takes longer than wearables should wait.
      if (lines.length % 200 === 0) await breathe();
    }
    if (lines.length > 0) files.push([`logs/${name}.log`, `${lines.join('\n')}\n`]);
  }
  return files;
}

/** The last bytes of a file, from the first whole line on; '' where it is not there. */
async function tailOf(path: string, most: number): Promise<string> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (!file) return '';
  try {
    const { size } = await file.stat();
    const from = Math.max(0, size - most);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from);
    const text = buffer.toString('utf8', 0, bytesRead);
    return from === 0 ? text : text.slice(text.indexOf('\n') + 1);
  } finally {
    await file.close();
  }
}

function readme({ version }: ReportSources, at: Date, names: readonly string[]): string {
  return `Report of a Pulsera hub (${version}), made ${at.toISOString()}

In it:
${names.map((name) => `  ${name}`).join('\n')}
  Versions, settings, the last ${LOG_BYTES / 1024 / 1024} MiB of each log, the figures of /metrics, and a run of the diagnosis.
  Addresses, User-Agents and ids of consumers are in the logs, and folders of this computer in the settings.

Not in it:
  The token, passwords in addresses, encryption keys, and all else that the settings hold as secret: how many only.
  What notifications and frames say (contenido). The database. Recordings. Saved hubs. Templates.
  What was taken out reads [removed].
`;
}
