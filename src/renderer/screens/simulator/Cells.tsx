/** Every virtual wearable as a cell in its place: with its number while there are few, else on a canvas. */
import { IconAlertTriangle, IconHeartbeat } from '@tabler/icons-react';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { type RunState, socketAt, type WearableCell } from '../../../shared/console/simulator.ts';
import { Panel } from '../../kit/Panel.tsx';
import { useViewport } from '../../kit/useViewport.ts';
import { useSay } from '../connections/say.ts';
import { useTokens } from '../pings/tokens.ts';
import { drawCells, gridOf, LABELLED, type Size } from './grid.ts';
import { type Cells as CellsOfRun, stateOf } from './model.ts';
import { WearableGlyph } from './WearableGlyph.tsx';

export interface CellsProps {
  readonly cells: CellsOfRun;
  readonly outline: RunState['outline'];
  /** The place of the one in hand. */
  readonly chosen: number | null;
  readonly onChoose: (place: number) => void;
  readonly busy: boolean;
}

export function Cells({ cells: { firstId, all }, outline, chosen, onChoose, busy }: CellsProps) {
  const { t, number } = useSay();
  const frame = useRef<HTMLDivElement>(null);
  const size = useSize(frame);
  const labelled = all.length <= LABELLED;
  const grid = useMemo(() => gridOf(all.length, size, labelled), [all.length, size, labelled]);
  const press = (event: React.KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || all.length === 0) return;
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: -1,
      ArrowRight: 1,
      ArrowUp: -grid.columns,
      ArrowDown: grid.columns,
      Home: -all.length,
      End: all.length,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    onChoose(Math.min(all.length - 1, Math.max(0, chosen === null ? (event.key === 'End' ? step : 0) : chosen + step)));
  };
  const optionId = chosen === null ? undefined : `pl-sim-cell-${chosen}`;
  const whose = (cell: WearableCell) =>
    (outline && socketAt(outline, cell[0])) ?? { wearable: cell[0], socket: 0, sockets: 1 };
  const words = (cell: WearableCell): string => {
    const { wearable, socket, sockets } = whose(cell);
    const said = { id: firstId + wearable, state: t(`simulator.wearable.${stateOf(cell)}`) };
    return sockets > 1
      ? t('simulator.cells.socket', { ...said, socket: socket + 1, sockets })
      : t('simulator.cells.one', said);
  };
  const label = (cell: WearableCell): string => {
    const { wearable, socket, sockets } = whose(cell);
    return `${String(wearable + 1).padStart(2, '0')}${sockets > 1 ? `·${socket + 1}` : ''}`;
  };
  const one = chosen === null ? undefined : all[chosen];
  return (
    <Panel
      title={t('simulator.cells.title')}
      hint={number(all.length)}
      className="pl-sim-cells"
      actions={<Legend measures={labelled && all.some((cell) => cell !== undefined && cell[6] >= 0)} />}
    >
      <div
        ref={frame}
        role="listbox"
        tabIndex={0}
        className="pl-sim-grid"
        aria-label={t('simulator.cells.title')}
        aria-activedescendant={optionId}
        onKeyDown={press}
        onFocus={(event) => {
          if (chosen === null && all.length > 0 && event.currentTarget.matches(':focus-visible')) onChoose(0);
        }}
      >
        {all.length === 0 && (
          <div role="option" aria-selected="false" aria-disabled="true" tabIndex={-1} className="pl-sim-none">
            {t(busy ? 'simulator.cells.soon' : 'simulator.cells.none')}
          </div>
        )}
        {labelled ? (
          <div
            className="pl-sim-labelled"
            role="presentation"
            style={{ gridTemplateColumns: `repeat(${grid.columns}, 1fr)` }}
          >
            {all.map(
              (cell) =>
                cell && (
                  // biome-ignore lint/a11y/useFocusableInteractive: the listbox has the focus and names its active option
                  // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the listbox's
                  <div
                    key={cell[0]}
                    id={`pl-sim-cell-${cell[0]}`}
                    role="option"
                    aria-selected={cell[0] === chosen}
                    className="pl-sim-cell"
                    onClick={() => onChoose(cell[0])}
                  >
                    <span className="pl-unseen">{words(cell)}</span>
                    <b aria-hidden="true">{label(cell)}</b>
                    <WearableGlyph state={stateOf(cell)} />
                    <Figure cell={cell} />
                  </div>
                ),
            )}
          </div>
        ) : (
          <Canvas all={all} grid={grid} chosen={chosen} onChoose={onChoose} />
        )}
        {!labelled && one && (
          // biome-ignore lint/a11y/useFocusableInteractive: the listbox has the focus and names its active option
          <div id={optionId} role="option" aria-selected="true" className="pl-unseen">
            {words(one)}
          </div>
        )}
      </div>
    </Panel>
  );
}

