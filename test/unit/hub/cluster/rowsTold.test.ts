import { expect, test } from 'vitest';
import { ROWS_A_MESSAGE, RowsTold } from '../../../../src/hub/cluster/rowsTold.ts';
import { Parts } from '../../../support/parts.ts';

function begin(): { readonly parts: Parts; readonly told: RowsTold } {
  const parts = new Parts();
  const told = new RowsTold(parts.consumers);
  told.begin();
  return { parts, told };
}

const ids = (rows: readonly (readonly unknown[])[] = []): unknown[] => rows.map(([id]) => id);

test('a consumer that changed many times is told of once, as it is', () => {
  const { parts, told } = begin();
  parts.connect('a');
  parts.connect('a');
  parts.connect('b');
  const news = told.next();
  expect(ids(news?.rows)).toEqual(['a', 'b']);
  expect(news?.rows[0]?.[3]).toBe(2);
  expect(told.next()).toBeNull();
});

test('of more changes than a message takes the rest follows in their order, and none waits for ever', () => {
  const { parts, told } = begin();
  for (let i = 0; i < ROWS_A_MESSAGE + 100; i += 1) parts.connect(`c${i}`);
  const first = told.next();
  expect(first?.rows.length).toBe(ROWS_A_MESSAGE);
  for (let i = 0; i < ROWS_A_MESSAGE; i += 1) parts.connect(`c${i}`);
  const second = told.next();
  expect(ids(second?.rows).slice(0, 101)).toEqual(
    [...Array(100).keys()].map((i) => `c${ROWS_A_MESSAGE + i}`).concat('c0'),
  );
  expect(second?.seq).toBe((first?.seq ?? 0) + 1);
});

test('who was forgotten and came back before that was told is there', () => {
  const { parts, told } = begin();
  for (let i = 0; i < ROWS_A_MESSAGE + 1; i += 1) {
    const { connection } = parts.connect(`c${i}`);
    parts.sockets.ended(connection, 1001, '');
  }
  while (told.next());
  parts.clock.pass(16 * 60_000);
  parts.consumers.forget(parts.clock.mono());
  expect(told.next()?.removed.length).toBe(ROWS_A_MESSAGE);
  // The last one's leaving has not been told yet.
  parts.connect(`c${ROWS_A_MESSAGE}`);
  const news = told.next();
  expect([news?.removed, ids(news?.rows)]).toEqual([[], [`c${ROWS_A_MESSAGE}`]]);
  expect(told.next()).toBeNull();
});

test('whoever listened before a time without listeners finds a number missing', () => {
  const { parts, told } = begin();
  parts.connect('a');
  const before = told.next()?.seq ?? 0;
  told.end();
  parts.connect('b');
  expect(told.next()).toBeNull();
  told.begin();
  parts.connect('c');
  const news = told.next();
  expect([news?.seq, ids(news?.rows)]).toEqual([before + 2, ['c']]);
});

test('where it is too long ago to say who was removed a number is left out', () => {
  const { parts, told } = begin();
  const before = told.seq;
  for (let round = 0; round < 3; round += 1) {
    for (let i = 0; i < 9_000; i += 1) {
      const { connection } = parts.connect(`${round}-${i}`);
      parts.sockets.ended(connection, 1001, '');
    }
    parts.clock.pass(16 * 60_000);
    parts.consumers.forget(parts.clock.mono());
  }
  expect(told.next()).toBeNull();
  expect(told.seq).toBe(before + 1);
  parts.connect('a');
  expect(told.next()).toMatchObject({ seq: before + 2, removed: [] });
});

test('a snapshot has everybody once, in pages, as they are when their page is made', () => {
  const { parts, told } = begin();
  for (let i = 0; i < 2_100; i += 1) parts.connect(`c${i}`);
  const first = told.page('s', 0);
  expect([first.rows.length, first.next]).toEqual([1_000, 1_000]);
  parts.sockets.ended(parts.consumers.get('c1500')?.sockets[0] as never, 1001, '');
  parts.connect('later');
  const second = told.page('s', 1_000);
  expect(second.rows.find(([id]) => id === 'c1500')?.[3]).toBe(0);
  const third = told.page('s', 2_000);
  expect([third.rows.length, third.next]).toEqual([100, null]);
  expect(new Set(ids([...first.rows, ...second.rows, ...third.rows])).size).toBe(2_100);
});

test('so many snapshots may be under way; the oldest gives way, and whoever goes on with it is told', () => {
  const { parts, told } = begin();
  for (let i = 0; i < 1_001; i += 1) parts.connect(`c${i}`);
  for (let i = 0; i < 9; i += 1) told.page(`s${i}`, 0);
  expect(() => told.page('s0', 1_000)).toThrow(expect.objectContaining({ code: 'failed' }));
  expect(told.page('s1', 1_000).rows.length).toBe(1);
  // A finished one is not kept.
  expect(() => told.page('s1', 1_000)).toThrow();
});
