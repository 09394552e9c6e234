import { describe, expect, test } from 'vitest';
import {
  formatBytes,
  formatClock,
  formatClockMs,
  formatDuration,
  formatIso,
  formatNumber,
  formatWhen,
} from '../../../src/shared/format.ts';

const s = 1_000;
const m = 60 * s;
const h = 60 * m;

describe('numbers', () => {
  test.each([
    [4218, 'es', 0, '4\u202f218'],
    [1_234_567, 'es', 0, '1\u202f234\u202f567'],
    [3.84, 'es', 1, '3,8'],
    [4218, 'en', 0, '4,218'],
    [3.84, 'en', 1, '3.8'],
    [0, 'es', 0, '0'],
  ] as const)('%d in %s is %s', (value, language, decimals, text) => {
    expect(formatNumber(value, language, decimals)).toBe(text);
  });
});

describe('durations', () => {
  test.each([
    [0, '0 s'],
    [999, '0 s'],
    [33 * s, '33 s'],
    [m, '1 m'],
    [m + 12 * s, '1 m 12 s'],
    [9 * m + 59 * s, '9 m 59 s'],
    [46 * m + 30 * s, '46 m'],
    [h, '1 h 00 m'],
    [3 * h + 5 * m, '3 h 05 m'],
    [3 * 24 * h + 4 * h + 59 * m, '3 d 4 h'],
    [2 * 24 * h, '2 d'],
    [-5 * s, '0 s'],
  ])('%d ms is %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  test('in one unit', () => {
    expect([formatDuration(m + 12 * s, 1), formatDuration(3 * h + 5 * m, 1)]).toEqual(['1 m', '3 h']);
  });
});

test.each([
  [612, '612 B'],
  [612_400, '612 kB'],
  [1_340_000, '1,3 MB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes, 'es')).toBe(text);
});

test('the clock is the wall clock of where it is read', () => {
  expect(formatClock(new Date(2025, 10, 24, 9, 2, 1).getTime())).toBe('09:02:01');
});

describe('times', () => {
  const at = new Date(2025, 10, 23, 18, 41, 5, 38).getTime();

  test('frames have the millisecond, with the mark of the language', () => {
    expect([formatClockMs(at, 'es'), formatClockMs(at, 'en')]).toEqual(['18:41:05,038', '18:41:05.038']);
  });

  test('another day says its date instead of its seconds', () => {
    expect(formatWhen(at, at + 60_000)).toBe('18:41:05');
    expect(formatWhen(at, new Date(2025, 10, 24, 0, 0, 1).getTime())).toBe('23.11 18:41');
  });

  test('a copy carries the offset and is the same moment', () => {
    const iso = formatIso(at);
    expect(iso).toMatch(/^2025-11-23T18:41:05\.038[+-]\d\d:\d\d$/);
    expect(Date.parse(iso)).toBe(at);
  });
});
