/** What `npm run build` wrote for Node: every file of it can be loaded, also those that are loaded only when wanted. */
import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const BUILT = resolve(import.meta.dirname, '../../out/main');

test('no file has an error in its syntax', async () => {
  const files = (await readdir(BUILT)).filter((name) => name.endsWith('.js'));
  expect(files).toContain('replay.js');
  for (const file of files) await promisify(execFile)(process.execPath, ['--check', resolve(BUILT, file)]);
});
