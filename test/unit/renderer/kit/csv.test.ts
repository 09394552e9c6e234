import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvCell, csvLine } from '../../../../src/renderer/kit/csv.ts';

test.each([
  ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['\r=1', `"'\r=1"`],
])('a text that a spreadsheet would run, %j, is shown instead', (text, cell) => {
  expect(csvCell(text)).toBe(cell);
});

test.each([
  ['a-b', 'a-b'],
  ["'quoted'", "'quoted'"],
  ['a,b', '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ['two\nlines', '"two\nlines"'],
  [' padded ', '" padded "'],
  [-4, '-4'],
  [0, '0'],
  [true, 'true'],
  [null, ''],
])('%j is %j', (value, cell) => {
  expect(csvCell(value)).toBe(cell);
});

/** Reads a line of RFC 4180. */
function readLine(line: string): string[] {
  return [...`,${line.slice(0, -2)}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
  );
}

test('any texts come back as they were, but for the apostrophe', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: fc.constantFrom(...'=+-@a,"\r\n\t ñ') }), { minLength: 1 }), (texts) => {
      const read = readLine(csvLine(texts));
      expect(read.map((text) => text.replace(/^'(?=[=+\-@\t\r])/, ''))).toEqual(texts);
      for (const text of read) expect(text).not.toMatch(/^[=+\-@\t\r]/);
    }),
  );
});
