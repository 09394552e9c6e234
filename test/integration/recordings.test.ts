/** Recordings of a real hub: what is in them, what a kill and a full disk leave of one, and what they do not hold. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { connectRemote } from '../../src/hub/console/remote.ts';
import { ConsoleClient } from '../../src/shared/console/client.ts';
import type { HubContract } from '../../src/shared/console/contract.ts';
import { unpackRow } from '../../src/shared/console/rows.ts';
import type { Event } from '../../src/shared/console/service.ts';
import type { LineOf } from '../../src/shared/recording/format.ts';
import type { Recording } from '../../src/shared/recording/recording.ts';
import { post } from '../support/api.ts';
import { Child, killChildren } from '../support/child.ts';
import { openConsole, type TestConsole } from '../support/console.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { EVERYBODY, fetchRecording, readRecording } from '../support/recording.ts';
import { Wearable } from '../support/wearable.ts';

type State = Event<HubContract['recordings']['state']>;

afterEach(killChildren);

async function start(): Promise<{ hub: TestHub; console: TestConsole; state: () => State | null }> {
  const hub = await startTestHub();
  const console = await openConsole(hub);
  let state: State | null = null;
  console.client.open('recordings.state', {}, { event: (event) => (state = event) });
  onTestFinished(async () => {
    console.close();
    await hub.stop();
  });
  return { hub, console, state: () => state };
}

const framesOf = (recording: Recording, consumer: string) => {
  const track = recording.details.get(consumer);
  return (track?.raw ?? []).flatMap((_, i) => track?.read<LineOf<'consumers.detail'>>(i).event.frames ?? []);
};

test('holds rows, frames, journeys and comings and goings, with their times', async () => {
  const { hub, console, state } = await start();
  const before = await Wearable.connect(hub.wearableUrl(41));
  const { name } = await console.client.call('recordings.start', EVERYBODY);
  await expect(console.client.call('recordings.start', EVERYBODY)).rejects.toMatchObject({ code: 'recording_runs' });
  await expect(console.client.call('recordings.remove', { name })).rejects.toMatchObject({ code: 'recording_runs' });
  const wearable = await Wearable.connect(hub.wearableUrl(42));
  wearable.say({ type: 'ping' });
  await wearable.next('pong');
  const { id } = await post(hub, { consumidor_id: '42', tipo: 'alerta', contenido: 'Respira hondo' });
  await wearable.next('new_notification');
  wearable.say({ type: 'mark_read', notification_id: id });
  await wearable.next('marked_read');
  wearable.ws.close(1_000, 'adiós');
  await wearable.end();
  await expect.poll(() => console.rows.get('42')?.state).toBe('gone');
  await expect.poll(() => state()?.current?.events ?? 0).toBeGreaterThan(5);
  // Rows are written down twice a second.
  await expect
    .poll(async () => {
      const recording = readRecording(await fetchRecording(console.client, name));
      const row = recording.rowsAt(recording.until).get('42');
      return row && unpackRow(row).state;
    })
    .toBe('gone');
  await console.client.call('recordings.stop', {});
  await expect(console.client.call('recordings.stop', {})).rejects.toMatchObject({ code: 'no_recording' });
  await expect.poll(() => state()?.kept.map((file) => file.name)).toEqual([name]);
  expect(state()).toMatchObject({ current: null, last: { name, end: 'stopped', dropped: 0 } });

  const recording = readRecording(await fetchRecording(console.client, name));
  expect(recording).toMatchObject({ trouble: null, end: 'stopped', dropped: 0 });
  expect(recording.header).toMatchObject({ consumers: null, hub: { version: '0.0.0-test' } });
  expect(unpackRow(recording.rowsAt(recording.until).get('41') as never)).toMatchObject({ sockets: 1, messagesOut: 1 });
  expect(framesOf(recording, '42').map(({ direction, type }) => `${direction} ${type}`)).toEqual([
    'out initial_notifications',
    'in ping',
    'out pong',
    'out new_notification',
    'in mark_read',
    'out marked_read',
  ]);
  expect([...recording.notificationsAt(recording.until)]).toMatchObject([
    { id, consumer: '42', contenido: 'Respira hondo', readBy: 'wearable', writtenTo: 1 },
  ]);
  expect(recording.visitsAt('42', recording.until)).toMatchObject({ visits: [{ code: 1_000, reason: 'adiós' }] });
  // Whoever was there already has their socket in it.
  const sockets = recording.details.get('41')?.read<LineOf<'consumers.detail'>>(0).event.sockets;
  expect(sockets).toMatchObject([{ messagesOut: 1 }]);
  expect(recording.statusAt(recording.until)).toMatchObject({ sockets: expect.any(Number) });
  expect(recording.beads.read('42', Math.floor(recording.until / 25_000), 3).some((bead) => bead !== 0)).toBe(true);
  expect((await stat(join(hub.dataDir, 'recordings', name))).mode & 0o777).toBe(0o600);

  before.ws.close();
  await console.client.call('recordings.remove', { name });
  await expect.poll(() => state()?.kept).toEqual([]);
  await expect(console.client.call('recordings.read', { name, offset: 0 })).rejects.toMatchObject({
    code: 'unknown_recording',
  });
  await expect(console.client.call('recordings.read', { name: '../token', offset: 0 } as never)).rejects.toMatchObject({
    code: 'bad_arguments',
  });
  expect(hub.complaints).toEqual([]);
});

test('only those who were chosen, and no text where it is to be redacted', async () => {
  const { hub, console } = await start();
  const request = { ...EVERYBODY, consumers: ['42'], redacted: true };
  const { name } = await console.client.call('recordings.start', request);
  const [wearable, other] = [await Wearable.connect(hub.wearableUrl(42)), await Wearable.connect(hub.wearableUrl(43))];
  for (const consumidor_id of ['42', '43']) await post(hub, { consumidor_id, tipo: 'alerta', contenido: 'un secreto' });
  await Promise.all([wearable.next('new_notification'), other.next('new_notification')]);
  wearable.say('otro secreto');
  wearable.say({ type: 'diario', nota: 'y otro secreto' });
  await wearable.next('error');
  await wearable.next('error');
  await expect
    .poll(async () => [
      ...readRecording(await fetchRecording(console.client, name))
        .rowsAt(Infinity)
        .keys(),
    ])
    .toEqual(['42']);
  await console.client.call('recordings.stop', {});
  const bytes = await fetchRecording(console.client, name);
  const text = gunzipSync(bytes).toString();
  expect(text).toContain('new_notification');
  expect(text).not.toContain('secreto');
  expect(text).not.toContain('"43"');
  expect(readRecording(bytes).header).toMatchObject({ consumers: ['42'], redacted: true });
  wearable.ws.close();
  other.ws.close();
});

test('a kill leaves a file that plays up to its last second', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'pulsera-recorded-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  const child = new Child('src/headless/serve.ts', ['--port', '0', '--data-dir', dataDir, '--log-level', 'error']);
  const [, url = ''] = await child.printed('stdout', /listening on (http:\S+)/);
  const token = (await readFile(join(dataDir, 'token'), 'utf8')).trim();
  const client = new ConsoleClient<HubContract>({
    connect: () => connectRemote({ url, token }),
    schedule: (run, ms) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    monotonic: () => performance.now(),
    random: Math.random,
  });
  onTestFinished(() => client.close());
  await expect.poll(() => client.state.phase).toBe('ready');
  const { name } = await client.call('recordings.start', EVERYBODY);
  const wearable = await Wearable.connect(`${url.replace('http', 'ws')}ws/notificaciones/42/`);
  for (let i = 0; i < 50; i += 1) {
    wearable.say({ type: 'ping' });
    await wearable.next('pong');
  }
  const file = join(dataDir, 'recordings', name);
  const pings = async (): Promise<number> => {
    try {
      return framesOf(readRecording(await readFile(file)), '42').filter(({ type }) => type === 'ping').length;
    } catch {
      return 0;
    }
  };
  await expect.poll(pings, { timeout: 10_000 }).toBe(50);
  await child.kill('SIGKILL');
  const recording = readRecording(await readFile(file));
  expect(recording.trouble).toEqual({ code: 'cut_short', skipped: 0 });
  expect(recording.end).toBe(null);
  expect(await pings()).toBe(50);
});

test('a full disk ends the recording with a word, and not the hub', async () => {
  const { hub, console, state } = await start();
  const disk = join(hub.dataDir, 'recordings');
  mkdirSync(disk);
  execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=0700', 'tmpfs', disk]);
  try {
    const { name } = await console.client.call('recordings.start', EVERYBODY);
    const wearable = await Wearable.connect(hub.wearableUrl(42));
    // Noise, which nothing makes smaller.
    const noise = (): string =>
      Array.from({ length: 3_000 }, () => String.fromCharCode(33 + Math.floor(Math.random() * 90))).join('');
    let sent = 0;
    while (state()?.last?.end !== 'disk_full') {
      sent += 1;
      await post(hub, { consumidor_id: '42', tipo: 'alerta', contenido: noise() });
      await wearable.next('new_notification');
      expect(sent).toBeLessThan(2_000);
    }
    expect(state()?.current).toBe(null);
    const recording = readRecording(await fetchRecording(console.client, name));
    expect(recording.trouble).toMatchObject({ code: 'cut_short' });
    expect(recording.lines).toBeGreaterThan(0);
    // The hub goes on, and says what it cannot do.
    wearable.say({ type: 'ping' });
    await wearable.next('pong');
    wearable.ws.close();
    await wearable.end();
    expect(hub.complaints).toEqual([]);
  } finally {
    execFileSync('/bin/umount', [disk]);
  }
});

test('ends by itself at its size, and with the hub', async () => {
  const { hub, console, state } = await start();
  const { name } = await console.client.call('recordings.start', { ...EVERYBODY, megabytes: 1 });
  const wearable = await Wearable.connect(hub.wearableUrl(42));
  while (state()?.last === null || state() === null) {
    await post(hub, { consumidor_id: '42', tipo: 'alerta', contenido: 'x'.repeat(4_000) });
    await wearable.next('new_notification');
  }
  expect(state()?.last).toMatchObject({ name, end: 'size' });
  expect(readRecording(await fetchRecording(console.client, name))).toMatchObject({ end: 'size', trouble: null });
  await console.client.call('recordings.start', EVERYBODY);
  console.close();
  const again = await hub.restart();
  const files = (await readdir(join(hub.dataDir, 'recordings'))).sort();
  expect(files).toHaveLength(2);
  const last = readRecording(await readFile(join(hub.dataDir, 'recordings', files[1] ?? '')));
  expect(last).toMatchObject({ end: 'hub_stopped', trouble: null });
  await again.hub.stop('going_away');
});
