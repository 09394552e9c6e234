/** Records that may wait a moment for their commit; what comes when it is full is given up and counted. */
export class Backlog<T> {
  readonly #limit: number;
  #items: T[] = [];
  #dropped = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#items.length;
  }

  get dropped(): number {
    return this.#dropped;
  }

  add(item: T): void {
    if (this.#items.length < this.#limit) this.#items.push(item);
    else this.#dropped += 1;
  }

  /** Takes the oldest ones, at most so many. */
  take(limit: number): T[] {
    if (limit < this.#items.length) return this.#items.splice(0, limit);
    const all = this.#items;
    this.#items = [];
    return all;
  }

  /** Puts back what was taken, as the oldest again; the newest go where there is no room for all. */
  restore(items: readonly T[]): void {
    const all = [...items, ...this.#items];
    this.#items = all.slice(0, this.#limit);
    this.#dropped += all.length - this.#items.length;
  }

  /** Counts items that were taken and came to nothing. */
  lose(count: number): void {
    this.#dropped += count;
  }
}