/** Its state where it has no network, else a craving, the heart rate, or how long its last ping took. */
function Figure({ cell }: { readonly cell: WearableCell }) {
  const { t, number } = useSay();
  const state = stateOf(cell);
  const [, , rtt, , , , heart, craving] = cell;
  const over = state === 'online' && craving >= 0;
  const Icon = over ? IconAlertTriangle : state === 'online' && heart >= 0 ? IconHeartbeat : null;
  const figure =
    state !== 'online'
      ? t(`simulator.wearable.${state}`)
      : over
        ? number(craving, 2)
        : heart >= 0
          ? number(heart)
          : rtt < 0
            ? '–'
            : `${number(rtt, rtt < 10 ? 1 : 0)} ms`;
  return (
    <span className="pl-sim-figure" data-over={over ? '' : undefined}>
      {over && <span className="pl-unseen">{t('simulator.cells.over', { value: figure })}</span>}
      <span aria-hidden="true">{figure} </span>
      {Icon && <Icon className="pl-sim-figure-icon" size="0.875rem" stroke={1.5} aria-hidden />}
    </span>
  );
}

function Legend({ measures }: { readonly measures: boolean }) {
  const { t } = useSay();
  return (
    <span className="pl-sim-legend">
      {(['online', 'connecting', 'silent', 'away', 'refused'] as const).map((state) => (
        <span key={state}>
          <WearableGlyph state={state} />
          {t(`simulator.wearable.${state}`)}
        </span>
      ))}
      {measures && (
        <>
          <span>
            <IconHeartbeat size="0.875rem" stroke={1.5} aria-hidden />
            {t('simulator.cells.heart')}
          </span>
          <span className="pl-sim-figure" data-over="">
            <IconAlertTriangle size="0.875rem" stroke={1.5} aria-hidden />
            {t('simulator.cells.craving')}
          </span>
        </>
      )}
    </span>
  );
}

interface CanvasProps {
  readonly all: CellsOfRun['all'];
  readonly grid: ReturnType<typeof gridOf>;
  readonly chosen: number | null;
  readonly onChoose: (place: number) => void;
}

function Canvas({ all, grid, chosen, onChoose }: CanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const tokens = useTokens();
  const { columns, pitch } = grid;
  const rows = Math.ceil(all.length / columns);
  useEffect(() => {
    const element = canvas.current;
    if (element) drawCells(element, { all, grid, chosen, tokens, ratio: devicePixelRatio });
  }, [all, grid, chosen, tokens]);
  return (
    <canvas
      ref={canvas}
      style={{ width: columns * pitch, height: rows * pitch }}
      onClick={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        const column = Math.floor((event.clientX - box.left) / pitch);
        const place = Math.floor((event.clientY - box.top) / pitch) * columns + column;
        if (column < columns && place < all.length) onChoose(place);
      }}
    />
  );
}

/** The room for cells, and how much larger the root is. */
function useSize(frame: React.RefObject<HTMLElement | null>): Size {
  const { scale } = useViewport();
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: Math.floor(entry.contentRect.width), height: Math.floor(entry.contentRect.height) });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame]);
  return useMemo(() => ({ ...size, scale }), [size, scale]);
}
