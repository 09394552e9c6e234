/**
 * A list of rows that are drawn only where they are looked at. It is one tab stop: the arrows, Home, End and the page keys
 * move within, Enter and a click open, Space, Shift and Ctrl choose. Rows carry no handlers, so that they stay memoised:
 * the list hears what bubbles from them. A row has its key in `data-key`, a tabIndex of 0 where it is the active one and
 * -1 elsewhere, and `data-select` on the part of it that a click chooses.
 */
import { useVirtualizer, type Virtualizer, type VirtualizerOptions } from '@tanstack/react-virtual';
import {
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { type Choosing, extended, only, toggled } from './choice.ts';
import { useViewport } from './useViewport.ts';

const OVERSCAN = 6;

type Virtual = VirtualizerOptions<HTMLDivElement, HTMLDivElement>;

export interface RowsOptions extends Partial<Pick<Virtual, 'onChange' | 'scrollPaddingStart'>> {
  /** One for each row, in the order shown. */
  readonly keys: readonly string[];
  /** Height of an ordinary row, in px at a root of 16 px. */
  readonly height: number;
  /** Of each row, where they differ; told anew whenever `keys` change. */
  readonly heightOf?: (index: number) => number;
  /** The row that the keys begin at. */
  readonly first?: string | null;
  readonly onOpen: (key: string) => void;
  /** Rows that can be chosen, in the order of ranges, and who hears of a choice; without it Space opens. */
  readonly choice?: {
    readonly keys: readonly string[];
    readonly change: (choosing: Choosing) => void;
  };
  /** Told which row the keys are for; null when the focus leaves the list. */
  readonly onActive?: (key: string | null) => void;
  /** Keys of the list's own; true where it was one. */
  readonly onKey?: (event: KeyboardEvent, key: string | undefined, index: number) => boolean;
  /** Clicks on what is within a row; true where something of its own was hit. */
  readonly onPart?: (target: Element, key: string) => boolean;
}

export interface Rows {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly virtualizer: Virtualizer<HTMLDivElement, HTMLDivElement>;
  /** The row that Tab comes to, -1 where there is none. */
  readonly activeIndex: number;
  /** Moves the focus to a row, wherever it is. */
  readonly moveTo: (index: number) => void;
  /** Handlers for the element around the rows. */
  readonly events: {
    readonly onKeyDown: (event: KeyboardEvent) => void;
    readonly onClick: (event: MouseEvent) => void;
    readonly onMouseDown: (event: MouseEvent) => void;
    readonly onFocus: (event: FocusEvent) => void;
    readonly onBlur: (event: FocusEvent) => void;
  };
}

export function useRows(options: RowsOptions): Rows {
  const { keys, height, heightOf, first = null, onOpen, choice, onActive, onKey, onPart, ...virtual } = options;
  const { width, scale } = useViewport();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<string | null>(first);
  /** Set by the keyboard: the active row is to be focused once it is drawn. */
  const focusNext = useRef(false);
  const indexes = useMemo(() => new Map(keys.map((key, index) => [key, index])), [keys]);
  const activeIndex = (active === null ? undefined : indexes.get(active)) ?? (keys.length > 0 ? 0 : -1);

  const virtualizer = useVirtualizer<HTMLDivElement, HTMLDivElement>({
    ...virtual,
    count: keys.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => scale * (heightOf?.(index) ?? height),
    getItemKey: (index) => keys[index] ?? index,
    overscan: OVERSCAN,
    useFlushSync: false,
    // The row that holds the focus is always drawn, or the focus would fall off the page.
    rangeExtractor: ({ startIndex, endIndex, overscan, count }) => {
      const from = Math.max(0, startIndex - overscan);
      const to = Math.min(count - 1, endIndex + overscan);
      const range = Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
      if (activeIndex >= 0 && activeIndex < from) range.unshift(activeIndex);
      if (activeIndex > to && activeIndex < count) range.push(activeIndex);
      return range;
    },
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: heights depend on them, and nothing else tells the virtualizer
  useLayoutEffect(() => virtualizer.measure(), [width, scale, height, heightOf && keys]);

  useLayoutEffect(() => {
    if (!focusNext.current) return;
    const row = scroller.current?.querySelector<HTMLElement>('[data-key][tabindex="0"]');
    if (row?.dataset['key'] !== active) return;
    focusNext.current = false;
    row?.focus({ preventScroll: true });
  });

  const activate = (key: string | null): void => {
    setActive(key);
    onActive?.(key);
  };
  const moveTo = (index: number): void => {
    const to = Math.max(0, Math.min(keys.length - 1, index));
    const key = keys[to];
    if (key === undefined) return;
    focusNext.current = true;
    activate(key);
    virtualizer.scrollToIndex(to, { align: 'auto' });
  };
  const choose = (key: string | undefined, range: boolean, from = key): void => {
    if (key === undefined || !choice) return;
    choice.change((before) => (range ? extended(before, key, choice.keys, from) : toggled(before, key)));
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const here = keys[activeIndex];
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / (height * scale)) - 1);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: activeIndex + 1,
      ArrowUp: activeIndex - 1,
      Home: 0,
      End: keys.length - 1,
      PageDown: activeIndex + page,
      PageUp: activeIndex - page,
    };
    const to = steps[event.key];
    if (onKey?.(event, here, activeIndex)) {
      // Done.
    } else if (here === undefined) return;
    else if (to !== undefined) {
      const index = Math.max(0, Math.min(keys.length - 1, to));
      moveTo(index);
      if (event.shiftKey) choose(keys[index], true, here);
    } else if (event.key === 'Enter' || (event.key === ' ' && !choice)) onOpen(here);
    else if (event.key === ' ') choose(here, event.shiftKey);
    else if (event.key === 'a' && (event.ctrlKey || event.metaKey) && choice)
      choice.change((before) => only(before, choice.keys));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const onClick = (event: MouseEvent): void => {
    const target = event.target as Element;
    const row = target.closest<HTMLElement>('[data-key]');
    const key = row?.dataset['key'];
    if (key === undefined || !indexes.has(key)) return;
    activate(key);
    // The row has the focus, not what is within it: that may go away.
    row?.focus({ preventScroll: true });
    if (onPart?.(target, key)) return;
    if (choice && event.shiftKey) choose(key, true);
    else if (choice && (target.closest('[data-select]') || event.ctrlKey || event.metaKey)) choose(key, false);
    else if (!getSelection()?.toString()) onOpen(key);
  };

  return {
    scroller,
    virtualizer,
    activeIndex,
    moveTo,
    events: {
      onKeyDown,
      onClick,
      onMouseDown: (event) => {
        // Or the browser would mark the text of the rows between.
        if (event.shiftKey) event.preventDefault();
      },
      onFocus: ({ target }) => {
        const key = target.closest<HTMLElement>('[data-key]')?.dataset['key'];
        if (key !== undefined) activate(key);
      },
      onBlur: ({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget as Node | null)) onActive?.(null);
      },
    },
  };
}
