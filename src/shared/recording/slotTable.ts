/** One small number for each consumer and slot of 25 s: its beads, or its longest intervals. */

/** Slots that one consumer may have: two days, more than any recording lasts with what was known before it. */
const SLOTS_LIMIT = 7_000;

export class SlotTable {
  readonly #rows = new Map<string, { readonly first: number; readonly values: number[] }>();

  /** Sets the slots of a consumer that end with `newest`. */
  set(consumer: string, newest: number, values: readonly number[]): void {
    for (const [i, value] of values.entries()) this.#put(consumer, newest - values.length + 1 + i, value);
  }

  /** Keeps the larger of what a slot has and this. */
  raise(consumer: string, slot: number, value: number): void {
    this.#put(consumer, slot, Math.max(value, this.read(consumer, slot, 1)[0] ?? 0));
  }

  /** The last `count` slots up to `newest`, oldest first; 0 where nothing was said. */
  read(consumer: string, newest: number, count: number): number[] {
    const row = this.#rows.get(consumer);
    return Array.from({ length: count }, (_, i) => row?.values[newest - count + 1 + i - row.first] ?? 0);
  }

  #put(consumer: string, slot: number, value: number): void {
    let row = this.#rows.get(consumer);
    if (!row) {
      row = { first: slot, values: [] };
      this.#rows.set(consumer, row);
    }
    const at = slot - row.first;
    if (at < 0 || at >= SLOTS_LIMIT) return;
    while (row.values.length < at) row.values.push(0);
    row.values[at] = value;
  }
}
