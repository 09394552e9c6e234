/** What two recordings' differences look like on screen: figures in rows, lists that a word narrows. */

import { plain } from '../../../shared/plain.ts';
import type { Comparison, Pair, Told } from '../../../shared/recording/compare.ts';

/** Items that each list has at most; all are counted. */
export const LISTED = 5_000;

export const KINDS = ['missing', 'extra', 'onlyInA', 'onlyInB'] as const;
export type Kind = (typeof KINDS)[number];

/** The list that an address names; the first that has something where it names none. */
export function kindOf(name: string | undefined, comparison: Comparison): Kind {
  return KINDS.find((kind) => kind === name) ?? KINDS.find((kind) => comparison[kind].count > 0) ?? 'missing';
}

/** Which of the two recordings has what a list tells of. */
export const sideOf = (kind: Kind): keyof Pair<unknown> => (kind === 'missing' || kind === 'onlyInA' ? 'a' : 'b');

/** One line of a list: a notification, or a consumer alone. */
export interface Item {
  /** Its place in its list. */
  readonly key: string;
  readonly consumer: string;
  readonly told: Told | null;
  /** What a word is looked for in. */
  readonly text: string;
}

/** The lists' items, in steps: whoever takes them may do something else between. */
export function* itemsOf(comparison: Comparison): Generator<void, Readonly<Record<Kind, readonly Item[]>>> {
  const items: Record<Kind, Item[]> = { missing: [], extra: [], onlyInA: [], onlyInB: [] };
  for (const kind of KINDS) {
    for (const one of comparison[kind].first) {
      const told = typeof one === 'string' ? null : one;
      const consumer = typeof one === 'string' ? one : one.consumer;
      items[kind].push({
        key: String(items[kind].length),
        consumer,
        told,
        text: plain([consumer, told?.tipo, told?.contenido].join(' ')),
      });
      if (items[kind].length % 100 === 0) yield;
    }
  }
  return items;
}

/** Those that have every word, capitals and accents aside. */
export function found(items: readonly Item[], filter: string): readonly Item[] {
  const words = plain(filter).split(/\s+/).filter(Boolean);
  return words.length === 0 ? items : items.filter(({ text }) => words.every((word) => text.includes(word)));
}

/** Whether all of both was compared. */
export const isWhole = ({ left, crowded, textsCompared }: Comparison): boolean =>
  left.a + left.b === 0 && !crowded.a && !crowded.b && textsCompared;

/** Figures in the order in which they are shown; `part` are those of the one before. */
export const FIGURES = [
  { name: 'events', part: false },
  { name: 'consumers', part: false },
  { name: 'notifications', part: false },
  { name: 'written', part: true },
  { name: 'confirmed', part: true },
  { name: 'read', part: true },
  { name: 'framesIn', part: false },
  { name: 'framesOut', part: false },
  { name: 'connects', part: false },
] as const satisfies readonly { readonly name: keyof Comparison; readonly part: boolean }[];

/** How often connections ended, in all and by close code, rising. */
export function endsOf({ disconnects: { a, b } }: Comparison): {
  readonly all: Pair<number>;
  readonly codes: readonly (Pair<number> & { readonly code: number })[];
} {
  const sum = (of: Readonly<Record<string, number>>): number => Object.values(of).reduce((all, one) => all + one, 0);
  const codes = [...new Set([...Object.keys(a), ...Object.keys(b)].map(Number))].sort((one, two) => one - two);
  return {
    all: { a: sum(a), b: sum(b) },
    codes: codes.map((code) => ({ code, a: a[code] ?? 0, b: b[code] ?? 0 })),
  };
}

/** The steps of the distribution between the first and the last in which there is something, and each one's shares (0–1). */
export function sharesOf({ deliveryMs: { a, b } }: Comparison): readonly (Pair<number> & { readonly step: number })[] {
  const counts = { a: a?.counts ?? [], b: b?.counts ?? [] };
  const steps = Array.from({ length: Math.max(counts.a.length, counts.b.length) }, (_, step) => step);
  const used = steps.filter((step) => (counts.a[step] ?? 0) + (counts.b[step] ?? 0) > 0);
  const [first = 0, last = -1] = [used[0], used.at(-1)];
  const sum = (of: readonly number[]): number =>
    Math.max(
      1,
      of.reduce((all, one) => all + one, 0),
    );
  const [allA, allB] = [sum(counts.a), sum(counts.b)];
  return steps
    .slice(first, last + 1)
    .map((step) => ({ step, a: (counts.a[step] ?? 0) / allA, b: (counts.b[step] ?? 0) / allB }));
}
