/** Who wants to hear of which key: one change touches only those that look at it. */
export class Watchers {
  readonly #watchers = new Map<string, Set<() => void>>();

  /** Calls back when a key is told; answers the function that stops it. */
  watch(key: string, watcher: () => void): () => void {
    const watchers = this.#watchers.get(key) ?? new Set();
    this.#watchers.set(key, watchers.add(watcher));
    return () => {
      watchers.delete(watcher);
      if (watchers.size === 0 && this.#watchers.get(key) === watchers) this.#watchers.delete(key);
    };
  }

  tell(key: string): void {
    for (const watcher of this.#watchers.get(key) ?? []) watcher();
  }
}
