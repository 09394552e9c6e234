/** What somebody does with the table: which rows are chosen, how it is sorted, which groups are folded. Not kept. */
import { create } from 'zustand';
import { type Choice, type Choosing, NONE_CHOSEN } from '../../kit/choice.ts';
import type { Group, Sort, SortKey } from './order.ts';

interface View extends Choice {
  readonly sort: Sort;
  readonly folded: ReadonlySet<Group>;
  readonly expanded: ReadonlySet<Group>;
}

export const useView = create<View>()(() => ({
  ...NONE_CHOSEN,
  sort: null,
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

/** Sorts by a column; the same again turns it round, a third time goes back to the order by attention. */
export function sortBy(key: SortKey | null, firstDescending: boolean): void {
  change(({ sort }) => {
    if (key === null) return { sort: null };
    if (sort?.key !== key) return { sort: { key, descending: firstDescending } };
    return { sort: sort.descending === firstDescending ? { key, descending: !firstDescending } : null };
  });
}

/** Chooses rows, or lets them go. */
export function choose(choosing: Choosing): void {
  change(choosing);
}

export function clearSelection(): void {
  change(NONE_CHOSEN);
}
