import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  hasBraces,
  isRendered,
  readTemplate,
  renderTemplate,
  type TemplateContent,
  type TemplateValues,
} from '../../../src/shared/template.ts';

const VALUES: TemplateValues = { consumidor_id: '42', now: '2025-11-17T10:30:00', counter: 1, random: () => 0.5 };
const content = (contenido: string, other: Partial<TemplateContent> = {}): TemplateContent => ({
  tipo: 'alerta',
  contenido,
  deseo_id: '',
  ...other,
});

/** What `contenido` becomes. */
function become(contenido: string, values: Partial<TemplateValues> = {}): string {
  const template = readTemplate(content(contenido));
  expect(template.problems).toEqual([]);
  const result = renderTemplate(template, { ...VALUES, ...values });
  if (!isRendered(result)) throw new Error(`${result.field} ${result.code}`);
  return result.contenido;
}
const problems = (contenido: string) =>
  readTemplate(content(contenido)).problems.map(({ code, at, name }) => [code, at, name]);

describe('variables', () => {
  test('become what they stand for, as often as they are written', () => {
    expect(become('{{consumidor_id}}: {{ now }} = {{date}} {{time}}, {{consumidor_id}}')).toBe(
      '42: 2025-11-17T10:30:00 = 2025-11-17 10:30, 42',
    );
  });

  test('a counter begins at 1 or where it is told', () => {
    expect(become('{{counter}} {{counter 100}} {{counter 0}}', { counter: 3 })).toBe('3 102 2');
  });

  test('a random number keeps within its range and its decimals, both ends included', () => {
    const draws = (range: string) => [0, 0.5, 0.999_999].map((n) => become(`{{random ${range}}}`, { random: () => n }));
    expect(draws('60..110')).toEqual(['60', '85', '110']);
    expect(draws('36.5..38')).toEqual(['36.5', '37.3', '38.0']);
    expect(draws('-1..1')).toEqual(['-1', '0', '1']);
    expect(draws('7..7')).toEqual(['7', '7', '7']);
    expect(draws('0.1..0.3')).toEqual(['0.1', '0.2', '0.3']);
  });

  test('each random number is drawn by itself', () => {
    const numbers = [0, 0.999];
    expect(become('{{random 1..6}}{{random 1..6}}', { random: () => numbers.shift() ?? 0 })).toBe('16');
  });

  test('two braces can be said', () => {
    expect(become('\\{{now}} {{consumidor_id}} }} { {')).toBe('{{now}} 42 }} { {');
  });
});

describe('what is wrong is said with its place', () => {
  test.each([
    ['a {{nombre}} b', [['unknown_variable', 2, '{{nombre}}']]],
    ['{{}}', [['unknown_variable', 0, '{{}}']]],
    [
      '{{Now}} {{now}} {{x}}',
      [
        ['unknown_variable', 0, '{{Now}}'],
        ['unknown_variable', 16, '{{x}}'],
      ],
    ],
    ['{{now 3}}', [['bad_argument', 0, '{{now 3}}']]],
    ['{{counter a}}', [['bad_argument', 0, '{{counter a}}']]],
    ['{{counter -1}}', [['bad_argument', 0, '{{counter -1}}']]],
    ['{{random}}', [['bad_range', 0, '{{random}}']]],
    ['{{random 9..1}}', [['bad_range', 0, '{{random 9..1}}']]],
    ['{{random 1 .. 9}}', [['bad_range', 0, '{{random 1 .. 9}}']]],
    ['{{random 1..1e9}}', [['bad_range', 0, '{{random 1..1e9}}']]],
    ['hola {{now', [['unclosed', 5, '{{now']]],
    [`{{${'x'.repeat(60)}}}`, [['unknown_variable', 0, `{{${'x'.repeat(38)}…`]]],
  ])('%s', (text, expected) => expect(problems(text)).toEqual(expected));

  test('in every field', () => {
    const { problems: found } = readTemplate({ tipo: '{{a}}', contenido: '{{b}}', deseo_id: '{{c}}' });
    expect(found.map(({ field }) => field)).toEqual(['tipo', 'contenido', 'deseo_id']);
  });
});

