/** Head of a group: what it is, how many, and the way to see all of them. */
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import type { GroupHead } from './order.ts';
import { useSay } from './say.ts';
import { toggleExpanded, toggleFolded, useView } from './view.ts';

export interface GroupRowProps {
  readonly head: GroupHead;
  readonly columns: number;
  /** Place in the table; without one it is the head that sticks, which is there to be seen only. */
  readonly index?: number;
  readonly start?: number;
  readonly focusable?: boolean;
}

export function GroupRow({ head, columns, index, start = 0, focusable = false }: GroupRowProps) {
  const { t, number } = useSay();
  const { group, count, shown } = head;
  const folded = useView((view) => view.folded.has(group));
  const expanded = useView((view) => view.expanded.has(group));
  const placed = index !== undefined;
  const Chevron = folded ? IconChevronRight : IconChevronDown;
  const content = (
    <>
      <button
        type="button"
        className="pl-bare pl-group-fold"
        aria-expanded={!folded}
        tabIndex={-1}
        onClick={() => toggleFolded(group)}
      >
        <Chevron size="0.875rem" stroke={1.75} aria-hidden />
        <b>{t(`connections.groups.${group}`)}</b>
        <span>{number(count)}</span>
        <span className="pl-group-hint">{t(`connections.groupHints.${group}`)}</span>
      </button>
      {!folded && (shown < count || expanded) && (
        <button type="button" className="pl-bare pl-link" tabIndex={-1} onClick={() => toggleExpanded(group)}>
          {expanded ? t('connections.showLess') : t('connections.showAll', { n: number(count) })}
        </button>
      )}
    </>
  );
  if (!placed) return <div className="pl-group">{content}</div>;
  return (
    // biome-ignore lint/a11y/useSemanticElements: see Table
    <div
      role="row"
      className="pl-group"
      aria-rowindex={index + 2}
      tabIndex={focusable ? 0 : -1}
      data-key={`:${group}`}
      style={{ transform: `translateY(${start}px)` }}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: see Table */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the row holds the focus */}
      <div role="gridcell" aria-colspan={columns} className="pl-group-cell">
        {content}
      </div>
    </div>
  );
}
