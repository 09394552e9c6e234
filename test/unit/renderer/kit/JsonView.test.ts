import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inkJson, prettyJson } from '../../../../src/renderer/kit/JsonView.tsx';

test('keys, strings, numbers and words each have their ink', () => {
  expect(inkJson('{"a": "b\\"c", "n": -1.5e3, "t": true}').filter(({ ink }) => ink !== null)).toEqual([
    { ink: 'key', text: '"a"' },
    { ink: 'str', text: '"b\\"c"' },
    { ink: 'key', text: '"n"' },
    { ink: 'num', text: '-1.5e3' },
    { ink: 'key', text: '"t"' },
    { ink: 'lit', text: 'true' },
  ]);
});

test('whatever the text is, the pieces are the text again', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => {
      expect(
        inkJson(text)
          .map((piece) => piece.text)
          .join(''),
      ).toBe(text);
    }),
  );
});

test('a backslash storm takes no time that grows faster than the text', () => {
  const text = `"${'\\'.repeat(200_001)}`;
  expect(inkJson(text).map((piece) => piece.text)).toEqual([text]);
});

test.each([
  ['{"a":[1,2]}', '{\n  "a": [\n    1,\n    2\n  ]\n}'],
  ['{"a":', '{"a":'],
  ['', ''],
])('%s is set out where it is JSON, and left alone where not', (text, pretty) => {
  expect(prettyJson(text)).toBe(pretty);
});

test('JSON is set out as everybody sets it out', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), (text) => {
      expect(prettyJson(text)).toBe(JSON.stringify(JSON.parse(text), null, 2));
    }),
  );
});

test('values stand as they were written: long numbers, decimals, escapes, a key twice', () => {
  const text = '{"id":12345678901234567890,"x":1.0,"x":-0,"n":1E5,"s":"\\u0041, {\\"}"}';
  expect(prettyJson(text)).toBe(
    '{\n  "id": 12345678901234567890,\n  "x": 1.0,\n  "x": -0,\n  "n": 1E5,\n  "s": "\\u0041, {\\"}"\n}',
  );
});

test('a frame full of brackets does not grow without bound', () => {
  const deep = `${'['.repeat(2_048)}${']'.repeat(2_048)}`;
  expect(prettyJson(deep).length).toBeLessThan(60 * deep.length);
});
