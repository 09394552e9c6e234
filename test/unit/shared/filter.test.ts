import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CONSUMER_STATES, type ConsumerRow } from '../../../src/shared/console/rows.ts';
import { compileFilter, formatFilter, parseFilter, type Term } from '../../../src/shared/filter.ts';
import { mistakesOf, termsOf } from '../../../src/shared/grammar.ts';

const NOW = 1_700_000_000_000;
const HUBS = new Map([
  [null, ['north']],
  [7, ['Sótano', 'Sótano:8001']],
  [8, ['Sótano', 'Sótano:8002']],
]);

function row(changes: Partial<ConsumerRow>): ConsumerRow {
  return {
    id: '42',
    state: 'on_time',
    figure: 0,
    sockets: 1,
    address: '10.20.0.42:51822',
    client: 'okhttp/4.12',
    simulated: false,
    connectedAt: NOW - 60_000,
    lastPingAt: NOW - 5_000,
    pingEveryMs: 25_000,
    rttMs: 31,
    unread: 0,
    messagesIn: 3,
    messagesOut: 3,
    outboxBytes: 0,
    event: 'ping',
    eventAt: NOW,
    eventDetail: 0,
    hub: null,
    hubs: 1,
    ...changes,
  };
}

const watches = (text: string, ...watched: string[]): boolean =>
  compileFilter(termsOf(parseFilter(text)), HUBS, new Set(watched))(row({ id: '42' }), NOW);
const passes = (text: string, changes: Partial<ConsumerRow> = {}): boolean =>
  compileFilter(termsOf(parseFilter(text)), HUBS)(row(changes), NOW);

const terms = (text: string) => termsOf(parseFilter(text));

const comparison = fc.record({
  operator: fc.constantFrom('<', '<=', '=', '>=', '>'),
  value: fc.nat({ max: 1_000_000_000 }),
});
const word = fc.string({ minLength: 1, unit: 'grapheme' });
const term: fc.Arbitrary<Term> = fc.oneof(
  fc.record({
    field: fc.constant('id' as const),
    values: fc.uniqueArray(fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/), { minLength: 1, maxLength: 4 }),
  }),
  fc.record({
    field: fc.constant('state' as const),
    values: fc.uniqueArray(fc.constantFrom(...CONSUMER_STATES), { minLength: 1 }),
  }),
  fc.record({ field: fc.constant('hub' as const), values: fc.uniqueArray(word, { minLength: 1, maxLength: 3 }) }),
  fc.record({ field: fc.constantFrom('client', 'address', 'text'), text: word }),
  fc.tuple(fc.constantFrom('rtt', 'unread', 'gone'), comparison).map(([field, rest]) => ({ field, ...rest })),
  fc.record({ field: fc.constantFrom('simulated', 'watched'), value: fc.boolean() }),
) as fc.Arbitrary<Term>;

describe('reading and writing', () => {
  test('a written filter reads as the same terms, in both languages', () => {
    fc.assert(
      fc.property(fc.array(term), fc.constantFrom('en', 'es'), (wanted, language) => {
        expect(terms(formatFilter(wanted, language))).toEqual(wanted);
      }),
    );
  });

  test('any text is read without a throw, and its tokens lie where they say', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const { from, to, source } of parseFilter(text)) expect(text.slice(from, to)).toBe(source);
      }),
    );
  });

  test('what was understood of any text survives being written', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const understood = terms(text);
        expect(terms(formatFilter(understood))).toEqual(understood);
      }),
    );
  });

  test('Spanish words become English ones', () => {
    expect(formatFilter(terms('estado:silencioso,Tarde idos:<15m cliente:okhttp dirección:10.20. sinleer:>0'))).toBe(
      'state:silent,late gone:<15m client:okhttp address:10.20. unread:>0',
    );
  });

  test('English words become Spanish ones', () => {
    expect(formatFilter(terms('watched:no'), 'es')).toBe('vigilado:no');
    expect(formatFilter(terms('state:on-time,gone simulated:yes'), 'es')).toBe('estado:al-día,ido simulado:sí');
  });

  test('quotes keep spaces and colons together', () => {
    expect(terms('"galaxy watch" client:"Pulsera 2.3" "id:42"')).toEqual([
      { field: 'text', text: 'galaxy watch' },
      { field: 'client', text: 'Pulsera 2.3' },
      { field: 'text', text: 'id:42' },
    ]);
  });

  test('quotes keep the commas of a name together', () => {
    expect(terms('hub:"planta 2, sur",norte')).toEqual([{ field: 'hub', values: ['planta 2, sur', 'norte'] }]);
    expect(formatFilter(terms('hub:"a,b",c'), 'es')).toBe('hub:"a,b",c');
  });

  test('an address with its port is text, not an unknown field', () => {
    expect(terms('10.20.0.42:51822')).toEqual([{ field: 'text', text: '10.20.0.42:51822' }]);
  });
});

