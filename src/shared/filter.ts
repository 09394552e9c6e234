/**
 * The language of the filter over Connections:
 * `id:42 state:silent,late hub:north rtt:>200 client:okhttp unread:>0 gone:<15m words`.
 * Words are accepted in Spanish and English; the canonical form, which the address keeps, is English. Terms narrow one
 * another (and); the values of one term widen it (or).
 */
import { CONSUMER_STATES, type ConsumerRow, type ConsumerState } from './console/rows.ts';
import {
  type FilterGrammar,
  type FilterLanguage,
  filterGrammar,
  type InBoth,
  quote,
  readList,
  SPECIAL_ITEM,
  SPECIAL_TEXT,
  SPECIAL_VALUE,
  type Unread,
  unquote,
  wordIndex,
} from './grammar.ts';
import { plain } from './plain.ts';

/** How a number is compared. Milliseconds for `rtt` and `gone`. */
type Operator = '<' | '<=' | '=' | '>=' | '>';
interface Comparison {
  readonly operator: Operator;
  readonly value: number;
}

export type Term =
  /** Ids, and names of hubs. */
  | { readonly field: 'id' | 'hub'; readonly values: readonly string[] }
  | { readonly field: 'state'; readonly values: readonly ConsumerState[] }
  | { readonly field: 'client' | 'address' | 'text'; readonly text: string }
  | ({ readonly field: 'rtt' | 'unread' } & Comparison)
  /** Of those that are gone, how long ago; whoever is here is not concerned. */
  | ({ readonly field: 'gone' } & Comparison)
  | { readonly field: 'simulated' | 'watched'; readonly value: boolean };

type Field = Exclude<Term['field'], 'text'>;

/** Why a token cannot be understood: an unknown field, an empty or bad value. */
export type FilterErrorCode =
  | 'unknown_field'
  | 'no_value'
  | 'unknown_state'
  | 'bad_number'
  | 'bad_duration'
  | 'bad_choice';

const FIELD_WORDS: Readonly<Record<Field, InBoth>> = {
  id: { en: 'id', es: 'id' },
  state: { en: 'state', es: 'estado' },
  hub: { en: 'hub', es: 'hub' },
  client: { en: 'client', es: 'cliente' },
  address: { en: 'address', es: 'dirección' },
  rtt: { en: 'rtt', es: 'rtt' },
  unread: { en: 'unread', es: 'sinleer' },
  gone: { en: 'gone', es: 'idos' },
  simulated: { en: 'simulated', es: 'simulado' },
  watched: { en: 'watched', es: 'vigilado' },
};

const STATE_WORDS: Readonly<Record<ConsumerState, InBoth>> = {
  gone: { en: 'gone', es: 'ido' },
  silent: { en: 'silent', es: 'silencioso' },
  slow: { en: 'slow', es: 'lento' },
  late: { en: 'late', es: 'tarde' },
  flapping: { en: 'flapping', es: 'inestable' },
  on_time: { en: 'on-time', es: 'al-día' },
};

/** Other spellings that people try; without accents and lower case. */
const OTHER_FIELDS: Readonly<Record<string, Field>> = {
  consumer: 'id',
  consumidor: 'id',
  ip: 'address',
  'sin-leer': 'unread',
  sin_leer: 'unread',
  ido: 'gone',
  sim: 'simulated',
  vigilados: 'watched',
};
const OTHER_STATES: Readonly<Record<string, ConsumerState>> = {
  on_time: 'on_time',
  ontime: 'on_time',
  ok: 'on_time',
  aldia: 'on_time',
  al_dia: 'on_time',
  idos: 'gone',
  silenciosos: 'silent',
  lentos: 'slow',
  tardios: 'late',
  inestables: 'flapping',
};
const CHOICES: Readonly<Record<string, boolean>> = { yes: true, si: true, true: true, no: false, false: false };

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const stateOf = wordIndex(STATE_WORDS, OTHER_STATES);

/** The language of the filter over Connections. */
export const CONSUMER_FILTER: FilterGrammar<Term, FilterErrorCode> = filterGrammar({
  fields: FIELD_WORDS,
  spellings: OTHER_FIELDS,
  readText: (source) => ({ field: 'text', text: unquote(source) }),
  readField,
  value: valueWords,
});

export const { parse: parseFilter, format: formatFilter } = CONSUMER_FILTER;

