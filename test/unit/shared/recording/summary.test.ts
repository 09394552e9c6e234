import { expect, test } from 'vitest';
import type { TrackedNotification } from '../../../../src/shared/console/contract.ts';
import type { RowTuple } from '../../../../src/shared/console/rows.ts';
import { compareRecordings } from '../../../../src/shared/recording/compare.ts';
import type { RecordedLine } from '../../../../src/shared/recording/format.ts';
import { RecordingSummary, type SummaryLimits } from '../../../../src/shared/recording/summary.ts';
import { HEADER, START, storedAtStart, toldAt } from '../../../support/recording.ts';

const ON_TIME = 5;
const GONE = 0;
const stored = (consumer: string, id: number, contenido = 'x'): TrackedNotification =>
  storedAtStart({ consumer, id, contenido });
const told = (...notifications: TrackedNotification[]): RecordedLine => toldAt(START + 1, ...notifications);
const rows = (at: number, ...of: (readonly [id: string, state: number])[]): RecordedLine => ({
  at,
  name: 'connections.rows',
  event: {
    reset: true,
    whole: true,
    rows: of.map(
      ([id, state]): RowTuple => [id, state, 0, 1, '', '', 0, START, START, 0, 0, 0, 0, 0, 0, 0, START, 0, null, 1],
    ),
    removed: [],
  },
});

const ROOM: SummaryLimits = { notifications: 10, characters: 1_000, consumers: 10, codes: 10 };
function summaryOf(limits: Partial<SummaryLimits>, ...lines: RecordedLine[]): RecordingSummary {
  const summary = new RecordingSummary(HEADER, { ...ROOM, ...limits });
  for (const line of lines) if (summary.follows(line.at)) summary.add(line);
  return summary;
}

test('it begins with its first whole table and ends with its last line', () => {
  const { from, until, lines } = summaryOf({}, rows(START + 30, ['a', ON_TIME]), rows(START + 500));
  expect([from - START, until - START, lines]).toEqual([30, 500, 2]);
});

test('who is only remembered was not there', () => {
  const { consumers } = summaryOf({}, rows(START, ['a', ON_TIME], ['b', GONE]), told(stored('c', 1)));
  expect([...consumers]).toEqual(['a', 'c']);
});

test('a notification that is told twice is one', () => {
  expect(summaryOf({}, told(stored('a', 1)), told(stored('a', 1))).notifications).toHaveLength(1);
});

test('beyond its room for notifications, or for their texts, it counts and compares no further', () => {
  const few = summaryOf({ notifications: 2 }, told(stored('a', 1), stored('a', 2), stored('b', 1)));
  expect([few.notifications.length, few.left]).toEqual([2, 1]);
  const short = summaryOf({ characters: 20 }, told(stored('a', 1), stored('a', 2, 'y'.repeat(20)), stored('b', 1)));
  expect([short.notifications.length, short.left]).toEqual([1, 2]);
  expect(compareRecordings(few, short)).toMatchObject({ notifications: { a: 3, b: 3 }, left: { a: 1, b: 2 } });
});

test('beyond its room for consumers and close codes it takes no others', () => {
  const closed = (consumer: string, detail: number | string): RecordedLine => ({
    at: START + 2,
    name: 'consumers.detail',
    args: { consumer },
    event: { kind: 'changed', timeline: [{ at: START, kind: 'closed', connection: 1, detail, note: null }] },
  });
  const { consumers, crowded, disconnects } = summaryOf(
    { consumers: 2, codes: 2 },
    closed('a', 1_000),
    closed('b', 'none'),
    closed('a', 1_000),
    closed('c', 4_000),
  );
  expect([[...consumers], crowded, Object.fromEntries(disconnects)]).toEqual([['a', 'b'], true, { 1000: 2, 1005: 1 }]);
});
