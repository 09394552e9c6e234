import { expect, test } from 'vitest';
import { Backlog } from '../../../../src/hub/store/backlog.ts';

function backlog(limit: number, ...items: readonly number[]): Backlog<number> {
  const made = new Backlog<number>(limit);
  for (const item of items) made.add(item);
  return made;
}

test('gives out the oldest first, a few or all', () => {
  const waiting = backlog(10, 1, 2, 3);
  expect(waiting.take(2)).toEqual([1, 2]);
  expect(waiting.size).toBe(1);
  expect(waiting.take(Number.POSITIVE_INFINITY)).toEqual([3]);
  expect(waiting.take(5)).toEqual([]);
});

test('counts what there is no room for', () => {
  const waiting = backlog(2, 1, 2, 3, 4);
  expect(waiting.dropped).toBe(2);
  expect(waiting.take(5)).toEqual([1, 2]);
});

test('what is put back is the oldest again, and the newest go for it', () => {
  const waiting = backlog(3, 1, 2);
  const taken = waiting.take(2);
  waiting.add(3);
  waiting.add(4);
  waiting.restore(taken);
  expect(waiting.dropped).toBe(1);
  expect(waiting.take(5)).toEqual([1, 2, 3]);
});

test('counts what was taken in vain', () => {
  const waiting = backlog(3, 1, 2);
  waiting.lose(waiting.take(2).length);
  expect(waiting.dropped).toBe(2);
  expect(waiting.size).toBe(0);
});
