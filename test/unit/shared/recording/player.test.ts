import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConsoleClient } from '../../../../src/shared/console/client.ts';
import type { HubContract, TimelineEntry, TrackedNotification } from '../../../../src/shared/console/contract.ts';
import { pipe } from '../../../../src/shared/console/pipe.ts';
import type { RowTuple } from '../../../../src/shared/console/rows.ts';
import type { Event } from '../../../../src/shared/console/service.ts';
import type { RecordedLine } from '../../../../src/shared/recording/format.ts';
import { Playback } from '../../../../src/shared/recording/playback.ts';
import { playerServer } from '../../../../src/shared/recording/player.ts';
import { FakeTime, settled } from '../../../support/consoleLink.ts';
import { readRecording, recordingOf, START } from '../../../support/recording.ts';

const SECOND = 1_000;
const row = (id: string, lastPingAt: number, messagesIn = 0, address = '10.0.0.1:1'): RowTuple => [
  id,
  5,
  0,
  1,
  address,
  'client',
  0,
  START,
  lastPingAt,
  0,
  4,
  0,
  messagesIn,
  0,
  0,
  2,
  START,
  0,
  null,
  1,
];
const rows = (at: number, changed: RowTuple[], removed: string[] = [], reset = false): RecordedLine => ({
  at,
  name: 'connections.rows',
  event: { reset, whole: true, rows: changed, removed },
});
const stored = (consumer: string, id: number, at: number, contenido = 'Respira hondo'): TrackedNotification => ({
  consumer,
  id,
  tipo: 'alerta',
  contenido,
  deseo_id: null,
  producer: 'http',
  sentAt: at,
  storedAt: at,
  writtenAt: null,
  writtenTo: 0,
  confirmedAt: null,
  confirmedBy: 0,
  readAt: null,
  readBy: null,
});
const detail = (at: number, consumer: string, timeline: TimelineEntry[], text: string): RecordedLine => ({
  at,
  name: 'consumers.detail',
  args: { consumer },
  event: {
    kind: 'changed',
    timeline,
    frames: [{ seq: at, at, connection: 1, direction: 'in', type: 'text', bytes: text.length, text }],
    framesDropped: 0,
  },
});
const entry = (at: number, kind: TimelineEntry['kind'], id: number, note: string | null = null): TimelineEntry => ({
  at,
  kind,
  connection: 1,
  detail: id,
  note,
});

const LINES: RecordedLine[] = [
  rows(START, [row('a', START), row('b', 0)], [], true),
  {
    at: START + SECOND,
    name: 'notifications.stored',
    event: { notifications: [stored('a', 1, START + SECOND)], simulated: [], dropped: 0 },
  },
  detail(START + SECOND, 'a', [entry(START + SECOND, 'written', 1)], 'one'),
  rows(START + 10 * SECOND, [row('a', START + 10 * SECOND, 1)], ['b']),
  detail(START + 20 * SECOND, 'a', [entry(START + 20 * SECOND, 'read', 1, 'wearable')], 'two'),
  rows(START + 30 * SECOND, [row('c', 0)]),
  { at: START + 60 * SECOND, name: 'recording.ended', event: { end: 'stopped' } },
];

function play(lines: RecordedLine[] = LINES) {
  const recording = readRecording(recordingOf(lines));
  const time = new FakeTime();
  const monotonic = (): number => time.now;
  const playback = new Playback({ from: recording.from, until: recording.until, monotonic, schedule: time.schedule });
  const errors: unknown[] = [];
  const server = playerServer({ recording, playback, schedule: () => () => {}, onUnexpected: (e) => errors.push(e) });
  const client = new ConsoleClient<HubContract>({
    connect: async () => {
      const ends = pipe();
      server.attach(ends.hub, { via: 'local', from: 'player' });
      return ends.console;
    },
    schedule: () => () => {},
    monotonic: () => playback.now(),
    random: () => 0,
  });
  return { recording, time, playback, client, errors };
}

