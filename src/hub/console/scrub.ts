/** Takes out of texts for others what is secret: known secrets, passwords in addresses, and what notifications say. */
import { SECRET_KEYS } from '../logs.ts';

const GONE = '[removed]';
/** Anything shorter would be taken out of every other word; within an address it goes all the same. */
const SHORTEST = 4;
/** User and password of an address; also where it was never meant to be one. */
const CREDENTIALS = /(:\/\/)[^\s/"'@:]*(?::[^\s"'@]*)?@/g;
/** As `layer/redisUrl.ts` reads one: several hosts, and a password in the query, are none of a URL. */
const ADDRESS = /^[a-z+]+:\/\/(?:([^/]*)@)?[^?]*(?:\?(.*))?$/;
/** What V8 quotes of a text that is no JSON: it may be anybody's frame, of many lines. */
const QUOTED_BY_V8 =
  /Unexpected token [\s\S]*is not valid JSON|(?:Unexpected (?:token|end|number|string|identifier)|Expected|Bad |Unterminated )[^\n]*?JSON[^\n]*/g;
const ERROR_KEYS: ReadonlySet<string> = new Set(['err', 'error']);
const HIDDEN: ReadonlySet<string> = new Set([...SECRET_KEYS, 'sample', 'frame', 'value']);

/** Answers a function that takes these secrets out of a text, whichever way they were written into it. */
export function scrubber(secrets: readonly string[]): (text: string) => string {
  const forms = new Set(secrets.flatMap(formsOf).filter((form) => form.length >= SHORTEST));
  // The longest first: a shorter one may be part of it.
  const sorted = [...forms].sort((a, b) => b.length - a.length);
  return (text) => {
    const known = sorted.reduce((left, form) => left.replaceAll(form, GONE), text);
    return known.replace(CREDENTIALS, `$1${GONE}@`);
  };
}

/** A secret as it is, and as it looks within JSON and within an address; of an address, its password too. */
function formsOf(secret: string): string[] {
  const [, credentials = '', query = ''] = ADDRESS.exec(secret) ?? [];
  const password = credentials.split(':').slice(1).join(':');
  const passwords = [password, decoded(password), new URLSearchParams(query).get('password') ?? ''];
  return [secret, ...passwords].flatMap((one) => [one, JSON.stringify(one).slice(1, -1), encodeURIComponent(one)]);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A line of the log without anybody's text; null for what is no line of the log. */
export function plainLine(line: string): string | null {
  try {
    const parsed = JSON.parse(line) as unknown;
    return typeof parsed === 'object' && parsed !== null ? JSON.stringify(without(parsed, '')) : null;
  } catch {
    return null;
  }
}

function without(value: unknown, within: string): unknown {
  if (typeof value === 'string') return ERROR_KEYS.has(within) ? value.replace(QUOTED_BY_V8, GONE) : value;
  if (Array.isArray(value)) return value.map((one) => without(one, within));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      HIDDEN.has(key) ? GONE : without(one, ERROR_KEYS.has(key) ? key : within),
    ]),
  );
}
