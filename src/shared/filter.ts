/**
 * The language of the filter over Connections:
 * `id:42 state:silent,late hub:north rtt:>200 client:okhttp unread:>0 gone:<15m words`.
 * Words are accepted in Spanish and English; the canonical form, which the address keeps, is English. Terms narrow one
 * another (and); the values of one term widen it (or).
 */
import { CONSUMER_STATES, type ConsumerRow, type ConsumerState } from './console/rows.ts';
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

/** One token of a filter's text, `from`…`to` (exclusive) in characters: a term, or what is wrong with it. */
export type Token<T, E> = { readonly from: number; readonly to: number; readonly source: string } & (
  | { readonly term: T; readonly error?: never }
  | { readonly error: E; readonly value: string; readonly term?: never }
);
export type FilterToken = Token<Term, FilterErrorCode>;

export type FilterLanguage = 'es' | 'en';

/** A language of filters, as the box that they are typed into needs it. */
export interface FilterGrammar<T, E extends string> {
  parse(text: string): readonly Token<T, E>[];
  /** The text of the terms; canonical in English. */
  format(terms: readonly T[], language?: FilterLanguage): string;
  /** The two halves of a term as people read them: field (empty for text) and value. */
  words(term: T, language: FilterLanguage): { readonly field: string; readonly value: string };
}

const FIELD_WORDS: Readonly<Record<Field, Readonly<Record<FilterLanguage, string>>>> = {
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

const STATE_WORDS: Readonly<Record<ConsumerState, Readonly<Record<FilterLanguage, string>>>> = {
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

/** Finds what a word stands for, in either language or another spelling; asked for without accents and in lower case. */
export function wordIndex<K extends string>(
  words: Readonly<Record<K, Readonly<Record<FilterLanguage, string>>>>,
  others: Readonly<Record<string, K>>,
): ReadonlyMap<string, K> {
  const index = new Map<string, K>(Object.entries(others));
  for (const [key, { en, es }] of Object.entries(words) as [K, Record<FilterLanguage, string>][]) {
    index.set(plain(en), key).set(plain(es), key);
  }
  return index;
}

const fieldOf = wordIndex(FIELD_WORDS, OTHER_FIELDS);
const stateOf = wordIndex(STATE_WORDS, OTHER_STATES);

/** A token ends at a space outside of quotes; `\` keeps the character behind it. */
const TOKEN = /(?:"(?:\\.|[^"\\])*(?:"|$)|\\.|[^\s"\\]|\\$)+/gu;
/** A word, a colon, then anything. What has no such head, or a quote before it, is text. */
const HEAD = /^([\p{L}\p{M}_-]+):(.*)$/su;

/** Splits a text into tokens and has each read. */
export function readTokens<T extends { readonly field: string }, E>(
  text: string,
  read: (source: string) => T | { readonly error: E; readonly value: string },
): readonly Token<T, E>[] {
  return Array.from(text.matchAll(TOKEN), (match) => {
    const source = match[0];
    const place = { from: match.index, to: match.index + source.length, source };
    const token = read(source);
    return 'field' in token ? { ...place, term: token } : { ...place, ...token };
  });
}

/** The two halves of a token such as `rtt:>200`, as they were typed; null for text. */
export function splitToken(source: string): { readonly word: string; readonly value: string } | null {
  const head = HEAD.exec(source);
  return head && { word: head[1] ?? '', value: head[2] ?? '' };
}

/** Reads a filter: every token with its place, understood or not. The empty text has none. */
export function parseFilter(text: string): readonly FilterToken[] {
  return readTokens<Term, FilterErrorCode>(text, readToken);
}

/** Mistakes that are told one by one; more of them are only counted. */
const TOLD = 4;
/** A value as long as this is cut: a link may bring anything. */
const TOLD_LENGTH = 40;

/** What is wrong with a filter: each mistake once, the first few of them, and how many more there are. */
export function mistakesOf<T, E>(
  tokens: readonly Token<T, E>[],
): { readonly told: readonly { readonly error: E; readonly value: string }[]; readonly more: number } {
  const mistakes = new Map<string, { readonly error: E; readonly value: string }>();
  for (const { error, ...token } of tokens) {
    if (error === undefined || !('value' in token)) continue;
    const { length } = token.value;
    const value = length > TOLD_LENGTH ? `${token.value.slice(0, TOLD_LENGTH)}…` : token.value;
    mistakes.set(`${error} ${value}`, { error, value });
  }
  return { told: [...mistakes.values()].slice(0, TOLD), more: Math.max(0, mistakes.size - TOLD) };
}

