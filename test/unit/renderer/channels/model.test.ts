import { describe, expect, test } from 'vitest';
import {
  badgesOf,
  blocksOf,
  columnsOf,
  consumerOf,
  fullestOf,
  type Group,
  kindsOf,
  oldestOf,
  queueOf,
  shortQueue,
} from '../../../../src/renderer/screens/channels/model.ts';
import type { GroupMember, LayerQueue } from '../../../../src/shared/console/contract.ts';

const HOUR = 3_600_000;
const DAY_S = 86_400;
const NOW = 1_800_000_000_000;

const member = (over: Partial<GroupMember>): GroupMember => ({
  channel: 'specific.x!y',
  owner: 'own',
  hub: null,
  addedAt: NOW,
  stale: false,
  lingering: false,
  ...over,
});
const group = (...members: GroupMember[]): Group => ({ name: 'notifications_1', size: members.length, members });
const badges = (...members: GroupMember[]) => badgesOf(group(...members), NOW, DAY_S).map(({ kind }) => kind);
const queue = (over: Partial<LayerQueue>): LayerQueue => ({
  key: 'asgispecific.a!',
  owner: 'own',
  hub: null,
  depth: 0,
  capacity: 100,
  peak: 0,
  oldestAt: null,
  stale: false,
  members: 1,
  ...over,
});

describe('badges', () => {
  test('nothing is said of a consumer that is where it belongs', () => {
    expect(badges(member({}))).toEqual([]);
    expect(badges(member({ owner: 'hub', hub: 2 }), member({}))).toEqual([]);
    expect(badges(member({ owner: 'other' }))).toEqual([]);
  });

  test('on a hub and on a living Daphne is double; a dead one, or a hub that only waits, is not', () => {
    expect(badges(member({}), member({ owner: 'other' }))).toEqual(['double']);
    expect(badges(member({ owner: 'hub' }), member({ owner: 'other' }))).toEqual(['double']);
    expect(badges(member({}), member({ owner: 'other', stale: true }))).toEqual(['stale']);
    expect(badges(member({ lingering: true }), member({ owner: 'other' }))).toEqual(['lingering']);
  });

  test("only Daphne's members are warned of, two hours before they fall out", () => {
    const at = (left: number): number => NOW + left - DAY_S * 1_000;
    expect(badgesOf(group(member({ owner: 'other', addedAt: at(1 * HOUR) })), NOW, DAY_S)).toEqual([
      { kind: 'expiring', at: NOW + HOUR },
    ]);
    expect(badges(member({ owner: 'other', addedAt: at(3 * HOUR) }))).toEqual([]);
    expect(badges(member({ owner: 'own', addedAt: at(HOUR) }))).toEqual([]);
    expect(badges(member({ owner: 'other', addedAt: null }))).toEqual([]);
  });
});

test('members are counted by shape, in one order, a stale one as such whosever it was', () => {
  expect(
    kindsOf([
      member({ owner: 'other' }),
      member({}),
      member({ owner: 'hub', stale: true }),
      member({ owner: 'other' }),
    ]),
  ).toEqual([
    { kind: 'own', count: 1 },
    { kind: 'other', count: 2 },
    { kind: 'stale', count: 1 },
  ]);
});

test('the oldest member gives the age, where the layer says', () => {
  expect(oldestOf([member({ addedAt: 5 }), member({ addedAt: 3 }), member({ addedAt: null })])).toBe(3);
  expect(oldestOf([member({ addedAt: null })])).toBeNull();
});

test('a group of a consumer names it', () => {
  expect(consumerOf('notifications_42')).toBe('42');
  expect(consumerOf('notifications_a_b-c')).toBe('a_b-c');
  expect(consumerOf('notifications_')).toBeNull();
  expect(consumerOf(`notifications_${'x'.repeat(65)}`)).toBeNull();
  expect(consumerOf('notifications_a.b')).toBeNull();
  expect(consumerOf('room')).toBeNull();
});

test('a channel leads to its queue, and a key is short and still tells queues apart', () => {
  expect(queueOf('specific.7f3a!5c81', 'asgi')).toBe('asgispecific.7f3a!');
  expect(queueOf('pulsera-reads', 'asgi')).toBe('asgipulsera-reads');
  expect(shortQueue('asgispecific.pulsera.7f3a0c11d2e4.5!', 'asgi')).toBe('7f3a….5!');
  expect(shortQueue(`asgispecific.91be${'0'.repeat(28)}!`, 'asgi')).toBe('91be…!');
  expect(shortQueue('asgipulsera-reads', 'asgi')).toBe('pulsera-reads');
});

test('the fullest queue is so by its share, not by its depth', () => {
  const deep = queue({ key: 'deep', depth: 50, capacity: 1_000 });
  const full = queue({ key: 'full', depth: 9, capacity: 10 });
  expect(fullestOf([deep, full])).toBe(full);
  expect(fullestOf([])).toBeNull();
});

test('queues stand by owner, ours first, in the order of their numbers', () => {
  const queues = [
    queue({ key: 'd', owner: 'other' }),
    queue({ key: 'h3', owner: 'hub', hub: 3 }),
    queue({ key: 'q.10!' }),
    queue({ key: 'q.9!' }),
    queue({ key: 'h2', owner: 'hub', hub: 2 }),
  ];
  const blocks = blocksOf(queues);
  expect(blocks.map(({ owner, hub, queues: has }) => [owner, hub, has.map(({ key }) => key)])).toEqual([
    ['own', null, ['q.9!', 'q.10!']],
    ['hub', 2, ['h2']],
    ['hub', 3, ['h3']],
    ['other', null, ['d']],
  ]);
});

test('two columns take the blocks so that neither grows long', () => {
  const of = (name: string, count: number) =>
    ({ owner: 'hub', hub: null, queues: Array.from({ length: count }, () => queue({ key: name })) }) as const;
  const names = columnsOf([of('a', 8), of('b', 4), of('c', 3), of('d', 8)]).map((column) =>
    column.map(({ queues }) => queues[0]?.key),
  );
  expect(names).toEqual([
    ['a', 'd'],
    ['b', 'c'],
  ]);
});
