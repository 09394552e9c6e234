/** Long work done command by command, so that it can say how far it is and be stopped between two of them. */

/** One command, and how many of what is counted it is for. */
export interface Step {
  readonly count: number;
  readonly run: () => Promise<unknown>;
}

/**
 * Runs steps one after the other until `goesOn` says no, and tells after each how many are done. Answers whether it came
 * to the end; rejects as the step does that fails.
 */
export async function runSteps(
  steps: readonly Step[],
  onProgress: (done: number) => void,
  goesOn: () => boolean,
): Promise<boolean> {
  let done = 0;
  for (const { count, run } of steps) {
    if (!goesOn()) return false;
    await run();
    done += count;
    onProgress(done);
  }
  return true;
}

/** The items, so many at a time. */
export function slices<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}
