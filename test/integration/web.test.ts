/** The console's files, as a hub serves them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestHub, type TestHub } from '../support/hub.ts';

const folder = mkdtempSync(join(tmpdir(), 'pulsera-web-'));
let hub: TestHub;
beforeAll(async () => {
  mkdirSync(join(folder, 'web/assets'), { recursive: true });
  writeFileSync(join(folder, 'web/index.html'), '<!doctype html><title>Pulsera</title>');
  writeFileSync(join(folder, 'web/licences.json'), '[]');
  writeFileSync(join(folder, 'web/assets/index-1.js'), 'export {};');
  writeFileSync(join(folder, 'web/assets/index-2.css'), 'a {}');
  writeFileSync(join(folder, 'secret.js'), 'secret');
  hub = await startTestHub({ web: join(folder, 'web') });
});
afterAll(async () => {
  await hub.stop();
  rmSync(folder, { recursive: true });
});

test('files come with their type, and those with a hash in their name may be kept for good', async () => {
  const got = async (path: string) => {
    const response = await fetch(`${hub.url}${path}`);
    const { headers } = response;
    return [response.status, headers.get('content-type'), headers.get('cache-control'), await response.text()];
  };
  const kept = 'public, max-age=31536000, immutable';
  expect(await got('assets/index-1.js')).toEqual([200, 'text/javascript; charset=utf-8', kept, 'export {};']);
  expect(await got('assets/index-2.css')).toEqual([200, 'text/css; charset=utf-8', kept, 'a {}']);
  expect(await got('licences.json')).toEqual([200, 'application/json; charset=utf-8', 'no-cache', '[]']);
  expect((await got('')).slice(0, 3)).toEqual([200, 'text/html; charset=utf-8', 'no-store']);
  const head = await fetch(`${hub.url}assets/index-1.js`, { method: 'HEAD' });
  expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '10', '']);
});

test.each([
  'assets/',
  'assets/index-9.js',
  'assets/..%2findex.html',
  'assets/%2e%2e%2f%2e%2e%2fsecret.js',
  'assets/..%5c..%5csecret.js',
  'assets/%00.js',
  'assets/index-1.js%00',
  'assets/__proto__',
  'secret.js',
])('%s is not there', async (path) => {
  const response = await fetch(`${hub.url}${path}`);
  expect([response.status, response.headers.get('content-type')]).toEqual([
    404,
    expect.stringContaining('application/problem+json'),
  ]);
});