/** The terms that were understood. */
export function termsOf<T, E>(tokens: readonly Token<T, E>[]): readonly T[] {
  return tokens.flatMap(({ term }) => (term ? [term] : []));
}

type Unread = { readonly error: FilterErrorCode; readonly value: string };

function readToken(source: string): Term | Unread {
  const head = splitToken(source);
  if (!head) return { field: 'text', text: unquote(source) };
  const { word, value } = head;
  const field = fieldOf.get(plain(word));
  if (!field) return { error: 'unknown_field', value: word };
  if (value === '') return { error: 'no_value', value: word };
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

/** The items of a list end at a comma outside of quotes. */
const ITEM = /(?:"(?:\\.|[^"\\])*(?:"|$)|\\.|[^,"\\]|\\$)+/gu;

function readList<T>(
  value: string,
  read: (item: string) => T | undefined,
  error: FilterErrorCode,
  make: (values: readonly T[]) => Term,
): Term | Unread {
  const values = new Set<T>();
  const wrong = new Set<string>();
  for (const [item] of value.matchAll(ITEM)) {
    const one = read(unquote(item));
    if (one === undefined) wrong.add(item);
    else values.add(one);
  }
  if (wrong.size > 0) return { error, value: [...wrong].join(', ') };
  return values.size === 0 ? { error: 'no_value', value } : make([...values]);
}

function readComparison(
  field: 'rtt' | 'unread' | 'gone',
  value: string,
  error: FilterErrorCode,
  scale: (amount: number, unit: string) => number | null,
): Term | Unread {
  const match = /^(<=|>=|<|>|=)?(\d{1,12}(?:\.\d{1,3})?)([a-z]*)$/.exec(value);
  const amount = match?.[2] === undefined ? null : scale(Number(match[2]), match[3] ?? '');
  if (amount === null) return { error, value };
  return { field, operator: (match?.[1] as Operator | undefined) ?? '=', value: amount };
}

/** A value without its quotes and backslashes. */
export function unquote(source: string): string {
  return source.replace(/\\(.)|"/gsu, (_, kept: string | undefined) => kept ?? '').replace(/\\$/u, '');
}

/** Quotes what would otherwise be read as something else. */
export function quote(text: string, special: RegExp): string {
  return text === '' || special.test(text) ? `"${text.replace(/["\\]/gu, '\\$&')}"` : text;
}

export const SPECIAL_VALUE = /[\s"\\]/u;
const SPECIAL_ITEM = /[\s"\\,]/u;
export const SPECIAL_TEXT = /[\s"\\:]/u;

function formatDuration(ms: number): string {
  const unit = ['d', 'h', 'm', 's'].find((name) => ms > 0 && ms % (UNITS_MS[name] ?? 1) === 0) ?? 'ms';
  return `${ms / (UNITS_MS[unit] ?? 1)}${unit}`;
}

/** The two halves of a term as people read them: field (empty for text) and value. */
export function termWords(term: Term, language: FilterLanguage): { readonly field: string; readonly value: string } {
  const field = term.field === 'text' ? '' : FIELD_WORDS[term.field][language];
  switch (term.field) {
    case 'id':
    case 'hub':
      return { field, value: term.values.map((name) => quote(name, SPECIAL_ITEM)).join(',') };
    case 'state':
      return { field, value: term.values.map((state) => STATE_WORDS[state][language]).join(',') };
    case 'client':
    case 'address':
      return { field, value: quote(term.text, SPECIAL_VALUE) };
    case 'text':
      return { field, value: quote(term.text, SPECIAL_TEXT) };
    case 'rtt':
    case 'unread':
      return { field, value: `${term.operator === '=' ? '' : term.operator}${term.value}` };
    case 'gone':
      return { field, value: `${term.operator === '=' ? '' : term.operator}${formatDuration(term.value)}` };
    case 'simulated':
    case 'watched':
      return { field, value: term.value ? { en: 'yes', es: 'sí' }[language] : 'no' };
  }
}

/** The text of a filter. Read again it gives the same terms, in either language. */
export function formatFilter(terms: readonly Term[], language: FilterLanguage = 'en'): string {
  return terms
    .map((term) => {
      const { field, value } = termWords(term, language);
      return field ? `${field}:${value}` : value;
    })
    .join(' ');
}

/** The language of the filter over Connections. */
export const CONSUMER_FILTER: FilterGrammar<Term, FilterErrorCode> = {
  parse: parseFilter,
  format: formatFilter,
  words: termWords,
};

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
