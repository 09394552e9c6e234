/** `npm run replay`: a recording done again against a real hub, by its wearables and by its producer, and compared. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, onTestFinished, test } from 'vitest';
import { compareRecordings } from '../../src/shared/recording/compare.ts';
import type { RecordedLine } from '../../src/shared/recording/format.ts';
import { metric, post } from '../support/api.ts';
import { Child, killChildren } from '../support/child.ts';
import { openConsole } from '../support/console.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import {
  EVERYBODY,
  fetchRecording,
  readRecording,
  readSummary,
  recordingOf,
  START,
  storedAtStart,
} from '../support/recording.ts';
import { Wearable } from '../support/wearable.ts';

const folder = await mkdtemp(join(tmpdir(), 'pulsera-replay-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(killChildren);

async function start(): Promise<TestHub> {
  const hub = await startTestHub();
  onTestFinished(() => hub.stop());
  return hub;
}

async function keep(name: string, bytes: Buffer): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, bytes);
  return file;
}

/** Has a hub recorded while `during` lasts. */
async function recorded(hub: TestHub, during: () => Promise<void>): Promise<Buffer> {
  const console = await openConsole(hub);
  const { name } = await console.client.call('recordings.start', EVERYBODY);
  await during();
  await console.client.call('recordings.stop', {});
  const bytes = await fetchRecording(console.client, name);
  console.close();
  return bytes;
}

/** Three wearables that ping, one notification each, one of them read; one leaves with a code of its own. */
async function day(hub: TestHub): Promise<void> {
  const wearables = await Promise.all(['a', 'b', '3'].map((id) => Wearable.connect(hub.wearableUrl(id))));
  for (const wearable of wearables) {
    for (let i = 0; i < 4; i += 1) {
      wearable.say({ type: 'ping' });
      await wearable.next('pong');
    }
  }
  for (const [i, consumidor_id] of ['a', 'b', '3'].entries()) {
    await post(hub, { consumidor_id, tipo: 'alerta', contenido: `texto ${i}`, deseo_id: i });
    await wearables[i]?.next('new_notification');
  }
  wearables[1]?.ws.close(4_321, 'hecho');
  await wearables[1]?.end();
  for (const wearable of [wearables[0], wearables[2]]) {
    wearable?.ws.close();
    await wearable?.end();
  }
}

async function replay(args: string[], hub?: TestHub): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const where = hub ? ['--url', hub.url, '--token', hub.token] : [];
  const child = new Child('src/headless/replay.ts', [...args, ...where]);
  const { code } = await child.ended;
  return { code, stdout: child.stdout, stderr: child.stderr };
}

const lastLine = (stdout: string): unknown => JSON.parse(stdout.trim().split('\n').at(-1) ?? '');

test('as wearables: the same sockets, frames and closes, to the message', async () => {
  const source = await start();
  const file = await keep('day.ndjson.gz', await recorded(source, () => day(source)));
  const target = await start();
  const bytes = await recorded(target, async () => {
    const { code, stdout, stderr } = await replay([file, '--json', '--speed', 'max'], target);
    expect(stderr).toBe('');
    expect(lastLine(stdout)).toMatchObject({
      as: 'wearables',
      connected: 3,
      refused: 0,
      sent: 12,
      // What they are told at first, and a pong for each ping: nobody makes their notifications anew.
      received: 15,
      lost: 0,
      skipped: 0,
      latency_ms: { p50: expect.any(Number) },
    });
    expect(code).toBe(0);
  });
  const again = readRecording(bytes);
  expect([...again.details.keys()].sort()).toEqual(['900000001', '900000002', '900000003']);
  const { framesIn, connects, disconnects } = compareRecordings(readSummary(await readFile(file)), readSummary(bytes));
  expect(framesIn).toEqual({ a: 12, b: 12 });
  expect(connects).toEqual({ a: 3, b: 3 });
  expect(disconnects.b['4321']).toBe(1);
  expect(target.complaints).toEqual([]);
});

test('as producer: every notification once more, in its order, with what it says', async () => {
  const source = await start();
  const bytes = await recorded(source, () => day(source));
  const file = await keep('produced.ndjson.gz', bytes);
  const target = await start();
  const { code, stdout } = await replay([file, '--as', 'producer', '--speed', '10', '--same-ids', '--json'], target);
  expect(lastLine(stdout)).toMatchObject({ as: 'producer', sent: 3, received: 3, lost: 0 });
  expect(code).toBe(0);
  const listed = await fetch(`${target.url}api/notificaciones/?consumidor_id=b`);
  expect(await listed.json()).toMatchObject({ results: [{ tipo: 'alerta', contenido: 'texto 1', deseo_id: 1 }] });
});

