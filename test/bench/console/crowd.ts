/**
 * Wearables that ping in a steady rhythm, in a process of their own, so that the bench's own work does not slow them.
 * Started by `startCrowd`; ends with its parent.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { openMany, PING, type RawWearable } from '../client.ts';

const TICK_MS = 10;

export interface Crowd {
  /** Pings sent so far. */
  pings(): Promise<number>;
  stop(): Promise<void>;
}

/** Connects consumers 1 to `count`; all of them together ping so many times a second, spread evenly. */
export async function startCrowd(port: number, count: number, pingsPerSecond: number): Promise<Crowd> {
  const child: ChildProcess = fork(import.meta.filename, [port, count, pingsPerSecond].map(String));
  const exit = once(child, 'exit');
  const gone = exit.then(([code]) => {
    throw new Error(`the crowd ended with ${code}`);
  });
  gone.catch(() => {});
  const hear = async (): Promise<unknown> => (await Promise.race([once(child, 'message'), gone]))[0];
  await hear();
  return {
    pings: async () => {
      child.send('pings');
      return ((await hear()) as { pings: number }).pings;
    },
    stop: async () => {
      child.disconnect();
      await exit;
    },
  };
}

function keepPinging(wearables: readonly RawWearable[], pingsPerSecond: number): () => number {
  const start = performance.now();
  let sent = 0;
  setInterval(() => {
    const due = Math.floor(((performance.now() - start) / 1_000) * pingsPerSecond);
    for (; sent < due; sent += 1) wearables[sent % wearables.length]?.socket.write(PING);
  }, TICK_MS);
  return () => sent;
}

if (process.send && process.argv[1] === import.meta.filename) {
  const [port = 0, count = 0, pingsPerSecond = 0] = process.argv.slice(2).map(Number);
  process.on('disconnect', () => process.exit());
  const wearables = await openMany(
    port,
    Array.from({ length: count }, (_, i) => String(i + 1)),
    100,
  );
  const sent = keepPinging(wearables, pingsPerSecond);
  process.on('message', () => process.send?.({ pings: sent() }));
  process.send({ connected: count });
}
