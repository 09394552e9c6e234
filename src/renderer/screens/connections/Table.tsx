/**
 * The table: grid rows of one height over a virtual list. It is one tab stop; the arrows move within. Rows are moved and
 * chosen by events that bubble to the body, so that a row itself carries no handler and stays memoised.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type MouseEvent, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { isCommand } from '../../kit/letters.ts';
import { useViewport } from '../../kit/useViewport.ts';
import { ROW_HEIGHT, usePreferences } from '../../preferences.ts';
import { go } from '../../router.ts';
import { useWatching } from '../alerts/useWatching.ts';
import { layoutColumns } from './columns.ts';
import { GroupRow } from './GroupRow.tsx';
import type { Entry, Group, Order } from './order.ts';
import { Row } from './Row.tsx';
import { RibbonsProvider, useRibbonsInView } from './ribbons.ts';
import { useSay } from './say.ts';
import { TableHead } from './TableHead.tsx';
import { selectAll, selectRange, toggleExpanded, toggleFolded, toggleSelected, useView } from './view.ts';
import './table.css';

/** Height of a group's head, in px at a root of 16 px. */
const HEAD_HEIGHT = 26;
const OVERSCAN = 6;

/** Rows by their ids, heads behind a colon, which no id has. */
const keyOf = (entry: Entry): string => (typeof entry === 'string' ? entry : `:${entry.group}`);

export interface TableProps {
  readonly order: Order;
  /** Told when the pointer or the focus comes into the table or leaves it: the order keeps still meanwhile. */
  readonly onHold: (held: boolean) => void;
  /** Told while the table scrolls. */
  readonly onScrolling: (scrolling: boolean) => void;
}

