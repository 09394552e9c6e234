/**
 * The language of the filter over History: `consumer:42 tipo:alerta state:unread producer:django #h437 words`. Words are
 * accepted in Spanish and English; the canonical form is English. Everything narrows: of each field the last one counts,
 * and words are to be there all.
 */
import type { Producer } from './console/contract.ts';
import {
  type FilterGrammar,
  type FilterLanguage,
  filterGrammar,
  type InBoth,
  quote,
  SPECIAL_TEXT,
  SPECIAL_VALUE,
  type Token,
  termsOf,
  type Unread,
  unquote,
  wordIndex,
} from './grammar.ts';
import { plain } from './plain.ts';
import { CONSUMER_ID, hasAtMost, TIPO_LIMIT } from './protocol.ts';

const READ_STATES = ['unread', 'read'] as const;
export type ReadState = (typeof READ_STATES)[number];

export type HistoryTerm =
  | { readonly field: 'consumer' | 'tipo' | 'text'; readonly text: string }
  /** `h437` or `437`, without the `#`. */
  | { readonly field: 'id'; readonly text: string }
  | { readonly field: 'state'; readonly value: ReadState }
  | { readonly field: 'producer'; readonly value: Producer };

type Field = Exclude<HistoryTerm['field'], 'text' | 'id'>;

export type HistoryErrorCode =
  | 'unknown_field'
  | 'no_value'
  | 'bad_consumer'
  | 'unknown_state'
  | 'unknown_producer'
  | 'too_long';

/** Characters of all words together that one search takes. */
const TEXT_LIMIT = 100;

const FIELD_WORDS: Readonly<Record<Field, InBoth>> = {
  consumer: { en: 'consumer', es: 'consumidor' },
  tipo: { en: 'tipo', es: 'tipo' },
  state: { en: 'state', es: 'estado' },
  producer: { en: 'producer', es: 'productor' },
};
const STATE_WORDS: Readonly<Record<ReadState, InBoth>> = {
  unread: { en: 'unread', es: 'sinleer' },
  read: { en: 'read', es: 'leída' },
};
const PRODUCER_WORDS: Readonly<Record<Producer, InBoth>> = {
  http: { en: 'http', es: 'http' },
  console: { en: 'console', es: 'consola' },
  cli: { en: 'cli', es: 'cli' },
  simulator: { en: 'simulator', es: 'simulador' },
  django: { en: 'django', es: 'django' },
};

/** Other spellings that people try; without accents and in lower case. */
const FIELD_SPELLINGS: Readonly<Record<string, Field>> = {
  id: 'consumer',
  consumidor_id: 'consumer',
  type: 'tipo',
  from: 'producer',
  de: 'producer',
};
const stateOf = wordIndex<ReadState>(STATE_WORDS, {
  'sin-leer': 'unread',
  sin_leer: 'unread',
  leidas: 'read',
  leido: 'read',
});
const producerOf = wordIndex<Producer>(PRODUCER_WORDS, { sim: 'simulator', api: 'http' });

function readText(source: string): HistoryTerm | Unread<HistoryErrorCode> {
  const id = /^#(h?\d{1,16})$/iu.exec(source)?.[1];
  if (id !== undefined) return { field: 'id', text: id.toLowerCase() };
  const text = unquote(source);
  return text.length > TEXT_LIMIT ? { error: 'too_long', value: String(TEXT_LIMIT) } : { field: 'text', text };
}

function readField(field: Field, typed: string): HistoryTerm | Unread<HistoryErrorCode> {
  const value = unquote(typed);
  switch (field) {
    case 'consumer':
      return CONSUMER_ID.test(value) ? { field, text: value } : { error: 'bad_consumer', value };
    case 'tipo':
      return hasAtMost(value, TIPO_LIMIT) ? { field, text: value } : { error: 'too_long', value: String(TIPO_LIMIT) };
    case 'state': {
      const state = stateOf.get(plain(value));
      return state ? { field, value: state } : { error: 'unknown_state', value };
    }
    case 'producer': {
      const producer = producerOf.get(plain(value));
      return producer ? { field, value: producer } : { error: 'unknown_producer', value };
    }
  }
}

function valueWords(term: HistoryTerm, language: FilterLanguage): string {
  switch (term.field) {
    case 'id':
      return `#${term.text}`;
    case 'text':
      // What looks like an id is quoted, or it would be read as one.
      return quote(term.text, term.text.startsWith('#') ? /^/u : SPECIAL_TEXT);
    case 'consumer':
    case 'tipo':
      return quote(term.text, SPECIAL_VALUE);
    case 'state':
      return STATE_WORDS[term.value][language];
    case 'producer':
      return PRODUCER_WORDS[term.value][language];
  }
}

/** Of each field the last term; words stay as they are, and an id is alone with the last one. */
function lastOfEach(terms: readonly HistoryTerm[]): readonly HistoryTerm[] {
  return terms.filter(
    ({ field }, at) => field === 'text' || !terms.slice(at + 1).some((later) => later.field === field),
  );
}

const GRAMMAR: FilterGrammar<HistoryTerm, HistoryErrorCode> = filterGrammar({
  fields: FIELD_WORDS,
  spellings: FIELD_SPELLINGS,
  readText,
  readField,
  value: valueWords,
});

export const HISTORY_FILTER: FilterGrammar<HistoryTerm, HistoryErrorCode> = {
  ...GRAMMAR,
  format: (terms, language) => GRAMMAR.format(lastOfEach(terms), language),
};

/** What a filter asks for. Null is "any". */
export interface HistoryQuery {
  readonly consumer: string | null;
  readonly tipo: string | null;
  readonly state: ReadState | 'all';
  readonly producer: Producer | null;
  /** Words, at most 100 characters. */
  readonly text: string;
  /** `h437` or `437`. */
  readonly id: string | null;
}

/** The question that understood tokens make. */
export function historyQuery(tokens: readonly Token<HistoryTerm, HistoryErrorCode>[]): HistoryQuery {
  const query = { consumer: null, tipo: null, state: 'all', producer: null, id: null } as {
    -readonly [K in keyof HistoryQuery]: HistoryQuery[K];
  };
  const words: string[] = [];
  for (const term of termsOf(tokens)) {
    if (term.field === 'text') words.push(term.text.trim());
    else if (term.field === 'state') query.state = term.value;
    else if (term.field === 'producer') query.producer = term.value;
    else query[term.field] = term.text;
  }
  return { ...query, text: words.join(' ').slice(0, TEXT_LIMIT) };
}

/** What a query is asked of. */
export interface Questioned {
  readonly consumer: string;
  readonly tipo: string;
  readonly contenido: string;
  readonly producer: Producer;
  readonly readAt: number | null;
}

/** Whether a notification is what a query asks for, its id aside. */
export function answersQuery(query: HistoryQuery, one: Questioned): boolean {
  const contenido = plain(one.contenido);
  return (
    (query.consumer === null || query.consumer === one.consumer) &&
    (query.tipo === null || query.tipo === one.tipo) &&
    (query.producer === null || query.producer === one.producer) &&
    (query.state === 'all' || (query.state === 'read') === (one.readAt !== null)) &&
    (plain(query.text).match(/\S+/gu) ?? []).every((word) => contenido.includes(word))
  );
}
