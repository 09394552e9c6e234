/** The codec against channels_redis itself: what it cannot read or writes otherwise would be lost in Django. */
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Codec } from '../../src/layer/codec.ts';
import type { LayerMessage } from '../../src/layer/layer.ts';

/** Reads each value as channels_redis does, and writes what it read, with its own random prefix. */
const ECHO = `
import json, sys
from channels_redis.core import RedisChannelLayer
keys = json.loads(sys.argv[1])
layer = RedisChannelLayer(hosts=['redis://127.0.0.1:1'], symmetric_encryption_keys=keys or None)
for line in sys.stdin:
    print(layer.serialize(layer.deserialize(bytes.fromhex(line))).hex())
`;
/** Debian's own: channels_redis is one of its packages. */
const PYTHON = '/usr/bin/python3';

function echo(values: readonly Buffer[], keys: readonly string[]): Buffer[] {
  const input = values.map((value) => value.toString('hex')).join('\n');
  const output = execFileSync(PYTHON, ['-c', ECHO, JSON.stringify(keys)], {
    input,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  return output
    .trim()
    .split('\n')
    .map((line) => Buffer.from(line, 'hex'));
}

const codec = (keys: readonly string[]) => new Codec({ serializer: 'msgpack', keys, randomBytes: 12, ttlSeconds: 70 });
const leaf = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.maxSafeInteger(),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }),
  fc.double({ noNaN: true }).filter((number) => !Number.isInteger(number)),
  fc.boolean(),
  fc.constant(null),
);
const key = fc.string({ maxLength: 40 }).filter((text) => text !== '__proto__');
const values = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('value')), fc.dictionary(key, tie('value'))),
})).value;
const messages = fc.sample(fc.dictionary(key, values), { numRuns: 500, seed: 4 }) as LayerMessage[];

test('random messages come back from Python as they were, byte for byte behind the random ones', () => {
  const sent = messages.map((message) => codec([]).encode(message));
  const back = echo(sent, []);
  expect(back).toHaveLength(sent.length);
  for (const [index, value] of back.entries()) {
    expect(value.subarray(12).toString('hex')).toBe(sent[index]?.subarray(12).toString('hex'));
    expect(codec([]).decode(value)).toEqual(messages[index]);
  }
});

test('encrypted with keys that rotate: Python reads ours and we read what Python writes', () => {
  const some = messages.slice(0, 50);
  const back = echo(
    some.map((message) => codec(['old ñ']).encode(message)),
    ['new', 'old ñ'],
  );
  for (const [index, value] of back.entries()) {
    expect(codec(['newest', 'new']).decode(value)).toEqual(some[index]);
    expect(() => codec(['old ñ']).decode(value)).toThrow();
  }
});
