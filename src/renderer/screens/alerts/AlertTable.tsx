/** The alerts, newest first, as rows of one height over a virtual list. It is one tab stop; the arrows move within. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type MouseEvent, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Alert } from '../../../shared/console/alerts.ts';
import { Check } from '../../kit/Check.tsx';
import { useViewport } from '../../kit/useViewport.ts';
import { AlertRow } from './AlertRow.tsx';
import type { AlertWords } from './useAlertWords.ts';

/** Height of a row, in px at a root of 16 px. */
const ROW_HEIGHT = 54;
const OVERSCAN = 6;

/** An alert with its words. */
export interface SaidAlert {
  readonly one: Alert;
  readonly words: AlertWords;
}

export interface AlertTableProps {
  readonly rows: readonly SaidAlert[];
  readonly chosen: ReadonlySet<number>;
  readonly onChoose: (numbers: readonly number[], how: 'toggle' | 'add' | 'all') => void;
  readonly onOpen: (one: Alert) => void;
  readonly onHistory: (one: Alert) => void;
  /** Told which row the keys are for. */
  readonly onActive: (number: number | null) => void;
}

export function AlertTable({ rows, chosen, onChoose, onOpen, onHistory, onActive }: AlertTableProps) {
  const { t } = useTranslation();
  const { width, scale } = useViewport();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<number | null>(null);
  const anchor = useRef<number | null>(null);
  /** Set by the keyboard: the active row is to be focused once it is drawn. */
  const focusNext = useRef(false);
  const numbers = useMemo(() => rows.map(({ one }) => one.number), [rows]);
  const indexes = useMemo(() => new Map(numbers.map((number, index) => [number, index])), [numbers]);
  const activeIndex = (active === null ? undefined : indexes.get(active)) ?? 0;

  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT * scale,
    getItemKey: (index) => numbers[index] ?? index,
    overscan: OVERSCAN,
    useFlushSync: false,
    // The row that holds the focus is always drawn, or the focus would fall off the page.
    rangeExtractor: ({ startIndex, endIndex, overscan, count }) => {
      const first = Math.max(0, startIndex - overscan);
      const last = Math.min(count - 1, endIndex + overscan);
      const range = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
      if (activeIndex < first) range.unshift(activeIndex);
      if (activeIndex > last && activeIndex < count) range.push(activeIndex);
      return range;
    },
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: heights depend on them, and nothing else tells the virtualizer
  useLayoutEffect(() => virtualizer.measure(), [width, scale]);

  useLayoutEffect(() => {
    if (!focusNext.current || active === null) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-key="${active}"]`);
    if (!row) return;
    focusNext.current = false;
    row.focus({ preventScroll: true });
  });

  const activate = (number: number): void => {
    setActive(number);
    onActive(number);
  };
  const choose = (number: number, range: boolean): void => {
    const from = anchor.current === null ? undefined : indexes.get(anchor.current);
    const to = indexes.get(number);
    if (range && from !== undefined && to !== undefined) {
      onChoose(numbers.slice(Math.min(from, to), Math.max(from, to) + 1), 'add');
      return;
    }
    anchor.current = number;
    onChoose([number], 'toggle');
  };

  const press = (event: KeyboardEvent<HTMLDivElement>): void => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / (ROW_HEIGHT * scale)) - 1);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: activeIndex + 1,
      ArrowUp: activeIndex - 1,
      Home: 0,
      End: rows.length - 1,
      PageDown: activeIndex + page,
      PageUp: activeIndex - page,
    };
    const here = rows[activeIndex]?.one;
    const to = steps[event.key];
    if (to !== undefined) {
      const index = Math.max(0, Math.min(rows.length - 1, to));
      const number = numbers[index];
      if (number === undefined) return;
      if (event.shiftKey && here && anchor.current === null) choose(here.number, false);
      focusNext.current = true;
      activate(number);
      virtualizer.scrollToIndex(index, { align: 'auto' });
      if (event.shiftKey) choose(number, true);
    } else if (event.key === 'Enter' && here) onOpen(here);
    else if (event.key === ' ' && here) choose(here.number, event.shiftKey);
    else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) onChoose(numbers, 'all');
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const click = (event: MouseEvent<HTMLDivElement>): void => {
    const target = event.target as Element;
    const row = target.closest<HTMLElement>('[data-key]');
    const number = Number(row?.dataset['key']);
    const one = rows[indexes.get(number) ?? -1]?.one;
    if (!row || !one) return;
    activate(number);
    // The row has the focus, not what is within it: that may go away.
    row.focus({ preventScroll: true });
    if (target.closest('[data-history]')) onHistory(one);
    else if (event.shiftKey) choose(number, true);
    else if (target.closest('[data-select]') || event.ctrlKey || event.metaKey) choose(number, false);
    else if (!getSelection()?.toString()) onOpen(one);
  };

  const all = chosen.size > 0 && numbers.every((number) => chosen.has(number));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table element cannot hold rows that are placed one by one
    <div
      role="grid"
      className="pl-alert-table"
      aria-label={t('alerts.list')}
      aria-rowcount={rows.length + 1}
      aria-colcount={6}
      aria-multiselectable="true"
    >
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: its button holds the focus */}
      <div role="row" className="pl-alert-head" aria-rowindex={1}>
        {/* biome-ignore lint/a11y/useSemanticElements: as above */}
        {/* biome-ignore lint/a11y/useFocusableInteractive: its button holds the focus */}
        <div role="columnheader" className="pl-alert-select">
          <Check
            label={t('alerts.selectAll')}
            state={chosen.size === 0 ? 'off' : all ? 'on' : 'some'}
            onToggle={() => onChoose(chosen.size > 0 ? [] : numbers, 'all')}
          />
        </div>
        {(['time', 'what', 'desktop', 'why'] as const).map((column) => (
          // biome-ignore lint/a11y/useSemanticElements: as above
          // biome-ignore lint/a11y/useFocusableInteractive: a head of which nothing can be asked
          <div key={column} role="columnheader" className={`pl-alert-head-${column}`}>
            {t(`alerts.columns.${column}`)}
          </div>
        ))}
        {/* biome-ignore lint/a11y/useSemanticElements: as above */}
        {/* biome-ignore lint/a11y/useFocusableInteractive: as above */}
        <div role="columnheader">
          <span className="pl-unseen">{t('alerts.unseen')}</span>
        </div>
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it hears what bubbles from its rows */}
      <div
        className="pl-alert-body"
        ref={scroller}
        onKeyDown={press}
        onClick={click}
        onMouseDown={(event) => {
          if (event.shiftKey) event.preventDefault();
        }}
        onFocus={({ target }) => {
          const number = target.closest<HTMLElement>('[data-key]')?.dataset['key'];
          if (number !== undefined) activate(Number(number));
        }}
        onBlur={({ currentTarget, relatedTarget }) => {
          if (!currentTarget.contains(relatedTarget)) onActive(null);
        }}
      >
        {/* biome-ignore lint/a11y/useSemanticElements: as above */}
        <div role="rowgroup" className="pl-alert-rows" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start, size }) => {
            const row = rows[index];
            return (
              row && (
                <AlertRow
                  key={row.one.number}
                  {...row}
                  index={index}
                  start={start}
                  size={size}
                  chosen={chosen.has(row.one.number)}
                  focusable={index === activeIndex}
                />
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}