function readField(field: Field, value: string): Term | Unread<FilterErrorCode> {
  switch (field) {
    case 'id':
    case 'hub':
      return readList(
        value,
        (name) => name,
        'no_value',
        (values) => ({ field, values }),
      );
    case 'state':
      return readList(
        value,
        (state) => stateOf.get(plain(state)),
        'unknown_state',
        (values) => ({ field, values }),
      );
    case 'client':
    case 'address':
      return { field, text: unquote(value) };
    case 'rtt':
      return readComparison(field, value, 'bad_number', (amount, unit) =>
        unit === '' || unit === 'ms' || unit === 's' ? amount * (UNITS_MS[unit || 'ms'] ?? 1) : null,
      );
    case 'unread':
      return readComparison(field, value, 'bad_number', (amount, unit) => (unit === '' ? amount : null));
    case 'gone':
      return readComparison(field, value, 'bad_duration', (amount, unit) =>
        unit in UNITS_MS ? amount * (UNITS_MS[unit] ?? 1) : null,
      );
    case 'simulated':
    case 'watched': {
      const choice = CHOICES[plain(value)];
      return choice === undefined ? { error: 'bad_choice', value } : { field, value: choice };
    }
  }
}

function readComparison(
  field: 'rtt' | 'unread' | 'gone',
  value: string,
  error: FilterErrorCode,
  scale: (amount: number, unit: string) => number | null,
): Term | Unread<FilterErrorCode> {
  const match = /^(<=|>=|<|>|=)?(\d{1,12}(?:\.\d{1,3})?)([a-z]*)$/.exec(value);
  const amount = match?.[2] === undefined ? null : scale(Number(match[2]), match[3] ?? '');
  if (amount === null) return { error, value };
  return { field, operator: (match?.[1] as Operator | undefined) ?? '=', value: amount };
}

function formatDuration(ms: number): string {
  const unit = ['d', 'h', 'm', 's'].find((name) => ms > 0 && ms % (UNITS_MS[name] ?? 1) === 0) ?? 'ms';
  return `${ms / (UNITS_MS[unit] ?? 1)}${unit}`;
}

function valueWords(term: Term, language: FilterLanguage): string {
  switch (term.field) {
    case 'id':
    case 'hub':
      return term.values.map((name) => quote(name, SPECIAL_ITEM)).join(',');
    case 'state':
      return term.values.map((state) => STATE_WORDS[state][language]).join(',');
    case 'client':
    case 'address':
      return quote(term.text, SPECIAL_VALUE);
    case 'text':
      return quote(term.text, SPECIAL_TEXT);
    case 'rtt':
    case 'unread':
      return `${term.operator === '=' ? '' : term.operator}${term.value}`;
    case 'gone':
      return `${term.operator === '=' ? '' : term.operator}${formatDuration(term.value)}`;
    case 'simulated':
    case 'watched':
      return term.value ? { en: 'yes', es: 'sí' }[language] : 'no';
  }
}

function compare({ operator, value }: Comparison, actual: number): boolean {
  switch (operator) {
    case '<':
      return actual < value;
    case '<=':
      return actual <= value;
    case '=':
      return actual === value;
    case '>=':
      return actual >= value;
    case '>':
      return actual > value;
  }
}

/** Whether a row passes; `now` is the hub's time. */
export type RowPredicate = (row: ConsumerRow, now: number) => boolean;

/** What each hub answers to, by what rows know it as: its number, or null for the one that is asked. */
export type HubNames = ReadonlyMap<number | null, readonly string[]>;

function compileTerm(term: Term, hubs: HubNames, watched: ReadonlySet<string>): RowPredicate {
  switch (term.field) {
    case 'id': {
      const ids = new Set(term.values);
      return (row) => ids.has(row.id);
    }
    case 'state': {
      const states = new Set(term.values);
      return (row) => states.has(row.state);
    }
    case 'hub': {
      const names = new Set(term.values.map(plain));
      const wanted = new Set([...hubs.keys()].filter((hub) => hubs.get(hub)?.some((name) => names.has(plain(name)))));
      return (row) => wanted.has(row.hub);
    }
    case 'client':
    case 'address': {
      const { field } = term;
      const text = plain(term.text);
      return (row) => plain(row[field]).includes(text);
    }
    case 'text': {
      const text = plain(term.text);
      return ({ id, address, client }) => [id, address, client].some((part) => plain(part).includes(text));
    }
    case 'rtt':
      // Without a measured round trip there is nothing to compare.
      return (row) => row.rttMs > 0 && compare(term, row.rttMs);
    case 'unread':
      return (row) => compare(term, row.unread);
    case 'gone':
      return (row, now) => row.state !== 'gone' || compare(term, now - row.figure);
    case 'simulated':
      return (row) => row.simulated === term.value;
    case 'watched':
      return (row) => watched.has(row.id) === term.value;
  }
}

/** Turns terms into one test; no terms let everybody through. `watched` is the watch list. */
export function compileFilter(
  terms: readonly Term[],
  hubs: HubNames,
  watched: ReadonlySet<string> = new Set(),
): RowPredicate {
  const tests = terms.map((term) => compileTerm(term, hubs, watched));
  return (row, now) => tests.every((test) => test(row, now));
}

/** Filters that the facets set: one state, or every state that asks for a person. */
export const ATTENTION: readonly ConsumerState[] = CONSUMER_STATES.filter(
  (state) => state !== 'gone' && state !== 'on_time',
);
