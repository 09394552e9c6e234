import fc from 'fast-check';
import { expect, test } from 'vitest';
import { count, Samples } from '../../../src/hub/counts.ts';

test('a percentile is that of the last samples, by nearest rank', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(10_000), { minLength: 1, maxLength: 60 }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      (values, share) => {
        const samples = new Samples(20);
        for (const value of values) samples.add(value);
        const last = values.slice(-20).sort((a, b) => a - b);
        const percentile = samples.percentile(share) ?? -1;
        expect(last).toContain(percentile);
        // So many do not exceed it, and with one less that were not so.
        expect(last.filter((value) => value <= percentile).length).toBeGreaterThanOrEqual(share * last.length);
        expect(last.filter((value) => value < percentile).length).toBeLessThan(share * last.length);
      },
    ),
  );
});

test('without samples there is none', () => {
  expect(new Samples(10).percentile(0.95)).toBeNull();
});

test('counting begins at nothing', () => {
  const counts = new Map<string, number>();
  count(counts, 'a');
  count(counts, 'a', 4);
  expect([...counts]).toEqual([['a', 5]]);
});
