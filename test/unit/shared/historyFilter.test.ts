import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PRODUCERS } from '../../../src/shared/console/contract.ts';
import { termsOf } from '../../../src/shared/grammar.ts';
import { answersQuery, HISTORY_FILTER, type HistoryTerm, historyQuery } from '../../../src/shared/historyFilter.ts';

const { parse, format } = HISTORY_FILTER;
const query = (text: string) => historyQuery(parse(text));
const ANY = { consumer: null, tipo: null, state: 'all', producer: null, text: '', id: null };

describe('what a filter asks for', () => {
  test.each([
    ['', {}],
    [
      'consumidor:42 tipo:alerta estado:sinleer productor:django toma agua',
      { consumer: '42', tipo: 'alerta', state: 'unread', producer: 'django', text: 'toma agua' },
    ],
    ['consumer:42 state:read producer:console', { consumer: '42', state: 'read', producer: 'console' }],
    ['id:42 ESTADO:Leída de:consola', { consumer: '42', state: 'read', producer: 'console' }],
    ['#h437', { id: 'h437' }],
    ['#H437 tipo:test', { id: 'h437', tipo: 'test' }],
    ['#437', { id: '437' }],
    ['#437x', { text: '#437x' }],
    ['tipo:"a b" "estado:x"', { tipo: 'a b', text: 'estado:x' }],
    ['consumer:1 consumer:2', { consumer: '2' }],
    ['  " "  ', {}],
  ])('%s', (text, wanted) => {
    expect(query(text)).toEqual({ ...ANY, ...wanted });
  });

  test('many words are cut where the search ends', () => {
    expect(query(Array(30).fill('abcde').join(' ')).text).toHaveLength(100);
  });
});

test.each([
  ['rtt:5', 'unknown_field', 'rtt'],
  ['tipo:', 'no_value', 'tipo'],
  ['consumer:ñ', 'bad_consumer', 'ñ'],
  ['state:late', 'unknown_state', 'late'],
  ['producer:me', 'unknown_producer', 'me'],
  [`tipo:${'x'.repeat(65)}`, 'too_long', '64'],
  ['x'.repeat(101), 'too_long', '100'],
])('%s cannot be understood', (text, error, value) => {
  expect(parse(text)).toEqual([{ from: 0, to: text.length, source: text, error, value }]);
});

describe('a written filter', () => {
  const word = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' });
  const term: fc.Arbitrary<HistoryTerm> = fc.oneof(
    fc.record({ field: fc.constant('consumer' as const), text: fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/) }),
    fc.record({ field: fc.constantFrom('tipo' as const, 'text' as const), text: word }),
    fc.record({ field: fc.constant('id' as const), text: fc.stringMatching(/^h?\d{1,16}$/) }),
    fc.record({ field: fc.constant('state' as const), value: fc.constantFrom('read' as const, 'unread' as const) }),
    fc.record({ field: fc.constant('producer' as const), value: fc.constantFrom(...PRODUCERS) }),
  );

  test('reads as itself in either language', () => {
    fc.assert(
      fc.property(term, fc.constantFrom('es' as const, 'en' as const), (one, language) => {
        expect(termsOf(parse(format([one], language)))).toEqual([one]);
      }),
    );
  });

  test('has of each field the last, and every word', () => {
    const terms = termsOf(parse('uno tipo:a dos tipo:b state:read #1 state:unread #h2'));
    expect(format(terms)).toBe('uno dos tipo:b state:unread #h2');
    expect(format(terms, 'es')).toBe('uno dos tipo:b estado:sinleer #h2');
  });
});

describe('whether a notification is asked for', () => {
  const one = {
    consumer: '42',
    tipo: 'alerta',
    contenido: 'Toma tu MEDICACIÓN',
    producer: 'django',
    readAt: null,
  } as const;
  test.each([
    ['', true],
    ['medicacion toma', true],
    ['medicaciones', false],
    ['consumer:42 tipo:alerta state:unread producer:django', true],
    ['consumer:4', false],
    ['tipo:alert', false],
    ['state:read', false],
    ['producer:http', false],
  ])('%s', (text, wanted) => {
    expect(answersQuery(query(text), one)).toBe(wanted);
  });
});
