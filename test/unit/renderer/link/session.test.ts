import { expect, test } from 'vitest';
import { readPastedToken } from '../../../../src/renderer/link/session.ts';

test.each([
  ['abc_DEF-123', 'abc_DEF-123'],
  ['  abc\n', 'abc'],
  ['http://127.0.0.1:8000/#token=abc_DEF-123', 'abc_DEF-123'],
  ['console http://127.0.0.1:8000/#token=abc pulsera listening', 'abc'],
])('%j holds the token %s', (pasted, token) => {
  expect(readPastedToken(pasted)).toBe(token);
});
