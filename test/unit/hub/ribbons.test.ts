import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Ribbons } from '../../../src/hub/ribbons.ts';
import { BEAD, KEPT_SLOTS, readBead, withRtt } from '../../../src/shared/ribbon.ts';

test('a ribbon says what a plain map of slots says, whatever happens in which order of time', () => {
  const step = fc.record({
    ahead: fc.nat(60),
    flags: fc.constantFrom(BEAD.ALIVE, BEAD.LATE, BEAD.MISSED),
    rtt: fc.option(fc.nat(9_000)),
    // In steps of 20 ms, as they are kept.
    interval: fc.option(fc.integer({ min: 1, max: 65_535 }).map((steps) => steps * 20)),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const ribbons = new Ribbons();
      const other = ribbons.take(1_000);
      const place = ribbons.take(1_000);
      const model = new Map<number, number>();
      const longest = new Map<number, number>();
      let slot = 1_000;
      for (const { ahead, flags, rtt, interval } of steps) {
        slot += ahead;
        ribbons.mark(place, slot, flags);
        model.set(slot, (model.get(slot) ?? 0) | flags);
        if (rtt !== null) {
          ribbons.rtt(place, slot, rtt);
          model.set(slot, withRtt(model.get(slot) ?? 0, rtt));
        }
        if (interval !== null) {
          ribbons.interval(place, slot, interval);
          longest.set(slot, Math.max(longest.get(slot) ?? 0, interval));
        }
      }
      const slots = Array.from({ length: KEPT_SLOTS }, (_, i) => slot - KEPT_SLOTS + 1 + i);
      const wanted = slots.map((number) => model.get(number) ?? 0);
      expect(ribbons.read(place, slot, KEPT_SLOTS)).toEqual(wanted);
      expect(ribbons.read(place, slot + 3, 20)).toEqual([...wanted.slice(-17), 0, 0, 0]);
      expect(ribbons.read(other, slot, 20)).toEqual(Array(20).fill(0));
      expect(ribbons.readIntervals(place, slot, KEPT_SLOTS)).toEqual(slots.map((number) => longest.get(number) ?? 0));
    }),
  );
});

test('a place that was given back is empty for the next', () => {
  const ribbons = new Ribbons();
  const first = ribbons.take(5);
  ribbons.mark(first, 5, BEAD.ALIVE);
  ribbons.interval(first, 5, 25_000);
  ribbons.release(first);
  const second = ribbons.take(5);
  expect(second.index).toBe(first.index);
  expect(ribbons.read(second, 5, 1)).toEqual([0]);
  expect(ribbons.readIntervals(second, 5, 1)).toEqual([0]);
});

test('begins anew when the clock is set far back, instead of staying empty until it is that time again', () => {
  const ribbons = new Ribbons();
  const place = ribbons.take(1_000);
  for (let slot = 1_000; slot < 1_040; slot += 1) ribbons.mark(place, slot, BEAD.LATE);
  ribbons.mark(place, 500, BEAD.ALIVE);
  expect(ribbons.read(place, 500, 3)).toEqual([0, 0, BEAD.ALIVE]);
  ribbons.mark(place, 501, BEAD.ALIVE);
  expect(ribbons.read(place, 501, KEPT_SLOTS)).toEqual([...Array(70).fill(0), BEAD.ALIVE, BEAD.ALIVE]);
});

test('a bead reads back as it was noted', () => {
  expect(readBead(withRtt(BEAD.LATE, 12.4))).toEqual({
    alive: true,
    late: true,
    missed: false,
    connected: false,
    rtt: 12,
  });
  expect(readBead(withRtt(0, 99_999)).rtt).toBe(4_095);
  expect(readBead(0)).toEqual({ alive: false, late: false, missed: false, connected: false, rtt: 0 });
});
