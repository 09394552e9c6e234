import { expect, test } from 'vitest';
import type { Frame, TimelineEntry } from '../../../src/shared/console/contract.ts';
import type { RecordedLine } from '../../../src/shared/recording/format.ts';
import { mostOpen, producerPlan, type WearableAction, wearablePlan } from '../../../src/simulator/replayPlan.ts';
import { HEADER, readRecording, recordingOf, START } from '../../support/recording.ts';

const entry = (
  at: number,
  kind: TimelineEntry['kind'],
  connection: number,
  detail: number | null = null,
): TimelineEntry => ({
  at: START + at,
  kind,
  connection,
  detail,
  note: null,
});
const frame = (at: number, connection: number, text: string, direction: Frame['direction'] = 'in'): Frame => ({
  seq: at,
  at: START + at,
  connection,
  direction,
  type: text.includes('ping') ? 'ping' : 'text',
  bytes: text.length,
  text,
});
const detail = (at: number, consumer: string, timeline: TimelineEntry[], frames: Frame[]): RecordedLine => ({
  at: START + at,
  name: 'consumers.detail',
  args: { consumer },
  event: { kind: 'changed', timeline: timeline.toReversed(), frames },
});
const planOf = (...lines: RecordedLine[]) => wearablePlan(readRecording(recordingOf(lines)));

test('who comes, speaks and leaves does so in the order of time, each socket by itself', () => {
  const { actions, consumers, skipped } = planOf(
    detail(
      250,
      'a',
      [entry(100, 'connected', 1), entry(240, 'closed', 1, 4_321)],
      [frame(110, 1, 'ping'), frame(111, 1, 'pong', 'out'), frame(239, 1, 'adiós')],
    ),
    detail(250, 'b', [entry(105, 'connected', 2)], []),
    detail(500, 'a', [entry(400, 'connected', 3), entry(450, 'closed', 3, 1_006)], []),
  );
  expect(actions).toEqual([
    { at: 100, consumer: 'a', connection: 1, do: 'connect' },
    { at: 105, consumer: 'b', connection: 2, do: 'connect' },
    { at: 110, consumer: 'a', connection: 1, do: 'send', type: 'ping', text: 'ping' },
    { at: 239, consumer: 'a', connection: 1, do: 'send', type: 'text', text: 'adiós' },
    { at: 240, consumer: 'a', connection: 1, do: 'close', code: 4_321 },
    { at: 400, consumer: 'a', connection: 3, do: 'connect' },
    // A code that nobody may send.
    { at: 450, consumer: 'a', connection: 3, do: 'close', code: 1_000 },
  ]);
  expect(consumers).toEqual(['a', 'b']);
  expect(skipped).toBe(0);
});

test('who was there before the start is there from the start; a frame never comes before its socket, nor after its end', () => {
  const { actions } = planOf(
    detail(250, 'a', [], [frame(50, 1, 'ping')]),
    detail(
      500,
      'b',
      [entry(301, 'connected', 2), entry(320, 'closed', 2, 1_000)],
      [frame(300, 2, 'ping'), frame(321, 2, 'ping')],
    ),
  );
  expect(actions.map((action) => `${action.at} ${action.consumer} ${action.do}`)).toEqual([
    '0 a connect',
    '50 a send',
    '301 b connect',
    '301 b send',
    '321 b send',
    '321 b close',
  ]);
});

test('sockets are counted that are open at once, not consumers', () => {
  const actions = ['open 1', 'open 2', 'close 1', 'open 3', 'send 3', 'open 4', 'close 2', 'open 5'].map(
    (text, at): WearableAction => {
      const [what = '', connection] = text.split(' ');
      const on = { at, consumer: 'a', connection: Number(connection) };
      if (what === 'open') return { ...on, do: 'connect' };
      return what === 'close' ? { ...on, do: 'close', code: 1_000 } : { ...on, do: 'send', type: 'ping', text: '{}' };
    },
  );
  expect([mostOpen(actions), mostOpen([])]).toEqual([3, 0]);
});

test('a frame whose end was not kept is not sent, and counted', () => {
  const cut = { ...frame(10, 1, 'x'.repeat(4_096)), bytes: 9_000 };
  expect(planOf(detail(250, 'a', [entry(1, 'connected', 1)], [cut]))).toMatchObject({
    skipped: 1,
    actions: [{ do: 'connect' }],
  });
});

test('the producer’s plan has each notification once, oldest first', () => {
  const stored = (id: number, at: number) => ({
    consumer: 'a',
    id,
    tipo: 'test',
    contenido: `n${id}`,
    deseo_id: null,
    producer: 'http' as const,
    sentAt: START + at,
    storedAt: START + at,
    writtenAt: null,
    writtenTo: 0,
    confirmedAt: null,
    confirmedBy: 0,
    readAt: null,
    readBy: null,
  });
  const notifications = [stored(1, 10), stored(2, 10), stored(3, 5)];
  const line: RecordedLine = {
    at: START + 100,
    name: 'notifications.stored',
    event: { notifications, simulated: [], dropped: 0 },
  };
  const plan = producerPlan(readRecording(recordingOf([line, { ...line, at: START + 200 }])));
  expect(plan.map(({ at, produce }) => [at, produce.contenido])).toEqual([
    [5, 'n3'],
    [10, 'n1'],
    [10, 'n2'],
  ]);
});

test('what comes late of a socket that has ended does not stand beside it', () => {
  const { actions } = planOf(
    detail(250, 'a', [entry(100, 'connected', 1), entry(200, 'closed', 1, 1_000)], []),
    detail(500, 'a', [], [frame(150, 1, 'ping')]),
  );
  // Two sockets of one name at a time: the first would never be closed.
  expect(actions.map((action) => `${action.at} ${action.do}`)).toEqual([
    '100 connect',
    '200 close',
    '200 connect',
    '200 send',
  ]);
});

test('a frame of which nothing was kept is not sent as what stands in its place', () => {
  const lines = [detail(250, 'a', [entry(100, 'connected', 1)], [frame(150, 1, '[redacted]')])];
  const { actions, skipped } = wearablePlan(readRecording(recordingOf(lines, { ...HEADER, redacted: true })));
  expect(actions.map((action) => action.do)).toEqual(['connect']);
  expect(skipped).toBe(1);
  expect(planOf(...lines).skipped).toBe(0);
});
