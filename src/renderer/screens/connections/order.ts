/** In which order Connections shows its rows: by how much they ask for a person, or by one column. */
import type { ConsumerRow, ConsumerState } from '../../../shared/console/rows.ts';
import type { RowPredicate } from '../../../shared/filter.ts';

/** Groups of the default order, in order. */
const GROUPS = ['attention', 'gone', 'on_time'] as const;
export type Group = (typeof GROUPS)[number];

const SORT_KEYS = [
  'id',
  'hub',
  'address',
  'client',
  'connected',
  'ping',
  'rtt',
  'unread',
  'traffic',
  'outbox',
  'event',
] as const;
export type SortKey = (typeof SORT_KEYS)[number];

/** Null is the default order, by attention. */
export type Sort = { readonly key: SortKey; readonly descending: boolean } | null;

/** As the address has it: `rtt`, or `-rtt` for the most first. */
export function formatSort(sort: Sort): string {
  return sort ? `${sort.descending ? '-' : ''}${sort.key}` : '';
}

/** The default order where it is not understood. */
export function parseSort(text: string): Sort {
  const key = SORT_KEYS.find((one) => one === text.replace(/^-/, ''));
  return key ? { key, descending: text.startsWith('-') } : null;
}

/** Sorts by a column; the same again turns it round, a third time goes back to the order by attention. */
export function nextSort(sort: Sort, key: SortKey | null, firstDescending: boolean): Sort {
  if (key === null) return null;
  if (sort?.key !== key) return { key, descending: firstDescending };
  return sort.descending === firstDescending ? { key, descending: !firstDescending } : null;
}

/** Head of a group: how many it has, and how many of them are shown. */
export interface GroupHead {
  readonly group: Group;
  readonly count: number;
  readonly shown: number;
}

/** A line of the table: a consumer's id, or a group's head. */
export type Entry = string | GroupHead;

export interface Order {
  readonly entries: readonly Entry[];
  /** Everything that matches, in order, hidden rows included. */
  readonly ids: readonly string[];
  /** Matching rows by state. */
  readonly states: Readonly<Record<ConsumerState, number>>;
}

export interface OrderQuery {
  readonly matches: RowPredicate;
  readonly sort: Sort;
  /** What a hub is called, by a row's `hub`. */
  readonly hubLabel: (hub: number | null) => string;
  /** Groups whose rows are put away, and groups that are shown to the end. */
  readonly folded: ReadonlySet<Group>;
  readonly expanded: ReadonlySet<Group>;
}

/** Rows of a group that are shown before "show all"; those on time come last and need no limit. */
const SHOWN: Readonly<Record<Group, number>> = { attention: 10, gone: 4, on_time: Number.POSITIVE_INFINITY };
/** A group only a little longer is shown whole: cutting two rows off helps nobody. */
const SLACK = 2;

const RANK: Readonly<Record<ConsumerState, number>> = { silent: 0, slow: 1, late: 2, flapping: 3, gone: 4, on_time: 5 };
/** Within a state: the longest first, the fullest first; of those who left, the latest first. */
const GRAVER_WHEN_MORE: ReadonlySet<ConsumerState> = new Set(['slow', 'flapping', 'gone']);

function groupOf(state: ConsumerState): Group {
  return state === 'on_time' || state === 'gone' ? state : 'attention';
}

const idKeys = new Map<string, string>();
const ID_KEYS_LIMIT = 50_000;

/** A key that sorts `9` before `10`: each run of digits behind its length. */
export function idKey(id: string): string {
  let key = idKeys.get(id);
  if (key === undefined) {
    key = id.toLowerCase().replace(/\d+/g, (digits) => {
      const short = digits.replace(/^0+(?=.)/, '');
      return `${String.fromCharCode(32 + short.length)}${short}`;
    });
    if (idKeys.size >= ID_KEYS_LIMIT) idKeys.clear();
    idKeys.set(id, key);
  }
  return key;
}

/** A row with what it is sorted by, made once: ten thousand are compared a hundred thousand times. */
interface Sorted {
  readonly row: ConsumerRow;
  readonly key: string;
  readonly value: number | string;
}

function byId(a: Sorted, b: Sorted): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  return a.row.id < b.row.id ? -1 : a.row.id > b.row.id ? 1 : 0;
}

function byAttention(a: Sorted, b: Sorted): number {
  const [x, y] = [a.row, b.row];
  if (x.state !== y.state) return RANK[x.state] - RANK[y.state];
  if (x.figure !== y.figure && x.state !== 'on_time') {
    return GRAVER_WHEN_MORE.has(x.state) ? y.figure - x.figure : x.figure - y.figure;
  }
  return byId(a, b);
}

const VALUE: Readonly<Record<Exclude<SortKey, 'hub'>, (row: ConsumerRow) => number | string>> = {
  // Their own keys tell them apart.
  id: () => 0,
  address: ({ address }) => idKey(address),
  client: ({ client }) => client.toLowerCase(),
  // Longest connected first reads as "more", so the earliest moment counts highest.
  connected: ({ connectedAt }) => -connectedAt,
  ping: ({ lastPingAt }) => -lastPingAt,
  rtt: ({ rttMs }) => rttMs,
  unread: ({ unread }) => unread,
  traffic: ({ messagesIn, messagesOut }) => messagesIn + messagesOut,
  outbox: ({ outboxBytes }) => outboxBytes,
  event: ({ eventAt }) => eventAt,
};

function comparator(sort: Sort): (a: Sorted, b: Sorted) => number {
  if (!sort) return byAttention;
  const sign = sort.descending ? -1 : 1;
  if (sort.key === 'id') return (a, b) => sign * byId(a, b);
  return (a, b) => (a.value < b.value ? -sign : a.value > b.value ? sign : byId(a, b));
}

function sortValue({ sort, hubLabel }: OrderQuery): (row: ConsumerRow) => number | string {
  if (sort?.key === 'hub') return ({ hub }) => idKey(hubLabel(hub));
  return VALUE[sort?.key ?? 'id'];
}

/** Orders all rows that match. `now` is the hub's time. */
export function makeOrder(rows: Iterable<ConsumerRow>, now: number, query: OrderQuery): Order {
  const states: Record<ConsumerState, number> = { gone: 0, silent: 0, slow: 0, late: 0, flapping: 0, on_time: 0 };
  const matching: Sorted[] = [];
  const value = sortValue(query);
  for (const row of rows) {
    if (!query.matches(row, now)) continue;
    states[row.state] += 1;
    matching.push({ row, key: idKey(row.id), value: value(row) });
  }
  matching.sort(comparator(query.sort));
  const ids = matching.map(({ row }) => row.id);
  return { ids, states, entries: query.sort ? ids : grouped(matching, query) };
}

/** Puts heads between the groups; where there is only one group, a head would say nothing. */
function grouped(rows: readonly Sorted[], { folded, expanded }: OrderQuery): readonly Entry[] {
  const groups = GROUPS.map((group) => ({
    group,
    ids: rows.flatMap(({ row }) => (groupOf(row.state) === group ? [row.id] : [])),
  })).filter(({ ids }) => ids.length > 0);
  if (groups.length < 2) return groups[0]?.ids ?? [];
  return groups.flatMap(({ group, ids }): Entry[] => {
    const all = expanded.has(group) || ids.length <= SHOWN[group] + SLACK;
    const shown = folded.has(group) ? [] : all ? ids : ids.slice(0, SHOWN[group]);
    return [{ group, count: ids.length, shown: shown.length }, ...shown];
  });
}
