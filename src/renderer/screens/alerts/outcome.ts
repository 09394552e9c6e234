/** What is known of an alert on the desktop, as one word. */
import type { Alert } from '../../../shared/console/alerts.ts';

/** `here`: only in this list. `handed` is not seen: that is known to nobody but the person. */
export const OUTCOMES = [
  'here',
  'waiting',
  'handed',
  'grouped',
  'suppressed',
  'not_shown',
  'clicked',
  'closed',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What came last: a click or a closing says more than that it was handed over. */
export function outcomeOf({ desktop, clickedAt, closedAt }: Alert): Outcome {
  if (clickedAt !== null) return 'clicked';
  if (closedAt !== null) return 'closed';
  switch (desktop) {
    case 'none':
      return 'here';
    case 'coalesced':
      return 'grouped';
    case 'unsupported':
    case 'failed':
    case 'unsent':
      return 'not_shown';
    default:
      return desktop;
  }
}

/** The consumer that an alert is about; null where it is about none, or about many. */
export function consumerOf({ what }: Pick<Alert, 'what'>): string | null {
  return 'consumer' in what ? what.consumer : null;
}
