import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PreferencesFile } from '../../../src/main/preferences.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pulsera-preferences-'));
  path = join(folder, 'profile', 'preferences.json');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('nothing chosen is the defaults; a choice outlives the app, in a file for its owner only', () => {
  const file = new PreferencesFile(path);
  expect(file.values.updates).toBe(true);
  file.choose({ updates: false });
  expect(file.values.updates).toBe(false);
  expect(new PreferencesFile(path).values.updates).toBe(false);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test.each(['', 'null', '[]', '{"updates":"no"}', '{"updates":'])(
  'a file that holds %j counts as nothing chosen',
  (text) => {
    path = join(folder, 'preferences.json');
    writeFileSync(path, text);
    expect(new PreferencesFile(path).values.updates).toBe(true);
  },
);

test('what cannot be kept is said, and not taken for kept', () => {
  writeFileSync(join(folder, 'profile'), 'a file where the folder should be');
  const file = new PreferencesFile(path);
  expect(() => file.choose({ updates: false })).toThrow(expect.objectContaining({ code: 'not_saved' }));
  expect(file.values.updates).toBe(true);
});

test('a choice that makes no sense counts as not made, and the others stay', () => {
  path = join(folder, 'preferences.json');
  writeFileSync(path, '{"updates":false,"closeToTray":"perhaps","theme":"pink","language":"fr","toldOfTray":true}');
  expect(new PreferencesFile(path).values).toEqual({
    ...{ updates: false, closeToTray: true, theme: 'system', language: 'system', toldOfTray: true },
  });
});
