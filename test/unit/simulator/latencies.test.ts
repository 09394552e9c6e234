import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Latencies } from '../../../src/simulator/latencies.ts';

test('percentiles are within two per cent', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0.02, max: 100_000, noNaN: true }), { minLength: 1, maxLength: 300 }),
      fc.constantFrom(0.5, 0.95, 0.99),
      (values, share) => {
        const latencies = new Latencies();
        for (const value of values) latencies.add(value);
        const exact = values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? 0;
        const said = latencies.percentile(share) ?? 0;
        expect(Math.abs(said - exact)).toBeLessThanOrEqual(exact * 0.02 + 0.006);
      },
    ),
  );
});

test('without any there is none, and after clearing neither', () => {
  const latencies = new Latencies();
  expect([latencies.percentile(0.5), latencies.read()]).toEqual([null, null]);
  latencies.add(5);
  expect(latencies.read()).toMatchObject({ p50: expect.closeTo(5, 0), p99: expect.closeTo(5, 0) });
  latencies.clear();
  expect(latencies.read()).toBeNull();
});

test('what is shorter than the shortest, or longer than the longest, still counts', () => {
  const latencies = new Latencies();
  latencies.add(0);
  latencies.add(1e12);
  expect(latencies.percentile(0.5)).toBeCloseTo(0.01, 2);
  expect(latencies.percentile(0.99)).toBeGreaterThan(3_600_000);
});

test('a histogram has them all, on a round scale that ends a little after the 99th percentile', () => {
  const latencies = new Latencies();
  expect(latencies.histogram(24)).toBeNull();
  for (let i = 0; i < 990; i += 1) latencies.add(i / 100);
  for (let i = 0; i < 10; i += 1) latencies.add(5_000);
  const { binMs, counts } = latencies.histogram(24) ?? { binMs: 0, counts: [] };
  expect(binMs).toBe(1);
  expect(counts).toHaveLength(24);
  expect(counts.reduce((a, b) => a + b, 0)).toBe(1_000);
  for (const count of counts.slice(0, 9)) expect(Math.abs(count - 100)).toBeLessThan(15);
  expect(counts.slice(10, 23).every((count) => count === 0)).toBe(true);
  expect(counts[23]).toBe(10);
});
