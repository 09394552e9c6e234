import { expect, test, vi } from 'vitest';
import { placeWindow } from '../../../src/main/windowState.ts';

// Only Electron has displays; here they are given.
vi.mock('electron', () => ({ screen: {} }));

const left = { x: 0, y: 0, width: 1920, height: 1080 };
const right = { x: 1920, y: 0, width: 1920, height: 1080 };
const size = { width: 1200, height: 800 };

test.each([
  ['where it was', { x: 100, y: 100 }, [left], true],
  ['on the second display', { x: 2000, y: 100 }, [left, right], true],
  ['half beyond the edge', { x: -900, y: 0 }, [left], true],
  ['on a display that is gone', { x: 2000, y: 100 }, [left], false],
  ['with too little in reach', { x: 1800, y: 100 }, [left], false],
  ['with its bar above the display', { x: 100, y: -30 }, [left], false],
  ['with its bar below the display', { x: 100, y: 1060 }, [left], false],
  ['without any display', { x: 100, y: 100 }, [], false],
] as const)('a window %s', (_what, at, areas, stays) =>
  expect(placeWindow({ ...at, ...size }, areas)).toEqual(stays ? { ...at, ...size } : size),
);
