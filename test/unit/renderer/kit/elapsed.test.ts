import { expect, test } from 'vitest';
import { formatElapsed } from '../../../../src/renderer/kit/elapsed.ts';

test.each([
  [-3, '0 ms'],
  [304.4, '304 ms'],
  [999, '999 ms'],
  [1_000, '1 s'],
  [252_000, '4 m 12 s'],
])('%d ms are %s', (ms, text) => {
  expect(formatElapsed(ms, String)).toBe(text);
});
