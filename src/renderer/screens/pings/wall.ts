/** What the wall tells at one moment, read from the live rows once a second. */
import type { ConsumerRow, ConsumerState } from '../../../shared/console/rows.ts';
import { makeOrder } from '../connections/order.ts';
import { type Cluster, findCluster } from './cluster.ts';
import type { Block } from './places.ts';

/** The states that ask for somebody, in the order of the list. */
export const ASKING = ['silent', 'late', 'flapping', 'slow'] as const satisfies readonly ConsumerState[];
export type Asking = (typeof ASKING)[number];

/** How often wearables ping where nobody has shown a rhythm yet. */
const RHYTHM_MS = 25_000;

/** A block in figures. */
export interface BlockSummary {
  readonly label: string;
  readonly states: Readonly<Record<ConsumerState, number>>;
}

export interface WallModel {
  readonly states: Readonly<Record<ConsumerState, number>>;
  readonly connected: number;
  /** How often they ping, by most of them, in ms; and whether that was seen. */
  readonly everyMs: number;
  readonly everyKnown: boolean;
  /** Who asks for somebody, gravest first. */
  readonly asking: Readonly<Record<Asking, readonly string[]>>;
  readonly cluster: Cluster | null;
  readonly summary: readonly BlockSummary[];
}

const none = (): Record<ConsumerState, number> => ({ gone: 0, silent: 0, slow: 0, late: 0, flapping: 0, on_time: 0 });

/** `get` answers a row by its id. */
export function readWall(
  rows: readonly ConsumerRow[],
  blocks: readonly Block[],
  get: (id: string) => ConsumerRow | undefined,
  now: number,
): WallModel {
  const states = none();
  for (const { state } of rows) states[state] += 1;
  const order = makeOrder(
    rows.filter(({ state }) => state !== 'on_time' && state !== 'gone'),
    now,
    { matches: () => true, sort: null, hubLabel: () => '', folded: new Set(), expanded: new Set() },
  ).ids;
  const inState = (state: Asking): readonly string[] => order.filter((id) => get(id)?.state === state);
  const rhythm = medianRhythm(rows);
  return {
    states,
    connected: rows.length - states.gone,
    everyMs: rhythm ?? RHYTHM_MS,
    everyKnown: rhythm !== null,
    asking: { silent: inState('silent'), late: inState('late'), flapping: inState('flapping'), slow: inState('slow') },
    cluster: findCluster(blocks, get),
    summary: blocks.map(({ label, ids }) => {
      const inBlock = none();
      for (const id of ids) {
        const row = id === null ? undefined : get(id);
        if (row) inBlock[row.state] += 1;
      }
      return { label, states: inBlock };
    }),
  };
}

/** The middle one of all rhythms, to the half second; null where nobody has one. */
function medianRhythm(rows: readonly ConsumerRow[]): number | null {
  const rhythms = rows.flatMap(({ pingEveryMs, state }) => (pingEveryMs > 0 && state !== 'gone' ? pingEveryMs : []));
  rhythms.sort((a, b) => a - b);
  const middle = rhythms[Math.floor(rhythms.length / 2)];
  return middle === undefined ? null : Math.max(500, Math.round(middle / 500) * 500);
}
