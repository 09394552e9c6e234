/**
 * The notifications found, newest first, as rows of their own height over a virtual list. It is one tab stop; the arrows
 * move within. What is shown keeps its place: newer ones come in only when somebody asks for them.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { TrackedNotification } from '../../../shared/console/contract.ts';
import { useViewport } from '../../kit/useViewport.ts';
import { go } from '../../router.ts';
import { useSay } from '../connections/say.ts';
import { HistoryRow } from './HistoryRow.tsx';
import { keyOf } from './model.ts';

/** Height of a row with one line of text, in px at a root of 16 px. */
const ROW_HEIGHT = 62;
const OVERSCAN = 6;
/** With so few rows left below, the next page is asked for. */
const AHEAD = 30;
/** How often those in view that are not read are asked for again. */
const LOOK_EVERY_MS = 2_000;

export interface HistoryListProps {
  readonly rows: readonly TrackedNotification[];
  readonly chosen: ReadonlySet<string>;
  readonly ready: boolean;
  readonly onChoose: (keys: readonly string[], how: 'toggle' | 'add' | 'all') => void;
  readonly onMark: (one: TrackedNotification) => void;
  /** Told when the end comes near. */
  readonly onEnd: () => void;
  /** Told which ones in view are worth another look. */
  readonly onLook: (ids: readonly number[]) => void;
  /** Told which row the keys are for. */
  readonly onActive: (key: string | null) => void;
  /** What stands under the last row. */
  readonly foot: ReactNode;
}

export function HistoryList(props: HistoryListProps) {
  const { rows, chosen, ready, onChoose, onMark, onEnd, onLook, onActive, foot } = props;
  const { t } = useSay();
  const { width, scale } = useViewport();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<string | null>(null);
  const anchor = useRef<string | null>(null);
  /** Set by the keyboard: the active row is to be focused once it is drawn. */
  const focusNext = useRef(false);
  const keys = useMemo(() => rows.map(keyOf), [rows]);
  const indexes = useMemo(() => new Map(keys.map((key, index) => [key, index])), [keys]);
  const activeIndex = (active === null ? undefined : indexes.get(active)) ?? 0;

  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT * scale,
    getItemKey: (index) => keys[index] ?? index,
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
  const items = virtualizer.getVirtualItems();
  const lastIndex = virtualizer.range?.endIndex ?? 0;

  // biome-ignore lint/correctness/useExhaustiveDependencies: heights depend on them, and nothing else tells the virtualizer
  useLayoutEffect(() => virtualizer.measure(), [width, scale]);

  useLayoutEffect(() => {
    if (!focusNext.current || active === null) return;
    const row = scroller.current?.querySelector<HTMLElement>('[data-active]');
    if (row?.dataset['key'] !== active) return;
    focusNext.current = false;
    row.focus({ preventScroll: true });
  });

  // Newer ones were asked for: they are at the top.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the first row that says so
  useLayoutEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
  }, [keys[0]]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each row that comes into view
  useEffect(() => {
    if (lastIndex >= rows.length - AHEAD) onEnd();
  }, [lastIndex, rows.length]);

  const look = useRef(() => {});
  look.current = () => {
    const { startIndex, endIndex } = virtualizer.range ?? { startIndex: 0, endIndex: -1 };
    const open = rows.slice(startIndex, endIndex + 1).filter(({ readAt }) => readAt === null);
    if (open.length > 0 && document.visibilityState === 'visible') onLook(open.map(({ id }) => id));
  };
  useEffect(() => {
    if (!ready) return;
    const timer = setInterval(() => look.current(), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [ready]);

  const activate = (key: string | null): void => {
    setActive(key);
    onActive(key);
  };

  const choose = (key: string, range: boolean): void => {
    const from = anchor.current === null ? undefined : indexes.get(anchor.current);
    const to = indexes.get(key);
    if (range && from !== undefined && to !== undefined) {
      onChoose(keys.slice(Math.min(from, to), Math.max(from, to) + 1), 'add');
      return;
    }
    anchor.current = key;
    onChoose([key], 'toggle');
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
    const here = keys[activeIndex];
    const to = steps[event.key];
    if (to !== undefined) {
      const index = Math.max(0, Math.min(rows.length - 1, to));
      const key = keys[index];
      if (key === undefined) return;
      if (event.shiftKey && here !== undefined && anchor.current === null) choose(here, false);
      focusNext.current = true;
      activate(key);
      virtualizer.scrollToIndex(index, { align: 'auto' });
      if (event.shiftKey) choose(key, true);
    } else if (event.key === 'Enter') open(rows[activeIndex]);
    else if (event.key === ' ' && here !== undefined) choose(here, event.shiftKey);
    else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) onChoose(keys, 'all');
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const click = (event: MouseEvent<HTMLDivElement>): void => {
    const target = event.target as Element;
    const row = target.closest<HTMLElement>('[data-key]');
    const key = row?.dataset['key'];
    const one = key === undefined ? undefined : rows[indexes.get(key) ?? -1];
    if (key === undefined || !one) return;
    activate(key);
    // The row has the focus, not what is within it: that may go away.
    row?.focus({ preventScroll: true });
    if (target.closest('[data-mark]')) onMark(one);
    else if (event.shiftKey) choose(key, true);
    else if (target.closest('[data-select]') || event.ctrlKey || event.metaKey) choose(key, false);
    else if (!getSelection()?.toString()) open(one);
  };

  return (
    <div className="pl-history-body" ref={scroller}>
      {/* biome-ignore lint/a11y/useSemanticElements: a table element cannot hold rows that are placed one by one */}
      <div
        role="grid"
        className="pl-history-rows"
        aria-label={t('history.list')}
        aria-rowcount={rows.length}
        aria-colcount={2}
        aria-multiselectable="true"
        style={{ height: virtualizer.getTotalSize() }}
        onKeyDown={press}
        onClick={click}
        onMouseDown={(event) => {
          if (event.shiftKey) event.preventDefault();
        }}
        onFocus={({ target }) => {
          const key = target.closest<HTMLElement>('[data-key]')?.dataset['key'];
          if (key !== undefined) activate(key);
        }}
        onBlur={({ currentTarget, relatedTarget }) => {
          if (!currentTarget.contains(relatedTarget)) onActive(null);
        }}
      >
        {items.map(({ index, key, start }) => {
          const one = rows[index];
          return (
            one && (
              <HistoryRow
                key={key}
                one={one}
                index={index}
                start={start}
                chosen={chosen.has(String(key))}
                focusable={index === activeIndex}
                ready={ready}
                measure={virtualizer.measureElement}
              />
            )
          );
        })}
      </div>
      {foot}
    </div>
  );
}

/** Opens the consumer that a notification went to. */
function open(one: TrackedNotification | undefined): void {
  if (one) go({ room: 'connections', id: one.consumer });
}
