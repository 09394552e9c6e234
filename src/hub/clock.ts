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

/** The wall time of a moment that was noted on the forward clock; 0 stays 0, which is "never". */
export function toWall(clock: Clock, mono: number): number {
  return mono === 0 ? 0 : Math.round(clock.wall() - (clock.mono() - mono));
}
