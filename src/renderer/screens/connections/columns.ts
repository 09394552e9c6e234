/** The columns of Connections: their widths, what they sort by, and in which order they leave a narrow window. */
import type { SortKey } from './order.ts';

export const COLUMNS = [
  'select',
  'state',
  'id',
  'address',
  'client',
  'connected',
  'ribbon',
  'ping',
  'rtt',
  'spark',
  'unread',
  'traffic',
  'event',
  'time',
] as const;
export type Column = (typeof COLUMNS)[number];

/** Columns that the viewer may put away; what is left says who it is and how it is. */
export const OPTIONAL = [
  'address',
  'client',
  'connected',
  'ribbon',
  'ping',
  'rtt',
  'spark',
  'unread',
  'traffic',
  'event',
  'time',
] as const satisfies readonly Column[];

/** Tracks of the grid, in rem, so that they grow with the root. */
const WIDTHS: Readonly<Record<Column, string>> = {
  select: '2.75rem',
  state: 'minmax(8.25rem, .5fr)',
  id: 'minmax(6.875rem, .8fr)',
  address: '8.5rem',
  client: 'minmax(7.25rem, .5fr)',
  connected: '4.25rem',
  ribbon: '11.75rem',
  ping: '3.25rem',
  rtt: '3.875rem',
  spark: '2.875rem',
  unread: '3.5rem',
  traffic: '5.5rem',
  event: 'minmax(11.5rem, 1fr)',
  time: '4rem',
};

/** Below 1,100 px: fewer columns, in another order, wider apart. */
const NARROW: readonly Column[] = ['select', 'state', 'id', 'ribbon', 'event', 'ping', 'rtt', 'unread'];
const NARROW_WIDTHS: Partial<Readonly<Record<Column, string>>> = {
  select: '2.5rem',
  id: 'minmax(5.75rem, .4fr)',
  event: 'minmax(9rem, 1fr)',
  ping: '4rem',
  rtt: '4.125rem',
  unread: '4.5rem',
};

/** Between 1,100 and 1,440 px columns leave in this order, until the rest fits. */
const LEAVING: readonly (readonly [Column, number])[] = [
  ['traffic', 1_440],
  ['client', 1_340],
  ['spark', 1_240],
  ['address', 1_200],
  ['connected', 1_140],
];

/** What a column sorts by, and whether its first click shows the most first. */
export const SORTING: Partial<Readonly<Record<Column, { readonly key: SortKey; readonly descending: boolean }>>> = {
  id: { key: 'id', descending: false },
  address: { key: 'address', descending: false },
  client: { key: 'client', descending: false },
  connected: { key: 'connected', descending: true },
  ping: { key: 'ping', descending: true },
  rtt: { key: 'rtt', descending: true },
  unread: { key: 'unread', descending: true },
  traffic: { key: 'traffic', descending: true },
  event: { key: 'event', descending: true },
};

/** Columns whose figures stand at the right. */
export const RIGHT: ReadonlySet<Column> = new Set(['connected', 'ping', 'rtt', 'unread', 'traffic', 'time']);

/** The columns for a window of so many px (at a root of 16 px), without the hidden ones, and their tracks. */
export function layoutColumns(
  width: number,
  hidden: readonly string[],
): { readonly columns: readonly Column[]; readonly template: string } {
  const narrow = width < 1_100;
  const fitting = narrow
    ? NARROW
    : COLUMNS.filter((column) => !LEAVING.some(([leaving, below]) => leaving === column && width < below));
  const columns = fitting.filter((column) => !hidden.includes(column));
  const template = columns.map((column) => (narrow && NARROW_WIDTHS[column]) || WIDTHS[column]).join(' ');
  return { columns, template };
}
