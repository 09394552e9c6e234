/** The message of a `group_send` as people type it: JSON, judged with the place of what is wrong. */

/** What is wrong, by what would mend it. */
export type ProblemKind =
  | 'empty'
  | 'notObject'
  | 'noType'
  | 'ends'
  | 'comma'
  | 'colon'
  | 'key'
  | 'value'
  | 'trailing'
  | 'quote'
  | 'escape'
  | 'control'
  | 'inexact'
  | 'deep';

export interface Problem {
  readonly kind: ProblemKind;
  /** Where it is: an offset, and the same as people count, from 1. */
  readonly at: number;
  readonly line: number;
  readonly column: number;
}

/** A message that can be sent, or what is wrong with it. */
export type Judged =
  | { readonly message: Record<string, Json>; readonly problem: null }
  | { readonly message: null; readonly problem: Problem };
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Deeper than any message is meant to be, and far from what would overflow somebody's stack. */
const DEEPEST = 64;

/** Reads a message. */
export function judgeMessage(text: string): Judged {
  const fail = (kind: ProblemKind, at: number): Judged => ({
    message: null,
    problem: { kind, at, ...placeOf(text, at) },
  });
  if (text.trim() === '') return fail('empty', 0);
  try {
    new Scanner(text).scan();
  } catch (error) {
    if (error instanceof Wrong) return fail(error.kind, error.at);
    throw error;
  }
  const value = JSON.parse(text) as Json;
  const start = text.search(/\S/);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail('notObject', start);
  if (typeof value['type'] !== 'string' || value['type'] === '') return fail('noType', start);
  return { message: value, problem: null };
}

function placeOf(text: string, at: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, at);
  return { line: before.split('\n').length, column: [...before.slice(before.lastIndexOf('\n') + 1)].length + 1 };
}

class Wrong extends Error {
  readonly kind: ProblemKind;
  readonly at: number;

  constructor(kind: ProblemKind, at: number) {
    super(kind);
    this.kind = kind;
    this.at = at;
  }
}

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])/y;
const WORD = /(?:true|false|null)(?!\w)/y;
const PLAIN = /[^"\\\p{Cc}]*/uy;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;

/** Walks through JSON (RFC 8259) and throws at the first thing that is not. `JSON.parse` says where only sometimes. */
class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  scan(): void {
    this.#value(0);
    this.#take(SPACE);
    if (this.#at < this.#text.length) throw new Wrong('trailing', this.#at);
  }

  #value(depth: number): void {
    this.#take(SPACE);
    const next = this.#text[this.#at];
    if (next === undefined) throw new Wrong('ends', this.#at);
    if (depth > DEEPEST) throw new Wrong('deep', this.#at);
    if (next === '{') this.#list('}', () => this.#entry(depth));
    else if (next === '[') this.#list(']', () => this.#value(depth + 1));
    else if (next === '"') this.#string();
    else if (!this.#number() && this.#take(WORD) === '') throw new Wrong('value', this.#at);
  }

  /** What stands between brackets, with commas between. */
  #list(end: string, item: () => void): void {
    this.#at += 1;
    this.#take(SPACE);
    if (this.#text[this.#at] === end) {
      this.#at += 1;
      return;
    }
    for (;;) {
      item();
      this.#take(SPACE);
      const next = this.#text[this.#at];
      if (next !== ',' && next !== end) throw new Wrong(next === undefined ? 'ends' : 'comma', this.#at);
      this.#at += 1;
      if (next === end) return;
    }
  }

  #entry(depth: number): void {
    this.#take(SPACE);
    if (this.#at === this.#text.length) throw new Wrong('ends', this.#at);
    if (this.#text[this.#at] !== '"') throw new Wrong('key', this.#at);
    this.#string();
    this.#take(SPACE);
    if (this.#text[this.#at] !== ':') throw new Wrong(this.#at === this.#text.length ? 'ends' : 'colon', this.#at);
    this.#at += 1;
    this.#value(depth + 1);
  }

  #string(): void {
    const start = this.#at;
    this.#at += 1;
    for (;;) {
      this.#take(PLAIN);
      const next = this.#text[this.#at];
      if (next === undefined || next === '\n') throw new Wrong('quote', start);
      if (next === '"') break;
      if (next !== '\\') throw new Wrong('control', this.#at);
      if (this.#take(ESCAPE) === '') throw new Wrong('escape', this.#at);
    }
    this.#at += 1;
  }

  /** A whole number that JavaScript cannot hold would arrive as another one: an id must not. */
  #number(): boolean {
    const start = this.#at;
    const digits = this.#take(NUMBER);
    const value = Number(digits);
    const whole = /^-?\d+$/.test(digits);
    if (digits !== '' && (whole ? !Number.isSafeInteger(value) : !Number.isFinite(value))) {
      throw new Wrong('inexact', start);
    }
    return digits !== '';
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }
}
