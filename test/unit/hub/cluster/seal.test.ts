import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sealer } from '../../../../src/hub/cluster/seal.ts';

describe.each([
  ['without keys', []],
  ['with a key', ['secret']],
])('%s', (_name, keys) => {
  test('what is sealed can be opened again', () => {
    const { seal, open } = sealer(keys);
    fc.assert(
      fc.property(fc.json(), (json) => {
        const value: unknown = JSON.parse(json);
        expect(JSON.stringify(open(seal(value)))).toBe(JSON.stringify(value));
      }),
    );
  });

  test('bytes that were not sealed open to null', () => {
    const { open } = sealer(keys);
    expect(open(Buffer.from('{"half":'))).toBeNull();
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void open(Buffer.from(bytes))));
  });
});

describe('encryption', () => {
  test('hides what is sealed', () => {
    expect(sealer(['secret']).seal({ name: 'Berlin' }).toString()).not.toContain('Berlin');
    expect(sealer([]).seal({ name: 'Berlin' }).toString()).toBe('{"name":"Berlin"}');
  });

  test('opens what an older key sealed, and nothing that a foreign key or none did', () => {
    const rotated = sealer(['new', 'old']);
    expect(rotated.open(sealer(['old']).seal(1))).toBe(1);
    expect(sealer(['new']).open(rotated.seal(2))).toBe(2);
    expect(rotated.open(sealer(['foreign']).seal(3))).toBeNull();
    expect(rotated.open(sealer([]).seal(4))).toBeNull();
    expect(sealer([]).open(sealer(['foreign']).seal(5))).toBeNull();
  });
});
