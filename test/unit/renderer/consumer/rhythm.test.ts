import { describe, expect, test } from 'vitest';
import { eventMarks, labelsWithRoom, rhythmChart, rttTicks } from '../../../../src/renderer/screens/consumer/rhythm.ts';
import type { TimelineEntry } from '../../../../src/shared/console/contract.ts';
import { BEAD, SLOT_MS, withRtt } from '../../../../src/shared/ribbon.ts';

const told = (beads: readonly number[], intervals: readonly number[]) => ({
  slot: 100,
  beads,
  intervals,
  lateAfterMs: 3_000,
});

describe('the chart of the last half hour', () => {
  test('has a beat for each slot at its middle, and ends with the newest slot', () => {
    const { beats, from, to } = rhythmChart(told([0, withRtt(0, 31)], [0, 25_040]), 25_000);
    expect([from, to]).toEqual([99 * SLOT_MS, 101 * SLOT_MS]);
    expect(beats).toEqual([
      { at: 99.5 * SLOT_MS, rttMs: null, intervalMs: null, strayMs: null, late: false },
      { at: 100.5 * SLOT_MS, rttMs: 31, intervalMs: 25_040, strayMs: 40, late: false },
    ]);
  });

  test('a ping is late when it is overdue by the limit and by a tenth of the rhythm', () => {
    const late = (intervals: readonly number[], every: number) =>
      rhythmChart(told(Array(intervals.length).fill(BEAD.ALIVE), intervals), every).beats.map((beat) => beat.late);
    expect(late([27_980, 28_000, 22_000], 25_000)).toEqual([false, true, false]);
    expect(late([65_980, 66_000], 60_000)).toEqual([false, true]);
  });

  test('measures against the middle interval while the hub has learnt no rhythm, and against nothing without pings', () => {
    expect(rhythmChart(told([0, 0, 0], [9_000, 10_000, 30_000]), 0).everyMs).toBe(10_000);
    expect(rhythmChart(told([0], [0]), 0)).toMatchObject({ everyMs: 0, p95Ms: null });
  });

  test('p95 is a round trip that was measured', () => {
    const beads = Array.from({ length: 20 }, (_, i) => withRtt(0, i + 1));
    expect(rhythmChart(told(beads, Array(20).fill(0)), 0).p95Ms).toBe(19);
    expect(rhythmChart(told([withRtt(0, 7)], [0]), 0).p95Ms).toBe(7);
  });
});

test('events since the axis begins are marked; an alarm is red, what the chart shows anyway is left out', () => {
  const entry = (at: number, kind: TimelineEntry['kind'], detail: TimelineEntry['detail'] = null): TimelineEntry => ({
    at,
    kind,
    detail,
    connection: null,
    note: null,
  });
  const timeline = [
    entry(50, 'read', 7),
    entry(40, 'late'),
    entry(30, 'stored', 7),
    entry(20, 'stored', 8),
    entry(15, 'error', 'bad_json'),
    entry(9, 'connected'),
  ];
  expect(eventMarks(timeline, new Map([[7, { tipo: 'alerta' }]]), 10).map(({ at, tone }) => [at, tone])).toEqual([
    [50, 'info'],
    [30, 'crit'],
    [20, 'info'],
    [15, 'warn'],
  ]);
  expect(eventMarks(Array(90).fill(entry(20, 'error', 'bad_json')), new Map(), 0)).toHaveLength(40);
});

test('a label is written where none that counts more is', () => {
  expect(
    labelsWithRoom([
      { x: 100, width: 40 },
      { x: 130, width: 40 },
      { x: 60, width: 40 },
      { x: 140, width: 10 },
    ]),
  ).toEqual([true, false, true, true]);
});

test('ticks are round numbers within the range, and few', () => {
  expect(rttTicks(18, 240)).toEqual([20, 50, 100, 200]);
  expect(rttTicks(1, 240)).toEqual([1, 10, 100]);
});