test('as producer: what the hub refuses takes no other with it, and why is said', async () => {
  const hub = await start();
  const notifications = ['a', 'x'.repeat(65), 'c'].map((tipo, id) => storedAtStart({ id: id + 1, tipo }));
  const line: RecordedLine = {
    at: START,
    name: 'notifications.stored',
    event: { notifications, simulated: [], dropped: 0 },
  };
  const file = await keep('refused.ndjson.gz', recordingOf([line]));
  const { code, stdout } = await replay([file, '--as', 'producer', '--speed', 'max'], hub);
  expect(stdout).toMatch(/^sent 3 · taken 2 · lost 1$/m);
  expect(stdout).toMatch(/^not taken: http:\/\/\S+ refused a notification: \[0\]\.tipo /m);
  expect(code).toBe(1);
});

test('who is connected for real is not disturbed', async () => {
  const hub = await start();
  const file = await keep('real.ndjson.gz', await recorded(hub, () => day(hub)));
  const real = await Wearable.connect(hub.wearableUrl(900_000_002));
  const { code, stderr } = await replay([file], hub);
  expect(code).toBe(1);
  // With the recorded ids it would disturb whoever has those: that is no way out.
  expect(stderr).toBe(
    'pulsera: Consumer 900000002 is connected and is not simulated: give the recorded consumers other ids with --first-id.\n',
  );
  real.ws.close();
});

test('what is lost is counted, and Ctrl-C ends it cleanly', async () => {
  const hub = await start();
  const pingsAt = (...seconds: number[]): Buffer =>
    recordingOf(
      seconds.map((second, seq): RecordedLine => {
        const at = START + second * 1_000;
        const text = '{"type":"ping"}';
        const ping = { seq, at, connection: 1, direction: 'in' as const, type: 'ping', bytes: text.length, text };
        return { at, name: 'consumers.detail', args: { consumer: '42' }, event: { kind: 'changed', frames: [ping] } };
      }),
    );
  const file = await keep('long.ndjson.gz', pingsAt(0, 3_600));
  const child = new Child('src/headless/replay.ts', [
    file,
    '--speed',
    '1',
    '--url',
    hub.url,
    '--token',
    hub.token,
    '--json',
  ]);
  await expect.poll(() => hub.hub.connections(), { timeout: 10_000 }).toBe(1);
  const { code } = await child.kill('SIGINT');
  expect(lastLine(child.stdout)).toMatchObject({ connected: 1, lost: 0 });
  expect(code).toBe(0);
  await expect.poll(() => hub.hub.connections()).toBe(0);

  // A hub that is gone in the middle: what was asked and not answered is lost, and that is no success.
  const other = await startTestHub();
  const short = await keep('short.ndjson.gz', pingsAt(0, 5));
  const doomed = new Child('src/headless/replay.ts', [short, '--url', other.url, '--token', other.token, '--json']);
  const pongs = () => metric(other, 'pulsera_messages_out_total{type="pong"}');
  await expect.poll(pongs, { timeout: 20_000 }).toBe(1);
  await other.stop();
  const ended = await doomed.ended;
  expect(ended.code).toBe(1);
  expect(lastLine(doomed.stdout)).toMatchObject({ connected: 1, lost: 1 });
});

test('compares two recordings, and says by its exit code whether they differ', async () => {
  const hub = await start();
  const first = await keep('first.ndjson.gz', await recorded(hub, () => day(hub)));
  const other = await start();
  const second = await keep(
    'second.ndjson.gz',
    await recorded(other, async () => {
      await day(other);
      await post(other, { consumidor_id: 'z', tipo: 'test', contenido: 'de\u001b[31m más' });
    }),
  );
  const same = await replay(['--compare', first, first]);
  expect(same).toMatchObject({ code: 0, stderr: '' });
  const { code, stdout } = await replay(['--compare', first, second]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/notifications\s+3\s+4\s+≠/);
  expect(stdout).toMatch(/Consumers only in the second: 1\n {2}z/);
  expect(stdout).toContain('z test "de\\u001b[31m más"');
  expect(stdout).not.toContain('\u001b');
});

test('files that are none, and bad flags, are one sentence', async () => {
  const text = await keep('text.txt', Buffer.from('hello'));
  expect(await replay([text])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('is no recording of Pulsera'),
  });
  expect(await replay([join(folder, 'nowhere')])).toMatchObject({ code: 1, stderr: expect.stringContaining('ENOENT') });
  expect(await replay([])).toMatchObject({ code: 2, stderr: expect.stringContaining('Name the recording') });
  expect(await replay([text, '--speed', 'fast'])).toMatchObject({ code: 2 });
  expect(await replay([text, '--as', 'hub'])).toMatchObject({ code: 2 });
  expect(await replay(['--compare', text])).toMatchObject({ code: 2 });
});
