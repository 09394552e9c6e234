/** Opens the file: what cannot be used is refused before anything of it is changed. */
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { APPLICATION_ID, MIGRATIONS, migrate, readPragma } from './migrations.ts';
import { StoreError } from './store.ts';

/** Files up to this size are read through at every start, and after an unclean stop up to the second; about 1 GB/s. */
const CHECKED_BYTES = 32 * 2 ** 20;
const CHECKED_UNCLEAN_BYTES = 128 * 2 ** 20;

/** SQLite's primary result codes (https://sqlite.org/rescode.html). */
export const SQLITE = {
  ERROR: 1,
  PERM: 3,
  BUSY: 5,
  READONLY: 8,
  IOERR: 10,
  CORRUPT: 11,
  FULL: 13,
  CANTOPEN: 14,
  NOTADB: 26,
} as const;

/** The primary result code of an error of SQLite's, null for any other. */
export function sqliteCode(error: unknown): number | null {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : null;
}

/**
 * Opens or makes the database, brought to the newest version, for this process alone: ids are issued from memory, so
 * nobody else may write.
 * @throws StoreError `failed` or `full` with one sentence for what cannot be used; such a file is left as it is.
 */
export function openDatabase(file: string): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    makePrivate(file);
    checkFile(file);
    db = new DatabaseSync(file, { timeout: 1_000, enableForeignKeyConstraints: false });
    db.exec(`
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA journal_size_limit = ${64 * 2 ** 20};
      PRAGMA cache_size = -16000;
      PRAGMA temp_store = MEMORY;
      PRAGMA trusted_schema = OFF;`);
    migrate(db);
    return db;
  } catch (error) {
    if (db?.isOpen) db.close();
    throw refusal(file, error);
  }
}

/** SQLite gives its other files the mode of the main one, so that is made first. */
function makePrivate(file: string): void {
  const folder = dirname(file);
  if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
  closeSync(openSync(file, 'a', 0o600));
  for (const path of [file, `${file}-wal`, `${file}-shm`]) {
    if (existsSync(path)) chmodSync(path, 0o600);
  }
}

/** Reads what is there by a connection that cannot write. */
function checkFile(file: string): void {
  const { size } = statSync(file);
  if (size === 0) return;
  const db = new DatabaseSync(file, { readOnly: true, timeout: 1_000 });
  try {
    const owner = readPragma(db, 'application_id');
    const version = readPragma(db, 'user_version');
    // A kill at the very first start leaves a database without anything in it.
    if (owner === 0 && version === 0 && db.prepare('SELECT 1 FROM sqlite_schema').get() === undefined) return;
    if (owner !== APPLICATION_ID) {
      throw new StoreError('failed', `${file} belongs to another program: choose another data dir with --data-dir.`);
    }
    if (version > MIGRATIONS.length) {
      throw new StoreError(
        'failed',
        `${file} was written by a newer Pulsera (version ${version} of the file, this one knows ${MIGRATIONS.length}): start that one, or choose another data dir with --data-dir.`,
      );
    }
    const clean = db.prepare("SELECT value FROM meta WHERE name = 'clean'").get()?.['value'] === 1;
    if (size > (clean ? CHECKED_BYTES : CHECKED_UNCLEAN_BYTES)) return;
    if (db.prepare('PRAGMA quick_check(1)').get()?.['quick_check'] !== 'ok') throw damaged(file);
  } finally {
    db.close();
  }
}

function damaged(file: string): StoreError {
  return new StoreError(
    'failed',
    `${file} is damaged or not a database: put a backup in its place, or move it away to start with an empty one.`,
  );
}

function refusal(file: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const detail = error instanceof Error ? error.message : String(error);
  const code = sqliteCode(error);
  switch (code) {
    case SQLITE.ERROR:
    case SQLITE.CORRUPT:
    case SQLITE.NOTADB:
      return damaged(file);
    case SQLITE.BUSY:
      return new StoreError('failed', `Another program holds ${file}: stop it, or choose another with --data-dir.`);
    case SQLITE.FULL:
    case SQLITE.IOERR:
      return new StoreError('full', `${file} cannot be written (${detail}): make room on its disk.`);
    default:
      return error instanceof Error && 'code' in error && error.code === 'ENOSPC'
        ? new StoreError('full', `${file} cannot be written (${detail}): make room on its disk.`)
        : new StoreError('failed', `${file} cannot be opened (${detail}): choose another data dir with --data-dir.`);
  }
}
