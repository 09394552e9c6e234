import { expect, test } from 'vitest';
import { BEADS, beadsAt, lineOf, pathOf, pointOn } from '../../../../src/renderer/screens/channels/flow.ts';

test('no traffic has no beads, more traffic more, and never more than a line carries', () => {
  expect(beadsAt(0)).toEqual([]);
  expect(beadsAt(0.1)).toHaveLength(1);
  expect([1, 3, 9, 27].map((rate) => beadsAt(rate * 1.01).length)).toEqual([1, 2, 3, 4]);
  expect(beadsAt(1e9)).toHaveLength(BEADS);
});

test('two beads are half a way apart', () => {
  expect(beadsAt(4)).toEqual([0, 0.5]);
});

test('a bead that is added leaves the others where they are', () => {
  expect(beadsAt(9).slice(0, 1)).toEqual(beadsAt(1));
  expect(beadsAt(30).slice(0, 3)).toEqual(beadsAt(10));
});

test('lines meet in the middle and part to the middles of their nodes', () => {
  expect(lineOf('in', 0, 2)).toEqual({ from: 25, to: 50 });
  expect(lineOf('in', 1, 2)).toEqual({ from: 75, to: 50 });
  expect(lineOf('out', 2, 3)).toEqual({ from: 50, to: 83.33 });
  expect(pathOf(lineOf('out', 0, 1))).toBe('M0 50C50 50 50 50 100 50');
});

test('a bead that stands is on its line, from end to end', () => {
  const line = { from: 20, to: 50 };
  expect(pointOn(line, 0)).toEqual({ x: 0, y: 20 });
  expect(pointOn(line, 1)).toEqual({ x: 100, y: 50 });
  expect(pointOn(line, 0.5)).toEqual({ x: 50, y: 35 });
});
