/** The lines of the path and the beads on them, in a square of 100 × 100 that is stretched over the room between. */

/** Beads that one line carries at most. */
export const BEADS = 4;
/** Places of the beads along a line, in the order in which they appear as the rate grows: evenly spread at any number. */
const ORDER = [0, 2, 1, 3] as const;
const MIDDLE = 50;

/** The line from or to the `index`th of `count` nodes that stand below each other, each in the middle of its share. */
export interface Line {
  readonly from: number;
  readonly to: number;
}

/** `in`: from the nodes to the middle. `out`: from the middle to the nodes. */
export function lineOf(side: 'in' | 'out', index: number, count: number): Line {
  const y = Math.round(((index + 0.5) / count) * 10_000) / 100;
  return side === 'in' ? { from: y, to: MIDDLE } : { from: MIDDLE, to: y };
}

export function pathOf({ from, to }: Line): string {
  return `M0 ${from}C50 ${from} 50 ${to} 100 ${to}`;
}

/** Which beads a line has at so many messages a second, as shares of the way: none without, then one more each time it triples. */
export function beadsAt(perSecond: number): readonly number[] {
  if (perSecond <= 0) return [];
  const count = Math.max(1, Math.min(BEADS, 1 + Math.floor(Math.log(Math.max(1, perSecond)) / Math.log(3))));
  return ORDER.slice(0, count).map((place) => place / BEADS);
}

/** Where a bead is that has come so far, 0 to 1, on the curve of `pathOf`. */
export function pointOn({ from, to }: Line, share: number): { readonly x: number; readonly y: number } {
  const rest = 1 - share;
  const ends = rest ** 3 + 3 * rest ** 2 * share;
  return { x: 150 * rest ** 2 * share + 150 * rest * share ** 2 + 100 * share ** 3, y: from * ends + to * (1 - ends) };
}