describe('what a producer may say is judged after the variables have become something', () => {
  const judge = (written: Partial<TemplateContent>, values: Partial<TemplateValues> = {}) =>
    renderTemplate(readTemplate(content('', written)), { ...VALUES, ...values });

  test('deseo_id may be a variable and has to become a whole number', () => {
    expect(judge({ deseo_id: ' {{consumidor_id}} ' })).toMatchObject({ deseo_id: 42 });
    expect(judge({ deseo_id: '{{consumidor_id}}' }, { consumidor_id: 'ana' })).toEqual({
      field: 'deseo_id',
      code: 'not_whole',
    });
    expect(judge({ deseo_id: '' })).toMatchObject({ deseo_id: null });
    expect(judge({ deseo_id: '9007199254740993' })).toEqual({ field: 'deseo_id', code: 'not_whole' });
    expect(Object.is((judge({ deseo_id: '-0' }) as { deseo_id: number }).deseo_id, 0)).toBe(true);
  });

  test('length counts as it is sent', () => {
    const long = { consumidor_id: 'x'.repeat(64) };
    expect(judge({ tipo: '{{consumidor_id}}' }, long)).toMatchObject({ tipo: long.consumidor_id });
    expect(judge({ tipo: '{{consumidor_id}}!' }, long)).toEqual({ field: 'tipo', code: 'too_long' });
    expect(judge({ contenido: `${'a'.repeat(3_998)}\\{{` })).toMatchObject({ contenido: `${'a'.repeat(3_998)}{{` });
    expect(judge({ contenido: `${'a'.repeat(3_999)}{{consumidor_id}}` })).toEqual({
      field: 'contenido',
      code: 'too_long',
    });
    expect(judge({ tipo: '' })).toEqual({ field: 'tipo', code: 'missing' });
    expect(judge({ contenido: '\ud83d' })).toEqual({ field: 'contenido', code: 'halved' });
  });
});

test('any text whose braces are protected says just that', () => {
  const pieces = fc.array(fc.constantFrom('{', '{{', '}}', '\\', 'now', ' ', 'ñ😀', '{{now}}'), { maxLength: 20 });
  fc.assert(
    fc.property(
      pieces.map((list) => list.join('')),
      (text) => {
        // A backslash right before braces would protect them already.
        fc.pre(!text.includes('\\{'));
        expect(become(text.replaceAll('{{', '\\{{'))).toBe(text);
      },
    ),
  );
});

test('any text at all is either read or explained, and what was read renders the same way twice', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('{{', '}}', 'random ', '1..5', 'counter', 'a', '\\', '.'), { maxLength: 30 }),
      (list) => {
        const text = list.join('');
        const template = readTemplate(content(text));
        for (const { at } of template.problems) expect(text.startsWith('{{', at)).toBe(true);
        if (!hasBraces(content(text))) expect(template).toMatchObject({ problems: [], varies: false });
        if (template.problems.length === 0)
          expect(renderTemplate(template, VALUES)).toEqual(renderTemplate(template, VALUES));
      },
    ),
  );
});

test('a random number is always within its range', () => {
  const bound = fc.integer({ min: -1_000_000, max: 1_000_000 });
  const roll = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(bound, bound, fc.integer({ min: 0, max: 6 }), roll, (a, b, decimals, random) => {
      const [least, most] = [Math.min(a, b), Math.max(a, b)].map((n) => (n / 1_000).toFixed(decimals));
      const text = become(`{{random ${least}..${most}}}`, { random: () => random });
      expect(Number(text)).toBeGreaterThanOrEqual(Number(least));
      expect(Number(text)).toBeLessThanOrEqual(Number(most));
      expect(text.split('.')[1]?.length ?? 0).toBe(decimals);
    }),
  );
});
