/** How a program is told to stop: by Ctrl-C, or by whoever runs it. */

/** npm and the terminal both pass a Ctrl-C on, so one press arrives twice; only a later one is a second. */
const SAME_PRESS_MS = 500;

/** Resolves at the first SIGTERM, SIGINT or SIGHUP; a second one ends the process at once. */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let first: number | null = null;
    const onSignal = (): void => {
      const now = performance.now();
      if (first === null) {
        first = now;
        resolve();
      } else if (now - first > SAME_PRESS_MS) process.exit(1);
    };
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, onSignal);
  });
}
