/**
 * What `npm run build` wrote for Node: every file of it can be loaded, every command runs, and so does what is loaded only
 * when somebody wants it.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { afterEach, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { ReportEvent } from '../../src/shared/console/contract.ts';
import { linkTo } from '../../src/simulator/link.ts';
import { Child, killChildren, ROOT } from '../support/child.ts';
import { EVERYBODY, fetchRecording, readRecording } from '../support/recording.ts';
import { Wearable } from '../support/wearable.ts';

/** A start takes seconds on a busy machine. */
const STARTS = { timeout: 120_000 };
const BUILT = resolve(ROOT, 'out/main');

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulsera-built-'));
  return () => rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

afterEach(killChildren);

const built = (command: string, args: readonly string[]): Child => new Child(`out/main/${command}.js`, args);

test('no file has an error in its syntax', STARTS, async () => {
  const files = (await readdir(BUILT)).filter((name) => name.endsWith('.js'));
  expect(files).toContain('replay.js');
  for (const file of files) await promisify(execFile)(process.execPath, ['--check', resolve(BUILT, file)]);
});

test('every command there is was built, and says what it is', STARTS, async () => {
  const sources = join(ROOT, 'src/headless');
  const commands: string[] = [];
  for (const file of await readdir(sources)) {
    const text = await readFile(join(sources, file), 'utf8');
    if (text.includes('await runCommand(')) commands.push(file.replace('.ts', ''));
  }
  expect(commands).toEqual(expect.arrayContaining(['serve', 'simulate', 'replay', 'notify', 'doctor']));
  for (const command of commands) {
    expect(await built(command, ['--help']).ended).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`npm run ${command} -- `),
      stderr: '',
    });
  }
});

/** The built hub, linked to as a console is. */
async function startHub() {
  const child = built('serve', ['--port', '0', '--data-dir', join(folder, 'data')]);
  const [, url = ''] = await child.printed('stdout', /^pulsera listening on (http:\/\/\S+\/) /m);
  const token = (await readFile(join(folder, 'data/token'), 'utf8')).trim();
  const client = await linkTo({ url, token });
  if (!client) throw new Error(`no link to ${url}:\n${child.stderr}`);
  onTestFinished(() => client.close());
  return { child, client, url, at: ['--url', url, '--token', token] };
}

test(
  'the built hub is recorded, replayed and compared, runs a scenario, and makes a report for support',
  STARTS,
  async () => {
    const { child, client, url, at } = await startHub();
    const { name } = await client.call('recordings.start', EVERYBODY);
    const wearable = await Wearable.connect(`${url.replace('http', 'ws')}ws/notificaciones/42/`);
    wearable.say({ type: 'ping' });
    await wearable.next('pong');
    expect(await built('notify', ['42', 'agua', ...at]).ended).toMatchObject({ code: 0 });
    await wearable.next('new_notification');
    await wearable.close();
    await client.call('recordings.stop', {});
    const bytes = await fetchRecording(client, name);
    expect([...readRecording(bytes).details.keys()]).toEqual(['42']);

    const file = join(folder, 'small.ndjson.gz');
    await writeFile(file, bytes);
    const again = await built('replay', [file, ...at, '--speed', 'max', '--json']).ended;
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(again.stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({ connected: 1, sent: 1, lost: 0 });
    expect(await built('simulate', [...at, '--pings', '1', '--json']).ended).toMatchObject({ code: 0, stderr: '' });
    expect(await built('replay', ['--compare', file, file]).ended).toMatchObject({ code: 0, stderr: '' });

    const text = await readFile(join(ROOT, 'resources/scenarios/desk.yaml'), 'utf8');
    await client.call('simulator.start', { text, seed: 1, firstId: 900_000_100, speed: 1, allowReal: false });
    await client.call('simulator.stop', {});

    const pieces: Buffer[] = [];
    await new Promise<void>((done, failed) => {
      const event = (one: ReportEvent): void => {
        if (one.kind === 'piece') pieces.push(Buffer.from(one.data, 'base64'));
        if (one.kind === 'done') done();
      };
      client.open('diagnosis.report', {}, { event, ended: failed });
    });
    expect(Object.keys(unzipSync(Buffer.concat(pieces)))).toEqual(
      expect.arrayContaining(['README.txt', 'metrics.txt']),
    );
    const { code, stderr } = await child.kill('SIGTERM');
    expect(code).toBe(0);
    expect(stderr).not.toMatch(/ (?:WARN|ERROR|FATAL) /);
  },
);
