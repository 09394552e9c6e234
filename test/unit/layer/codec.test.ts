import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Codec, CodecError, type CodecOptions } from '../../../src/layer/codec.ts';
import type { LayerMessage } from '../../../src/layer/layer.ts';

const NOW = 1_763_375_400_000;
const codec = (options: Partial<CodecOptions> = {}) =>
  new Codec({ serializer: 'msgpack', keys: [], randomBytes: 0, ttlSeconds: null, now: () => NOW, ...options });
const hex = (text: string) => Buffer.from(text, 'hex');

/** What Python 3.11 with msgpack 1.0.3 writes by `packb(…, use_bin_type=True)`. */
const GOLDEN: Readonly<Record<string, readonly [LayerMessage, string]>> = {
  'the message of the shell': [
    {
      type: 'notification_message',
      notification: {
        id: 2,
        tipo: 'recordatorio',
        contenido: 'Tomar la medicina ñ €',
        fecha_envio: '2025-11-17T10:30:00',
        leida: false,
        deseo_id: null,
      },
      __asgi_channel__: ['specific.0123456789abcdef0123456789abcdef!a', 'specific.0123456789abcdef0123456789abcdef!b'],
    },
    '83a474797065b46e6f74696669636174696f6e5f6d657373616765ac6e6f74696669636174696f6e86a2696402a47469706fac7265636f726461746f72696fa9636f6e74656e69646fb8546f6d6172206c61206d65646963696e6120c3b120e282acab66656368615f656e76696fb3323032352d31312d31375431303a33303a3030a56c65696461c2a8646573656f5f6964c0b05f5f617367695f6368616e6e656c5f5f92d92b73706563696669632e30313233343536373839616263646566303132333435363738396162636465662161d92b73706563696669632e30313233343536373839616263646566303132333435363738396162636465662162',
  ],
  integers: [
    {
      a: [
        0, 127, 128, 255, 256, 65_535, 65_536, 4_294_967_295, 4_294_967_296, 9_007_199_254_740_991, -1, -32, -33, -128,
        -129, -32_768, -32_769, -2_147_483_648, -2_147_483_649, -9_007_199_254_740_991,
      ],
    },
    '81a161dc0014007fcc80ccffcd0100cdffffce00010000ceffffffffcf0000000100000000cf001fffffffffffffffe0d0dfd080d1ff7fd18000d2ffff7fffd280000000d3ffffffff7fffffffd3ffe0000000000001',
  ],
  'integers beyond 2^53, with small ones beside': [
    { a: [9_007_199_254_740_993n, 18_446_744_073_709_551_615n, -9_223_372_036_854_775_808n, 5] },
    '81a16194cf0020000000000001cfffffffffffffffffd3800000000000000005',
  ],
  floats: [{ a: [1.5, -0.1, 1e300] }, '81a16193cb3ff8000000000000cbbfb999999999999acb7e37e43c8800759c'],
  'strings of every length': [
    { a: [31, 32, 255, 256].map((length) => 'x'.repeat(length)) },
    `81a16194bf${'78'.repeat(31)}d920${'78'.repeat(32)}d9ff${'78'.repeat(255)}da0100${'78'.repeat(256)}`,
  ],
  'a map of 16': [
    Object.fromEntries(Array.from({ length: 16 }, (_, n) => [`k${n}`, n])),
    'de0010a26b3000a26b3101a26b3202a26b3303a26b3404a26b3505a26b3606a26b3707a26b3808a26b3909a36b31300aa36b31310ba36b31320ca36b31330da36b31340ea36b31350f',
  ],
};

describe('messages as Python writes them', () => {
  test.each(Object.entries(GOLDEN))('%s', (_name, [message, bytes]) => {
    expect(codec().encode(message).toString('hex')).toBe(bytes);
    expect(codec().decode(hex(bytes))).toEqual(message);
  });

  test('bytes are bytes, and an extension does no harm', () => {
    expect(codec().decode(hex('81a161c4020001'))).toEqual({ a: Buffer.of(0, 1) });
    expect(codec().decode(hex('81a161d40500'))).toMatchObject({ a: { type: 5 } });
  });

  test('core puts twelve random bytes in front', () => {
    const core = codec({ randomBytes: 12 });
    const [one, two] = [core.encode({ n: 1 }), core.encode({ n: 1 })];
    expect(one.subarray(12).toString('hex')).toBe('81a16e01');
    expect(one.equals(two)).toBe(false);
    expect(core.decode(one)).toEqual({ n: 1 });
  });

  test('half a surrogate pair, which Python could not read, becomes U+FFFD', () => {
    expect(codec().decode(codec().encode({ 'k\ud800': 'v\udc00' }))).toEqual({ 'k\ufffd': 'v\ufffd' });
  });

  test('JSON, integers beyond 2^53 included', () => {
    const json = codec({ serializer: 'json' });
    expect(json.encode({ a: [9_007_199_254_740_993n, 1.5, null], b: 'ñ' }).toString()).toBe(
      '{"a":[9007199254740993,1.5,null],"b":"ñ"}',
    );
    expect(json.decode(Buffer.from('{"a": [9007199254740993, 9007199254740991, 1.25e3], "b": "\\u00f1"}'))).toEqual({
      a: [9_007_199_254_740_993n, 9_007_199_254_740_991, 1_250],
      b: 'ñ',
    });
  });

  test('a message that cannot be sent says so', () => {
    const endless: Record<string, unknown> = {};
    endless['self'] = endless;
    for (const message of [endless, { f: () => 1 }]) {
      expect(() => codec().encode(message)).toThrow(expect.objectContaining({ code: 'bad_message' }));
    }
    expect(() => codec({ serializer: 'json' }).encode(endless)).toThrow(
      expect.objectContaining({ code: 'bad_message' }),
    );
  });
});

