/** Column heads: what they are called and how the table is sorted. Reached with ↑ from the first row. */
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { KeyboardEvent, Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { Check } from '../../kit/Check.tsx';
import { only } from '../../kit/choice.ts';
import { go, useRoute } from '../../router.ts';
import { type Column, RIGHT, SORTING } from './columns.ts';
import { formatSort, nextSort } from './order.ts';
import { choose, clearSelection, useSort, useView } from './view.ts';

export interface TableHeadProps {
  readonly ref: Ref<HTMLDivElement>;
  readonly columns: readonly Column[];
  /** Everything that "select all" takes. */
  readonly ids: readonly string[];
  /** ↓ leads back to the rows. */
  readonly onDown: () => void;
  /** Where there are no rows, the heads are the tab stop. */
  readonly tabbable: boolean;
}

export function TableHead({ ref, columns, ids, onDown, tabbable }: TableHeadProps) {
  const { t } = useTranslation();
  const { query } = useRoute();
  const sort = useSort();
  const chosen = useView((view) => view.selected.size);

  const sortBy = (column: Column): void => {
    const { key = null, descending = true } = SORTING[column] ?? {};
    go({ room: 'connections', query: { ...query, sort: formatSort(nextSort(sort, key, descending)) } }, 'replace');
  };
  const press = (event: KeyboardEvent<HTMLDivElement>): void => {
    const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-stop]')];
    const at = stops.indexOf(event.target as HTMLElement);
    if (event.key === 'ArrowDown') onDown();
    else if (event.key === 'ArrowRight') stops[at + 1]?.focus();
    else if (event.key === 'ArrowLeft') stops[at - 1]?.focus();
    else return;
    event.preventDefault();
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: see Table
    <div role="rowgroup" ref={ref}>
      {/* biome-ignore lint/a11y/useSemanticElements: see Table */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: its buttons hold the focus */}
      <div role="row" className="pl-table-head" aria-rowindex={1} onKeyDown={press}>
        {columns.map((column) => {
          const sorting = SORTING[column];
          const active = column === 'state' ? sort === null : sorting !== undefined && sort?.key === sorting.key;
          const descending = sort?.descending ?? true;
          const Arrow = descending ? IconArrowDown : IconArrowUp;
          return (
            // biome-ignore lint/a11y/useSemanticElements: see Table
            // biome-ignore lint/a11y/useFocusableInteractive: its button holds the focus
            <div
              key={column}
              role="columnheader"
              aria-sort={active ? (descending ? 'descending' : 'ascending') : undefined}
              className={`pl-cell pl-head-${column}`}
              data-right={RIGHT.has(column) ? '' : undefined}
            >
              {column === 'select' ? (
                <Check
                  label={t('connections.selectAll')}
                  state={chosen === 0 ? 'off' : chosen >= ids.length ? 'on' : 'some'}
                  stop
                  onToggle={() => (chosen > 0 ? clearSelection() : choose((before) => only(before, ids)))}
                />
              ) : column === 'state' || sorting ? (
                <button
                  type="button"
                  className="pl-bare pl-sort"
                  tabIndex={tabbable && column === 'state' ? 0 : -1}
                  data-stop=""
                  data-active={active ? '' : undefined}
                  onClick={() => sortBy(column)}
                >
                  {t(`connections.columns.${column}`)}
                  {active && <Arrow size="0.875rem" stroke={1.75} aria-hidden />}
                </button>
              ) : column === 'ribbon' ? (
                <>
                  <span>{t('connections.columns.ribbon')}</span>
                  <span className="pl-head-now">{t('connections.ribbonNow')}</span>
                </>
              ) : (
                <span className={column === 'spark' || column === 'time' ? 'pl-unseen' : undefined}>
                  {t(`connections.columns.${column}`)}
                </span>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}
