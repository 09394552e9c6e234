import { expect, test } from 'vitest';
import { LEVELS, LOOK, lookOf, lookOfOne } from '../../../../src/renderer/screens/pings/look.ts';
import type { ConsumerRow } from '../../../../src/shared/console/rows.ts';
import { NOW, row } from '../connections/rows.ts';

const EVERY = 25_000;
const one = (changes: Partial<ConsumerRow>, shade: 'age' | 'rtt' = 'age'): number =>
  lookOfOne(row({ id: '1', ...changes }), shade, NOW, EVERY);

test('who just pinged is brightest, who is due is darkest, by their own rhythm', () => {
  expect(one({ lastPingAt: NOW })).toBe(1);
  expect(one({ lastPingAt: NOW - 12_500 })).toBe(LEVELS / 2 + 1);
  expect(one({ lastPingAt: NOW - 25_000 })).toBe(LEVELS);
  expect(one({ lastPingAt: NOW - 25_000, pingEveryMs: 100_000 })).toBe(LEVELS / 4 + 1);
  expect(one({ lastPingAt: NOW - 12_500, pingEveryMs: 0 })).toBe(LEVELS / 2 + 1);
  expect(one({ lastPingAt: 0 })).toBe(LEVELS);
  // A clock that is ahead of the hub's.
  expect(one({ lastPingAt: NOW + 9_000 })).toBe(1);
});

test('by round trip the longest is brightest, and over the limit is a shape of its own', () => {
  expect(one({ rttMs: 3 }, 'rtt')).toBe(LEVELS);
  expect(one({ rttMs: 0 }, 'rtt')).toBe(LEVELS);
  expect(one({ rttMs: 200 }, 'rtt')).toBe(1);
  expect(one({ rttMs: 63 }, 'rtt')).toBe(LEVELS / 2 + 1);
  expect(one({ rttMs: 201 }, 'rtt')).toBe(LOOK.overLimit);
});

test('who is not on time has the shape of the state, whatever colours the others', () => {
  for (const state of ['late', 'silent', 'slow', 'flapping', 'gone'] as const) {
    expect(one({ state, rttMs: 900 }, 'rtt')).toBe(LOOK[state]);
    expect(one({ state })).toBe(LOOK[state]);
  }
});

test('a cell of several shows the gravest, else those who are well together', () => {
  const several = (...rows: Partial<ConsumerRow>[]): number =>
    lookOf(
      rows.map((changes, i) => row({ id: String(i), ...changes })),
      'age',
      NOW,
      EVERY,
    );
  expect(several()).toBe(LOOK.nobody);
  expect(several({ state: 'late' }, { state: 'silent' }, {})).toBe(LOOK.silent);
  expect(several({ state: 'flapping' }, { state: 'late' })).toBe(LOOK.late);
  expect(several({ state: 'gone' }, { state: 'gone' })).toBe(LOOK.gone);
  expect(several({ state: 'gone' }, { lastPingAt: NOW }, { lastPingAt: NOW - 25_000 })).toBe(LEVELS / 2 + 1);
  expect(lookOf([row({ id: '1', rttMs: 5 }), row({ id: '2', rttMs: 300 })], 'rtt', NOW, EVERY)).toBe(LOOK.overLimit);
});
