import { expect, test } from 'vitest';
import { RowTable } from '../../../../src/renderer/link/row-table.ts';
import { packRow } from '../../../../src/shared/console/rows.ts';
import { row } from '../connections/rows.ts';

const event = (changes: Partial<Parameters<RowTable['apply']>[0]>) => ({
  reset: false,
  whole: true,
  rows: [],
  removed: [],
  ...changes,
});
const packed = (id: string, unread = 0) => packRow(row({ id, unread }));

test('a snapshot in chunks is whole with its last', () => {
  const table = new RowTable();
  table.apply(event({ reset: true, whole: false, rows: [packed('1')] }));
  expect(table.whole).toBe(false);
  table.apply(event({ rows: [packed('2')] }));
  expect([table.whole, table.size]).toEqual([true, 2]);
});

test('a change tells only those who watch that row', () => {
  const table = new RowTable();
  table.apply(event({ reset: true, rows: [packed('1'), packed('2')] }));
  const heard: string[] = [];
  table.watch('1', () => heard.push('1'));
  const stop = table.watch('2', () => heard.push('2'));
  table.apply(event({ rows: [packed('2', 5)] }));
  expect(heard).toEqual(['2']);
  expect(table.get('2')?.unread).toBe(5);
  stop();
  table.apply(event({ rows: [packed('2', 6)] }));
  expect(heard).toEqual(['2']);
});

test('a row that leaves is told and gone', () => {
  const table = new RowTable();
  table.apply(event({ reset: true, rows: [packed('1')] }));
  let told = 0;
  table.watch('1', () => {
    told += 1;
  });
  table.apply(event({ removed: ['1'] }));
  expect([told, table.get('1'), table.size]).toEqual([1, undefined, 0]);
});

test('a reset forgets what is not in the new snapshot, and tells it', () => {
  const table = new RowTable();
  table.apply(event({ reset: true, rows: [packed('1'), packed('2')] }));
  let told = 0;
  table.watch('1', () => {
    told += 1;
  });
  table.apply(event({ reset: true, whole: false, rows: [packed('2')] }));
  expect([told, table.get('1'), table.whole]).toEqual([1, undefined, false]);
});
