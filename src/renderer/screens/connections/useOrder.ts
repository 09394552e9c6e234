/** The order of the table over time: at once when somebody asks, else once a second, and not while it must keep still. */
import { useEffect, useMemo, useReducer, useRef, useSyncExternalStore } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { compileFilter, parseFilter } from '../../../shared/filter.ts';
import { termsOf } from '../../../shared/grammar.ts';
import { useWatchList } from '../../link/alertHooks.ts';
import { useLink } from '../../link/hooks.ts';
import type { Hubs } from '../../link/hubs.ts';
import { makeOrder, type Order } from './order.ts';
import { useSort, useView } from './view.ts';

const EVERY_MS = 1_000;

/** Orders the rows that a filter lets through. While `still()` answers true, changes wait. */
export function useOrder(
  filter: string,
  hubs: Hubs,
  still: () => boolean,
): { readonly order: Order; readonly refresh: () => void } {
  const { hub, rows } = useLink();
  const sort = useSort();
  const { folded, expanded } = useView(useShallow(({ folded, expanded }) => ({ folded, expanded })));
  const [tick, refresh] = useReducer((n: number) => n + 1, 0);
  const watched = useWatchList();
  const matches = useMemo(
    () => compileFilter(termsOf(parseFilter(filter)), hubs.names, watched),
    [filter, hubs, watched],
  );
  const whole = useSyncExternalStore(
    (listener) => rows.onChange(listener),
    () => rows.whole,
  );
  const latestStill = useRef(still);
  latestStill.current = still;

  // biome-ignore lint/correctness/useExhaustiveDependencies: `tick` and `whole` say when the mutable table is read anew
  const { order, version } = useMemo(
    () => ({
      order: makeOrder(rows.values(), hub.now(), { matches, sort, hubLabel: hubs.label, folded, expanded }),
      version: rows.version,
    }),
    [rows, hub, hubs, matches, sort, folded, expanded, tick, whole],
  );

  // Of what is on the screen: rows that came after it was ordered may be the last to come.
  const shown = useRef(version);
  useEffect(() => {
    shown.current = version;
  }, [version]);
  useEffect(() => {
    const timer = setInterval(() => {
      if (rows.version !== shown.current && !latestStill.current()) refresh();
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [rows]);
  return { order, refresh };
}