async function table(client: ConsoleClient<HubContract>): Promise<Map<string, RowTuple>> {
  const known = new Map<string, RowTuple>();
  client.open(
    'connections.rows',
    {},
    {
      event: (event) => {
        if (event.reset) known.clear();
        for (const tuple of event.rows) known.set(tuple[0], tuple);
        for (const id of event.removed) known.delete(id);
      },
    },
  );
  await settled();
  return known;
}

test('plays on by itself at its speed, and stands still at the end', async () => {
  const { time, playback, client, errors } = play();
  await settled();
  const known = await table(client);
  expect([...known.keys()]).toEqual(['a', 'b']);
  expect(client.now()).toBe(START);
  playback.play();
  await time.pass(10_050);
  expect(client.now()).toBe(START + 10_050);
  expect([...known.keys()]).toEqual(['a']);
  playback.setSpeed(10);
  await time.pass(2_000);
  expect(playback.now()).toBe(START + 30_050);
  expect([...known.keys()]).toEqual(['a', 'c']);
  await time.pass(10_000);
  expect(playback).toMatchObject({ playing: false });
  expect(client.now()).toBe(START + 60 * SECOND);
  expect(time.timers).toBe(0);
  playback.play();
  expect(playback.now()).toBe(START);
  expect(errors).toEqual([]);
});

test('a jump, forth or back, shows all of that moment anew', async () => {
  const { playback, client } = play();
  await settled();
  const known = await table(client);
  const details: Event<HubContract['consumers']['detail']>[] = [];
  client.open('consumers.detail', { consumer: 'a' }, { event: (event) => details.push(event) });
  await settled();
  expect(details[0]).toMatchObject({ kind: 'opened', frames: [], notifications: [], timeline: [] });
  playback.seek(START + 45 * SECOND);
  await settled();
  expect([...known.keys()]).toEqual(['a', 'c']);
  expect(details.at(-1)).toMatchObject({
    kind: 'opened',
    frames: [{ text: 'one' }, { text: 'two' }],
    timeline: [{ kind: 'read' }, { kind: 'written' }],
    notifications: [{ id: 1, readBy: 'wearable', writtenTo: 1 }],
  });
  playback.seek(START + 15 * SECOND);
  await settled();
  expect([...known.keys()]).toEqual(['a']);
  expect(details.at(-1)).toMatchObject({ frames: [{ text: 'one' }], notifications: [{ readAt: null, writtenTo: 1 }] });
  playback.seek(0);
  expect(playback.now()).toBe(START);
});

test('what happens while it plays comes as changes', async () => {
  const { time, playback, client } = play();
  await settled();
  const details: Event<HubContract['consumers']['detail']>[] = [];
  const news: number[] = [];
  client.open('consumers.detail', { consumer: 'a' }, { event: (event) => details.push(event) });
  client.open(
    'notifications.stored',
    { tipos: null },
    {
      event: ({ notifications }) => news.push(...notifications.map(({ id }) => id)),
    },
  );
  await settled();
  playback.play();
  await time.pass(5_000);
  expect(details).toMatchObject([
    { kind: 'opened' },
    { kind: 'changed', frames: [{ text: 'one' }], notifications: [{ id: 1, writtenTo: 1, readAt: null }] },
  ]);
  expect(news).toEqual([1]);
  await time.pass(20_000);
  expect(details.at(-1)).toMatchObject({ notifications: [{ readAt: START + 20 * SECOND }] });
});

