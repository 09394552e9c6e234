import { describe, expect, test } from 'vitest';
import { runSteps, type Step, slices } from '../../../../src/renderer/kit/steps.ts';

describe('steps', () => {
  const ran: number[] = [];
  const step = (count: number): Step => ({ count, run: async () => ran.push(count) });

  test('run one after the other and tell how many are done', async () => {
    ran.length = 0;
    const told: number[] = [];
    const whole = await runSteps(
      [step(3), step(2)],
      (done) => told.push(done),
      () => true,
    );
    expect([whole, ran, told]).toEqual([true, [3, 2], [3, 5]]);
  });

  test('end before the next one when somebody wants no more', async () => {
    ran.length = 0;
    const whole = await runSteps(
      [step(1), step(2), step(3)],
      () => {},
      () => ran.length < 2,
    );
    expect([whole, ran]).toEqual([false, [1, 2]]);
  });

  test('end at the one that fails, with its reason', async () => {
    ran.length = 0;
    const told: number[] = [];
    const failing: Step = { count: 5, run: () => Promise.reject(new Error('no')) };
    await expect(
      runSteps(
        [step(1), failing, step(2)],
        (done) => told.push(done),
        () => true,
      ),
    ).rejects.toThrow('no');
    expect([ran, told]).toEqual([[1], [1]]);
  });
});

test('slices are so many at a time, the last one shorter', () => {
  expect(slices([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(slices([], 2)).toEqual([]);
});
