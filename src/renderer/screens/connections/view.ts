/** What somebody does with the table: which rows are chosen, how it is sorted, which groups are folded. Not kept. */
import { create } from 'zustand';
import type { Group, Sort, SortKey } from './order.ts';

interface View {
  readonly selected: ReadonlySet<string>;
  /** Where a Shift range begins. */
  readonly anchor: string | null;
  readonly sort: Sort;
  readonly folded: ReadonlySet<Group>;
  readonly expanded: ReadonlySet<Group>;
}

export const useView = create<View>()(() => ({
  selected: new Set<string>(),
  anchor: null,
  sort: null,
  folded: new Set<Group>(),
  expanded: new Set<Group>(),
}));

const { setState: change, getState: view } = useView;

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

/** Sorts by a column; the same again turns it round, a third time goes back to the order by attention. */
export function sortBy(key: SortKey | null, firstDescending: boolean): void {
  change(({ sort }) => {
    if (key === null) return { sort: null };
    if (sort?.key !== key) return { sort: { key, descending: firstDescending } };
    return { sort: sort.descending === firstDescending ? { key, descending: !firstDescending } : null };
  });
}

/** Chooses or lets go one row; the next Shift range begins there. */
export function toggleSelected(id: string): void {
  change(({ selected }) => ({ selected: toggled(selected, id), anchor: id }));
}

/** Chooses everything between the anchor and a row, in the order shown. Without an anchor it is the row alone. */
export function selectRange(id: string, ids: readonly string[]): void {
  const { selected, anchor } = view();
  const to = ids.indexOf(id);
  const from = anchor === null ? to : ids.indexOf(anchor);
  if (to < 0 || from < 0) {
    toggleSelected(id);
    return;
  }
  change({ selected: new Set([...selected, ...ids.slice(Math.min(from, to), Math.max(from, to) + 1)]) });
}

export function selectAll(ids: readonly string[]): void {
  change({ selected: new Set(ids) });
}

export function clearSelection(): void {
  change({ selected: new Set(), anchor: null });
}
