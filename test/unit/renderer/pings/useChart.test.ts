import { expect, test } from 'vitest';
import { clockLabels, spread } from '../../../../src/renderer/screens/pings/useChart.ts';

test('names stand at their lines, apart where those are close, and never outside', () => {
  expect(spread([90, 50, 20], 13, 6, 100)).toEqual([90, 50, 20]);
  // Pushed up from the lowest.
  expect(spread([90, 88, 20], 13, 6, 100)).toEqual([90, 77, 20]);
  // At the top there is no room above: the lower ones give way.
  expect(spread([12, 10, 8], 13, 6, 100)).toEqual([32, 19, 6]);
  expect(spread([140], 13, 6, 100)).toEqual([100]);
  expect(spread([], 13, 6, 100)).toEqual([]);
});

test('times are those of the viewer', () => {
  const at = new Date(2025, 10, 24, 9, 5).getTime() / 1_000;
  expect(clockLabels([at, at + 3_600])).toEqual(['09:05', '10:05']);
});
