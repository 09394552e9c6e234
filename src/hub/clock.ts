/**
 * The hub's time. Intervals are measured by a clock that only goes forward, so that a set or sleeping system clock makes
 * nobody silent; what people and the store see is wall time.
 */
export interface Clock {
  /** Ms on a clock that only goes forward. */
  mono(): number;
  /** Ms since 1970, whole. */
  wall(): number;
}

export const systemClock: Clock = { mono: () => performance.now(), wall: () => Date.now() };

/** The clocks' distance is kept until it has changed by more than their reading jitters, so that a moment keeps its name. */
const JITTER_MS = 20;
const distances = new WeakMap<Clock, number>();

/** The wall time of a moment that was noted on the forward clock; 0 stays 0, which is "never". */
export function toWall(clock: Clock, mono: number): number {
  if (mono === 0) return 0;
  const measured = clock.wall() - clock.mono();
  let distance = distances.get(clock);
  if (distance === undefined || Math.abs(measured - distance) > JITTER_MS) {
    distance = measured;
    distances.set(clock, distance);
  }
  return Math.round(distance + mono);
}
