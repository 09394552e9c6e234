/**
 * The notifications found, newest first, as rows of their own height over a virtual list. What is shown keeps its place:
 * newer ones come in only when somebody asks for them.
 */
import { type ReactNode, useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import type { TrackedNotification } from '../../../shared/console/contract.ts';
import type { Choosing } from '../../kit/choice.ts';
import { useRows } from '../../kit/useRows.ts';
import { go } from '../../router.ts';
import { useSay } from '../connections/say.ts';
import { HistoryRow } from './HistoryRow.tsx';
import { keyOf } from './model.ts';

/** Height of a row with one line of text, in px at a root of 16 px. */
const ROW_HEIGHT = 62;
/** With so few rows left below, the next page is asked for. */
const AHEAD = 30;
/** How often those in view that are not read are asked for again. */
const LOOK_EVERY_MS = 2_000;

export interface HistoryListProps {
  readonly rows: readonly TrackedNotification[];
  readonly chosen: ReadonlySet<string>;
  readonly ready: boolean;
  readonly onChoose: (choosing: Choosing) => void;
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
  const byKey = useMemo(() => new Map(rows.map((one) => [keyOf(one), one])), [rows]);
  const keys = useMemo(() => [...byKey.keys()], [byKey]);
  const { scroller, virtualizer, activeIndex, events } = useRows({
    keys,
    height: ROW_HEIGHT,
    choice: { keys, change: onChoose },
    onActive,
    onOpen: (key) => open(byKey.get(key)),
    onPart: (target, key) => {
      const one = byKey.get(key);
      if (!one || !target.closest('[data-mark]')) return false;
      onMark(one);
      return true;
    },
  });
  const items = virtualizer.getVirtualItems();
  const lastIndex = virtualizer.range?.endIndex ?? 0;

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
        {...events}
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
