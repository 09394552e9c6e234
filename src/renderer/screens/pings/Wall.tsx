/** The wall: one cell for each consumer, on a canvas, with a cursor for pointer and keys. */
import { useEffect, useMemo, useRef, useState } from 'react';
import type { ConsumerRow } from '../../../shared/console/rows.ts';
import { formatFilter } from '../../../shared/filter.ts';
import { useViewport } from '../../kit/useViewport.ts';
import { useLink } from '../../link/hooks.ts';
import { go } from '../../router.ts';
import { useSay } from '../connections/say.ts';
import type { Cluster } from './cluster.ts';
import {
  type Arrow,
  cornerOf,
  edge,
  type Layout,
  layOut,
  type Room,
  type Spot,
  spotAt,
  spotOf,
  step,
} from './layout.ts';
import { lookOf, lookOfOne, type Shade } from './look.ts';
import { Painter } from './painter.ts';
import type { Block } from './places.ts';
import { Tip } from './Tip.tsx';
import { type Tokens, useTokens } from './tokens.ts';

/** The wall is drawn at most ten times a second. */
const DRAW_MS = 100;
/** How far the outline of a cluster stands off its block. */
const OUTLINE_PX = 4;
/** Height that a tip may have, px at a root of 16 px. */
const TIP_PX = 96;

export interface WallProps {
  readonly blocks: readonly Block[];
  /** The rhythm of whoever has none yet, in ms. */
  readonly everyMs: number;
  readonly shade: Shade;
  readonly cluster: Cluster | null;
  /** Hears how many consumers a cell stands for. */
  readonly onEach: (each: number) => void;
}

export function Wall({ blocks, everyMs, shade, cluster, onEach }: WallProps) {
  const { t } = useSay();
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const room = useSize(frame);
  const layout = useMemo(() => (room.width === 0 ? null : layOut(blocks, room)), [blocks, room]);
  const each = layout?.each ?? 1;
  useEffect(() => onEach(each), [each, onEach]);
  useDrawing(canvas, layout, useTokens(), shade, everyMs);

  const [hovered, setHovered] = useState<Spot | null>(null);
  // The keys' cursor is somebody, not a place: whoever comes or goes does not move it.
  const [chosen, setChosen] = useState<string | null>(null);
  const [focused, setFocused] = useState(false);
  const chosenSpot = useMemo(() => (layout && chosen !== null ? spotOf(layout, chosen) : null), [layout, chosen]);
  const shown = hovered ?? (focused ? chosenSpot : null);
  const idsAt = (spot: Spot | null): readonly string[] =>
    (spot && layout?.blocks[spot.block]?.cells[spot.cell]) || NOBODY;

  const choose = (spot: Spot | null): void => {
    const [id] = idsAt(spot);
    if (!layout || !spot || id === undefined) return;
    setHovered(null);
    setChosen(id);
    const { y } = cornerOf(layout, spot);
    const scroller = frame.current;
    if (!scroller) return;
    if (y < scroller.scrollTop) scroller.scrollTop = y - layout.label;
    else if (y + layout.pitch > scroller.scrollTop + room.height) scroller.scrollTop = y + layout.pitch - room.height;
  };
  const press = (event: React.KeyboardEvent): void => {
    if (!layout || event.ctrlKey || event.metaKey || event.altKey) return;
    setFocused(true);
    const { key } = event;
    const from = chosenSpot ?? edge(layout, 'first');
    if (key === 'Enter') open(idsAt(chosenSpot));
    else if (key === 'Home') choose(edge(layout, 'first'));
    else if (key === 'End') choose(edge(layout, 'last'));
    else if (key.startsWith('Arrow') && from) choose(chosenSpot ? step(layout, from, key as Arrow) : from);
    else return;
    event.preventDefault();
  };
  const point = (event: React.MouseEvent): Spot | null => {
    const box = event.currentTarget.getBoundingClientRect();
    return layout && spotAt(layout, event.clientX - box.left, event.clientY - box.top);
  };

  const optionId = chosen === null ? undefined : `pl-wall-${chosen}`;
  return (
    <div className="pl-wall" ref={frame}>
      {layout && (
        <div className="pl-wall-field" style={{ height: layout.height }} data-each={layout.each}>
          {cluster && <Outline layout={layout} cluster={cluster} />}
          <canvas ref={canvas} style={{ width: layout.width, height: layout.height }} />
          {shown && <Cursor layout={layout} spot={shown} />}
          <div
            role="listbox"
            className="pl-wall-keys"
            tabIndex={0}
            aria-label={t('pings.wall')}
            aria-description={t('pings.wallHelp')}
            aria-activedescendant={optionId}
            data-hand={idsAt(hovered).length > 0 ? '' : undefined}
            onKeyDown={press}
            onPointerMove={(event) => {
              const spot = point(event);
              setHovered((before) => (before?.block === spot?.block && before?.cell === spot?.cell ? before : spot));
            }}
            onPointerLeave={() => setHovered(null)}
            onClick={(event) => open(idsAt(point(event)))}
            onFocus={(event) => {
              // A click has its own place; the keys begin at the first.
              if (!event.currentTarget.matches(':focus-visible')) return;
              setFocused(true);
              if (chosen === null) choose(edge(layout, 'first'));
            }}
            onBlur={() => setFocused(false)}
          >
            <Chosen key={chosen} optionId={optionId} ids={idsAt(chosenSpot)} />
          </div>
          {shown && idsAt(shown).length > 0 && (
            <PlacedTip layout={layout} room={room} spot={shown} ids={idsAt(shown)} />
          )}
        </div>
      )}
    </div>
  );
}

