/** However a simulation ends, it ends with the right exit code, and nothing of it is left running. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FIRST_ID } from '../../src/shared/console/simulator.ts';
import { linkTo } from '../../src/simulator/link.ts';
import { metric } from '../support/api.ts';
import { Child, type Ended, killChildren, ROOT } from '../support/child.ts';

/** Stands in the environment of whatever a test starts, and of what that starts. */
const mark = randomUUID();
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulsera-simulate-'));
});
afterEach(async () => {
  killChildren();
  await rm(folder, { recursive: true, force: true });
});

/** Process ids with the mark, as Linux lists them. */
async function running(): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    // One may be gone by now, or be somebody else's.
    const environment = await readFile(`/proc/${name}/environ`, 'latin1').catch(() => '');
    if (environment.includes(mark)) found.push(Number(name));
  }
  return found;
}

/** Starts `node src/headless/<program>.ts`, with at most so many open files. */
async function limited(program: string, files: number, args: readonly string[], env = {}): Promise<Child> {
  const shell = join(folder, `${program}.sh`);
  await writeFile(shell, `ulimit -n ${files}\nexec "$@"\n`);
  return new Child(shell, [process.execPath, join(ROOT, `src/headless/${program}.ts`), ...args], env, '/bin/sh');
}

async function serve(files = 10_000): Promise<{ readonly hub: Child; readonly url: string; readonly token: string }> {
  const dataDir = join(folder, 'data');
  const hub = await limited('serve', files, ['--data-dir', dataDir, '--port', '0']);
  const [, url = ''] = await hub.printed('stdout', /listening on (\S+) /);
  return { hub, url, token: (await readFile(join(dataDir, 'token'), 'utf8')).trim() };
}

const simulate = (url: string, args: readonly string[], files = 10_000): Promise<Child> =>
  limited('simulate', files, ['--data-dir', join(folder, 'none'), '--url', url, '--allow-real', '--json', ...args], {
    MARK: mark,
  });

function summary({ stdout }: Ended): Record<string, unknown> {
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
}

const LONG = ['--wearables', '20', '--every', '100ms', '--duration', '1h'];

test.each([
  ['a bad scenario', 2, /scenario\.yaml:1:1: /],
  ['more wearables than files', 1, /^pulsera: This process may open 60 files, and 20 wearables need \d+: /],
  ['a hub that goes in the middle', 1, /^(?:\d+ of .*\n)*pulsera: The hub at \S+ went away while .*\n$/],
  ['a hub that stops in the middle', 1, /^(?:\d+ of .*\n)*pulsera: The hub at \S+ went away while .*\n$/],
  ['Ctrl-C', 0, /^(?:\d+ of .*\n)*$/],
] as const)('%s', async (what, code, said) => {
  const { hub, url } = await serve();
  await writeFile(join(folder, 'scenario.yaml'), 'wearables: 20\n');
  const bad = what === 'a bad scenario';
  const few = what === 'more wearables than files';
  const child = await simulate(url, bad ? ['--scenario', join(folder, 'scenario.yaml')] : LONG, few ? 60 : 10_000);
  if (!bad && !few) {
    await expect.poll(() => metric({ url }, 'pulsera_messages_in_total{type="ping"}')).toBeGreaterThan(20);
    expect(await running()).toEqual([child.process.pid]);
    if (what === 'Ctrl-C') child.process.kill('SIGINT');
    else await hub.kill(what === 'a hub that goes in the middle' ? 'SIGKILL' : 'SIGTERM');
  }
  const ended = await child.ended;
  expect(ended.stderr).toMatch(said);
  expect([ended.code, ended.signal]).toEqual([code, null]);
  if (!bad && !few) expect(summary(ended)).toMatchObject({ connected: 20, ok: code === 0 });
  expect(await running()).toEqual([]);
});

test('a hub with fewer files than wearables serves those that it let in, and the others are told of', async () => {
  const { hub, url } = await serve(150);
  const child = await simulate(url, ['--wearables', '300', '--every', '100ms', '--duration', '5s']);
  const ended = await child.ended;
  const { connected, unreachable, refused, ...told } = summary(ended);
  expect(Number(connected)).toBeGreaterThan(20);
  expect(Number(unreachable) + Number(refused)).toBe(300 - Number(connected));
  expect(told).toMatchObject({ lost: 0, cut: 0, ok: false, failure: null });
  expect(ended.code).toBe(1);
  expect(await running()).toEqual([]);

  // It has its files back.
  await expect.poll(() => metric({ url }, 'pulsera_connections')).toBe(0);
  expect((await fetch(`${url}readyz`)).status).toBe(200);
  expect((await hub.kill('SIGTERM')).code).toBe(0);
});

test('a run for which the files do not last says so, with nothing left open in its sentence', async () => {
  const { url } = await serve();
  const program = join(folder, 'run.mts');
  const from = (path: string): string => JSON.stringify(join(ROOT, 'src', path));
  await writeFile(
    program,
    `import { sentence } from ${from('headless/simulateText.ts')};
import { Run } from ${from('simulator/run.ts')};
import { pingsOnly } from ${from('simulator/scenario.ts')};
import { readTarget } from ${from('simulator/target.ts')};
const producer = { produce: async () => [], close: async () => {} };
const scenario = pingsOnly({ wearables: 300, everyMs: 100, durationMs: 60_000 });
const run = new Run({ scenario, seed: 1, firstId: ${FIRST_ID}, speed: 1, target: readTarget('${url}', 'test'), producer });
run.start();
await run.ended;
const { state, failure } = run.snapshot();
console.log(JSON.stringify({ state, code: failure.code, text: sentence(failure.code, failure.values) }));
`,
  );
  const shell = join(folder, 'few.sh');
  await writeFile(shell, 'ulimit -n 100\nexec "$@"\n');
  const ended = await new Child(shell, [process.execPath, program], {}, '/bin/sh').ended;
  const told = JSON.parse(ended.stdout) as Record<string, string>;
  expect(told).toMatchObject({ state: 'failed', code: 'out_of_files' });
  expect(told['text']).toMatch(/^The system gave this process no more files while 300 wearables/);
  expect(told['text']).not.toMatch(/[?{}]/);
});

test('the console is refused more wearables than files, and no process is begun for them', async () => {
  const { hub, url, token } = await serve(150);
  const link = await linkTo({ url, token });
  const text = 'title: x\npopulations: [{ name: a, wearables: 500 }]\nphases: [{ name: a, lasts: 1h }]\n';
  const started = link?.call('simulator.start', { text, seed: 1, firstId: FIRST_ID, speed: 1, allowReal: false });
  await expect(started).rejects.toMatchObject({
    code: 'too_many_files',
    values: { wearables: 500, files: 150 },
  });
  const pid = hub.process.pid;
  expect((await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim()).toBe('');
  link?.close();
});
