import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ALERT_FILTER,
  type AlertTerm,
  compileAlerts,
  FACETS,
  facetOf,
  inFacet,
  withFacet,
} from '../../../../src/renderer/screens/alerts/filter.ts';
import { termsOf } from '../../../../src/shared/grammar.ts';
import { makeAlert } from './makeAlert.ts';

const passes = (text: string, ...args: Parameters<typeof makeAlert>): boolean =>
  compileAlerts(termsOf(ALERT_FILTER.parse(text)))(makeAlert(...args), 'Caída en el baño', 'North');

const word = fc.string({ minLength: 1, unit: 'grapheme' });
const term: fc.Arbitrary<AlertTerm> = fc.oneof(
  fc.record({ field: fc.constant('consumer' as const), text: fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/) }),
  fc.record({ field: fc.constantFrom('hub', 'tipo', 'text'), text: word }),
  fc.record({
    field: fc.constant('kind' as const),
    values: fc.uniqueArray(fc.constantFrom('notification', 'silent', 'gone', 'storm', 'trouble', 'uncounted', 'test'), {
      minLength: 1,
    }),
  }),
  fc.record({
    field: fc.constant('state' as const),
    values: fc.uniqueArray(
      fc.constantFrom('here', 'waiting', 'handed', 'grouped', 'suppressed', 'not_shown', 'clicked', 'closed'),
      { minLength: 1 },
    ),
  }),
  fc.record({
    field: fc.constant('why' as const),
    values: fc.uniqueArray(fc.constantFrom('do_not_disturb', 'quiet_hours', 'rate', 'simulated', 'passed'), {
      minLength: 1,
    }),
  }),
  fc.record({ field: fc.constant('seen' as const), value: fc.boolean() }),
);

test('a filter that is written and read again is the same, in both languages', () => {
  fc.assert(
    fc.property(fc.array(term, { maxLength: 5 }), fc.constantFrom('es', 'en'), (terms, language) => {
      expect(termsOf(ALERT_FILTER.parse(ALERT_FILTER.format(terms, language)))).toEqual(terms);
    }),
  );
});

describe('what passes', () => {
  test.each([
    ['consumer:42', true],
    ['consumidor:43', false],
    ['kind:silent', false],
    ['clase:notificación', true],
    ['clase:silencio,notificacion', true],
    ['tipo:alerta', true],
    ['tipo:test', false],
    ['seen:no', true],
    ['vista:sí', false],
    ['hub:north', true],
    ['hub:south', false],
    ['state:handed', true],
    ['estado:callada', false],
    ['caida bano', true],
    ['caida cocina', false],
  ])('%s: %o', (text, expected) => {
    expect(passes(text, { desktop: 'handed', handedAt: 1 })).toBe(expected);
  });

  test('a reason is that of the suppressed', () => {
    expect(passes('why:rate', { desktop: 'suppressed', suppressed: 'rate' })).toBe(true);
    expect(passes('motivo:horas-tranquilas', { desktop: 'suppressed', suppressed: 'rate' })).toBe(false);
    expect(passes('why:rate')).toBe(false);
  });

  test('the state is what is known last', () => {
    expect(passes('state:clicked', { desktop: 'coalesced', with: 3, handedAt: 1, clickedAt: 2, closedAt: 3 })).toBe(
      true,
    );
    expect(passes('state:closed', { desktop: 'handed', handedAt: 1, closedAt: 3 })).toBe(true);
    expect(passes('state:not-shown', { desktop: 'unsupported' })).toBe(true);
  });
});

test.each([
  ['colour:red', 'unknown_field'],
  ['state:', 'no_value'],
  ['consumer:a/b', 'bad_consumer'],
  ['kind:alerta', 'unknown_kind'],
  ['state:lost', 'unknown_state'],
  ['why:because', 'unknown_why'],
  ['seen:perhaps', 'bad_choice'],
])('%s is %s', (text, error) => {
  expect(ALERT_FILTER.parse(text)[0]).toMatchObject({ error });
});

test('every wrong value of a list is told', () => {
  expect(ALERT_FILTER.parse('kind:alerta,silent,nada')).toMatchObject([
    { error: 'unknown_kind', value: 'alerta, nada' },
  ]);
});

describe('facets', () => {
  test('each turns the filter to itself, and the rest of it stays', () => {
    for (const facet of FACETS) {
      const filter = withFacet('consumer:42 kind:test seen:yes words', facet);
      expect(facetOf(filter)).toBe(facet);
      expect(filter).toContain('consumer:42 words');
    }
  });

  test('another choice is on none of them', () => {
    expect(facetOf('kind:test')).toBeNull();
    expect(facetOf('seen:no kind:notification')).toBeNull();
  });

  test('an alert is behind those that it is about', () => {
    const silent = makeAlert({ what: { kind: 'silent', consumer: '42', seconds: 30 }, seen: true });
    expect(FACETS.filter((facet) => inFacet(facet, silent))).toEqual(['all', 'consumers']);
    expect(FACETS.filter((facet) => inFacet(facet, makeAlert()))).toEqual(['all', 'unseen', 'notifications']);
  });
});
