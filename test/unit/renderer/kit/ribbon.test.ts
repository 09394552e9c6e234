import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readMarks, ribbonPaths } from '../../../../src/renderer/kit/ribbon.ts';
import { CONSUMER_STATES } from '../../../../src/shared/console/rows.ts';
import { BEAD, withRtt } from '../../../../src/shared/ribbon.ts';

const alive = (rtt = 30) => withRtt(0, rtt);

describe('marks', () => {
  test('someone well: beads, the newest bright', () => {
    expect(readMarks([alive(), alive(), alive()], 'on_time')).toEqual(['bead', 'bead', 'hot']);
  });

  test('a slot that has only begun does not put the newest bead out', () => {
    expect(readMarks([alive(), alive(), 0], 'on_time')).toEqual(['bead', 'hot', 'empty']);
  });

  test('late: amber beads, and a hollow one where a ping is due', () => {
    expect(readMarks([alive(), alive() | BEAD.LATE, BEAD.LATE], 'late')).toEqual(['bead', 'slow', 'due']);
  });

  test('silent: hollow red from the last sign of life on', () => {
    expect(readMarks([alive(), BEAD.MISSED, 0], 'silent')).toEqual(['bead', 'missed', 'missed']);
  });

  test('a long round trip is amber', () => {
    expect(readMarks([alive(200), alive(201)], 'slow')).toEqual(['bead', 'slow']);
  });

  test('a return is an upright after its gap', () => {
    expect(readMarks([alive(), 0, alive() | BEAD.CONNECTED, alive()], 'flapping')).toEqual([
      'bead',
      'empty',
      'back',
      'hot',
    ]);
  });

  test('gone: a cross where it left, dots since', () => {
    expect(readMarks([alive(), alive(), 0, 0], 'gone')).toEqual(['bead', 'bead', 'left', 'empty']);
  });
});

describe('paths', () => {
  test('without slots there is the bare thread', () => {
    expect(ribbonPaths([], 20, 'on_time')).toMatchObject({ thread: 'M4 8H156', bead: '', empty: '' });
  });

  test('the thread breaks where a slot was missed', () => {
    const whole = ribbonPaths([alive(), alive(), alive()], 3, 'on_time').thread.match(/M/g);
    const broken = ribbonPaths([alive(), BEAD.MISSED, alive()], 3, 'on_time').thread;
    expect([whole?.length, broken]).toEqual([2, '']);
  });

  test('there is a shape for every slot and no number that is none', () => {
    const slot = fc.integer({ min: 0, max: 0xffff });
    fc.assert(
      fc.property(
        fc.array(slot, { minLength: 1, maxLength: 40 }),
        fc.constantFrom(...CONSUMER_STATES),
        (slots, state) => {
          expect(readMarks(slots, state)).toHaveLength(slots.length);
          expect(Object.values(ribbonPaths(slots, slots.length, state)).join('')).not.toMatch(/NaN|undefined|Infinity/);
        },
      ),
    );
  });
});