const NOBODY: readonly string[] = [];

/** Leads to a consumer; from a cell of several, to all of them. */
function open(ids: readonly string[]): void {
  const [id] = ids;
  if (id === undefined) return;
  if (ids.length === 1) go({ room: 'connections', id });
  else go({ room: 'connections', query: { f: formatFilter([{ field: 'id', values: ids }]) } });
}

/** The frame's size in whole px, and how much larger the root is. */
function useSize(frame: React.RefObject<HTMLElement | null>): Room {
  const { scale } = useViewport();
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => {
      if (!entry) return;
      // Without its padding, and without the bar of what scrolls.
      const { width, height } = entry.contentRect;
      setSize({ width: Math.floor(width), height: Math.floor(height) });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame]);
  return useMemo(() => ({ ...size, scale }), [size, scale]);
}

/** Keeps the canvas up to date: after changes and every second, at most ten times a second, only what looks different. */
function useDrawing(
  canvas: React.RefObject<HTMLCanvasElement | null>,
  layout: Layout | null,
  tokens: Tokens,
  shade: Shade,
  everyMs: number,
): void {
  const { rows, hub, second } = useLink();
  const painter = useRef<Painter | null>(null);
  const { width } = useViewport();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a window that moves to another screen may have another ratio
  useEffect(() => {
    const element = canvas.current;
    if (!element || !layout) return;
    painter.current ??= new Painter(element);
    const brush = painter.current;
    const ratio = devicePixelRatio;
    let timer: ReturnType<typeof setTimeout> | null = null;
    let frame = 0;
    const draw = (): void => {
      // In whole seconds, and standing still without contact, as everything that is told.
      const now = second.get() || hub.now();
      const some: ConsumerRow[] = [];
      brush.draw(layout, tokens, ratio, (ids) => {
        some.length = 0;
        for (const id of ids) {
          const row = rows.get(id);
          if (row) some.push(row);
        }
        const [only] = some;
        return only && some.length === 1 ? lookOfOne(only, shade, now, everyMs) : lookOf(some, shade, now, everyMs);
      });
    };
    const ask = (): void => {
      timer ??= setTimeout(() => {
        timer = null;
        frame = requestAnimationFrame(draw);
      }, DRAW_MS);
    };
    draw();
    const stops = [rows.onChange(ask), second.subscribe(ask)];
    return () => {
      for (const stop of stops) stop();
      if (timer !== null) clearTimeout(timer);
      cancelAnimationFrame(frame);
    };
  }, [canvas, layout, tokens, shade, everyMs, rows, hub, second, width]);
}

/** The cell that pointer or keys are on. */
function Cursor({ layout, spot }: { layout: Layout; spot: Spot }) {
  const { x, y } = cornerOf(layout, spot);
  const off = (layout.pitch - layout.cell) / 2 + 1;
  const side = layout.cell + 2 * off;
  return <i className="pl-wall-cursor" style={{ left: x - off, top: y - off, width: side, height: side }} />;
}

/** The block that a cluster is in. */
function Outline({ layout, cluster: { where, ids } }: { layout: Layout; cluster: Cluster }) {
  const spot = 'block' in where ? spotOf(layout, ids[0] ?? '') : null;
  const block = spot && layout.blocks[spot.block];
  // Ten blocks drawn as one say too little of which it is.
  if (!block || layout.each !== 1) return null;
  const rows = Math.ceil(block.cells.length / 10);
  return (
    <i
      className="pl-wall-outline"
      style={{
        left: block.x - OUTLINE_PX,
        top: block.y - layout.label,
        width: 10 * layout.pitch + 2 * OUTLINE_PX - (layout.pitch - layout.cell),
        height: layout.label + rows * layout.pitch + OUTLINE_PX - (layout.pitch - layout.cell),
      }}
    />
  );
}

/** Whom the keys are on, for whoever hears the wall. */
function Chosen({ optionId, ids }: { optionId: string | undefined; ids: readonly string[] }) {
  const { t } = useSay();
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the listbox has the focus and names its active option
    <div id={optionId} role="option" aria-selected={ids.length > 0} className="pl-unseen">
      {ids.length > 0 ? <Tip ids={ids} /> : t('pings.nobody')}
    </div>
  );
}

interface PlacedTipProps {
  readonly layout: Layout;
  readonly room: Room;
  readonly spot: Spot;
  readonly ids: readonly string[];
}

/** What a cell says, below it, or above where there is no room; never over the wall's edge. */
function PlacedTip({ layout, room, spot, ids }: PlacedTipProps) {
  const { x, y } = cornerOf(layout, spot);
  const right = x > layout.width * 0.6;
  const need = TIP_PX * room.scale;
  const above = y + layout.pitch + need > Math.max(room.height, layout.height) && y > need;
  return (
    <div
      className="pl-wall-tip"
      aria-hidden="true"
      style={{
        ...(right ? { right: layout.width - x - layout.cell } : { left: x }),
        ...(above ? { bottom: layout.height - y + 6 } : { top: y + layout.pitch + 4 }),
      }}
    >
      <Tip ids={ids} />
    </div>
  );
}
