/** What is scheduled, as the list shows it. */
import type { Schedule } from '../../../shared/console/schedules.ts';

/** Which of them are shown, by what stands in the address. */
export const SHOWN = ['all', 'going', 'waiting', 'over'] as const;
export type Shown = (typeof SHOWN)[number];

/** It will send, or sends. */
export const isGoing = ({ nextAt, last }: Schedule): boolean => nextAt !== null || last?.running === true;

/** Something was missed or left over, and a person has to say what becomes of it. */
export const isWaiting = ({ missed, last }: Schedule): boolean =>
  missed !== null || (last?.open === true && !last.running);

export function isShown(schedule: Schedule, shown: Shown): boolean {
  switch (shown) {
    case 'all':
      return true;
    case 'going':
      return isGoing(schedule);
    case 'waiting':
      return isWaiting(schedule);
    case 'over':
      return !isGoing(schedule);
  }
}

/** The list that an address asks for; anything unknown is all of it. */
export function shownOf(text: string | undefined): Shown {
  return SHOWN.find((one) => one === text) ?? 'all';
}

/** Targets of the last sending that are left over. */
export function restOf({ last }: Schedule): number {
  return last ? last.total - last.done : 0;
}
