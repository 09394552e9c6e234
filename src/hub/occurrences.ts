/** When a schedule sends. Pure: the time is given, ms since 1970. */
import { GRACE_MS } from '../shared/console/schedules.ts';
import type { Missed, StoredSchedule } from './store/planned.ts';

type Plan = Pick<StoredSchedule, 'at' | 'everySeconds' | 'times' | 'past' | 'stopped'>;

/** When it sends next; null where it is stopped or over. */
export function nextAt(plan: Plan): number | null {
  return plan.stopped ? null : comesAt(plan);
}

function comesAt({ at, everySeconds, times, past }: Plan): number | null {
  if (times !== null && past >= times) return null;
  return at + past * (everySeconds ?? 0) * 1_000;
}

/** Times that are over now: how many, which of them were missed, and the one that is sent for. */
export interface Passed {
  readonly passed: number;
  readonly missed: Missed | null;
  readonly dueAt: number | null;
}

/**
 * What is due now; null where nothing is. However many times have passed, at most the last of them is sent for, and only
 * within the grace: the others are missed.
 */
export function passedBy(plan: Plan, now: number): Passed | null {
  const next = nextAt(plan);
  if (next === null || next > now) return null;
  const every = (plan.everySeconds ?? 0) * 1_000;
  const left = plan.times === null ? Number.POSITIVE_INFINITY : plan.times - plan.past;
  const passed = every === 0 ? 1 : Math.min(left, Math.floor((now - next) / every) + 1);
  const last = next + (passed - 1) * every;
  if (now - last > GRACE_MS) return { passed, missed: { count: passed, from: next, to: last }, dueAt: null };
  const missed = passed > 1 ? { count: passed - 1, from: next, to: last - every } : null;
  return { passed, missed, dueAt: last };
}

/** The first time of a plan that is taken up again now: its rhythm where the next time is still to come, else anew. */
export function resumedAt(plan: Plan, now: number): number {
  const next = comesAt(plan);
  if (next === null || next > now || plan.everySeconds === null) return plan.at;
  return now + (1 - plan.past) * plan.everySeconds * 1_000;
}
