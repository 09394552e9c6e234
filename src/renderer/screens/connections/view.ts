/**
 * What somebody does with the table: the address has its filter and how it is sorted, as a link takes them along; which
 * rows are chosen and which groups are folded is not kept.
 */
import { useMemo } from 'react';
import { create } from 'zustand';
import { type Choice, type Choosing, NONE_CHOSEN } from '../../kit/choice.ts';
import { type Route, useRoute } from '../../router.ts';
import { type Group, parseSort, type Sort } from './order.ts';

interface View extends Choice {
  /** The filter and the order that the table had last, as the address has them. */
  readonly query: { readonly f: string; readonly sort: string };
  readonly folded: ReadonlySet<Group>;
  readonly expanded: ReadonlySet<Group>;
}

export const useView = create<View>()(() => ({
  ...NONE_CHOSEN,
  query: { f: '', sort: '' },
  folded: new Set<Group>(),
  expanded: new Set<Group>(),
}));

const { setState: change } = useView;

function toggled<T>(set: ReadonlySet<T>, item: T): ReadonlySet<T> {
  const next = new Set(set);
  if (!next.delete(item)) next.add(item);
  return next;
}

export function toggleFolded(group: Group): void {
  change(({ folded }) => ({ folded: toggled(folded, group) }));
}

export function toggleExpanded(group: Group): void {
  change(({ expanded }) => ({ expanded: toggled(expanded, group) }));
}

/** How the table is sorted. */
export function useSort(): Sort {
  const text = useRoute().query['sort'] ?? '';
  return useMemo(() => parseSort(text), [text]);
}

/** Who comes back to the table finds it as it was. */
export function rememberQuery({ f = '', sort = '' }: Route['query']): void {
  change({ query: { f, sort } });
}

/** Chooses rows, or lets them go. */
export function choose(choosing: Choosing): void {
  change(choosing);
}

export function clearSelection(): void {
  change(NONE_CHOSEN);
}
