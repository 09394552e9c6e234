import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { alertsFile } from '../../../src/main/alertsFile.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulsera-alerts-'));
  path = join(folder, 'desktop', 'alerts.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('keeps a text in a file that only its owner reads, and leaves nothing beside it', async () => {
  const store = alertsFile(path);
  expect(store.load()).toBe(null);
  await store.save('one');
  await store.save('two');
  expect(store.load()).toBe('two');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(join(folder, 'desktop'))).toEqual(['alerts.json']);
});

test('a place that takes nothing is an error with a code', async () => {
  await writeFile(join(folder, 'desktop'), 'a file, where the folder would be');
  await expect(async () => alertsFile(path).save('one')).rejects.toMatchObject({ code: expect.stringMatching(/^E/) });
});

test('what makes no sense is put aside, the last of it kept', async () => {
  const store = alertsFile(path);
  for (const text of ['damaged', 'damaged again']) {
    await store.save(text);
    expect(store.setAside()).toBe(`${path}.damaged`);
  }
  expect(store.load()).toBe(null);
  expect(await readFile(`${path}.damaged`, 'utf8')).toBe('damaged again');
});

test('no file of ours is that large', async () => {
  const store = alertsFile(path);
  await store.save('x'.repeat(16 * 1024 * 1024 + 1));
  expect(() => store.load()).toThrow('too large');
});
