import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextAt, passedBy, resumedAt } from '../../../src/hub/occurrences.ts';

const once = { at: 1_000_000, everySeconds: null, times: 1, past: 0, stopped: false };
const often = { ...once, everySeconds: 5, times: null };

describe('once', () => {
  test('is due at its time, within ten seconds of it, and missed from then on', () => {
    expect(nextAt(once)).toBe(1_000_000);
    expect(passedBy(once, 999_999)).toBeNull();
    expect(passedBy(once, 1_000_000)).toEqual({ passed: 1, missed: null, dueAt: 1_000_000 });
    expect(passedBy(once, 1_010_000)).toEqual({ passed: 1, missed: null, dueAt: 1_000_000 });
    expect(passedBy(once, 1_010_001)).toEqual({
      passed: 1,
      missed: { count: 1, from: 1_000_000, to: 1_000_000 },
      dueAt: null,
    });
  });

  test('is over afterwards, and never while it is stopped', () => {
    expect(nextAt({ ...once, past: 1 })).toBeNull();
    expect(passedBy({ ...once, past: 1 }, 2_000_000)).toBeNull();
    expect(nextAt({ ...once, stopped: true })).toBeNull();
    expect(passedBy({ ...once, stopped: true }, 2_000_000)).toBeNull();
  });
});

describe('every so many seconds', () => {
  test('keeps its rhythm however late each is', () => {
    expect(passedBy(often, 1_000_700)).toEqual({ passed: 1, missed: null, dueAt: 1_000_000 });
    expect(nextAt({ ...often, past: 1 })).toBe(1_005_000);
  });

  test('after a pause the last time is sent for, those before it are missed', () => {
    expect(passedBy(often, 1_021_000)).toEqual({
      passed: 5,
      missed: { count: 4, from: 1_000_000, to: 1_015_000 },
      dueAt: 1_020_000,
    });
  });

  test('the last of all may be too late as well', () => {
    const thrice = { ...often, times: 3 };
    expect(passedBy(thrice, 5_000_000)).toEqual({
      passed: 3,
      missed: { count: 3, from: 1_000_000, to: 1_010_000 },
      dueAt: null,
    });
    expect(nextAt({ ...thrice, past: 3 })).toBeNull();
  });

  test('a clock that was set back sends nothing twice', () => {
    expect(passedBy({ ...often, past: 3 }, 1_002_000)).toBeNull();
  });

  test('taken up again it keeps its rhythm, or begins anew an interval from now', () => {
    const stopped = { ...often, past: 2, stopped: true };
    expect(resumedAt(stopped, 1_008_000)).toBe(1_000_000);
    const at = resumedAt(stopped, 1_100_000);
    expect(nextAt({ ...stopped, stopped: false, at })).toBe(1_105_000);
    expect(resumedAt({ ...once, stopped: true }, 2_000_000)).toBe(once.at);
  });
});

test('however the clock moves, every time passes once, as sent or as missed', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -30_000, max: 60_000 }), { maxLength: 40 }),
      fc.integer({ min: 1, max: 60 }),
      fc.option(fc.integer({ min: 1, max: 20 })),
      (steps, everySeconds, times) => {
        let now = 1_000_000;
        let plan = { ...often, everySeconds, times };
        let sent = 0;
        let missed = 0;
        let latest = 0;
        for (const step of steps) {
          now += step;
          const over = passedBy(plan, now);
          if (!over) continue;
          if (over.dueAt !== null) {
            expect(over.dueAt).toBeGreaterThan(latest);
            expect(now - over.dueAt).toBeLessThanOrEqual(10_000);
            latest = over.dueAt;
            sent += 1;
          }
          missed += over.missed?.count ?? 0;
          plan = { ...plan, past: plan.past + over.passed };
          expect(sent + missed).toBe(plan.past);
          expect(plan.past).toBeLessThanOrEqual(times ?? Number.POSITIVE_INFINITY);
        }
      },
    ),
  );
});
