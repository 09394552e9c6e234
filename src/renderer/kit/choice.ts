/** Which rows of a list are chosen, by their keys; how the keys and clicks of people change that. */

export interface Choice {
  readonly selected: ReadonlySet<string>;
  /** Where a range begins: the row that was chosen or let go last. */
  readonly anchor: string | null;
}

/** Takes the choice from before to the next one. */
export type Choosing = (before: Choice) => Choice;

export const NONE_CHOSEN: Choice = { selected: new Set(), anchor: null };

/** Chooses one row, or lets it go. */
export function toggled({ selected }: Choice, key: string): Choice {
  const next = new Set(selected);
  if (!next.delete(key)) next.add(key);
  return { selected: next, anchor: key };
}

/**
 * Chooses everything from the anchor to a row, in the order of `keys`, beside what is chosen already. Without an anchor
 * among them the range begins at `from`, the row that had the focus, or else at the row itself. What is not among `keys`
 * is no row: a head over some of them.
 */
export function extended(choice: Choice, key: string, keys: readonly string[], from = key): Choice {
  const known = (one: string | null): one is string => one !== null && keys.includes(one);
  const end = [key, from].find(known);
  if (end === undefined) return choice;
  const start = [choice.anchor, from].find(known) ?? end;
  const [at, to] = [keys.indexOf(start), keys.indexOf(end)];
  const range = keys.slice(Math.min(at, to), Math.max(at, to) + 1);
  return { selected: new Set([...choice.selected, ...range]), anchor: start };
}

/** Chooses these and no others; the next range begins where it would have. */
export function only({ anchor }: Choice, keys: readonly string[]): Choice {
  return { selected: new Set(keys), anchor };
}
