import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AlertBatch, BURST, decideAlerts, HELD, OPEN_GATE, REFILL_MS } from '../../../src/shared/alerts.ts';
import type { TrackedNotification } from '../../../src/shared/console/contract.ts';

let made = 0;
const alert = (consumer = '42'): TrackedNotification => ({
  consumer,
  id: ++made,
  tipo: 'alerta',
  contenido: 'Fall detected',
  deseo_id: null,
  producer: 'http',
  sentAt: 0,
  storedAt: 0,
  writtenAt: null,
  writtenTo: 0,
  confirmedAt: null,
  confirmedBy: 0,
  readAt: null,
  readBy: null,
});
const alerts = (count: number) => Array.from({ length: count }, () => alert());
const batch = (notifications: readonly TrackedNotification[], more: Partial<AlertBatch> = {}): AlertBatch => ({
  notifications,
  simulated: [],
  dropped: 0,
  ...more,
});

describe('decideAlerts', () => {
  test('shows few one by one', () => {
    const few = alerts(BURST);
    expect(decideAlerts(OPEN_GATE, batch(few), 0)).toMatchObject({ show: few, together: null, again: null });
  });

  test('tells together what is too much at once, in as many desktop notifications as are left', () => {
    const many = alerts(BURST + 6);
    const { show, together, gate } = decideAlerts(OPEN_GATE, batch(many), 0);
    expect(show).toEqual(many.slice(0, BURST - 1));
    expect(together).toEqual({ notifications: many.slice(BURST - 1), uncounted: 0 });
    expect(gate.left).toBe(0);
  });

  test('holds what comes while nothing is left, and shows it once there is', () => {
    const { gate } = decideAlerts(OPEN_GATE, batch(alerts(BURST)), 1_000);
    const late = alert();
    const held = decideAlerts(gate, batch([late]), 2_000);
    expect(held).toMatchObject({ show: [], together: null, again: REFILL_MS - 1_000 });
    const shown = decideAlerts(held.gate, batch([]), 2_000 + (held.again ?? 0));
    expect(shown).toMatchObject({ show: [late], together: null, again: null });
  });

  test('keeps those of simulated consumers quiet, and they cost nothing', () => {
    const [simulated, real] = [alert('7'), alert('8')];
    const { show, quiet, gate } = decideAlerts(OPEN_GATE, batch([simulated, real], { simulated: ['7'] }), 0);
    expect(show).toEqual([real]);
    expect(quiet).toEqual([simulated]);
    expect(gate.left).toBe(BURST - 1);
  });

  test('counts what came too fast to be named', () => {
    const [only] = alerts(1);
    const { together } = decideAlerts(OPEN_GATE, batch(only ? [only] : [], { dropped: 30 }), 0);
    expect(together).toMatchObject({ uncounted: 30 });
  });

  test('decides each loud notification exactly once, whatever comes when', () => {
    const steps = fc.array(
      fc.record({
        wait: fc.integer({ min: 0, max: 3 * REFILL_MS }),
        consumers: fc.array(fc.constantFrom('1', '2', 'simulated'), { maxLength: 3 * BURST }),
        dropped: fc.integer({ min: 0, max: 2 }),
      }),
      { maxLength: Math.floor(HELD / (3 * BURST)) },
    );
    fc.assert(
      fc.property(steps, (run) => {
        let gate = OPEN_GATE;
        let now = 0;
        const came: number[] = [];
        const told: number[] = [];
        const quiet: number[] = [];
        let uncounted = 0;
        for (const { wait, consumers, dropped } of run) {
          now += wait;
          const notifications = consumers.map(alert);
          came.push(...notifications.map(({ id }) => id));
          const decision = decideAlerts(gate, { notifications, simulated: ['simulated'], dropped }, now);
          gate = decision.gate;
          told.push(...[...decision.show, ...(decision.together?.notifications ?? [])].map(({ id }) => id));
          quiet.push(...decision.quiet.map(({ id }) => id));
          uncounted += (decision.together?.uncounted ?? 0) - dropped;
          expect(decision.again !== null).toBe(gate.held.notifications.length + gate.held.uncounted > 0);
        }
        const held = gate.held.notifications.map(({ id }) => id);
        expect([...told, ...held, ...quiet].sort((a, b) => a - b)).toEqual(came);
        // In the order in which they came.
        expect([...told, ...held]).toEqual([...told, ...held].sort((a, b) => a - b));
        expect(uncounted + gate.held.uncounted).toBe(0);
      }),
    );
  });

  test('never lets more through than the burst and what time has refilled', () => {
    const steps = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 3 * REFILL_MS }), fc.integer({ min: 0, max: 3 * BURST })),
      {
        maxLength: 60,
      },
    );
    fc.assert(
      fc.property(steps, (run) => {
        let gate = OPEN_GATE;
        let now = 0;
        const appeared: number[] = [];
        for (const [wait, count] of run) {
          now += wait;
          const decision = decideAlerts(gate, batch(alerts(count)), now);
          gate = decision.gate;
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

  test('holds no more by name than it says, and counts the rest', () => {
    const { gate } = decideAlerts(OPEN_GATE, batch(alerts(BURST)), 0);
    const { held } = decideAlerts(gate, batch(alerts(HELD + 5)), 1).gate;
    expect(held.notifications).toHaveLength(HELD);
    expect(held.uncounted).toBe(5);
  });
});
