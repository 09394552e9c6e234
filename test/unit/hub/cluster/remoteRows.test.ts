import { describe, expect, test } from 'vitest';
import { RemoteRows } from '../../../../src/hub/cluster/remoteRows.ts';
import type { RowTuple } from '../../../../src/shared/console/rows.ts';

function row(id: string, { sockets = 1, eventAt = 5, unread = 0 } = {}): RowTuple {
  return [id, 5, 0, sockets, '', '', 0, 1, 0, 0, 0, unread, 0, 0, 0, 0, eventAt, 0, null, sockets > 0 ? 1 : 0];
}

function table(limit?: number): { readonly rows: RemoteRows; readonly dropped: number[] } {
  const dropped: number[] = [];
  const onDropped = (count: number): void => void dropped.push(count);
  return { rows: new RemoteRows(limit === undefined ? { onDropped } : { onDropped, limit }), dropped };
}

describe('a consumer on several hubs', () => {
  test.each([
    ['the one that holds a socket', { sockets: 1, eventAt: 1 }, { sockets: 0, eventAt: 9 }, 'x', 1],
    [
      'the one that holds a socket, whichever came first',
      { sockets: 0, eventAt: 9 },
      { sockets: 1, eventAt: 1 },
      'y',
      1,
    ],
    ['of two that do, the later event', { sockets: 1, eventAt: 1 }, { sockets: 2, eventAt: 9 }, 'y', 2],
    ['of two that do not, the later event', { sockets: 0, eventAt: 9 }, { sockets: 0, eventAt: 1 }, 'x', 0],
  ])('is shown as %s has it', (_name, x, y, shown, hubs) => {
    const { rows } = table();
    rows.change('x', [row('a', x)], []);
    rows.change('y', [row('a', y)], []);
    expect(rows.row('a')).toMatchObject({ instance: shown, hubs });
    expect(rows.where('a').length).toBe(hubs);
    expect([...rows.connected()]).toEqual(hubs > 0 ? ['a'] : []);
    expect([...rows.ids()]).toEqual(['a']);
  });

  test('changes when one of them forgets it, and is removed with the last', () => {
    const { rows } = table();
    rows.change('x', [row('a')], []);
    rows.change('y', [row('a')], []);
    let seen = rows.version;
    rows.change('x', [], ['a', 'unknown']);
    expect(rows.since(seen)).toEqual({ changed: ['a'], removed: [] });
    seen = rows.version;
    rows.drop('y');
    expect(rows.since(seen)).toEqual({ changed: [], removed: ['a'] });
    expect(rows.row('a')).toBeUndefined();
  });
});

describe('since', () => {
  test('tells what is new, not what was told again or put back', () => {
    const { rows } = table();
    rows.change('x', [row('a'), row('b')], []);
    const seen = rows.version;
    rows.change('x', [row('a'), row('b', { unread: 1 })], []);
    expect(rows.since(seen)).toEqual({ changed: ['b'], removed: [] });
    rows.replace('x', new Map([['b', row('b', { unread: 1 })]]));
    expect(rows.since(seen)).toEqual({ changed: ['b'], removed: ['a'] });
    rows.change('x', [row('a')], []);
    expect(rows.since(seen)).toEqual({ changed: ['b', 'a'], removed: [] });
  });

  test('tells of every row of a hub that is to be shown otherwise', () => {
    const { rows } = table();
    rows.change('x', [row('a')], []);
    rows.change('y', [row('b')], []);
    const seen = rows.version;
    rows.touch('y');
    expect(rows.since(seen)?.changed).toEqual(['b']);
  });

  test('cannot say who was removed too long ago', () => {
    const { rows } = table();
    const seen = rows.version;
    const many = Array.from({ length: 20_001 }, (_, i) => row(`c${i}`));
    rows.change('x', many, []);
    const whole = rows.version;
    rows.drop('x');
    expect(rows.since(seen)).toBeNull();
    expect(rows.since(whole)).toBeNull();
    expect(rows.since(rows.version)).toEqual({ changed: [], removed: [] });
  });
});

test('rows over the limit are not taken and counted; there is room again when others go', () => {
  const { rows, dropped } = table(3);
  rows.change('x', [row('a'), row('b')], []);
  rows.change('y', [row('a'), row('c'), row('d')], []);
  expect([...rows.ids()]).toEqual(['a', 'b']);
  expect(dropped).toEqual([2]);
  // Those that are known may change.
  rows.change('x', [row('b', { unread: 9 })], []);
  expect(rows.row('b')?.row[11]).toBe(9);
  rows.drop('x');
  rows.change('y', [row('c'), row('d')], []);
  expect([...rows.ids()].toSorted()).toEqual(['a', 'c', 'd']);
  expect(dropped).toEqual([2]);
});