describe('what cannot be understood', () => {
  test.each([
    ['rtt:>200 colour:red', 'unknown_field', 'colour', 9, 19],
    ['state:sleepy', 'unknown_state', 'sleepy', 0, 12],
    ['state:sleepy,late,sad', 'unknown_state', 'sleepy, sad', 0, 21],
    ['state:', 'no_value', 'state', 0, 6],
    ['rtt:>fast', 'bad_number', '>fast', 0, 9],
    ['unread:>2s', 'bad_number', '>2s', 0, 10],
    ['gone:<15', 'bad_duration', '<15', 0, 8],
    ['simulated:perhaps', 'bad_choice', 'perhaps', 0, 17],
    ['id:,', 'no_value', ',', 0, 4],
    ['hub:', 'no_value', 'hub', 0, 4],
  ])('%s is %s', (text, error, value, from, to) => {
    const bad = parseFilter(text).filter((token) => token.error);
    expect(bad).toMatchObject([{ error, value, from, to }]);
  });

  test('every mistake is told, each once, beside what was understood', () => {
    expect(mistakesOf(parseFilter('rtt:>abc id:42 zzz:1 rtt:>abc'))).toEqual({
      told: [
        { error: 'bad_number', value: '>abc' },
        { error: 'unknown_field', value: 'zzz' },
      ],
      more: 0,
    });
    expect(mistakesOf(parseFilter('id:42 words'))).toEqual({ told: [], more: 0 });
  });

  test('of very many a few are told and the others counted, and a long value is cut', () => {
    const { told, more } = mistakesOf(parseFilter(Array.from({ length: 100 }, (_, i) => `unread:>a${i}`).join(' ')));
    expect([told.length, more]).toEqual([4, 96]);
    expect(mistakesOf(parseFilter(`rtt:${'9'.repeat(5_000)}`)).told[0]?.value).toBe(`${'9'.repeat(40)}…`);
  });
});

describe('judging rows', () => {
  test('nothing asked lets everybody through', () => {
    expect(passes('')).toBe(true);
  });

  test.each([
    ['id:42', {}, true],
    ['id:41,42', {}, true],
    ['id:4', {}, false],
    ['state:silent,late', { state: 'late' }, true],
    ['state:silent,late', { state: 'slow' }, false],
    ['hub:north', {}, true],
    ['hub:NORTH', { hub: 7 }, false],
    ['hub:sotano:8001', { hub: 7 }, true],
    ['hub:sotano:8001', { hub: 8 }, false],
    ['hub:sótano', { hub: 8 }, true],
    ['hub:south,north', {}, true],
    ['hub:south', {}, false],
    ['hub:so', { hub: 7 }, false],
    ['hub:north', { hub: 9 }, false],
    ['rtt:>200', { rttMs: 201 }, true],
    ['rtt:>200', { rttMs: 200 }, false],
    ['rtt:<200', { rttMs: 0 }, false],
    ['rtt:>=1s', { rttMs: 1_000 }, true],
    ['client:OKHTTP', {}, true],
    ['cliente:dart', {}, false],
    ['unread:>0', { unread: 1 }, true],
    ['unread:0', { unread: 1 }, false],
    ['gone:<15m', { state: 'gone', figure: NOW - 14 * 60_000 }, true],
    ['gone:<15m', { state: 'gone', figure: NOW - 15 * 60_000 }, false],
    ['gone:<15m', { state: 'on_time' }, true],
    ['simulado:sí', { simulated: true }, true],
    ['simulado:sí', { simulated: false }, false],
    ['10.20.', {}, true],
    ['10.21.', {}, false],
    ['okhttp 10.20.', {}, true],
    ['okhttp 10.21.', {}, false],
    ['máquina', { client: 'Maquina 1' }, true],
  ] as const)('%s on %o: %s', (text, changes, expected) => {
    expect(passes(text, changes)).toBe(expected);
  });

  test('what is not understood narrows nothing', () => {
    expect(passes('colour:red id:42')).toBe(true);
  });
});

test('the watch list says who is watched', () => {
  expect([
    watches('watched:yes', '42'),
    watches('vigilado:sí', '43'),
    watches('watched:no'),
    watches('watched:no', '42'),
  ]).toEqual([...[true, false], ...[true, false]]);
});
