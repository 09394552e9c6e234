import { describe, expect, test } from 'vitest';
import { COLUMNS, layoutColumns } from '../../../../src/renderer/screens/connections/columns.ts';

const at = (width: number, severalHubs = false) => layoutColumns(width, {}, severalHubs).columns;
/** All but the one that only who asks has. */
const USUAL = COLUMNS.filter((column) => column !== 'outbox');
const gone = (width: number, severalHubs = false) => USUAL.filter((column) => !at(width, severalHubs).includes(column));

describe('which columns fit', () => {
  test('all of them in a wide window, save the outbox, which is asked for', () => {
    expect(at(1_640, true)).toEqual(USUAL);
    expect(layoutColumns(1_640, { outbox: true }, true).columns).toEqual(COLUMNS);
  });

  test('they leave in their order', () => {
    expect(gone(1_440)).toEqual(['hub', 'ping']);
    expect(gone(1_400)).toEqual(['hub', 'ping', 'traffic']);
    expect(gone(1_300)).toEqual(['hub', 'client', 'ping', 'traffic']);
    expect(gone(1_200)).toEqual(['hub', 'client', 'ping', 'spark', 'traffic']);
    expect(gone(1_100)).toEqual(['hub', 'address', 'client', 'ping', 'spark', 'traffic']);
  });

  test('with several hubs they leave a column earlier', () => {
    expect(gone(1_544, true)).toEqual(['ping']);
    expect(gone(1_440, true)).toEqual(['client', 'ping', 'traffic']);
    expect(gone(1_100, true)).toEqual(['address', 'client', 'connected', 'ping', 'spark', 'traffic']);
  });

  test('which hub is not asked where there is one, not even by who asked for the column before', () => {
    expect(layoutColumns(1_600, { hub: true }, false).columns).not.toContain('hub');
    expect(layoutColumns(1_600, { hub: false }, true).columns).not.toContain('hub');
  });

  test('a narrow window has its own few', () => {
    const few = ['select', 'state', 'id', 'ribbon', 'event', 'ping', 'rtt', 'unread'];
    expect(at(900)).toEqual(few);
    expect(at(900, true)).toEqual(few);
    expect(layoutColumns(900, { hub: true }, true).columns).toEqual([...few, 'hub']);
  });

  test("the viewer's word counts, both ways", () => {
    const { columns } = layoutColumns(1_440, { ping: true, ribbon: false }, false);
    expect(columns).toContain('ping');
    expect(columns).not.toContain('ribbon');
  });

  test('there is one track for each column', () => {
    // Tracks are apart by spaces outside of brackets.
    const tracks = layoutColumns(1_640, { outbox: true }, true).template.match(/minmax\([^)]*\)|\S+/g);
    expect(tracks).toHaveLength(COLUMNS.length);
  });
});
