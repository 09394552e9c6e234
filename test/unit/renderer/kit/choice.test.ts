import { describe, expect, test } from 'vitest';
import { type Choice, extended, NONE_CHOSEN, only, toggled } from '../../../../src/renderer/kit/choice.ts';

const KEYS = ['a', 'b', 'c', 'd', 'e'];
const chosen = ({ selected }: Choice): string => [...selected].sort().join('');

test('a row is chosen and let go; the last one touched is where a range begins', () => {
  const b = toggled(NONE_CHOSEN, 'b');
  expect([chosen(b), b.anchor]).toEqual(['b', 'b']);
  const none = toggled(b, 'b');
  expect([chosen(none), none.anchor]).toEqual(['', 'b']);
  expect(chosen(NONE_CHOSEN)).toBe('');
});

describe('a range', () => {
  test('goes from the anchor to the row, either way, and adds to what is chosen', () => {
    const d = toggled(toggled(NONE_CHOSEN, 'a'), 'd');
    expect(chosen(extended(d, 'b', KEYS))).toBe('abcd');
    const grown = extended(d, 'e', KEYS);
    expect([chosen(grown), grown.anchor]).toEqual(['ade', 'd']);
  });

  test('begins at the row that had the focus where nothing was touched, and at its own where nothing had it', () => {
    const moved = extended(NONE_CHOSEN, 'c', KEYS, 'b');
    expect([chosen(moved), moved.anchor]).toEqual(['bc', 'b']);
    const clicked = extended(NONE_CHOSEN, 'c', KEYS);
    expect([chosen(clicked), clicked.anchor]).toEqual(['c', 'c']);
  });

  test('passes over an anchor that is not shown any more, and over what is no row', () => {
    expect(chosen(extended({ selected: new Set(), anchor: 'z' }, 'c', KEYS, 'b'))).toBe('bc');
    expect(chosen(extended(NONE_CHOSEN, ':head', KEYS, 'b'))).toBe('b');
    expect(extended(NONE_CHOSEN, ':head', KEYS)).toBe(NONE_CHOSEN);
  });
});

test('all are chosen and no others, and the anchor stays', () => {
  const all = only(toggled(NONE_CHOSEN, 'z'), KEYS);
  expect([chosen(all), all.anchor]).toEqual(['abcde', 'z']);
});
