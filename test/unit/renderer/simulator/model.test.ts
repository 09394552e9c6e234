import { expect, test } from 'vitest';
import { DRAFTS_LIMIT, type Drafts, readDrafts, withDraft } from '../../../../src/renderer/screens/simulator/drafts.ts';
import { gridOf, LABELLED } from '../../../../src/renderer/screens/simulator/grid.ts';
import {
  freeName,
  isRunOf,
  NO_CELLS,
  NO_POINTS,
  placeOf,
  stateOf,
  withCells,
  withPoints,
} from '../../../../src/renderer/screens/simulator/model.ts';
import { lineOf, NO_SIGNALS, withSignals } from '../../../../src/renderer/screens/simulator/signals.ts';
import { type RunState, type ScenarioInfo, socketAt, VITALS } from '../../../../src/shared/console/simulator.ts';

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

test('a run is of the scenario with its title, or of the one that it was started from', () => {
  const outline = (title: string) => ({ title }) as NonNullable<ScenarioInfo['outline']>;
  const run = { outline: outline('Ward') } as RunState;
  const ward: ScenarioInfo = { id: 'ward', ready: true, outline: outline('Ward'), savedAt: null };
  const other: ScenarioInfo = { ...ward, id: 'other', outline: outline('Other') };
  expect(isRunOf(run, ward, null)).toBe(true);
  expect(isRunOf(run, other, null)).toBe(false);
  expect(isRunOf(run, other, 'other')).toBe(true);
  expect(isRunOf(run, null, null)).toBe(false);
});

test('what a wearable measures is put together, and drawn within its box with its threshold', () => {
  const signals = [{ name: 'craving' as const, least: 0, most: 1, above: 0.75 }];
  const first = withSignals(NO_SIGNALS, { reset: true, signals, points: [[1, 0.2]] });
  const both = withSignals(first, { reset: false, signals, points: [[2, 0.9]] });
  expect(both.points).toEqual([
    [1, 0.2],
    [2, 0.9],
  ]);
  const { line, threshold, end } = lineOf(signals[0] as (typeof signals)[number], [0.2, 0.9], 100, 40);
  expect(line).toBe(`0,37 97,3`);
  expect(end).toEqual({ x: 97, y: 3 });
  expect(threshold).toBeCloseTo(10.3, 1);
  const many = Array.from({ length: 300 }, (_, at) => [at, 0.5]);
  expect(withSignals(both, { reset: false, signals, points: many }).points).toHaveLength(VITALS);
});

test('drafts are bounded, and read back only where they are drafts', () => {
  let drafts: Drafts = {};
  for (let n = 0; n < 12; n += 1) drafts = withDraft(drafts, `s${n}`, `text ${n}`);
  expect(Object.keys(drafts)).toHaveLength(DRAFTS_LIMIT);
  expect(drafts).toMatchObject({ s2: 'text 2', s11: 'text 11' });
  expect(readDrafts(JSON.stringify(drafts))).toEqual(drafts);
  for (const text of [null, '', '[', '[1]', 'null', '{"a":1}', `{"a":${JSON.stringify('x'.repeat(20_001))}}`]) {
    expect(readDrafts(text)).toEqual({});
  }
});

test('a place in the grid is a socket of a wearable', () => {
  const outline = {
    populations: [
      { name: 'a', wearables: 2, sockets: 1 },
      { name: 'b', wearables: 2, sockets: 3 },
    ],
  };
  const places = Array.from({ length: 9 }, (_, place) => socketAt(outline, place));
  expect(places.map((one) => one && `${one.wearable}.${one.socket}/${one.sockets}`)).toEqual([
    ...['0.0/1', '1.0/1', '2.0/3', '2.1/3', '2.2/3', '3.0/3', '3.1/3', '3.2/3'],
    null,
  ]);
});
