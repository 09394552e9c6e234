import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Ribbons } from '../../../src/hub/ribbons.ts';
import { ALL_SLOTS, BEAD, readBead, withRtt } from '../../../src/shared/ribbon.ts';

test('a ribbon says what a plain map of slots says, whatever happens in which order of time', () => {
  const step = fc.record({
    ahead: fc.nat(60),
    flags: fc.constantFrom(BEAD.ALIVE, BEAD.LATE, BEAD.MISSED),
    rtt: fc.option(fc.nat(9_000)),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const ribbons = new Ribbons();
      const other = ribbons.take(1_000);
      const place = ribbons.take(1_000);
      const model = new Map<number, number>();
      let slot = 1_000;
      for (const { ahead, flags, rtt } of steps) {
        slot += ahead;
        ribbons.mark(place, slot, flags);
        model.set(slot, (model.get(slot) ?? 0) | flags);
        if (rtt !== null) {
          ribbons.rtt(place, slot, rtt);
          model.set(slot, withRtt(model.get(slot) ?? 0, rtt));
        }
      }
      const wanted = Array.from({ length: ALL_SLOTS }, (_, i) => model.get(slot - ALL_SLOTS + 1 + i) ?? 0);
      expect(ribbons.read(place, slot, ALL_SLOTS)).toEqual(wanted);
      expect(ribbons.read(place, slot + 3, 20)).toEqual([...wanted.slice(23), 0, 0, 0]);
      expect(ribbons.read(other, slot, 20)).toEqual(Array(20).fill(0));
    }),
  );
});

test('a place that was given back is empty for the next', () => {
  const ribbons = new Ribbons();
  const first = ribbons.take(5);
  ribbons.mark(first, 5, BEAD.ALIVE);
  ribbons.release(first);
  const second = ribbons.take(5);
  expect(second.index).toBe(first.index);
  expect(ribbons.read(second, 5, 1)).toEqual([0]);
});

test('begins anew when the clock is set far back, instead of staying empty until it is that time again', () => {
  const ribbons = new Ribbons();
  const place = ribbons.take(1_000);
  for (let slot = 1_000; slot < 1_040; slot += 1) ribbons.mark(place, slot, BEAD.LATE);
  ribbons.mark(place, 500, BEAD.ALIVE);
  expect(ribbons.read(place, 500, 3)).toEqual([0, 0, BEAD.ALIVE]);
  ribbons.mark(place, 501, BEAD.ALIVE);
  expect(ribbons.read(place, 501, ALL_SLOTS)).toEqual([...Array(38).fill(0), BEAD.ALIVE, BEAD.ALIVE]);
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
