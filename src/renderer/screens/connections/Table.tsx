/**
 * The table: rows of one height under the heads of their groups, over a virtual list. The order keeps still while somebody
 * is in it.
 */
import { useMemo, useRef } from 'react';
import { isCommand } from '../../kit/letters.ts';
import { useRows } from '../../kit/useRows.ts';
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
import { choose, toggleExpanded, toggleFolded, useView } from './view.ts';
import './table.css';

/** Height of a group's head, in px at a root of 16 px. */
const HEAD_HEIGHT = 26;

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
  const head = useRef<HTMLDivElement>(null);
  const { entries, ids } = order;
  const keys = useMemo(() => entries.map(keyOf), [entries]);
  const { scroller, virtualizer, activeIndex, moveTo, events } = useRows({
    keys,
    height: ROW_HEIGHT[density],
    heightOf: (index) => (typeof entries[index] === 'string' ? ROW_HEIGHT[density] : HEAD_HEIGHT),
    scrollPaddingStart: HEAD_HEIGHT * scale,
    choice: { keys: ids, change: choose },
    onChange: ({ isScrolling }) => onScrolling(isScrolling),
    onOpen: (id) => go({ room: 'connections', id }),
    onKey: (event, key, index) => {
      if (event.key === 'ArrowUp' && index <= 0) head.current?.querySelector<HTMLElement>('[data-stop]')?.focus();
      else if (event.key.toLowerCase() === 'v') {
        // The bar of the chosen rows hears it for them.
        if (key === undefined || useView.getState().selected.size > 0 || !isCommand(event.nativeEvent)) return false;
        if (typeof entries[index] !== 'string') return false;
        watching.toggle([key]);
      } else return pressHead(entries[index], event.key);
      return true;
    },
    onPart: (target, id) => {
      if (target.closest('[data-sockets]')) go({ room: 'connections', id, query: { show: 'sockets' } });
      else return id.startsWith(':');
      return true;
    },
  });
  const items = virtualizer.getVirtualItems();
  const ribbons = useRibbonsInView(
    items.flatMap(({ index }) => (typeof entries[index] === 'string' ? [entries[index]] : [])),
  );

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
        {...events}
        onPointerEnter={() => onHold(true)}
        onPointerLeave={({ currentTarget }) => onHold(currentTarget.contains(document.activeElement))}
        onFocus={(event) => {
          events.onFocus(event);
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

/** The keys of a group's head; false where it is none, or another key. */
function pressHead(entry: Entry | undefined, key: string): boolean {
  if (typeof entry !== 'object') return false;
  if (key === 'Enter' || key === ' ') toggleFolded(entry.group);
  else if (key === 'ArrowRight' || key === 'ArrowLeft') spread(entry.group, key === 'ArrowRight');
  else return false;
  return true;
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
