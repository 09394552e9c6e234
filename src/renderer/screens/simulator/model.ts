/** The simulator's events put together, and what a scenario's name and a run's figures come to. */
import {
  type RunState,
  type ScenarioInfo,
  WEARABLE_STATES,
  type WearableCell,
  type WearableState,
} from '../../../shared/console/simulator.ts';

/** Every wearable of the run by its place, the id less the first one's. */
export interface Cells {
  readonly firstId: number;
  readonly all: readonly (WearableCell | undefined)[];
}

export const NO_CELLS: Cells = { firstId: 0, all: [] };

export function withCells(
  before: Cells,
  {
    reset,
    firstId,
    cells,
  }: { readonly reset: boolean; readonly firstId: number; readonly cells: readonly WearableCell[] },
): Cells {
  const all = reset ? [] : before.all.slice();
  for (const cell of cells) all[cell[0]] = cell;
  return { firstId, all };
}

export function stateOf(cell: WearableCell): WearableState {
  return WEARABLE_STATES[cell[1]] ?? 'waiting';
}

/** The run over time, a column each: s since the start; online; pings' p95 in ms. */
export interface Points {
  readonly at: readonly number[];
  readonly online: readonly number[];
  readonly p95: readonly (number | null)[];
}

export const NO_POINTS: Points = { at: [], online: [], p95: [] };
/** As many as the hub keeps. */
const POINTS = 3_600;

type Point = readonly [number, number, number, number, number, number, number | null];

export function withPoints(
  before: Points,
  event: { readonly reset: boolean; readonly points: readonly Point[] },
): Points {
  const { at, online, p95 } = event.reset ? NO_POINTS : before;
  const more = event.points;
  return {
    at: [...at, ...more.map(([ms]) => ms / 1_000)].slice(-POINTS),
    online: [...online, ...more.map((point) => point[1])].slice(-POINTS),
    p95: [...p95, ...more.map((point) => point[6])].slice(-POINTS),
  };
}

/** How many wearables are in a state. */
export function inState({ states }: RunState, state: WearableState): number {
  return states[WEARABLE_STATES.indexOf(state)] ?? 0;
}

/** Whether there is a run that can be stopped. */
export function isUnderWay({ state }: RunState): boolean {
  return state === 'starting' || state === 'running' || state === 'paused' || state === 'stopping';
}

/** Whether a run is one of the scenario that is chosen; `from` is the one that this page started last, whatever its text was. */
export function isRunOf(run: RunState, scenario: ScenarioInfo | null, from: string | null): boolean {
  return run.outline?.title === scenario?.outline?.title || (from !== null && from === scenario?.id);
}

/** A name for an own scenario that none has: `ward`, `ward-2`, … */
export function freeName(wanted: string, taken: readonly ScenarioInfo[]): string {
  const base =
    wanted
      .normalize('NFD')
      .replace(/\p{M}+/gu, '')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 50) || 'scenario';
  const used = new Set(taken.map(({ id }) => id));
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? base : `${base}-${n}`;
    if (!used.has(name)) return name;
  }
}

/** The line (from 1) and column (from 1) of an offset in a text. */
export function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}
