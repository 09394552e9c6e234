/** What the first wearable has done so far; a step once taken stays taken. */
import { useEffect, useState } from 'react';
import { useLink } from '../../link/hooks.ts';
import type { RowTable } from '../../link/row-table.ts';

const STEPS = ['connected', 'pinged', 'notified'] as const;
export type Step = (typeof STEPS)[number];
export type StepState = 'done' | 'next' | 'later';

function stepsTaken(rows: RowTable): number {
  let taken = 0;
  for (const { lastPingAt, event } of rows.values()) {
    const notified = event === 'delivered' || event === 'confirmed' || event === 'read';
    taken = Math.max(taken, notified ? 3 : lastPingAt > 0 ? 2 : 1);
  }
  return taken;
}

/** How each step stands. */
export function useFirstSteps(): readonly { readonly step: Step; readonly state: StepState }[] {
  const { rows } = useLink();
  const [taken, setTaken] = useState(() => stepsTaken(rows));
  useEffect(() => rows.onChange(() => setTaken((before) => Math.max(before, stepsTaken(rows)))), [rows]);
  return STEPS.map((step, index) => ({ step, state: index < taken ? 'done' : index === taken ? 'next' : 'later' }));
}
