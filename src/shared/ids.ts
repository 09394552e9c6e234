/**
 * Ids that hubs issue: `2^52 + hub × 2^32 + n`. They can never collide with a Django id, stay safe integers
 * (below 2^53), and are shown short, as `#h437`.
 */

const BASE = 2 ** 52;
const COUNTERS = 2 ** 32;

/** How many hubs can tell their ids apart: 20 bits. */
export const HUBS = 2 ** 20;

/** The id of a hub's n-th notification. `hub` is below 2^20, `n` below 2^32. */
export function issueId(hub: number, n: number): number {
  if (!Number.isInteger(hub) || hub < 0 || hub >= HUBS) throw new RangeError(`hub ${hub} is not a 20-bit number`);
  if (!Number.isInteger(n) || n < 0 || n >= COUNTERS) throw new RangeError(`counter ${n} is not a 32-bit number`);
  return BASE + hub * COUNTERS + n;
}

/** Which hub issued an id and as its how-manieth, or null for an id from elsewhere. */
export function readId(id: number): { readonly hub: number; readonly n: number } | null {
  if (!Number.isSafeInteger(id) || id < BASE) return null;
  const offset = id - BASE;
  return { hub: Math.floor(offset / COUNTERS), n: offset % COUNTERS };
}

/** An id as people see it: `#h437` for one that a hub issued, `#437` for Django's. */
export function shortId(id: number): string {
  const own = readId(id);
  return own ? `#h${own.n}` : `#${id}`;
}
