/** The columns of Connections: their widths, what they sort by, and in which order they leave a narrow window. */
import type { SortKey } from './order.ts';

export const COLUMNS = [
  'select',
  'state',
  'id',
  'hub',
  'address',
  'client',
  'connected',
  'ribbon',
  'ping',
  'rtt',
  'spark',
  'unread',
  'traffic',
  'outbox',
  'event',
  'time',
] as const;
export type Column = (typeof COLUMNS)[number];

/** Columns that the viewer may put away; what is left says who it is and how it is. */
export const OPTIONAL = [
  'hub',
  'address',
  'client',
  'connected',
  'ribbon',
  'ping',
  'rtt',
  'spark',
  'unread',
  'traffic',
  'outbox',
  'event',
  'time',
] as const satisfies readonly Column[];

/** Tracks of the grid, in rem, so that they grow with the root. */
const WIDTHS: Readonly<Record<Column, string>> = {
  select: '2.6875rem',
  state: 'minmax(9.25rem, .35fr)',
  id: 'minmax(7.25rem, .4fr)',
  hub: '6.5rem',
  address: '8.625rem',
  client: 'minmax(7.875rem, .4fr)',
  connected: '4.3125rem',
  ribbon: '11.125rem',
  ping: '3.75rem',
  rtt: '3.375rem',
  spark: '2.8125rem',
  unread: '3.625rem',
  traffic: '5.625rem',
  outbox: '4.5rem',
  event: 'minmax(13rem, 1fr)',
  time: '4rem',
};

/** A window narrower than this, in px of a 16 px root, has a table of its own. */
export const NARROW_BELOW = 1_100;

/** There: fewer columns, in another order, wider apart. */
const NARROW: readonly Column[] = ['select', 'state', 'id', 'ribbon', 'event', 'ping', 'rtt', 'unread'];
const NARROW_ORDER: readonly Column[] = [...NARROW, ...COLUMNS.filter((column) => !NARROW.includes(column))];
const NARROW_WIDTHS: Partial<Readonly<Record<Column, string>>> = {
  select: '2.625rem',
  state: '9.25rem',
  id: 'minmax(5rem, .2fr)',
  event: 'minmax(9rem, 1fr)',
  ping: '4rem',
  rtt: '4.125rem',
  unread: '4.5rem',
};

/** From 1,100 px on columns leave in this order while the window is narrower than they need; the viewer may bring one back. */
const LEAVING: readonly (readonly [Column, number])[] = [
  ['ping', 1_536],
  ['traffic', 1_440],
  ['client', 1_340],
  ['spark', 1_210],
  ['address', 1_160],
  ['connected', 1_032],
];

/** Columns that only who asks for them has. */
const ASKED: ReadonlySet<Column> = new Set(['outbox']);

/** Where there are several hubs, their column needs so many px more. */
const HUB_WIDTH = 104;

/** What a column sorts by, and whether its first click shows the most first. */
export const SORTING: Partial<Readonly<Record<Column, { readonly key: SortKey; readonly descending: boolean }>>> = {
  id: { key: 'id', descending: false },
  hub: { key: 'hub', descending: false },
  address: { key: 'address', descending: false },
  client: { key: 'client', descending: false },
  connected: { key: 'connected', descending: true },
  ping: { key: 'ping', descending: true },
  rtt: { key: 'rtt', descending: true },
  unread: { key: 'unread', descending: true },
  traffic: { key: 'traffic', descending: true },
  outbox: { key: 'outbox', descending: true },
  event: { key: 'event', descending: true },
};

/** Columns whose figures stand at the right. */
export const RIGHT: ReadonlySet<Column> = new Set(['connected', 'ping', 'rtt', 'unread', 'traffic', 'outbox', 'time']);

/**
 * The columns for a window of so many px (at a root of 16 px), and their tracks. `chosen` is the viewer's yes or no;
 * which hub is told only where there are several, in a narrow window only to who asks.
 */
export function layoutColumns(
  width: number,
  chosen: Readonly<Partial<Record<Column, boolean>>>,
  severalHubs: boolean,
): { readonly columns: readonly Column[]; readonly template: string } {
  const narrow = width < NARROW_BELOW;
  const room = width - (severalHubs ? HUB_WIDTH : 0);
  const fits = (column: Column): boolean =>
    narrow
      ? NARROW.includes(column)
      : !ASKED.has(column) && !LEAVING.some(([leaving, below]) => leaving === column && room < below);
  const columns = (narrow ? NARROW_ORDER : COLUMNS).filter(
    (column) => (column !== 'hub' || severalHubs) && (chosen[column] ?? fits(column)),
  );
  const template = columns.map((column) => (narrow && NARROW_WIDTHS[column]) || WIDTHS[column]).join(' ');
  return { columns, template };
}
