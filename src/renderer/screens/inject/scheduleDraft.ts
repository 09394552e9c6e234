/** What somebody types to schedule a sending. */
import { AHEAD_MS, EVERY_SECONDS, TIMES_LIMIT } from '../../../shared/console/schedules.ts';

export const UNITS = ['s', 'm', 'h', 'd'] as const;
export type Unit = (typeof UNITS)[number];
const UNIT_SECONDS: Readonly<Record<Unit, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

export interface ScheduleDraft {
  readonly repeats: boolean;
  /** Only where it repeats: it begins at once. */
  readonly begins: 'now' | 'at';
  /** Local time of the viewer, as the field has it: `2025-11-17T10:30`. */
  readonly at: string;
  readonly every: string;
  readonly unit: Unit;
  /** Empty is until it is stopped. */
  readonly times: string;
}

export interface Plan {
  readonly at: number | null;
  readonly everySeconds: number | null;
  readonly times: number | null;
}

/** What is wrong with each field, by the name of its sentence. */
export interface PlanProblems {
  readonly at?: 'missing' | 'past' | 'far';
  readonly every?: 'notNumber' | 'tooOften' | 'tooRare';
  readonly times?: 'notNumber' | 'tooMany';
}

const two = (value: number): string => String(value).padStart(2, '0');

/** A moment as the field has it, in the viewer's zone, to the minute. */
export function fieldTime(at: number): string {
  const date = new Date(at);
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** What it begins with: once, at the next full five minutes that are at least a minute away. */
export function freshDraft(now: number): ScheduleDraft {
  const step = 5 * 60_000;
  const at = Math.ceil((now + 60_000) / step) * step;
  return { repeats: false, begins: 'now', at: fieldTime(at), every: '30', unit: 's', times: '' };
}

const whole = (text: string): number | null => (/^\s*\d+\s*$/.test(text) ? Number(text) : null);

/** Reads what was typed at a moment of the hub's time: a plan, or what is wrong with it. */
export function readPlan(
  draft: ScheduleDraft,
  now: number,
): { readonly plan: Plan } | { readonly problems: PlanProblems } {
  const { repeats, begins, at: typed, unit } = draft;
  const at = repeats && begins === 'now' ? null : new Date(typed).getTime();
  const every = whole(draft.every);
  const everySeconds = every === null ? Number.NaN : every * UNIT_SECONDS[unit];
  const times = draft.times.trim() === '' ? null : (whole(draft.times) ?? 0);
  const problems: PlanProblems = {
    ...(at === null ? {} : problemOfTime(at, now)),
    ...(repeats ? problemOfEvery(everySeconds) : {}),
    ...(repeats && times !== null && (times < 1 || times > TIMES_LIMIT)
      ? { times: times < 1 ? 'notNumber' : 'tooMany' }
      : {}),
  };
  if (Object.keys(problems).length > 0) return { problems };
  return { plan: { at, everySeconds: repeats ? everySeconds : null, times: repeats ? times : 1 } };
}

function problemOfTime(at: number, now: number): Pick<PlanProblems, 'at'> {
  if (Number.isNaN(at)) return { at: 'missing' };
  if (at <= now) return { at: 'past' };
  return at > now + AHEAD_MS ? { at: 'far' } : {};
}

function problemOfEvery(seconds: number): Pick<PlanProblems, 'every'> {
  if (Number.isNaN(seconds)) return { every: 'notNumber' };
  if (seconds < EVERY_SECONDS.least) return { every: 'tooOften' };
  return seconds > EVERY_SECONDS.most ? { every: 'tooRare' } : {};
}
