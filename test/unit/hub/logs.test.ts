import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Logs, openLogFile, openLogs, readableLine } from '../../../src/hub/logs.ts';

let dir = '';
let lines: string[] = [];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'pulsera-logs-'));
  lines = [];
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const SECRET = 'kJ3vT0-secret_token';
const open = (level: 'debug' | 'info' | 'warn' | 'error'): Promise<Logs> =>
  openLogs({ dir, level, secrets: [SECRET], console: { write: (line) => lines.push(line) } });
const messages = async (name: string): Promise<string[]> =>
  (await readFile(join(dir, name), 'utf8'))
    .split('\n')
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { msg: string }).msg);

async function say(level: 'debug' | 'info' | 'warn' | 'error'): Promise<void> {
  const { log, close } = await open(level);
  log.debug('a detail');
  log.info('an event');
  log.warn('a warning');
  log.error('a failure');
  await close();
}

test('at info, info.log has info and above, error.log errors, and there is no debug.log', async () => {
  await say('info');
  expect((await readdir(dir)).sort()).toEqual(['error.log', 'info.log']);
  expect(await messages('info.log')).toEqual(['an event', 'a warning', 'a failure']);
  expect(await messages('error.log')).toEqual(['a failure']);
  expect(lines.map((line) => line.slice(13))).toEqual(['INFO  an event\n', 'WARN  a warning\n', 'ERROR a failure\n']);
});

test('at debug, debug.log has everything', async () => {
  await say('debug');
  expect(await messages('debug.log')).toEqual(['a detail', 'an event', 'a warning', 'a failure']);
  expect(await messages('info.log')).toEqual(['an event', 'a warning', 'a failure']);
});

test('at warn, info.log leaves info out', async () => {
  await say('warn');
  expect(await messages('info.log')).toEqual(['a warning', 'a failure']);
});

test('files are private, also those that were not', async () => {
  await writeFile(join(dir, 'info.log'), '', { mode: 0o644 });
  await say('info');
  for (const name of await readdir(dir)) expect((await stat(join(dir, name))).mode & 0o777).toBe(0o600);
});

test('what is there already is kept', async () => {
  await say('info');
  await say('info');
  expect(await messages('info.log')).toHaveLength(6);
});

test('no token and no payload gets in, wherever it stands', async () => {
  const { log, close } = await open('debug');
  log.info({ token: 'one', contenido: 'two', frame: { text: 'three', payload: { a: 'four' } } }, 'keys');
  log.info({ request: { headers: { authorization: 'Bearer five', cookie: 'six' } } }, 'headers');
  log.error({ err: new Error(`cannot open http://x/#token=${SECRET}`) }, `asked with ${SECRET}`);
  log.debug({ url: `http://x/?t=${SECRET}`, again: SECRET }, 'text');
  await close();
  const all = lines.join('') + (await readFile(join(dir, 'debug.log'), 'utf8'));
  for (const word of ['one', 'two', 'three', 'four', 'five', 'six', SECRET]) expect(all).not.toContain(word);
  expect(all.match(/\[redacted\]/g)?.length).toBeGreaterThan(10);
});

describe('rotation', () => {
  const line = (n: number): string => `${String(n).padStart(6, '0')}${'.'.repeat(93)}\n`;

  async function write(count: number, limit: number): Promise<void> {
    const file = await openLogFile(join(dir, 'info.log'), limit);
    for (let n = 0; n < count; n += 1) {
      file.write(line(n));
      if (n % 5 === 4) await new Promise((resolve) => setImmediate(resolve));
    }
    await file.close();
  }

  test('keeps the live file under its name and five old ones, and loses nothing in between', async () => {
    // At most 16 KiB go out in one write, so that no file is larger than 36 KiB: at least eight are needed.
    await write(3_000, 20_000);
    // The very last line may have filled the live file: the next start makes a new one.
    const names = (await readdir(dir)).sort();
    const old = ['info.1.log', 'info.2.log', 'info.3.log', 'info.4.log', 'info.5.log'];
    expect(names.filter((name) => name !== 'info.log')).toEqual(old);
    const oldestFirst = [...old.toReversed(), ...names.filter((name) => name === 'info.log')];
    const texts = await Promise.all(oldestFirst.map((name) => readFile(join(dir, name), 'utf8')));
    const numbers = texts
      .join('')
      .split('\n')
      .filter(Boolean)
      .map((text) => Number(text.slice(0, 6)));
    expect(numbers.at(-1)).toBe(2_999);
    expect(numbers).toEqual(numbers.map((_, i) => 3_000 - numbers.length + i));
    for (const name of names) expect((await stat(join(dir, name))).mode & 0o777).toBe(0o600);
  });

  test('goes on where it stopped', async () => {
    await write(150, 20_000);
    await write(150, 20_000);
    expect((await stat(join(dir, 'info.1.log'))).size).toBeGreaterThanOrEqual(20_000);
    await write(1, 20_000);
    expect((await stat(join(dir, 'info.log'))).size).toBeGreaterThan(0);
  });
});

test('a file that cannot be opened is an error', async () => {
  await expect(openLogFile(join(dir, 'nowhere', 'info.log'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('lines beyond what may wait are dropped, and their number is logged', async () => {
  const path = join(dir, 'info.log');
  const file = await openLogFile(path);
  for (let n = 0; n < 40; n += 1) file.write(`${JSON.stringify({ msg: '.'.repeat(64 * 1024) })}\n`);
  await file.close();
  const written = (await messages('info.log')).filter((message) => message.startsWith('.')).length;
  expect(written).toBeLessThanOrEqual(16);
  const told = (await readFile(path, 'utf8')).split('\n').filter((line) => line.includes('log lines dropped'));
  expect(told.map((line) => (JSON.parse(line) as { lines: number }).lines)).toEqual([40 - written]);
});

test('a full disk stops neither writing nor closing', async () => {
  // Every write to it fails as on a full disk.
  const file = await openLogFile('/dev/full');
  for (let n = 0; n < 40; n += 1) file.write('x'.repeat(64 * 1024));
  await file.close();
});

test('a readable line is one line, and nothing in it can move a cursor', () => {
  const time = new Date(2026, 0, 2, 3, 4, 5, 6).toISOString();
  const line = readableLine(
    JSON.stringify({
      level: 'info',
      time,
      msg: 'a\nb\u001b[2J',
      port: 8000,
      agent: 'Mozilla 5.0 "x"',
      name: 'evil\u009b31m\u202e',
      list: [1],
    }),
  );
  expect(line).toBe(
    '03:04:05.006 INFO  a\\u000ab\\u001b[2J port=8000 agent="Mozilla 5.0 \\"x\\"" name=evil\\u009b31m\\u202e list=[1]\n',
  );
});
