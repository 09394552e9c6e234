/**
 * The folder that holds everything a hub keeps, and the lock that lets one hub in. This is health data: the folder is
 * 0700 and its files 0600. Why the lock is what it is: `docs/adr/0004-headless-and-start.md`.
 */
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, posix, resolve, win32 } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { getSystemErrorMessage } from 'node:util';
import { z } from 'zod';
import { SettingsError } from '../shared/settings.ts';

/** Why a data dir cannot be used; `message` is one sentence with the way out. */
class DataDirError extends Error {
  override readonly name = 'DataDirError';
  readonly code: 'data_dir_locked' | 'data_dir_unusable' | 'bad_token';

  constructor(code: DataDirError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** Who holds a data dir. `url` is null until its hub listens. */
const holder = z.object({ pid: z.int(), startedAt: z.string(), url: z.string().nullable() });
export type Holder = z.output<typeof holder>;

/** Where things are in a data dir. */
interface DataDirPaths {
  readonly path: string;
  readonly tokenFile: string;
  readonly settingsFile: string;
  readonly databaseFile: string;
  readonly logsDir: string;
  /** Made when something is recorded. */
  readonly recordingsDir: string;
}

/** A data dir that this process holds. */
export interface DataDir extends DataDirPaths {
  /** Opens the API and the console; made at the first start. */
  readonly token: string;
  /** Sentences for the log: what others on this machine could read. */
  readonly warnings: readonly string[];
  /** Tells whoever comes second where this hub listens. */
  announce(url: string): Promise<void>;
  /** Lets the next hub in. */
  release(): Promise<void>;
}

/** The data dir that the desktop app and the headless hub share when none is named. */
export function defaultDataDir(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (platform === 'win32') {
    const roaming = env['APPDATA'] || win32.join(env['USERPROFILE'] || homedir(), 'AppData', 'Roaming');
    return win32.join(roaming, 'Pulsera');
  }
  const home = env['HOME'] || homedir();
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', 'Pulsera');
  // The XDG base directory specification has relative paths ignored.
  const data = env['XDG_DATA_HOME'];
  return posix.join(data && posix.isAbsolute(data) ? data : posix.join(home, '.local', 'share'), 'pulsera');
}

/** The data dir that the flags or the environment name, else the default one. */
export function chosenDataDir(options: Readonly<Partial<Record<'data-dir', string>>>): string {
  return options['data-dir'] || process.env['PULSERA_DATA_DIR'] || defaultDataDir();
}

/** Where things are in the data dir at `path`; touches nothing. */
function dataDirPaths(path: string): DataDirPaths {
  const root = resolve(path);
  return {
    path: root,
    tokenFile: join(root, 'token'),
    settingsFile: join(root, 'settings.json'),
    databaseFile: join(root, 'pulsera.db'),
    logsDir: join(root, 'logs'),
    recordingsDir: join(root, 'recordings'),
  };
}

/**
 * Takes hold of a data dir, making it where it is missing; until `release` no other hub gets in, and none is kept out
 * by one that was killed. Rejects with DataDirError.
 */
export async function openDataDir(path: string): Promise<DataDir> {
  const paths = dataDirPaths(path);
  const warnings: string[] = [];
  await makePrivateFolder(paths.path, warnings);
  const lock = await takeLock(paths.path);
  try {
    const holderFile = join(paths.path, 'holder.json');
    const startedAt = new Date().toISOString();
    const announce = (url: string | null): Promise<void> =>
      writeFileAtomic(holderFile, `${JSON.stringify({ pid: process.pid, startedAt, url } satisfies Holder)}\n`);
    await announce(null);
    await makePrivateFolder(paths.logsDir, warnings);
    const token = (await readToken(paths.path, warnings)) ?? (await makeToken(paths.tokenFile));
    return {
      ...paths,
      token,
      warnings,
      announce,
      async release() {
        await rm(holderFile, { force: true });
        if (lock.isOpen) lock.close();
      },
    };
  } catch (error) {
    lock.close();
    throw error instanceof DataDirError ? error : unusable(paths.path, 'cannot be written to', error);
  }
}

/** The token of the data dir at `path`, or null where none was made yet. Rejects with DataDirError where it is damaged. */
export async function readToken(path: string, warnings: string[] = []): Promise<string | null> {
  const { tokenFile } = dataDirPaths(path);
  let text: string;
  try {
    text = await readFile(tokenFile, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw unusable(tokenFile, 'cannot be read', error);
  }
  const token = text.trim();
  if (!/^[A-Za-z0-9_-]{32,256}$/.test(token)) {
    throw new DataDirError(
      'bad_token',
      `${tokenFile} holds no usable token: delete it and the next start makes a new one.`,
    );
  }
  if (await readableByOthers(tokenFile)) {
    warnings.push(
      `${tokenFile} could be read by others on this machine: delete it to get a new token at the next start.`,
    );
  }
  return token;
}

/** What `settings.json` of the data dir at `path` holds, `{}` where there is none. Rejects with SettingsError. */
export async function readSettingsFile(path: string): Promise<unknown> {
  const { settingsFile } = dataDirPaths(path);
  let text: string;
  try {
    text = await readFile(settingsFile, 'utf8');
  } catch (error) {
    // Whether the folder itself can be used is for openDataDir to say.
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return {};
    throw new SettingsError(`${settingsFile}: cannot be read: ${reason(error)}.`);
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw new SettingsError(`${settingsFile}: is not JSON.`);
  }
}

/** Writes `settings.json` anew, as one JSON object; a crash leaves the old or the new one. Rejects with the system's error. */
export async function writeSettingsFile(path: string, settings: Readonly<Record<string, unknown>>): Promise<void> {
  await writeFileAtomic(dataDirPaths(path).settingsFile, `${JSON.stringify(settings, null, 2)}\n`);
}

/** Takes one setting out of settings.json. Rejects with SettingsError where that is no object of settings. */
export async function forgetSetting(path: string, key: string): Promise<void> {
  const stored = await readSettingsFile(path);
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored))
    throw new SettingsError('settings.json: must hold one JSON object.');
  await writeSettingsFile(path, Object.fromEntries(Object.entries(stored).filter(([name]) => name !== key)));
}

/** Who holds the data dir at `path`, as far as it has said; the lock itself is not asked. */
export async function readHolder(path: string): Promise<Holder | null> {
  try {
    return holder.parse(JSON.parse(await readFile(join(resolve(path), 'holder.json'), 'utf8')));
  } catch {
    return null;
  }
}

/** Where the hub listens that holds the data dir at `path` now; null where none does, however `holder.json` was left. */
export async function runningHub(path: string): Promise<URL | null> {
  const url = URL.parse((await readHolder(path))?.url ?? '');
  return url && isLocked(path) ? url : null;
}

/** Whether somebody holds the lock, by trying to read the file. */
function isLocked(path: string): boolean {
  let reader: DatabaseSync | undefined;
  try {
    reader = new DatabaseSync(join(resolve(path), 'lock'), { readOnly: true });
    reader.exec('SELECT name FROM sqlite_schema');
    return false;
  } catch (error) {
    return sqliteCode(error) === SQLITE_BUSY;
  } finally {
    reader?.close();
  }
}

/** Makes a folder and what is missing above it, one level at a time: Node's own way never returns below /proc. Answers whether it made it. */
async function makeFolders(path: string): Promise<boolean> {
  try {
    await mkdir(path, { mode: 0o700 });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST' && (await stat(path)).isDirectory()) return false;
    const parent = dirname(path);
    if (errorCode(error) !== 'ENOENT' || parent === path || !(await makeFolders(parent))) throw error;
    await mkdir(path, { mode: 0o700 });
    return true;
  }
}

async function makePrivateFolder(path: string, warnings: string[]): Promise<void> {
  try {
    if (!(await makeFolders(path)) && (await readableByOthers(path))) {
      warnings.push(`${path} can be read by others on this machine: chmod 700 it.`);
    }
  } catch (error) {
    if (errorCode(error) === 'EEXIST' || errorCode(error) === 'ENOTDIR') {
      throw new DataDirError(
        'data_dir_unusable',
        `The data dir ${path} is not a folder: choose another with --data-dir.`,
      );
    }
    throw unusable(path, 'cannot be made', error);
  }
}

/**
 * The lock is SQLite's own on an empty file, held by the kernel: it goes with the process however that ends, no two
 * processes get it, and no pid or clock has to be believed. The file must never be opened otherwise by this process,
 * because closing any descriptor of it would drop a POSIX lock.
 */
async function takeLock(path: string): Promise<DatabaseSync> {
  const file = join(path, 'lock');
  let lock: DatabaseSync | undefined;
  try {
    // Whoever looks whether somebody holds it reads it for a moment.
    lock = new DatabaseSync(file, { timeout: LOOK_MS });
    // Without a journal file: nothing is ever written, and a kill leaves nothing to clean up.
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    await chmod(file, 0o600);
    return lock;
  } catch (error) {
    if (lock?.isOpen) lock.close();
    if (sqliteCode(error) === SQLITE_BUSY) throw await locked(path);
    throw unusable(path, 'cannot be locked', error);
  }
}

const LOOK_MS = 50;
const SQLITE_BUSY = 5;

/** The primary result code (https://sqlite.org/rescode.html). */
function sqliteCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : undefined;
}

async function locked(path: string): Promise<DataDirError> {
  const who = await readHolder(path);
  const details = who ? ` (process ${who.pid}${who.url ? `, ${who.url}` : ''})` : '';
  return new DataDirError(
    'data_dir_locked',
    `Another Pulsera${details} holds the data dir ${path}: stop it, or choose another with --data-dir.`,
  );
}

async function makeToken(file: string): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await writeFileAtomic(file, `${token}\n`);
  return token;
}

/** Writes a private file so that a crash leaves either the old or the new one. */
async function writeFileAtomic(path: string, text: string): Promise<void> {
  const temporary = `${path}.new`;
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

/** Whether group or others may read a file or enter a folder; Windows keeps the profile folder private by itself. */
async function readableByOthers(path: string): Promise<boolean> {
  return process.platform !== 'win32' && ((await stat(path)).mode & 0o077) !== 0;
}

function unusable(path: string, what: string, error: unknown): DataDirError {
  return new DataDirError('data_dir_unusable', `${path} ${what}: ${reason(error)}. Choose another with --data-dir.`);
}

/** What the system says, in its words: "permission denied". */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'errno' in error && typeof error.errno === 'number' ? getSystemErrorMessage(error.errno) : error.message;
}

function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
