import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Entry,
  formatSort,
  type Group,
  idKey,
  makeOrder,
  nextSort,
  type OrderQuery,
  parseSort,
  type Sort,
} from '../../../../src/renderer/screens/connections/order.ts';
import { CONSUMER_STATES, type ConsumerRow } from '../../../../src/shared/console/rows.ts';
import { NOW, row } from './rows.ts';

const everybody: OrderQuery = {
  matches: () => true,
  sort: null,
  hubLabel: (hub) => ({ 7: 'Sur 10', 8: 'sur 9' })[hub ?? 0] ?? 'norte',
  folded: new Set(),
  expanded: new Set(),
};
const order = (rows: readonly ConsumerRow[], changes: Partial<OrderQuery> = {}) =>
  makeOrder(rows, NOW, { ...everybody, ...changes });
const ids = (entries: readonly Entry[]) =>
  entries.map((entry) => (typeof entry === 'string' ? entry : `:${entry.group}`));
const sortedBy = (rows: readonly ConsumerRow[], sort: Sort) => order(rows, { sort }).ids;

describe('by attention', () => {
  test('the gravest state first, then those who left, then those on time', () => {
    const rows = [...CONSUMER_STATES].map((state) => row({ id: state, state }));
    expect(ids(order(rows).entries)).toEqual([
      ':attention',
      'silent',
      'slow',
      'late',
      'flapping',
      ':gone',
      'gone',
      ':on_time',
      'on_time',
    ]);
  });

  test('within a state the worse first: silent and late for longest, fullest outbox, most returns, left last', () => {
    const two = (state: ConsumerRow['state'], first: number, second: number) =>
      order([row({ id: 'b', state, figure: second }), row({ id: 'a', state, figure: first })]).ids;
    expect(two('silent', NOW - 9_000, NOW - 1_000)).toEqual(['a', 'b']);
    expect(two('late', NOW - 9_000, NOW - 1_000)).toEqual(['a', 'b']);
    expect(two('slow', 900_000, 200_000)).toEqual(['a', 'b']);
    expect(two('flapping', 6, 3)).toEqual(['a', 'b']);
    expect(two('gone', NOW - 1_000, NOW - 9_000)).toEqual(['a', 'b']);
  });

  test('those on time by id, numbers as numbers', () => {
    expect(order(['10', '9', 'ward-b_10', 'ward-b_9', '100'].map((id) => row({ id }))).ids).toEqual([
      '9',
      '10',
      '100',
      'ward-b_9',
      'ward-b_10',
    ]);
  });

  test('one group alone has no head', () => {
    expect(ids(order([row({ id: '1' }), row({ id: '2' })]).entries)).toEqual(['1', '2']);
  });

  test('a long group shows its first rows until it is expanded, and still counts all', () => {
    const rows = [
      ...Array.from({ length: 30 }, (_, i) => row({ id: `${i}`, state: 'silent', figure: NOW - 30_000 + i })),
      row({ id: '99' }),
    ];
    const short = order(rows);
    expect(short.entries[0]).toEqual({ group: 'attention', count: 30, shown: 10 });
    expect(short.entries).toHaveLength(10 + 1 + 2);
    expect(short.ids).toHaveLength(31);
    expect(order(rows, { expanded: new Set<Group>(['attention']) }).entries).toHaveLength(31 + 2);
  });

  test('a group that is only a little longer is shown whole', () => {
    const rows = [...Array.from({ length: 12 }, (_, i) => row({ id: `${i}`, state: 'late' })), row({ id: '99' })];
    expect(order(rows).entries[0]).toEqual({ group: 'attention', count: 12, shown: 12 });
  });

  test('a folded group keeps its head', () => {
    const rows = [row({ id: '1', state: 'late' }), row({ id: '2' })];
    expect(ids(order(rows, { folded: new Set<Group>(['attention']) }).entries)).toEqual([
      ':attention',
      ':on_time',
      '2',
    ]);
  });
});

describe('by a column', () => {
  test.each([
    ['rtt', { rttMs: 900 }, { rttMs: 20 }],
    ['unread', { unread: 3 }, { unread: 0 }],
    ['traffic', { messagesIn: 50 }, { messagesIn: 5 }],
    ['event', { eventAt: NOW }, { eventAt: NOW - 1 }],
    ['connected', { connectedAt: NOW - 9_000 }, { connectedAt: NOW - 1_000 }],
    ['ping', { lastPingAt: NOW - 9_000 }, { lastPingAt: NOW - 1_000 }],
    ['client', { client: 'okhttp' }, { client: 'Dart' }],
    ['address', { address: '10.20.0.10:1' }, { address: '10.20.0.9:1' }],
    ['hub', { hub: 7 }, { hub: 8 }],
    ['hub', { hub: 8 }, { hub: null }],
  ] as const)('%s, descending and back', (key, more, less) => {
    const rows = [row({ id: 'less', ...less }), row({ id: 'more', ...more })];
    expect(sortedBy(rows, { key, descending: true })).toEqual(['more', 'less']);
    expect(sortedBy(rows, { key, descending: false })).toEqual(['less', 'more']);
  });

  test('equals stay by id, so that nothing jumps about', () => {
    const rows = ['3', '1', '2'].map((id) => row({ id }));
    expect(sortedBy(rows, { key: 'rtt', descending: true })).toEqual(['1', '2', '3']);
  });

  test('there are no heads', () => {
    const rows = [row({ id: '1', state: 'silent' }), row({ id: '2' })];
    expect(order(rows, { sort: { key: 'id', descending: false } }).entries).toEqual(['1', '2']);
  });
});

test('only what matches is there and counted', () => {
  const rows = [row({ id: '1', unread: 1 }), row({ id: '2' }), row({ id: '3', unread: 2, state: 'late' })];
  const { ids: found, states } = order(rows, { matches: ({ unread }) => unread > 0 });
  expect(found).toEqual(['3', '1']);
  expect(states).toMatchObject({ on_time: 1, late: 1, gone: 0 });
});

test('id keys order numbers of any length as numbers', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 60n }), fc.bigInt({ min: 0n, max: 10n ** 60n }), (a, b) => {
      expect(idKey(`x${a}`) < idKey(`x${b}`)).toBe(a < b);
    }),
  );
});

describe('the order in the address', () => {
  test.each(['', 'id', '-rtt', 'unread', '-hub'])('%j is written as it is read', (text) => {
    expect(formatSort(parseSort(text))).toBe(text);
  });

  test.each(['state', '--rtt', 'RTT', 'rtt,id', '-', 'constructor'])('%j is the order by attention', (text) => {
    expect(parseSort(text)).toBe(null);
  });

  test('a column sorts, turns round, and gives way to the order by attention', () => {
    const first = nextSort(null, 'rtt', true);
    const second = nextSort(first, 'rtt', true);
    expect([first, second, nextSort(second, 'rtt', true)].map(formatSort)).toEqual(['-rtt', 'rtt', '']);
    expect(formatSort(nextSort(first, 'id', false))).toBe('id');
    expect(nextSort(first, null, true)).toBe(null);
  });
});
