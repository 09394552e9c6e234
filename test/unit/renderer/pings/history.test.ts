import { expect, test } from 'vitest';
import {
  inSteps,
  NO_TOTALS,
  rise,
  type Totals,
  type TotalsEvent,
  within,
  withPoints,
} from '../../../../src/renderer/screens/pings/history.ts';

/** A whole hour, so that steps begin where the tests expect. */
const START = 1_764_000_000;
type Point = TotalsEvent['points'][number];
const points = (
  count: number,
  make: (i: number) => Partial<{ at: number; p95: number | null; rate: number }> = () => ({}),
): Point[] =>
  Array.from({ length: count }, (_, i) => {
    const { at = START + i * 10, p95 = 60, rate = 100 } = make(i);
    return [at * 1_000, 20, p95, 120, rate];
  });
const totalsOf = (...args: Parameters<typeof points>): Totals =>
  withPoints(NO_TOTALS, { reset: true, points: points(...args) });

test('points are put behind those that are there; a reset begins anew; a day is kept', () => {
  const two = totalsOf(2);
  expect(two).toEqual({ at: [START, START + 10], p50: [20, 20], p95: [60, 60], p99: [120, 120], rate: [100, 100] });
  const three = withPoints(two, { reset: false, points: [[(START + 20) * 1_000, null, null, null, 0]] });
  expect(three.at).toEqual([START, START + 10, START + 20]);
  expect(three.p99).toEqual([120, 120, null]);
  expect(withPoints(three, { reset: true, points: [] })).toEqual(NO_TOTALS);
  const day = withPoints(totalsOf(8_640), { reset: false, points: points(1, () => ({ at: START + 90_000 })) });
  expect([day.at.length, day.at[0], day.at.at(-1)]).toEqual([8_640, START + 10, START + 90_000]);
});

test('the last hours, with a hole where the hub was not there', () => {
  const totals = totalsOf(6, (i) => ({ at: START + i * 10 + (i >= 4 ? 600 : 0) }));
  const now = START + 650;
  const { at, p95 } = within(totals, 1, now);
  expect(at).toEqual([START, START + 10, START + 20, START + 30, START + 31, START + 640, START + 650]);
  expect(p95).toEqual([60, 60, 60, 60, null, 60, 60]);
  expect(within(totals, 1, START + 3_615).at[0]).toBe(START + 20);
  expect(within(totals, 1, START + 90_000)).toEqual(NO_TOTALS);
});

test('the rate in steps is each one’s mean, and nothing where nothing is known', () => {
  const totals = totalsOf(12, (i) => ({ rate: i < 6 ? 10 : 20 }));
  const { at, rate } = inSteps(totals, 1, START + 119, 60);
  expect(at).toHaveLength(60);
  expect(rate.slice(-3)).toEqual([null, 10, 20]);
  expect(at.slice(-2)).toEqual([START + 30, START + 90]);
  // Half a minute on the same points are in the same bars.
  expect(inSteps(totals, 1, START + 125, 60).rate.slice(-3)).toEqual([10, 20, null]);
});

test('a rise of p95 is told against twelve minutes ago, or the first that is known', () => {
  const rising = (count: number) => totalsOf(count, (i) => ({ p95: 50 + i }));
  expect(rise(rising(100))).toEqual({ ms: 72, minutes: 12 });
  expect(rise(rising(13))).toEqual({ ms: 12, minutes: 2 });
  expect(rise(rising(2))).toBeNull();
  expect(rise(NO_TOTALS)).toBeNull();
  expect(rise(totalsOf(20, (i) => ({ p95: i === 19 ? null : 60 })))).toBeNull();
});
