import { expect, test } from 'vitest';
import {
  COMPARISON,
  judge,
  METRICS,
  readComparison,
  writtenExpectations,
} from '../../../src/simulator/expectations.ts';
import { emptyFigures } from '../../../src/simulator/tally.ts';

const one = (value: string | number) => ({ text: String(value), ...readComparison(value) });

test.each([
  [0, 0, true],
  [0, 1, false],
  ['5', 5, true],
  ['=5', 4, false],
  ['<5', 4, true],
  ['<5', 5, false],
  ['<=5', 5, true],
  ['<= 5', 6, false],
  ['>5', 6, true],
  ['> 5', 5, false],
  ['>=5', 5, true],
  ['>=5.5', 5, false],
] as const)('%j of %i: %s', (wanted, sent, met) => {
  expect(judge({ sent: one(wanted) }, { ...emptyFigures(), sent })).toEqual([
    { text: `sent: ${wanted}`, value: sent, met },
  ]);
});

test('what was not measured is not met', () => {
  expect(judge({ p99_delivery_ms: one('<100') }, emptyFigures())).toEqual([
    { text: 'p99_delivery_ms: <100', value: null, met: false },
  ]);
  const delivery = { p50: 1, p95: 2, p99: 3 };
  expect(judge({ p99_delivery_ms: one('<100') }, { ...emptyFigures(), delivery })).toMatchObject([
    { value: 3, met: true },
  ]);
});

test('every figure can be expected, and is its own', () => {
  const counts = Object.entries(emptyFigures()).filter(([, value]) => typeof value === 'number');
  const figures = { ...emptyFigures(), ...Object.fromEntries(counts.map(([key], at) => [key, at + 1])) };
  figures.ping = { p50: 101, p95: 102, p99: 103 };
  figures.delivery = { p50: 104, p95: 105, p99: 106 };
  const values = METRICS.map((metric) => judge({ [metric]: one(0) }, figures)[0]?.value);
  expect(new Set(values).size).toBe(METRICS.length);
});

test.each(['', '~5', '<', '5%', '<-1', '==5', 'five'])('%j is no comparison', (text) => {
  expect(COMPARISON.test(text)).toBe(false);
});

test('they are told as they were written', () => {
  expect(writtenExpectations({ lost: one(0), p99_ping_ms: one('<100') })).toEqual(['lost: 0', 'p99_ping_ms: <100']);
  expect([writtenExpectations(), judge(undefined, emptyFigures())]).toEqual([[], []]);
});
