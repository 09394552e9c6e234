import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../../../src/hub/store/database.ts';
import { MIGRATIONS } from '../../../../src/hub/store/migrations.ts';
import { created, draft, StoreFolder } from '../../../support/storeFolder.ts';

let folder: StoreFolder;
beforeEach(() => {
  folder = new StoreFolder();
});
afterEach(() => folder.remove());

const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);
const digest = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

/** A database with 500 notifications, closed in order. */
async function filled(): Promise<void> {
  const store = await folder.open();
  const drafts = Array.from({ length: 500 }, (_, i) => draft(String(i % 50), `Tomar la medicina ${i}`));
  await store.create({ drafts, producer: 'http' });
  await store.close();
}

/** Opens what cannot be used, and answers the sentence; the file must stay as it is. */
async function refused(code: 'failed' | 'full' = 'failed'): Promise<string> {
  const before = digest(folder.file);
  const error = await folder.open().then(
    () => new Error('it was opened'),
    (reason: Error) => reason,
  );
  expect(error).toMatchObject({ name: 'StoreError', code });
  expect(digest(folder.file)).toBe(before);
  expect(error.message).toContain(folder.file);
  expect(error.message).toMatch(/^[^\n]+\.$/);
  return error.message;
}

describe('what cannot be used is refused and left as it is', () => {
  test('a file that is no database', async () => {
    writeFileSync(folder.file, 'hello');
    expect(await refused()).toMatch(/damaged or not a database/);
  });

  test('a header of garbage', async () => {
    await filled();
    const bytes = readFileSync(folder.file);
    bytes.fill(0x55, 0, 100);
    writeFileSync(folder.file, bytes);
    expect(await refused()).toMatch(/damaged or not a database/);
  });

  test.each([0.5, 0.95])('a file cut off at %f of its length', async (share) => {
    await filled();
    truncateSync(folder.file, Math.floor(statSync(folder.file).size * share));
    expect(await refused()).toMatch(/damaged or not a database/);
  });

  test('a page of garbage, whichever it is', async () => {
    await filled();
    const sound = readFileSync(folder.file);
    const pages = sound.length / 4096;
    expect(pages).toBeGreaterThan(10);
    for (let page = 1; page < pages; page += 3) {
      const bytes = Buffer.from(sound);
      bytes.fill(0xa5, page * 4096, (page + 1) * 4096);
      writeFileSync(folder.file, bytes);
      expect(await refused(), `page ${page}`).toMatch(/damaged or not a database/);
    }
  });

  test('a database without our tables though it says that it is ours', async () => {
    const db = new DatabaseSync(folder.file);
    db.exec(`PRAGMA application_id = ${0x50756c73}; PRAGMA user_version = 1; CREATE TABLE other (a)`);
    db.close();
    expect(await refused()).toMatch(/damaged or not a database/);
  });

  test('one of a newer Pulsera', async () => {
    await filled();
    const db = new DatabaseSync(folder.file);
    db.exec(`PRAGMA user_version = ${MIGRATIONS.length + 1}`);
    db.close();
    expect(await refused()).toMatch(/newer Pulsera \(version 4 of the file, this one knows 3\)/);
  });

  test("another program's", async () => {
    const db = new DatabaseSync(folder.file);
    db.exec('CREATE TABLE contacts (name TEXT)');
    db.close();
    expect(await refused()).toMatch(/belongs to another program/);
  });

  test('one that is in use', async () => {
    await folder.open();
    expect(await refused()).toMatch(/Another program holds/);
  });

  test('a path where no file can be', async () => {
    mkdirSync(folder.file);
    await expect(folder.open()).rejects.toMatchObject({
      code: 'failed',
      message: expect.stringMatching(/cannot be opened/),
    });
  });
});

test('a newer version that is still in the write-ahead log is seen too', async () => {
  await filled();
  killed(`PRAGMA user_version = ${MIGRATIONS.length + 1}`);
  expect(statSync(`${folder.file}-wal`).size).toBeGreaterThan(0);
  expect(await refused()).toMatch(/newer Pulsera/);
});

test('a kill at the very first start leaves what the next can use', async () => {
  killed('PRAGMA journal_mode = WAL');
  expect(statSync(folder.file).size).toBeGreaterThan(0);
  const store = await folder.open();
  expect(await created(store, '42')).toHaveLength(1);
});

test('an empty file is a new database', async () => {
  writeFileSync(folder.file, '');
  const store = await folder.open();
  expect(store.status()).toMatchObject({ state: 'ok', notifications: 0 });
});

test.skipIf(process.platform === 'win32')(
  'every file is private, also where it was not, and a folder that is made',
  async () => {
    await filled();
    chmodSync(folder.file, 0o644);
    writeFileSync(`${folder.file}-shm`, '', { mode: 0o666 });
    chmodSync(`${folder.file}-shm`, 0o666);
    const store = await folder.open({ file: folder.file });
    await created(store, '42');
    for (const suffix of ['', '-wal', '-shm']) expect(mode(folder.file + suffix), suffix).toBe('600');
    const deep = await folder.open({ file: join(folder.path, 'made', 'pulsera.db') });
    expect(mode(join(folder.path, 'made'))).toBe('700');
    await created(deep, '42');
    for (const suffix of ['', '-wal']) expect(mode(join(folder.path, 'made', `pulsera.db${suffix}`))).toBe('600');
  },
);

test('commits are durable: write-ahead log, full sync, and nobody else may write', () => {
  const db = openDatabase(folder.file);
  const pragma = (name: string): unknown => db.prepare(`PRAGMA ${name}`).get()?.[name];
  expect(pragma('journal_mode')).toBe('wal');
  expect(pragma('synchronous')).toBe(2);
  expect(pragma('locking_mode')).toBe('exclusive');
  db.close();
});

test('close leaves one file', async () => {
  await filled();
  expect(existsSync(`${folder.file}-wal`)).toBe(false);
});

/** Does something to the database and is killed before it could close it. */
function killed(sql: string): void {
  const script = `const { DatabaseSync } = require('node:sqlite');
    const db = new DatabaseSync(${JSON.stringify(folder.file)});
    db.exec(${JSON.stringify(sql)});
    process.kill(process.pid, 'SIGKILL');`;
  expect(spawnSync(process.execPath, ['-e', script]).signal).toBe('SIGKILL');
}
