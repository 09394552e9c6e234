import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCursor, writeCursor } from '../../../../src/hub/api/schemas.ts';

test('a cursor names the place that it was written for, in an address as it is', () => {
  fc.assert(
    fc.property(
      fc.maxSafeNat(),
      fc.maxSafeNat(),
      fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/),
      (sentAt, id, consumer) => {
        const cursor = writeCursor(sentAt, id, consumer);
        expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(cursor.length).toBeLessThanOrEqual(400);
        expect(readCursor(cursor)).toEqual({ sentAt, id, consumer });
      },
    ),
  );
});

test('what is no cursor is none', () => {
  const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  for (const value of [null, [], [1, 2], ['1', 2, 'a'], [1, 2, 'a b'], [1.5, 2, 'a'], [1, 2, 'a', 3], { sentAt: 1 }]) {
    expect(readCursor(encoded(value))).toBeNull();
  }
  fc.assert(fc.property(fc.string(), (text) => readCursor(text) === null));
});
