import { expect, test } from 'vitest';
import type { TimelineEntry, TrackedNotification } from '../../../../src/shared/console/contract.ts';
import { compareRecordings } from '../../../../src/shared/recording/compare.ts';
import type { RecordedLine } from '../../../../src/shared/recording/format.ts';
import { readRecording, recordingOf, START } from '../../../support/recording.ts';

const stored = (consumer: string, id: number, contenido: string): TrackedNotification => ({
  consumer,
  id,
  tipo: 'alerta',
  contenido,
  deseo_id: null,
  producer: 'http',
  sentAt: START,
  storedAt: START,
  writtenAt: null,
  writtenTo: 0,
  confirmedAt: null,
  confirmedBy: 0,
  readAt: null,
  readBy: null,
});
const told = (...notifications: TrackedNotification[]): RecordedLine => ({
  at: START,
  name: 'notifications.stored',
  event: { notifications, simulated: [], dropped: 0 },
});
const happened = (consumer: string, ...timeline: TimelineEntry[]): RecordedLine => ({
  at: START + 500,
  name: 'consumers.detail',
  args: { consumer },
  event: { kind: 'changed', timeline },
});
const entry = (kind: TimelineEntry['kind'], detail: number | null, after = 0): TimelineEntry => ({
  at: START + after,
  kind,
  connection: 1,
  detail,
  note: null,
});
const recording = (...lines: RecordedLine[]) => readRecording(recordingOf(lines));

test('a recording is like itself', () => {
  const one = recording(told(stored('a', 1, 'x'), stored('a', 2, 'x')), happened('a', entry('connected', null)));
  const same = compareRecordings(one, one);
  expect(same).toMatchObject({
    onlyInA: { count: 0 },
    onlyInB: { count: 0 },
    missing: { count: 0, first: [] },
    extra: { count: 0 },
    notifications: { a: 2, b: 2 },
    connects: { a: 1, b: 1 },
    deliveryMs: { a: null, b: null },
  });
});

test('notifications are the same by what they say and to whom, as often as they are there', () => {
  const first = recording(told(stored('a', 1, 'x'), stored('a', 2, 'x'), stored('b', 3, 'y')));
  const second = recording(told(stored('a', 90, 'x'), stored('b', 91, 'z')));
  expect(compareRecordings(first, second)).toMatchObject({
    missing: {
      count: 2,
      first: [
        { consumer: 'b', contenido: 'y' },
        { consumer: 'a', contenido: 'x' },
      ],
    },
    extra: { count: 1, first: [{ consumer: 'b', contenido: 'z' }] },
  });
});

test('counts who is only in one, how connections ended, and how long notifications took', () => {
  const first = recording(
    told(stored('a', 1, 'x'), stored('a', 2, 'y')),
    happened('a', entry('closed', 1_000), entry('confirmed', 1, 10), entry('confirmed', 2, 30)),
  );
  const second = recording(happened('c', entry('closed', 1_006), entry('connected', null)));
  expect(compareRecordings(first, second)).toMatchObject({
    onlyInA: { count: 1, first: ['a'] },
    onlyInB: { count: 1, first: ['c'] },
    disconnects: { a: { 1000: 1 }, b: { 1006: 1 } },
    deliveryMs: { a: { p50: 10, p95: 30, p99: 30 }, b: null },
  });
});

test('a hundred are listed, and all counted', () => {
  const many = recording(told(...Array.from({ length: 250 }, (_, i) => stored(`c${i}`, i, 'x'))));
  const { missing, onlyInA } = compareRecordings(many, recording());
  expect([missing.count, missing.first.length, onlyInA.count, onlyInA.first.length]).toEqual([250, 100, 250, 100]);
});
