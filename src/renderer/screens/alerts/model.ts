/** What the Alerts room holds: the list as it comes, and what is counted of it. */
import { ALERTS_LIMIT, type Alert, type AlertsContract } from '../../../shared/console/alerts.ts';
import type { Event } from '../../../shared/console/service.ts';
import { type Outcome, outcomeOf } from './outcome.ts';

type ListEvent = Event<AlertsContract['alerts']['list']>;

/** The list with an event of the stream in it, newest first and at most as many as are kept. */
export function takeAlerts(before: readonly Alert[], { reset, alerts }: ListEvent): readonly Alert[] {
  const byNumber = new Map(reset ? [] : before.map((one) => [one.number, one]));
  for (const one of alerts) byNumber.set(one.number, one);
  return [...byNumber.values()].sort((a, b) => b.number - a.number).slice(0, ALERTS_LIMIT);
}

/** What the figures at the top say; of this day, by this machine's clock. */
export interface Today {
  readonly all: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Distinct reasons among the suppressed. */
  readonly reasons: number;
}

export function countToday(alerts: readonly Alert[], now: number): Today {
  const today = new Date(now).toDateString();
  const outcomes: Record<Outcome, number> = {
    here: 0,
    waiting: 0,
    handed: 0,
    grouped: 0,
    suppressed: 0,
    not_shown: 0,
    clicked: 0,
    closed: 0,
  };
  const reasons = new Set<string>();
  let all = 0;
  for (const one of alerts) {
    if (new Date(one.at).toDateString() !== today) continue;
    all += 1;
    outcomes[outcomeOf(one)] += 1;
    if (one.suppressed !== null) reasons.add(one.suppressed);
  }
  return { all, outcomes, reasons: reasons.size };
}

/** Minutes until eight o'clock tomorrow morning, by this machine's clock; a snooze takes a day at most. */
export function minutesUntilMorning(now: number): number {
  const morning = new Date(now);
  morning.setDate(morning.getDate() + 1);
  morning.setHours(8, 0, 0, 0);
  return Math.min(1_440, Math.max(1, Math.ceil((morning.getTime() - now) / 60_000)));
}

/** `22:00` of minutes since midnight. */
export function formatMinute(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

/** Minutes since midnight of `22:00`; null where it is no time of the day. */
export function readMinute(text: string): number | null {
  const match = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text.trim());
  return match ? Number(match[1]) * 60 + Number(match[2]) : null;
}
