import { describe, expect, test } from 'vitest';
import { Rhythm } from '../../../src/hub/rhythm.ts';

/** A rhythm that heard pings at these moments. */
function heard(...at: number[]): Rhythm {
  const rhythm = new Rhythm(at[0] ?? 0);
  for (const moment of at.slice(1)) rhythm.ping(moment);
  return rhythm;
}
const every = (ms: number, count: number, from = 0): number[] => Array.from({ length: count }, (_, i) => from + i * ms);

describe('a rhythm', () => {
  test('is learnt from three even intervals, and late after a tenth of it, two seconds at least', () => {
    expect(heard(...every(25_000, 3)).lateAt(2_000)).toBe(Number.POSITIVE_INFINITY);
    const rhythm = heard(...every(25_000, 4));
    expect(rhythm.everyMs).toBe(25_000);
    expect(rhythm.lateAt(2_000)).toBe(75_000 + 25_000 + 2_500);
    expect(heard(...every(5_000, 4)).lateAt(2_000)).toBe(15_000 + 5_000 + 2_000);
  });

  test('of a person typing by hand is none', () => {
    expect(heard(0, 300, 9_000, 9_200, 31_000).steady).toBe(false);
    expect(heard(...every(100, 20)).steady).toBe(false);
  });

  test('counts what was missed and keeps its pace over a gap', () => {
    const rhythm = heard(...every(10_000, 5));
    rhythm.ping(40_000 + 30_000);
    expect(rhythm.missed).toBe(2);
    expect(rhythm.everyMs).toBe(10_000);
    rhythm.ping(80_000);
    expect(rhythm.everyMs).toBe(10_000);
  });

  test('misses nothing of a burst that was no rhythm', () => {
    const rhythm = heard(0, 0, 0, 0, 0);
    rhythm.ping(25_000);
    rhythm.ping(50_000);
    expect(rhythm.missed).toBe(0);
    for (const at of every(25_000, 6, 75_000)) rhythm.ping(at);
    expect(rhythm.everyMs).toBe(25_000);
    expect(rhythm.steady).toBe(true);
  });

  test('follows when the wearable has really changed its pace', () => {
    const rhythm = heard(...every(10_000, 5), ...every(60_000, 6, 100_000));
    expect(rhythm.everyMs).toBe(60_000);
    expect(rhythm.steady).toBe(true);
    expect(rhythm.lateAt(2_000)).toBe(400_000 + 60_000 + 6_000);
  });

  test('measures jitter as mean deviation', () => {
    const rhythm = heard(0, 1_000, 2_100, 3_000, 4_100, 5_000, 6_100);
    expect(rhythm.jitterMs).toBeGreaterThan(20);
    expect(rhythm.jitterMs).toBeLessThan(120);
  });
});
