import { expect, test } from 'vitest';
import { judgeMessage } from '../../../../src/renderer/screens/channels/message.ts';

const judge = (text: string) => judgeMessage(text).problem;

test('a message that Django could send is taken as it is', () => {
  const text =
    '{"type":"notification_message","notification":{"id":-1.5e3,"tipo":"ñ\\u00f1\\n😀","leida":false,"x":[[],{}]}}';
  expect(judgeMessage(text)).toEqual({
    message: {
      type: 'notification_message',
      notification: { id: -1500, tipo: 'ññ\n😀', leida: false, x: [[], {}] },
    },
    problem: null,
  });
});

test.each([
  ['', 'empty', 1, 1],
  ['  \n ', 'empty', 1, 1],
  ['[]', 'notObject', 1, 1],
  ['\n 1', 'notObject', 2, 2],
  ['{}', 'noType', 1, 1],
  ['{"type":7}', 'noType', 1, 1],
  ['{"type":""}', 'noType', 1, 1],
  ['{"type":"a"', 'ends', 1, 12],
  ['{"type":', 'ends', 1, 9],
  ['{"type"', 'ends', 1, 8],
  ['{', 'ends', 1, 2],
  ['{"type":"a",', 'ends', 1, 13],
  ['{"type":"a",}', 'key', 1, 13],
  ["{'type':'a'}", 'key', 1, 2],
  ['{"type" "a"}', 'colon', 1, 9],
  ['{"type":"a"\n "b":1}', 'comma', 2, 2],
  ['{"type":"a","b":[1 2]}', 'comma', 1, 20],
  ['{"type":"a","b":True}', 'value', 1, 17],
  ['{"type":"a","b":nullable}', 'value', 1, 17],
  ['{"type":"a","b":01}', 'value', 1, 17],
  ['{"type":"a","b":1.}', 'value', 1, 17],
  ['{"type":"a","b":[1,]}', 'value', 1, 20],
  ['{"type":"a"} x', 'trailing', 1, 14],
  ['{"type":"a}', 'quote', 1, 9],
  ['{"type":"a\nb"}', 'quote', 1, 9],
  ['{"type":"a\tb"}', 'control', 1, 11],
  ['{"type":"\\q"}', 'escape', 1, 10],
  ['{"type":"\\u00g0"}', 'escape', 1, 10],
  ['{"type":"a","id":9007199254740993}', 'inexact', 1, 18],
  ['{"type":"a","id":1e999}', 'inexact', 1, 18],
  [`{"type":"a","b":${'['.repeat(80)}`, 'deep', 1, 81],
  ['{"type":"😀😀"\n,,}', 'key', 2, 2],
])('%j is %s, at %i:%i', (text, kind, line, column) => {
  expect(judge(text)).toMatchObject({ kind, line, column });
});

test('columns count characters as people see them, not their halves', () => {
  expect(judge('{"😀":tru}')).toMatchObject({ kind: 'value', at: 6, line: 1, column: 6 });
});

test('whatever JSON.parse refuses is refused, and the other way round', () => {
  const parts = [
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"type"',
    '1',
    '-',
    '0',
    '.5',
    'e1',
    'true',
    'nul',
    '\\',
    '"',
    ' ',
    '\n',
  ];
  let seed = 7;
  const next = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed % below;
  };
  const syntax = new Set(['ends', 'comma', 'colon', 'key', 'value', 'trailing', 'quote', 'escape', 'control']);
  let valid = 0;
  for (let i = 0; i < 20_000; i += 1) {
    const text = Array.from({ length: 1 + next(7) }, () => parts[next(parts.length)]).join('');
    let parses = true;
    try {
      JSON.parse(text);
    } catch {
      parses = false;
    }
    if (text.trim() === '') continue;
    if (parses) valid += 1;
    const problem = judge(text);
    expect({ text, parses: problem === null || !syntax.has(problem.kind) }).toEqual({ text, parses });
  }
  expect(valid).toBeGreaterThan(100);
});