test('the history is that of the moment, with its filters', async () => {
  const notifications = [
    stored('a', 1, START + 1, 'Respiración'),
    stored('b', 2, START + 1, 'Un paseo'),
    stored('a', 3, START + 2, 'RESPIRACION larga'),
  ];
  const { playback, client } = play([
    { at: START + 5, name: 'notifications.stored', event: { notifications, simulated: [], dropped: 0 } },
    detail(START + 10, 'a', [entry(START + 10, 'read', 1, 'console')], ''),
  ]);
  await settled();
  const query = { consumer: null, text: '', tipo: null, state: 'all', producer: null, before: null, limit: 2 } as const;
  const ask = async (more: object = {}) => {
    const page = await client.call('notifications.history', { ...query, ...more });
    return { ids: page.notifications.map(({ id }) => id), next: page.next };
  };
  expect(await ask()).toEqual({ ids: [], next: null });
  playback.seek(START + 5);
  const first = await ask();
  expect(first).toEqual({ ids: [3, 2], next: { sentAt: START + 1, id: 2, consumer: 'b' } });
  expect(await ask({ before: first.next })).toEqual({ ids: [1], next: null });
  expect((await ask({ text: 'respiracion' })).ids).toEqual([3, 1]);
  expect((await ask({ text: 'respiración LARGA' })).ids).toEqual([3]);
  expect((await ask({ consumer: 'b' })).ids).toEqual([2]);
  expect((await ask({ state: 'read' })).ids).toEqual([]);
  playback.seek(START + 10);
  expect((await ask({ state: 'read' })).ids).toEqual([1]);
  expect((await ask({ state: 'unread' })).ids).toEqual([3, 2]);
  expect(await client.call('notifications.find', { ids: [2, 9] })).toMatchObject({ notifications: [{ id: 2 }] });
});

test('nothing can be changed in it, and what was not recorded says so', async () => {
  const { client, errors } = play();
  await settled();
  await expect(
    client.call('connections.disconnect', { consumers: ['a'], connection: null, code: 4_000, reason: '' }),
  ).rejects.toMatchObject({ code: 'recording_read_only' });
  await expect(client.call('settings.read', {})).rejects.toMatchObject({ code: 'not_recorded' });
  await expect(client.call('hub.info', {})).resolves.toMatchObject({ version: '0.0.0-test' });
  const ended: string[] = [];
  client.open('layer.overview', {}, { event: () => {}, ended: ({ code }) => ended.push(code) });
  await settled();
  expect(ended).toEqual(['not_recorded']);
  expect(errors).toEqual([]);
});

test('begins when it knows of everybody, with the first figures that it has', async () => {
  const piece = (at: number, whole: boolean, id: string): RecordedLine => ({
    at,
    name: 'connections.rows',
    event: { reset: !whole, whole, rows: [row(id, 0)], removed: [] },
  });
  const { recording, playback, client } = play([
    piece(START + 100, false, 'a'),
    piece(START + 200, true, 'b'),
    ...LINES.slice(2),
  ]);
  await settled();
  expect(recording.from).toBe(START + 200);
  expect(playback.now()).toBe(START + 200);
  expect([...(await table(client)).keys()]).toEqual(['a', 'b']);
});

test('intervals between pings come out of the rows', () => {
  const { recording } = play();
  const slot = Math.floor((START + 10 * SECOND) / 25_000);
  expect(recording.intervals.read('a', slot, 1)).toEqual([10 * SECOND]);
  expect(recording.intervals.read('b', slot, 1)).toEqual([0]);
});

test('any moment has the rows that all lines up to it make, however far apart its tables are', () => {
  const change = fc.record({
    set: fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.nat(100))),
    removed: fc.array(fc.constantFrom('a', 'b', 'c', 'd')),
    reset: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 40 }), (changes) => {
      // Long enough lines that several tables are kept.
      const long = row('z', 0, 0, 'x'.repeat(60_000));
      const lines = changes.map(({ set, removed, reset }, i) =>
        rows(START + i, [...set.map(([id, n]) => row(id, 0, n)), long], removed, reset),
      );
      const recording = readRecording(recordingOf(lines));
      const model = new Map<string, number>();
      for (const [i, { set, removed, reset }] of changes.entries()) {
        if (reset) model.clear();
        for (const [id, n] of set) model.set(id, n);
        model.set('z', 0);
        for (const id of removed) model.delete(id);
        const shown = new Map([...recording.rowsAt(START + i)].map(([id, tuple]) => [id, tuple[12]]));
        expect(shown).toEqual(model);
      }
    }),
    { numRuns: 20 },
  );
});
