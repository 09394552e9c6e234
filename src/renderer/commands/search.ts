/** Finding consumers, commands and notifications by what somebody typed. */
import type { ConsumerRow } from '../../shared/console/rows.ts';
import { HUBS, issueId } from '../../shared/ids.ts';

/** Consumers that were found: the best ones, and how many there are in all. */
export interface FoundConsumers {
  readonly ids: readonly string[];
  readonly total: number;
}

const NUMBER = /^\d+$/;

/**
 * How well a row fits, best first: it is the id, begins it, is within it, is in its client or address. Null: not at all.
 * A bare number is meant as an id: by chance it is in the port of many an address.
 */
function rankOf({ id, client, address }: ConsumerRow, text: string): number | null {
  const own = id.toLowerCase();
  const at = own.indexOf(text);
  if (at >= 0) return own.length === text.length ? 0 : at === 0 ? 1 : 2;
  if (NUMBER.test(text)) return null;
  return client.toLowerCase().includes(text) || address.includes(text) ? 3 : null;
}

/** Looks through all rows once and keeps the best: shorter ids first among those that fit as well, then by id. */
export function findConsumers(rows: Iterable<ConsumerRow>, text: string, limit: number): FoundConsumers {
  const wanted = text.trim().toLowerCase();
  const best: { readonly rank: number; readonly id: string }[] = [];
  let total = 0;
  if (wanted === '') return { ids: [], total };
  for (const row of rows) {
    const rank = rankOf(row, wanted);
    if (rank === null) continue;
    total += 1;
    const one = { rank, id: row.id };
    const last = best[limit - 1];
    if (last && compare(one, last) > 0) continue;
    const place = best.findIndex((other) => compare(one, other) < 0);
    best.splice(place < 0 ? best.length : place, 0, one);
    if (best.length > limit) best.pop();
  }
  return { ids: best.map(({ id }) => id), total };
}

interface Ranked {
  readonly rank: number;
  readonly id: string;
}

function compare(a: Ranked, b: Ranked): number {
  return a.rank - b.rank || a.id.length - b.id.length || (a.id < b.id ? -1 : 1);
}

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Whether words have every word of a text in them, whatever its case and accents. */
export function hasWords(words: string, text: string): boolean {
  const full = plain(words);
  return plain(text)
    .split(/\s+/)
    .every((word) => full.includes(word));
}

/** Splits a text around the first place where it has another one, to mark it; null where it does not. */
export function splitAround(text: string, part: string): readonly [string, string, string] | null {
  const wanted = part.trim();
  const at = wanted === '' ? -1 : text.toLowerCase().indexOf(wanted.toLowerCase());
  return at < 0 ? null : [text.slice(0, at), text.slice(at, at + wanted.length), text.slice(at + wanted.length)];
}

/** Most ids that one question names. */
const IDS_LIMIT = 20;
const COUNTERS = 2 ** 32;

/**
 * The ids that `437` or `h437` may mean: Django's own, and the n-th of each hub. Null where it can be none; `hubs` are the
 * numbers of those that may have issued it.
 */
export function idsOf(text: string, hubs: readonly number[]): readonly number[] | null {
  const [, own, digits] = /^(h?)(\d{1,16})$/i.exec(text.trim()) ?? [];
  if (digits === undefined) return null;
  const n = Number(digits);
  const asWritten = own === '' && Number.isSafeInteger(n) ? [n] : [];
  const issued = n < COUNTERS ? hubs.filter((hub) => hub >= 0 && hub < HUBS).map((hub) => issueId(hub, n)) : [];
  const ids = [...new Set([...asWritten, ...issued])].slice(0, IDS_LIMIT);
  return ids.length > 0 ? ids : null;
}
