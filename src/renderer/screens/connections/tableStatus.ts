/** The hub's figures with everybody in the table counted: where there are several hubs, theirs too. */
import { useMemo } from 'react';
import type { Status } from '../../../shared/console/contract.ts';
import type { ConsumerRow, ConsumerState } from '../../../shared/console/rows.ts';
import { useLink, useStatus } from '../../link/hooks.ts';
import { useSay } from './say.ts';

/** Consumers by state, and how many of them are connected. */
export function countRows(rows: Iterable<ConsumerRow>): Pick<Status, 'connected' | 'states'> {
  const states: Record<ConsumerState, number> = { gone: 0, silent: 0, slow: 0, late: 0, flapping: 0, on_time: 0 };
  let connected = 0;
  for (const { state } of rows) {
    states[state] += 1;
    if (state !== 'gone') connected += 1;
  }
  return { connected, states };
}

/** The last word about the hub, null before the first. Each hub counts only its own consumers, but the table has all. */
export function useTableStatus(): Status | null {
  const { rows } = useLink();
  const { hubs } = useSay();
  const status = useStatus();
  return useMemo(
    () => (status && hubs.several ? { ...status, ...countRows(rows.values()) } : status),
    [status, hubs, rows],
  );
}
