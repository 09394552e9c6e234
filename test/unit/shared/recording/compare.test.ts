import { expect, test } from 'vitest';
import type { TimelineEntry, TrackedNotification } from '../../../../src/shared/console/contract.ts';
import { compareRecordings, comparing, DELIVERY_STEPS } from '../../../../src/shared/recording/compare.ts';
import type { RecordedLine } from '../../../../src/shared/recording/format.ts';
import { HEADER, readSummary, recordingOf, START, storedAtStart, toldAt } from '../../../support/recording.ts';

const stored = (consumer: string, id: number, contenido: string): TrackedNotification =>
  storedAtStart({ consumer, id, tipo: 'alerta', contenido });
const told = (...notifications: TrackedNotification[]): RecordedLine => toldAt(START, ...notifications);
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
const redacted = (...lines: RecordedLine[]) => readSummary(recordingOf(lines, { ...HEADER, redacted: true }));
const recording = (...lines: RecordedLine[]) => readSummary(recordingOf(lines));

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
        { consumer: 'a', contenido: 'x', at: START },
        { consumer: 'b', contenido: 'y', at: START },
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

test('counts what became of notifications, and how long they took by steps', () => {
  const first = recording(
    told(...[1, 2, 3, 4].map((id) => stored('a', id, String(id)))),
    happened(
      'a',
      entry('read', 1, 90),
      entry('confirmed', 2, 7_000_000),
      entry('confirmed', 1, 5),
      entry('written', 3, 1),
    ),
  );
  const { notifications, written, confirmed, read, deliveryMs, events } = compareRecordings(first, recording());
  expect([notifications.a, written.a, confirmed.a, read.a, events.a, events.b]).toEqual([4, 3, 2, 1, 2, 0]);
  expect(deliveryMs.a).toMatchObject({ p50: 5, p99: 7_000_000, most: 7_000_000 });
  const counts = [...DELIVERY_STEPS, Infinity].map((step) => (step === 5 || step === Infinity ? 1 : 0));
  expect(deliveryMs.a?.counts).toEqual(counts);
});

test('texts are not compared where one of the two has none', () => {
  const first = recording(told(stored('a', 1, 'x'), stored('b', 2, 'y')));
  const second = redacted(told(stored('a', 1, '[redacted]')));
  expect(compareRecordings(first, second)).toMatchObject({
    textsCompared: false,
    missing: { count: 1, first: [{ consumer: 'b' }] },
    extra: { count: 0 },
  });
  expect(compareRecordings(first, first).textsCompared).toBe(true);
});

test('ids are listed as numbers, names behind them', () => {
  const first = recording(...['b', '10', '9', 'a'].map((id) => happened(id, entry('connected', null))));
  expect(compareRecordings(first, recording()).onlyInA.first).toEqual(['9', '10', 'a', 'b']);
});

test('many are compared in many steps, and as many are listed as are asked for', () => {
  const many = recording(told(...Array.from({ length: 9_000 }, (_, i) => stored(`c${i}`, i, 'x'))));
  const steps = comparing(many, recording(), 5_000);
  let count = 0;
  for (;;) {
    const { done, value } = steps.next();
    if (done) {
      expect(value.missing).toMatchObject({ count: 9_000, first: { length: 5_000 } });
      break;
    }
    count += 1;
  }
  expect(count).toBeGreaterThan(10);
});
