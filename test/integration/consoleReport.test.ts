/** The report for support of a real hub: what is in the zip, what is not, and that it can be given up. */
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Home, openHome } from '../../src/hub/home.ts';
import { REPORT_PARTS, type ReportEvent } from '../../src/shared/console/contract.ts';
import type { SettingInputs } from '../../src/shared/settings.ts';
import { post } from '../support/api.ts';
import { openConsole, type TestConsole } from '../support/console.ts';
import { startRedis, stopRedises } from '../support/redis.ts';
import { Wearable } from '../support/wearable.ts';

const KEY = 'sesame-never-shown';
const CONTENIDO = 'glucose-is-at-412';
const PASSWORD = 'pa55-of-redis';

let folder: string;
let home: Home | undefined;
let console_: TestConsole;

/** Starts a hub as it ships, with its logs. */
async function start(flags: SettingInputs['flags'] = {}): Promise<Home> {
  home = await openHome({
    dataDir: folder,
    flags: { port: '0', layerKeys: KEY, logLevel: 'debug', ...flags },
    environment: {},
    version: '1.2.3',
    web: null,
    console: { write: () => {} },
  });
  console_ = await openConsole(home);
  return home;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulsera-report-'));
});

afterEach(async () => {
  console_?.close();
  await home?.close();
  home = undefined;
  await stopRedises();
  await rm(folder, { recursive: true, force: true });
});

/** Makes a report to its end. */
async function report(): Promise<{ readonly events: ReportEvent[]; readonly files: Record<string, string> }> {
  const events: ReportEvent[] = [];
  await new Promise<void>((resolve, reject) => {
    console_.client.open(
      'diagnosis.report',
      {},
      {
        event: (event) => {
          events.push(event);
          if (event.kind === 'done') resolve();
        },
        ended: reject,
      },
    );
  });
  const zip = Buffer.concat(
    events.flatMap((event) => (event.kind === 'piece' ? [Buffer.from(event.data, 'base64')] : [])),
  );
  const done = events.at(-1);
  expect(done).toMatchObject({ kind: 'done', bytes: zip.length });
  const files = Object.entries(unzipSync(zip)).map(([name, bytes]) => [name, Buffer.from(bytes).toString()] as const);
  return { events, files: Object.fromEntries(files) };
}

test('it has what helps, and says so', { timeout: 120_000 }, async () => {
  await start();
  const { events, files } = await report();
  expect(events.flatMap((event) => (event.kind === 'part' ? [event.part] : []))).toEqual([...REPORT_PARTS]);
  expect(Object.keys(files)).toEqual([
    ...['versions.json', 'settings.json', 'logs/info.log', 'logs/debug.log', 'metrics.txt', 'diagnosis.json'],
    'README.txt',
  ]);
  expect(JSON.parse(files['versions.json'] ?? '')).toMatchObject({
    node: process.versions.node,
    system: process.platform,
  });
  expect(JSON.parse(files['settings.json'] ?? '')).toContainEqual(
    expect.objectContaining({ key: 'layerKeys', value: null, count: 1 }),
  );
  expect(files['metrics.txt']).toContain('pulsera_connections ');
  expect(JSON.parse(files['diagnosis.json'] ?? '')).toMatchObject({ endedAt: expect.any(Number), broken: false });
  for (const name of Object.keys(files).filter((one) => one !== 'README.txt'))
    expect(files['README.txt']).toContain(`  ${name}\n`);
  expect(events.at(-1)).toMatchObject({
    name: expect.stringMatching(/^pulsera-report-\d{4}-\d\d-\d\dT\d\d-\d\d\.zip$/),
  });
});

test('no secret and nothing that a notification says gets in', { timeout: 120_000 }, async () => {
  const redis = await startRedis({ args: ['--requirepass', PASSWORD] });
  const url = `redis://:${PASSWORD}@127.0.0.1:${redis.port}/0`;
  const { hub, token } = await start({ redis: url });
  const wearable = await Wearable.connect(`${hub.url.replace('http', 'ws')}ws/notificaciones/42/`);
  await post(hub, { consumidor_id: '42', tipo: 'alerta', contenido: CONTENIDO });
  await expect.poll(() => JSON.stringify(wearable.messages)).toContain(CONTENIDO);
  // Nothing of ours writes such lines; the report does not rely on that.
  const lines = [
    {
      level: 'error',
      err: { message: `Unexpected token 'g', "${CONTENIDO}" is not valid JSON` },
      msg: 'unexpected error',
    },
    { level: 'warn', deep: { er: { contenido: CONTENIDO } }, msg: `asked ${url} with ${token} and ${KEY}` },
  ];
  await appendFile(join(folder, 'logs/info.log'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  await appendFile(join(folder, 'logs/info.log'), `{"half":"${CONTENIDO}`);
  const { files } = await report();
  expect(files['logs/info.log']).toContain('asked [removed] with [removed] and [removed]');
  const all = JSON.stringify(files);
  for (const secret of [token, KEY, PASSWORD, CONTENIDO]) expect(all).not.toContain(secret);
  await wearable.close();
});

test('a settings.json that cannot be used is said in it, and hides nothing else', { timeout: 120_000 }, async () => {
  await start();
  await writeFile(join(folder, 'settings.json'), '{ "port": 8001,, }');
  const { files } = await report();
  expect(JSON.parse(files['settings.json'] ?? '')).toEqual({
    code: 'settings_file',
    reason: expect.stringContaining('is not JSON'),
  });
  expect(files['logs/info.log']).toContain('listening');
});

test('of a long log only the end, from a whole line on', { timeout: 120_000 }, async () => {
  await start();
  const line = (n: number) => `${JSON.stringify({ level: 'info', n, filler: 'x'.repeat(1_000), msg: 'filler' })}\n`;
  await appendFile(join(folder, 'logs/info.log'), Array.from({ length: 3_000 }, (_one, n) => line(n)).join(''));
  const { files } = await report();
  const log = files['logs/info.log'] ?? '';
  expect(log.length).toBeLessThanOrEqual(1024 * 1024);
  expect(log.length).toBeGreaterThan(1000 * 1024);
  expect(log).toContain('"n":2999');
  expect(log).not.toContain('"n":0,');
  for (const one of log.trimEnd().split('\n')) expect(JSON.parse(one)).toMatchObject({ level: 'info' });
});

test('one at a time; one that is given up makes way for the next', { timeout: 120_000 }, async () => {
  await start();
  const first: ReportEvent[] = [];
  const close = console_.client.open(
    'diagnosis.report',
    {},
    {
      event: (event) => {
        first.push(event);
        close();
      },
    },
  );
  const refused = new Promise<string>((resolve) => {
    console_.client.open('diagnosis.report', {}, { event: () => {}, ended: (error) => resolve(error.code) });
  });
  expect(await refused).toBe('report_busy');
  await expect
    .poll(
      () =>
        report().then(
          ({ files }) => Object.keys(files).length,
          () => 0,
        ),
      { timeout: 60_000 },
    )
    .toBeGreaterThan(5);
  expect(first).toEqual([{ kind: 'part', part: 'versions' }]);
});

test('asking in vain takes nothing of what a console may have open', { timeout: 120_000 }, async () => {
  await start();
  const first = report();
  const refused = Array.from(
    { length: 120 },
    () =>
      new Promise<string>((resolve) => {
        console_.client.open('diagnosis.report', {}, { event: () => {}, ended: (error) => resolve(error.code) });
      }),
  );
  expect(new Set(await Promise.all(refused))).toEqual(new Set(['report_busy']));
  await first;
  expect((await report()).events.at(-1)).toMatchObject({ kind: 'done' });
});
