import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BURST, decideAlerts, HELD, MANY, openGate, REFILL_MS } from '../../../src/shared/alerts.ts';

const numbers = (count: number, from = 1) => Array.from({ length: count }, (_, i) => from + i);
const gate = openGate<number>();
/** A gate that has just let through all it may. */
const spent = decideAlerts(gate, numbers(BURST), 1_000).gate;

describe('decideAlerts', () => {
  test('shows few one by one', () => {
    const few = numbers(BURST);
    expect(decideAlerts(gate, few, 0)).toMatchObject({ show: few, together: null, again: null });
  });

  test('tells together what is too much at once, in as many desktop notifications as are left', () => {
    const many = numbers(BURST + 6);
    const decision = decideAlerts(gate, many, 0);
    expect(decision.show).toEqual(many.slice(0, BURST - 1));
    expect(decision.together).toEqual({ alerts: many.slice(BURST - 1), more: 0 });
    expect(decision.gate.left).toBe(0);
  });

  test('tells a mass all in one', () => {
    const mass = numbers(MANY + 1);
    const decision = decideAlerts(gate, mass, 0);
    expect(decision).toMatchObject({ show: [], together: { alerts: mass, more: 0 } });
    expect(decision.gate.left).toBe(BURST - 1);
  });

  test('tells as one what belongs together, however few; a single one is just that', () => {
    expect(decideAlerts(gate, [1, 2], 0, true)).toMatchObject({ show: [], together: { alerts: [1, 2], more: 0 } });
    expect(decideAlerts(gate, [1], 0, true)).toMatchObject({ show: [1], together: null });
  });

  test('holds what comes while nothing is left, and shows it once there is', () => {
    const held = decideAlerts(spent, [7], 2_000);
    expect(held).toMatchObject({ show: [], together: null, again: REFILL_MS - 1_000 });
    const shown = decideAlerts(held.gate, [], 2_000 + (held.again ?? 0));
    expect(shown).toMatchObject({ show: [7], together: null, again: null });
  });

  test('lets go of the oldest of too many that wait, and counts them', () => {
    const held = decideAlerts(spent, numbers(HELD + 5), 1_001);
    expect(held.letGo).toEqual(numbers(5));
    const told = decideAlerts(held.gate, [], 1_001 + (held.again ?? 0));
    expect(told.together).toEqual({ alerts: numbers(HELD, 6), more: 5 });
  });

  test('decides each alert exactly once, in the order in which they came, whatever comes when', () => {
    const steps = fc.array(
      fc.record({
        wait: fc.integer({ min: 0, max: 3 * REFILL_MS }),
        count: fc.oneof(fc.integer({ min: 0, max: 3 * BURST }), fc.integer({ min: 0, max: HELD })),
        asOne: fc.boolean(),
      }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(steps, (run) => {
        let present = gate;
        let now = 0;
        let came = 0;
        let counted = 0;
        const told: number[] = [];
        const letGo: number[] = [];
        for (const { wait, count, asOne } of run) {
          now += wait;
          const decision = decideAlerts(present, numbers(count, came + 1), now, asOne);
          came += count;
          present = decision.gate;
          told.push(...decision.show, ...(decision.together?.alerts ?? []));
          letGo.push(...decision.letGo);
          counted += decision.together?.more ?? 0;
          expect(decision.again !== null).toBe(present.held.alerts.length > 0);
          expect(present.held.alerts.length).toBeLessThanOrEqual(HELD);
        }
        expect([...told, ...letGo, ...present.held.alerts].sort((a, b) => a - b)).toEqual(numbers(came));
        expect(told).toEqual(told.toSorted((a, b) => a - b));
        expect(counted + present.held.more).toBe(letGo.length);
      }),
      { numRuns: 50 },
    );
  });

  test('never lets more through than the burst and what time has refilled', () => {
    const steps = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 3 * REFILL_MS }), fc.integer({ min: 0, max: 3 * BURST }), fc.boolean()),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(steps, (run) => {
        let present = gate;
        let now = 0;
        const appeared: number[] = [];
        for (const [wait, count, asOne] of run) {
          now += wait;
          const decision = decideAlerts(present, numbers(count), now, asOne);
          present = decision.gate;
          const at = now;
          appeared.push(...[...decision.show, ...(decision.together ? [decision.together] : [])].map(() => at));
        }
        for (const [i, from] of appeared.entries()) {
          for (const [j, to] of appeared.entries()) {
            if (j >= i) expect(j - i + 1).toBeLessThanOrEqual(BURST + Math.ceil((to - from) / REFILL_MS));
          }
        }
      }),
    );
  });
});
