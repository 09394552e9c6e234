/**
 * What the languages of filters have in common: `field:value "some words" word`, tokens with a space between them. Words are
 * accepted in Spanish and English; the canonical form, which the address keeps, is English.
 */
import { plain } from './plain.ts';

export type FilterLanguage = 'es' | 'en';
export type InBoth = Readonly<Record<FilterLanguage, string>>;

/** One token of a filter's text, `from`…`to` (exclusive) in characters: a term, or what is wrong with it. */
export type Token<T, E> = { readonly from: number; readonly to: number; readonly source: string } & (
  | { readonly term: T; readonly error?: never }
  | { readonly error: E; readonly value: string; readonly term?: never }
);

/** What is wrong with a token, and the part of it that is. */
export interface Unread<E> {
  readonly error: E;
  readonly value: string;
}

/** A language of filters, as the box that they are typed into needs it. */
export interface FilterGrammar<T, E extends string> {
  parse(text: string): readonly Token<T, E>[];
  /** The text of the terms; canonical in English. */
  format(terms: readonly T[], language?: FilterLanguage): string;
  /** The two halves of a term as people read them: field (empty for text) and value. */
  words(term: T, language: FilterLanguage): { readonly field: string; readonly value: string };
}

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

/** A token ends at a space outside of quotes; `\` keeps the character behind it. */
const TOKEN = /(?:"(?:\\.|[^"\\])*(?:"|$)|\\.|[^\s"\\]|\\$)+/gu;
/** A word, a colon, then anything. What has no such head, or a quote before it, is text. */
const HEAD = /^([\p{L}\p{M}_-]+):(.*)$/su;

export interface FilterRules<T, F extends string, E extends string> {
  readonly fields: Readonly<Record<F, InBoth>>;
  /** Other spellings of fields that people try; without accents and in lower case. */
  readonly spellings: Readonly<Record<string, F>>;
  /** Reads a token that names no field. */
  readonly readText: (source: string) => T | Unread<E>;
  /** Reads the value of a field, as it was typed; it is not empty. */
  readonly readField: (field: F, value: string) => T | Unread<E>;
  /** What a term has behind its field, or all of it where it has none. */
  readonly value: (term: T, language: FilterLanguage) => string;
}

/** Makes a language of filters of its rules. */
export function filterGrammar<T extends { readonly field: string }, F extends string, E extends string>(
  rules: FilterRules<T, F, E>,
): FilterGrammar<T, E | 'unknown_field' | 'no_value'> {
  const fields = new Map<string, InBoth>(Object.entries(rules.fields));
  const fieldOf = wordIndex<F>(rules.fields, rules.spellings);
  const read = (source: string): T | Unread<E | 'unknown_field' | 'no_value'> => {
    const [, word, value = ''] = HEAD.exec(source) ?? [];
    if (word === undefined) return rules.readText(source);
    const field = fieldOf.get(plain(word));
    if (!field) return { error: 'unknown_field', value: word };
    return unquote(value) === '' ? { error: 'no_value', value: word } : rules.readField(field, value);
  };
  const words = (term: T, language: FilterLanguage) => ({
    field: fields.get(term.field)?.[language] ?? '',
    value: rules.value(term, language),
  });
  return {
    parse: (text) =>
      Array.from(text.matchAll(TOKEN), (match) => {
        const source = match[0];
        const place = { from: match.index, to: match.index + source.length, source };
        const token = read(source);
        return 'field' in token ? { ...place, term: token } : { ...place, ...token };
      }),
    format: (terms, language = 'en') =>
      terms
        .map((term) => words(term, language))
        .map(({ field, value }) => (field ? `${field}:${value}` : value))
        .join(' '),
    words,
  };
}

/** The terms that were understood. */
export function termsOf<T, E>(tokens: readonly Token<T, E>[]): readonly T[] {
  return tokens.flatMap(({ term }) => (term ? [term] : []));
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

/** The items of a list end at a comma outside of quotes. */
const ITEM = /(?:"(?:\\.|[^"\\])*(?:"|$)|\\.|[^,"\\]|\\$)+/gu;

/** Reads a list, its items one by one; says all that are wrong. */
export function readList<V, T, E>(
  value: string,
  read: (item: string) => V | undefined,
  error: E,
  make: (values: readonly V[]) => T,
): T | Unread<E> {
  const values = new Set<V>();
  const wrong = new Set<string>();
  for (const [item] of value.matchAll(ITEM)) {
    const one = read(unquote(item));
    if (one === undefined) wrong.add(item);
    else values.add(one);
  }
  return wrong.size > 0 || values.size === 0 ? { error, value: [...wrong].join(', ') || value } : make([...values]);
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
export const SPECIAL_ITEM = /[\s"\\,]/u;
export const SPECIAL_TEXT = /[\s"\\:]/u;
