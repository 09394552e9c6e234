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

function byId(a: ConsumerRow, b: ConsumerRow): number {
  const [x, y] = [idKey(a.id), idKey(b.id)];
  return x < y ? -1 : x > y ? 1 : a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

function byAttention(a: ConsumerRow, b: ConsumerRow): number {
  if (a.state !== b.state) return RANK[a.state] - RANK[b.state];
  if (a.figure !== b.figure && a.state !== 'on_time') {
    return GRAVER_WHEN_MORE.has(a.state) ? b.figure - a.figure : a.figure - b.figure;
  }
  return byId(a, b);
}

const VALUE: Readonly<Record<Exclude<SortKey, 'id' | 'hub'>, (row: ConsumerRow) => number | string>> = {
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

function comparator({ sort, hubLabel }: OrderQuery): (a: ConsumerRow, b: ConsumerRow) => number {
  if (!sort) return byAttention;
  const sign = sort.descending ? -1 : 1;
  if (sort.key === 'id') return (a, b) => sign * byId(a, b);
  const value = sort.key === 'hub' ? ({ hub }: ConsumerRow) => idKey(hubLabel(hub)) : VALUE[sort.key];
  return (a, b) => {
    const [x, y] = [value(a), value(b)];
    return x < y ? -sign : x > y ? sign : byId(a, b);
  };
}

/** Orders all rows that match. `now` is the hub's time. */
export function makeOrder(rows: Iterable<ConsumerRow>, now: number, query: OrderQuery): Order {
  const states: Record<ConsumerState, number> = { gone: 0, silent: 0, slow: 0, late: 0, flapping: 0, on_time: 0 };
  const matching: ConsumerRow[] = [];
  for (const row of rows) {
    if (!query.matches(row, now)) continue;
    states[row.state] += 1;
    matching.push(row);
  }
  matching.sort(comparator(query));
  const ids = matching.map(({ id }) => id);
  return { ids, states, entries: query.sort ? ids : grouped(matching, query) };
}

/** Puts heads between the groups; where there is only one group, a head would say nothing. */
function grouped(rows: readonly ConsumerRow[], { folded, expanded }: OrderQuery): readonly Entry[] {
  const groups = GROUPS.map((group) => ({
    group,
    ids: rows.filter(({ state }) => groupOf(state) === group).map(({ id }) => id),
  })).filter(({ ids }) => ids.length > 0);
  if (groups.length < 2) return groups[0]?.ids ?? [];
  return groups.flatMap(({ group, ids }): Entry[] => {
    const all = expanded.has(group) || ids.length <= SHOWN[group] + SLACK;
    const shown = folded.has(group) ? [] : all ? ids : ids.slice(0, SHOWN[group]);
    return [{ group, count: ids.length, shown: shown.length }, ...shown];
  });
}
