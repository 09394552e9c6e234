/** The totals over time, as long as the room is looked at. */
import { useState } from 'react';
import { useStream } from '../../link/hooks.ts';
import { NO_TOTALS, type Totals, withPoints } from './history.ts';

export interface TotalsNow {
  /** Null until the hub has sent what it keeps. */
  readonly totals: Totals | null;
  /** The hub ended the stream. */
  readonly ended: boolean;
}

export function useTotals(): TotalsNow {
  const [now, setNow] = useState<TotalsNow>({ totals: null, ended: false });
  useStream(
    'pings.totals',
    {},
    {
      event: (event) => setNow((before) => ({ totals: withPoints(before.totals ?? NO_TOTALS, event), ended: false })),
      ended: () => setNow((before) => ({ ...before, ended: true })),
    },
  );
  return now;
}
