/** What a wearable measures, put together, and drawn as a line. */

import type { HubContract } from '../../../shared/console/contract.ts';
import type { Event, Member } from '../../../shared/console/service.ts';
import { VITALS } from '../../../shared/console/simulator.ts';

type Told = Event<Member<HubContract, 'simulator.vitals'>>;
export type Signals = Pick<Told, 'signals' | 'points'>;

export const NO_SIGNALS: Signals = { signals: [], points: [] };

export function withSignals(before: Signals, { reset, signals, points }: Told): Signals {
  return { signals, points: (reset ? points : [...before.points, ...points]).slice(-VITALS) };
}

/** Room for the line's own width, and for the point at its end. */
const PAD = 3;

/**
 * Values as the points of a line in a box, oldest first, with the height of the threshold and the line's end. The range is
 * what is seen and the threshold, and at least a fifth of what can be, so that a quiet person looks quiet.
 */
export function lineOf(
  { least, most, above }: Told['signals'][number],
  values: readonly number[],
  width: number,
  height: number,
): { readonly line: string; readonly threshold: number; readonly end: { readonly x: number; readonly y: number } } {
  let low = Math.min(above, ...values);
  let high = Math.max(above, ...values);
  const missing = (most - least) / 5 - (high - low);
  if (missing > 0) [low, high] = [low - missing / 2, high + missing / 2];
  const y = (value: number): number => round(height - PAD - ((value - low) / (high - low || 1)) * (height - 2 * PAD));
  const x = (place: number): number => round((place / Math.max(1, values.length - 1)) * (width - PAD));
  return {
    line: values.map((value, place) => `${x(place)},${y(value)}`).join(' '),
    threshold: y(above),
    end: { x: x(values.length - 1), y: y(values.at(-1) ?? low) },
  };
}

const round = (value: number): number => Math.round(value * 10) / 10;
