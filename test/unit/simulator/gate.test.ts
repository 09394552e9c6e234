import { expect, test } from 'vitest';
import { Gate } from '../../../src/simulator/gate.ts';

test('lets so many in at a time, in their order', () => {
  const gate = new Gate(2);
  const inside: number[] = [];
  const leave: (() => void)[] = [];
  for (let i = 0; i < 4; i += 1) {
    gate.enter((done) => {
      inside.push(i);
      leave[i] = done;
    });
  }
  expect(inside).toEqual([0, 1]);
  leave[1]?.();
  leave[1]?.();
  expect(inside).toEqual([0, 1, 2]);
  leave[0]?.();
  expect(inside).toEqual([0, 1, 2, 3]);
});

test('ten thousand that leave as soon as they are in do not nest', () => {
  const gate = new Gate(1);
  let first = (): void => {};
  let through = 0;
  gate.enter((done) => {
    first = done;
  });
  for (let i = 0; i < 10_000; i += 1) {
    gate.enter((done) => {
      through += 1;
      done();
    });
  }
  first();
  expect(through).toBe(10_000);
});
