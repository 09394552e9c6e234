import { expect, test } from 'vitest';
import { plainText } from '../../../../src/renderer/kit/plainText.ts';

test.each([
  ['a control is written out', '\u0000a\u001b[31m', '\\u0000a\\u001b[31m'],
  ['so is what would turn the text around', 'x\u202egnp.exe\u2066', 'x\\u202egnp.exe\\u2066'],
  ['line ends and tabs stay', 'a\n\tb\r\n', 'a\n\tb\r\n'],
  ['joiners stay, families are one', '👨‍👩‍👧 می\u200cروم', '👨‍👩‍👧 می\u200cروم'],
  ['markup is only text', '<b>&amp;</b>', '<b>&amp;</b>'],
])('%s', (_, text, shown) => {
  expect(plainText(text)).toBe(shown);
});
