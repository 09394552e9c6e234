import { expect, test } from 'vitest';
import { GROUPS, keyWords, letterOf, roomOf, SHORTCUTS } from '../../../../src/renderer/commands/shortcuts.ts';
import { ROOMS } from '../../../../src/renderer/router.ts';

test('every room has a letter of its own, that leads back to it', () => {
  for (const room of ROOMS) {
    const letter = letterOf(room);
    expect(letter, room).not.toBeNull();
    expect(roomOf(letter ?? '')).toBe(room);
    expect(roomOf((letter ?? '').toUpperCase())).toBe(room);
  }
  expect(roomOf('z')).toBeNull();
  expect(letterOf('help')).toBeNull();
});

test('within a group no key means two things, and every group has some', () => {
  for (const group of GROUPS) {
    const keys = SHORTCUTS.filter((one) => one.group === group).flatMap((one) => one.keys);
    expect(keys.length, group).toBeGreaterThan(0);
    expect(new Set(keys).size, group).toBe(keys.length);
  }
});

test('keys are written as the system has them', () => {
  expect(['Mod', 'Enter', 'K'].map((key) => keyWords(key, false))).toEqual(['Ctrl', '⏎', 'K']);
  expect(keyWords('Mod', true)).toBe('⌘');
});
