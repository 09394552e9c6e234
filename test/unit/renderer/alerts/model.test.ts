import { describe, expect, test } from 'vitest';
import {
  countToday,
  formatMinute,
  minutesUntilMorning,
  readMinute,
  takeAlerts,
} from '../../../../src/renderer/screens/alerts/model.ts';
import { makeAlert } from './makeAlert.ts';

describe('the list', () => {
  const numbers = (list: ReturnType<typeof takeAlerts>): number[] => list.map(({ number }) => number);

  test('is newest first; what has changed keeps its place, and a reset begins anew', () => {
    const first = takeAlerts([], { reset: true, alerts: [makeAlert({ number: 1 }), makeAlert({ number: 2 })] });
    expect(numbers(first)).toEqual([2, 1]);
    const changed = takeAlerts(first, {
      reset: false,
      alerts: [makeAlert({ number: 1, seen: true }), makeAlert({ number: 3 })],
    });
    expect(changed.map(({ number, seen }) => [number, seen])).toEqual([
      [3, false],
      [2, false],
      [1, true],
    ]);
    expect(takeAlerts(changed, { reset: true, alerts: [] })).toEqual([]);
  });

  test('holds as many as are kept', () => {
    const alerts = Array.from({ length: 1_200 }, (_, i) => makeAlert({ number: i + 1 }));
    const list = takeAlerts(takeAlerts([], { reset: true, alerts: alerts.slice(0, 1_000) }), {
      reset: false,
      alerts: alerts.slice(1_000),
    });
    expect([list.length, list[0]?.number, list.at(-1)?.number]).toEqual([1_000, 1_200, 201]);
  });
});

test('only what happened today counts as today', () => {
  const now = new Date(2026, 10, 24, 0, 5).getTime();
  const today = countToday(
    [
      makeAlert({ at: now, desktop: 'suppressed', suppressed: 'rate' }),
      makeAlert({ at: now - 60_000, desktop: 'suppressed', suppressed: 'rate' }),
      makeAlert({ at: now - 360_000, desktop: 'handed' }),
    ],
    now,
  );
  expect(today).toMatchObject({ all: 2, reasons: 1, outcomes: { suppressed: 2, handed: 0 } });
});

test('until tomorrow morning is until eight o’clock, and a day at most', () => {
  expect(minutesUntilMorning(new Date(2026, 10, 24, 22, 0).getTime())).toBe(600);
  expect(minutesUntilMorning(new Date(2026, 10, 24, 7, 30).getTime())).toBe(1_440);
});

test('a time of the day is read as people write it', () => {
  expect(['22:00', ' 7:05 ', '00:00', '24:00', '7', '7:5', ''].map(readMinute)).toEqual([
    ...[1_320, 425, 0],
    ...[null, null, null, null],
  ]);
  expect([0, 425, 1_439].map(formatMinute)).toEqual(['00:00', '07:05', '23:59']);
});
