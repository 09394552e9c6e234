import { describe, expect, test } from 'vitest';
import { COLUMNS, layoutColumns } from '../../../../src/renderer/screens/connections/columns.ts';

const at = (width: number) => layoutColumns(width, {}).columns;
const gone = (width: number) => COLUMNS.filter((column) => !at(width).includes(column));

describe('which columns fit', () => {
  test('all of them in a wide window', () => {
    expect(at(1_600)).toEqual(COLUMNS);
  });

  test('they leave in their order', () => {
    expect(gone(1_440)).toEqual(['ping']);
    expect(gone(1_400)).toEqual(['ping', 'traffic']);
    expect(gone(1_300)).toEqual(['client', 'ping', 'traffic']);
    expect(gone(1_200)).toEqual(['client', 'ping', 'spark', 'traffic']);
    expect(gone(1_100)).toEqual(['address', 'client', 'ping', 'spark', 'traffic']);
  });

  test('a narrow window has its own few', () => {
    expect(at(900)).toEqual(['select', 'state', 'id', 'ribbon', 'event', 'ping', 'rtt', 'unread']);
  });

  test("the viewer's word counts, both ways", () => {
    const { columns } = layoutColumns(1_440, { ping: true, ribbon: false });
    expect(columns).toContain('ping');
    expect(columns).not.toContain('ribbon');
  });

  test('there is one track for each column', () => {
    // Tracks are apart by spaces outside of brackets.
    const tracks = layoutColumns(1_600, {}).template.match(/minmax\([^)]*\)|\S+/g);
    expect(tracks).toHaveLength(COLUMNS.length);
  });
});
