/** The hub's diagnosis of itself, as consoles see it. */
import { afterEach, expect, test } from 'vitest';
import type { DiagnosisRun } from '../../src/shared/console/contract.ts';
import { openConsole, type TestConsole } from '../support/console.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { startRedis, stopRedises } from '../support/redis.ts';

const open: { close(): void }[] = [];
let hub: TestHub | null = null;
afterEach(async () => {
  for (const one of open.splice(0)) one.close();
  await hub?.stop();
  hub = null;
  await stopRedises();
});

/** Everything that a console is told of the diagnosis. */
function watch(console_: TestConsole, after = 0): DiagnosisRun[] {
  const told: DiagnosisRun[] = [];
  console_.client.open('diagnosis.run', { after }, { event: (run) => told.push(run) });
  return told;
}

const ended = (told: readonly DiagnosisRun[]): Promise<DiagnosisRun> =>
  expect
    .poll(() => told.at(-1)?.endedAt ?? null, { timeout: 20_000 })
    .not.toBeNull()
    .then(() => {
      const last = told.at(-1);
      if (!last) throw new Error('nothing was told');
      return last;
    });

async function start(flags: Record<string, string> = {}): Promise<TestConsole> {
  hub = await startTestHub({ flags });
  const console_ = await openConsole(hub);
  open.push(console_);
  return console_;
}

test('the hub goes through the whole round with itself, token and Redis included, step by step', async () => {
  const redis = await startRedis();
  const told = watch(await start({ redis: redis.url, requireToken: 'true' }));
  const run = await ended(told);
  expect(run).toMatchObject({ broken: false, version: '0.0.0-test' });
  expect(run.reports.map(({ step, status, code }) => `${step}: ${status} ${code}`)).toEqual([
    'node: ok node',
    'packages: ok packages',
    'settings: ok settings',
    'dataDir: ok data_dir',
    'redis: ok redis',
    'reach: ok reach_pulsera',
    'layer: ok layer',
    'native: ok native',
    'ownOrigin: ok own_origin',
    'foreignOrigin: ok foreign_origin',
    'foreignHost: ok foreign_host',
    'connect: ok connect',
    'ping: ok ping',
    'notify: ok notify',
    'read: ok read',
    'clock: ok clock',
  ]);
  // Each finding came as it was made.
  expect(told.map(({ reports }) => reports.length)).toEqual([...Array(17).keys(), 16]);
  expect(hub?.complaints).toEqual([]);
});

test('who comes meanwhile joins, who comes later sees the last one, and who asks for a newer one gets it', async () => {
  // A Redis that is not there keeps the run busy while the others come.
  const console_ = await start({ redis: 'redis://127.0.0.1:1/0' });
  const first = watch(console_);
  await expect.poll(() => first.length, { interval: 5 }).toBeGreaterThan(1);
  expect(first.at(-1)?.endedAt).toBeNull();
  const joined = watch(console_, Number.MAX_SAFE_INTEGER);
  const run = await ended(first);
  expect(await ended(joined)).toEqual(run);
  // Two at once would take turns here.
  const all = run.reports.length;
  expect(first.map(({ reports }) => reports.length)).toEqual([...Array(all + 1).keys(), all]);
  const later = watch(console_);
  expect(await ended(later)).toEqual(run);
  expect(later).toHaveLength(1);
  const again = await ended(watch(console_, (run.endedAt ?? 0) + 1));
  expect(again.startedAt).toBeGreaterThan(run.startedAt);
  // Nobody is left out: whoever still watches sees the newer one too.
  expect(await ended(later)).toEqual(again);
});

test('a hub that stops meanwhile stops', async () => {
  const told = watch(await start());
  await expect.poll(() => told.length).toBeGreaterThan(0);
  await hub?.stop();
  hub = null;
});
