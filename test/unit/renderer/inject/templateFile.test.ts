import { expect, test } from 'vitest';
import {
  isProblem,
  isSame,
  readTemplates,
  writeTemplates,
} from '../../../../src/renderer/screens/inject/templateFile.ts';

const template = (name: string, contenido = 'Hola {{consumidor_id}}') => ({
  name,
  content: { tipo: 'alerta', contenido, deseo_id: '{{counter}}' },
});

test('what is written is read again, format and version in it', () => {
  const templates = [template('Uno'), template('Dos', '¡"comillas"!\n😀')];
  const text = writeTemplates(templates);
  expect(JSON.parse(text)).toMatchObject({ format: 'pulsera-templates', version: 1 });
  expect(readTemplates(text)).toEqual(templates);
});

const file = (templates: unknown, other: object = {}) =>
  JSON.stringify({ format: 'pulsera-templates', version: 1, templates, ...other });
const flat = { name: 'x', tipo: 'alerta', contenido: 'y' };

test('deseo_id may be left out', () => {
  expect(readTemplates(file([flat]))).toEqual([
    { name: 'x', content: { tipo: 'alerta', contenido: 'y', deseo_id: '' } },
  ]);
});

test.each([
  ['', { code: 'not_json' }],
  ['[]', { code: 'not_templates' }],
  ['null', { code: 'not_templates' }],
  [file({}), { code: 'not_templates' }],
  [file([flat], { format: 'other' }), { code: 'not_templates' }],
  [file([flat], { version: 2 }), { code: 'newer' }],
  [file([]), { code: 'empty' }],
  [file(Array.from({ length: 501 }, () => flat)), { code: 'too_many' }],
  [file([flat, 7]), { code: 'bad_template', at: 2, field: 'name' }],
  [file([{ ...flat, name: ' x' }]), { code: 'bad_template', at: 1, field: 'name' }],
  [file([{ ...flat, tipo: 't'.repeat(65) }]), { code: 'bad_template', at: 1, field: 'tipo' }],
  [file([flat, { ...flat, contenido: 3 }]), { code: 'bad_template', at: 2, field: 'contenido' }],
  [file([{ ...flat, contenido: '{{nope}}' }]), { code: 'bad_template', at: 1, field: 'contenido' }],
  [file([{ ...flat, deseo_id: 5 }]), { code: 'bad_template', at: 1, field: 'deseo_id' }],
  [' '.repeat(16 * 1024 * 1024 + 1), { code: 'too_large' }],
])('what is no such file is explained (%#)', (text, problem) => {
  const read = readTemplates(text);
  expect(isProblem(read)).toBe(true);
  expect(read).toMatchObject(problem);
});

test('two are the same when every field is', () => {
  expect(isSame(template('a').content, template('b').content)).toBe(true);
  expect(isSame(template('a').content, { ...template('a').content, deseo_id: '' })).toBe(false);
});
