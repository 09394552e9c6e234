import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Gate } from '../../../src/simulator/gate.ts';

test('so many are inside at most, and everybody gets in, in order', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.nat(4), { maxLength: 3_000 }), (most, choices) => {
      const gate = new Gate(most);
      const entered: number[] = [];
      const inside: (() => void)[] = [];
      for (const [number, choice] of choices.entries()) {
        gate.enter((leave) => {
          entered.push(number);
          inside.push(leave);
        });
        expect(inside.length).toBeLessThanOrEqual(most);
        if (choice === 0) inside.shift()?.();
      }
      while (inside.length > 0) {
        const leave = inside.shift();
        leave?.();
        // Twice is once.
        leave?.();
        expect(inside.length).toBeLessThanOrEqual(most);
      }
      expect(entered).toEqual(choices.map((_, number) => number));
    }),
    { numRuns: 30 },
  );
});