describe('what cannot be read', () => {
  const code = (value: Buffer, options: Partial<CodecOptions> = {}): string => {
    try {
      codec(options).decode(value);
    } catch (error) {
      if (error instanceof CodecError) return error.code;
      throw error;
    }
    return 'read';
  };

  test.each([
    ['nothing', ''],
    ['no map', '01'],
    ['an array', '9101'],
    ['cut short', '82a16e01'],
    ['with bytes behind it', '81a16e0100'],
    ['an array that announces a thousand million items', '81a16edd3fffffff'],
    ['a map that announces a thousand million items', 'df3fffffff'],
    ['text longer than there are bytes', '81a16edbffffffff78'],
    ['a map whose keys are maps', '818001'],
    ['a reserved key', `81a9${Buffer.from('__proto__').toString('hex')}80`],
    ['arrays in arrays, a thousand deep', `81a16e${'91'.repeat(1_000)}c0`],
  ])('%s', (_name, bytes) => {
    expect(code(hex(bytes))).toBe('undecodable');
  });

  test('JSON that is none, no object, or deep', () => {
    for (const text of ['', '[1]', '{"n": NaN}', `{"a":${'['.repeat(1_000)}${']'.repeat(1_000)}}`]) {
      expect(code(Buffer.from(text), { serializer: 'json' })).toBe('undecodable');
    }
  });

  test('over 64 KiB and what the layer puts around it', () => {
    expect(code(codec().encode({ a: 'x'.repeat(64 * 1024) }))).toBe('read');
    expect(code(codec().encode({ a: 'x'.repeat(65 * 1024) }))).toBe('too_large');
    const keys = ['k'];
    expect(code(codec({ keys }).encode({ a: 'x'.repeat(64 * 1024) }), { keys })).toBe('read');
    expect(code(codec({ keys }).encode({ a: 'x'.repeat(66 * 1024) }), { keys })).toBe('too_large');
  });

  test('encrypted with another key, or long ago', () => {
    const value = codec({ keys: ['old'], now: () => NOW - 71_000 }).encode({ n: 1 });
    expect(code(value, { keys: ['new', 'old'] })).toBe('read');
    expect(code(value, { keys: ['new', 'old'], ttlSeconds: 70 })).toBe('expired');
    expect(code(value, { keys: ['new'] })).toBe('undecodable');
    expect(code(value)).toBe('undecodable');
  });

  test('whatever the bytes, it is a CodecError or a message', () => {
    const options = [{}, { serializer: 'json' }, { keys: ['k'] }, { randomBytes: 12 }] as const;
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(...options), (bytes, option) => {
        expect(['read', 'undecodable', 'too_large']).toContain(code(Buffer.from(bytes), option));
      }),
      { numRuns: 3_000 },
    );
  });

  test('whichever byte of a real message is changed, too', () => {
    const [, bytes] = GOLDEN['the message of the shell'] ?? [];
    const real = hex(bytes ?? '');
    for (let at = 0; at < real.length; at++) {
      for (const byte of [0x00, 0x7f, 0x91, 0xc1, 0xcf, 0xdb, 0xdd, 0xdf, 0xff]) {
        const changed = Buffer.from(real);
        changed[at] = byte;
        expect(['read', 'undecodable']).toContain(code(changed));
      }
    }
  });

  test('every JSON object comes back as it was, in both serializers and encrypted', () => {
    const message = fc.dictionary(
      fc.string().filter((key) => key !== '__proto__'),
      fc.jsonValue({ noUnicodeString: false }),
    );
    fc.assert(
      fc.property(
        message,
        fc.constantFrom('msgpack', 'json'),
        fc.constantFrom([], ['k']),
        (value, serializer, keys) => {
          const both = codec({ serializer, keys, randomBytes: 12 });
          const text = JSON.stringify(value);
          // A number beyond 2^53 would come back as the bigint that it is.
          fc.pre(!/\d{16}/.test(text));
          // JSON has no negative zero.
          const wanted = JSON.parse(text);
          expect(both.decode(both.encode(wanted))).toEqual(wanted);
        },
      ),
      { numRuns: 100 },
    );
  });
});