export function Table({ order, onHold, onScrolling }: TableProps) {
  const { t, hubs } = useSay();
  const { density, columns: chosen } = usePreferences();
  const { width, scale } = useViewport();
  const { columns, template } = useMemo(() => layoutColumns(width, chosen, hubs.several), [width, chosen, hubs]);
  const watching = useWatching();
  const scroller = useRef<HTMLDivElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<string | null>(null);
  /** Set by the keyboard: the active row is to be focused once it is drawn. */
  const focusNext = useRef(false);
  const { entries, ids } = order;
  const indexes = useMemo(() => new Map(entries.map((entry, index) => [keyOf(entry), index])), [entries]);
  const activeIndex = (active === null ? undefined : indexes.get(active)) ?? (entries.length > 0 ? 0 : -1);

  const virtualizer = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => scale * (typeof entries[index] === 'string' ? ROW_HEIGHT[density] : HEAD_HEIGHT),
    getItemKey: (index) => keyOf(entries[index] ?? ''),
    overscan: OVERSCAN,
    scrollPaddingStart: HEAD_HEIGHT * scale,
    useFlushSync: false,
    onChange: ({ isScrolling }) => onScrolling(isScrolling),
    // The row that holds the focus is always drawn, or the focus would fall off the page.
    rangeExtractor: ({ startIndex, endIndex, overscan, count }) => {
      const first = Math.max(0, startIndex - overscan);
      const last = Math.min(count - 1, endIndex + overscan);
      const range = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
      if (activeIndex >= 0 && activeIndex < first) range.unshift(activeIndex);
      if (activeIndex > last && activeIndex < count) range.push(activeIndex);
      return range;
    },
  });
  const items = virtualizer.getVirtualItems();

  // biome-ignore lint/correctness/useExhaustiveDependencies: heights depend on them, and nothing else tells the virtualizer
  useLayoutEffect(() => virtualizer.measure(), [density, scale, entries]);

  useLayoutEffect(() => {
    if (!focusNext.current || active === null) return;
    focusNext.current = false;
    scroller.current?.querySelector<HTMLElement>(`[data-key="${active}"]`)?.focus({ preventScroll: true });
  });

  const ribbons = useRibbonsInView(
    items.flatMap(({ index }) => (typeof entries[index] === 'string' ? [entries[index]] : [])),
  );

  const moveTo = (index: number): string | null => {
    const entry = entries[Math.max(0, Math.min(entries.length - 1, index))];
    if (entry === undefined) return null;
    const key = keyOf(entry);
    focusNext.current = true;
    setActive(key);
    virtualizer.scrollToIndex(indexes.get(key) ?? 0, { align: 'auto' });
    return typeof entry === 'string' ? entry : null;
  };

  const press = (event: KeyboardEvent<HTMLDivElement>): void => {
    const entry = entries[activeIndex];
    const row = typeof entry === 'string' ? entry : null;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / (ROW_HEIGHT[density] * scale)) - 1);
    const command = event.ctrlKey || event.metaKey;
    const go_ = (index: number): void => {
      if (event.shiftKey && row !== null && useView.getState().anchor === null) toggleSelected(row);
      const id = moveTo(index);
      if (event.shiftKey && id !== null) selectRange(id, ids);
    };
    switch (event.key) {
      case 'ArrowDown':
        go_(activeIndex + 1);
        break;
      case 'ArrowUp':
        if (activeIndex <= 0) head.current?.querySelector<HTMLElement>('[data-stop]')?.focus();
        else go_(activeIndex - 1);
        break;
      case 'Home':
        go_(0);
        break;
      case 'End':
        go_(entries.length - 1);
        break;
      case 'PageDown':
        go_(activeIndex + page);
        break;
      case 'PageUp':
        go_(activeIndex - page);
        break;
      case ' ':
        if (row === null) toggleGroup(entry);
        else if (event.shiftKey) selectRange(row, ids);
        else toggleSelected(row);
        break;
      case 'Enter':
        if (row === null) toggleGroup(entry);
        else go({ room: 'connections', id: row });
        break;
      case 'ArrowRight':
      case 'ArrowLeft':
        if (typeof entry !== 'object') return;
        spread(entry.group, event.key === 'ArrowRight');
        break;
      case 'v':
      case 'V':
        // The bar of the chosen rows hears it for them.
        if (row === null || useView.getState().selected.size > 0 || !isCommand(event.nativeEvent)) return;
        watching.toggle([row]);
        break;
      case 'a':
        if (!command) return;
        selectAll(ids);
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const click = (event: MouseEvent<HTMLDivElement>): void => {
    const target = event.target as Element;
    const id = target.closest<HTMLElement>('[data-id]')?.dataset['id'];
    if (id === undefined) return;
    setActive(id);
    if (event.shiftKey) selectRange(id, ids);
    else if (target.closest('[data-select]') || event.ctrlKey || event.metaKey) toggleSelected(id);
    else if (target.closest('[data-sockets]')) go({ room: 'connections', id, query: { show: 'sockets' } });
    else if (!getSelection()?.toString()) go({ room: 'connections', id });
  };

  const top = virtualizer.scrollOffset ?? 0;
  const current = groupAt(entries, items.find(({ end }) => end > top)?.index ?? 0);

  return (
    // biome-ignore lint/a11y/useSemanticElements: a table element cannot hold rows that are placed one by one
    <div
      className="pl-table"
      role="grid"
      aria-label={t('connections.table')}
      aria-rowcount={entries.length + 1}
      aria-colcount={columns.length}
      aria-multiselectable="true"
      style={{ '--pl-columns': template } as React.CSSProperties}
      data-density={density}
    >
      <TableHead
        ref={head}
        columns={columns}
        ids={ids}
        onDown={() => moveTo(Math.max(0, activeIndex))}
        tabbable={entries.length === 0}
      />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it hears what bubbles from its rows */}
      <div
        className="pl-table-body"
        ref={scroller}
        onKeyDown={press}
        onClick={click}
        onMouseDown={(event) => {
          if (event.shiftKey) event.preventDefault();
        }}
        onPointerEnter={() => onHold(true)}
        onPointerLeave={({ currentTarget }) => onHold(currentTarget.contains(document.activeElement))}
        onFocus={({ target }) => {
          const key = target.closest<HTMLElement>('[data-key]')?.dataset['key'];
          if (key !== undefined) setActive(key);
          onHold(true);
        }}
        onBlur={({ currentTarget, relatedTarget }) => {
          if (!currentTarget.contains(relatedTarget)) onHold(currentTarget.matches(':hover'));
        }}
      >
        {current && top > 0 && (
          <div className="pl-group-stuck" aria-hidden="true">
            <GroupRow head={current} columns={columns.length} />
          </div>
        )}
        {/* biome-ignore lint/a11y/useSemanticElements: as above */}
        <div role="rowgroup" className="pl-table-rows" style={{ height: virtualizer.getTotalSize() }}>
          <RibbonsProvider value={ribbons}>
            {items.map(({ index, key, start, size }) => {
              const entry = entries[index];
              if (entry === undefined) return null;
              const focusable = index === activeIndex;
              return typeof entry === 'string' ? (
                <Row
                  key={key}
                  id={entry}
                  index={index}
                  start={start}
                  size={size}
                  columns={columns}
                  focusable={focusable}
                />
              ) : (
                <GroupRow
                  key={key}
                  head={entry}
                  index={index}
                  start={start}
                  columns={columns.length}
                  focusable={focusable}
                />
              );
            })}
          </RibbonsProvider>
        </div>
      </div>
    </div>
  );
}

function toggleGroup(entry: Entry | undefined): void {
  if (typeof entry === 'object') toggleFolded(entry.group);
}

/** Right: unfold, then show all. Left: show fewer, then fold. */
function spread(group: Group, wider: boolean): void {
  const { folded, expanded } = useView.getState();
  if (wider) {
    if (folded.has(group)) toggleFolded(group);
    else if (!expanded.has(group)) toggleExpanded(group);
  } else if (expanded.has(group)) toggleExpanded(group);
  else if (!folded.has(group)) toggleFolded(group);
}

/** The head of the group that a line belongs to. */
function groupAt(entries: readonly Entry[], index: number) {
  for (let i = Math.min(index, entries.length - 1); i >= 0; i -= 1) {
    const entry = entries[i];
    if (typeof entry === 'object') return entry;
  }
  return null;
}
