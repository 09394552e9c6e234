/** One small number for each consumer and slot of 25 s: its beads, or its longest intervals. What is 0 takes no room. */
export class SlotTable {
  readonly #rows = new Map<string, Map<number, number>>();

  /** Sets the slots of a consumer that end with `newest`. */
  set(consumer: string, newest: number, values: readonly number[]): void {
    for (const [i, value] of values.entries()) this.#put(consumer, newest - values.length + 1 + i, value);
  }

  /** Keeps the larger of what a slot has and this. */
  raise(consumer: string, slot: number, value: number): void {
    this.#put(consumer, slot, Math.max(value, this.#rows.get(consumer)?.get(slot) ?? 0));
  }

  /** The last `count` slots up to `newest`, oldest first; 0 where nothing was said. */
  read(consumer: string, newest: number, count: number): number[] {
    const row = this.#rows.get(consumer);
    return Array.from({ length: count }, (_, i) => row?.get(newest - count + 1 + i) ?? 0);
  }

  #put(consumer: string, slot: number, value: number): void {
    if (value === 0) return;
    const row = this.#rows.get(consumer) ?? new Map<number, number>();
    this.#rows.set(consumer, row);
    row.set(slot, value);
  }
}
