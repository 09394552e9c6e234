import { expect, test } from 'vitest';
import { gridOf, LABELLED } from '../../../../src/renderer/screens/simulator/grid.ts';
import {
  freeName,
  NO_CELLS,
  NO_POINTS,
  placeOf,
  stateOf,
  withCells,
  withPoints,
} from '../../../../src/renderer/screens/simulator/model.ts';
import type { ScenarioInfo } from '../../../../src/shared/console/simulator.ts';

test('cells come in chunks, change in place, and begin anew with a run', () => {
  const first = withCells(NO_CELLS, { reset: true, firstId: 900, cells: [[0, 2, 5, 1, 1, 0, -1, -1]] });
  const both = withCells(first, { reset: false, firstId: 900, cells: [[1, 3, -1, 0, 0, 0, 72, -1]] });
  expect(both.all.map((cell) => cell && stateOf(cell))).toEqual(['online', 'silent']);
  expect(first.all).toHaveLength(1);
  const next = withCells(both, { reset: true, firstId: 100, cells: [[0, 0, -1, 0, 0, 0, -1, -1]] });
  expect(next).toEqual({ firstId: 100, all: [[0, 0, -1, 0, 0, 0, -1, -1]] });
});

test('points are kept in columns, at most as many as the hub keeps', () => {
  const points = withPoints(NO_POINTS, { reset: true, points: [[1_500, 3, 1, 0, 10, 10, 2.5]] });
  expect(points).toEqual({ at: [1.5], online: [3], p95: [2.5] });
  const many = Array.from(
    { length: 5_000 },
    (_, i): [number, number, number, number, number, number, null] => [i, ...[i, 0, 0, 0, 0], null] as never,
  );
  expect(withPoints(points, { reset: false, points: many }).online).toHaveLength(3_600);
});

test('a new scenario gets a name that none has', () => {
  const named = (id: string): ScenarioInfo => ({ id, ready: false, outline: null, savedAt: 1 });
  expect(freeName('Sala de Ñandú', [])).toBe('sala-de-nandu');
  expect(freeName('ward', [named('ward'), named('ward-2')])).toBe('ward-3');
  expect(freeName('¡!', [])).toBe('scenario');
});

test('line and column of a place in a text', () => {
  expect(placeOf('a: 1\nbc: 2', 0)).toEqual({ line: 1, column: 1 });
  expect(placeOf('a: 1\nbc: 2', 7)).toEqual({ line: 2, column: 3 });
});

test('the grid takes the largest cells at which all fit, and never less than five pixels', () => {
  const size = { width: 720, height: 360, scale: 1 };
  expect(gridOf(50, size, true).columns).toBe(5);
  const { columns, pitch } = gridOf(1_000, size, false);
  expect(Math.ceil(1_000 / columns) * pitch).toBeLessThanOrEqual(360);
  const larger = pitch + 1;
  expect(Math.ceil(1_000 / Math.floor(720 / larger)) * larger).toBeGreaterThan(360);
  expect(gridOf(100_000, size, false).pitch).toBe(5);
  expect(LABELLED).toBe(200);
});
