/** A Node process through its inspector. */
import { once } from 'node:events';
import { WebSocket } from 'ws';

export interface Inspected {
  /** Bytes that its main thread's heap still uses after a collection of garbage. */
  heapAfterCollection(): Promise<number>;
  /** Lets go of it: a process does not end while somebody inspects it. */
  release(): void;
}

/** Attaches to the address that `--inspect` prints. */
export async function inspect(url: string): Promise<Inspected> {
  const socket = new WebSocket(url);
  await once(socket, 'open');
  const gone = once(socket, 'close').then(() => {
    throw new Error('the process that is inspected is gone');
  });
  gone.catch(() => {});
  let last = 0;
  const call = (method: string): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = ++last;
      const listen = (data: unknown): void => {
        const answer = JSON.parse(String(data)) as { id?: number; result?: unknown; error?: { message: string } };
        if (answer.id !== id) return;
        socket.off('message', listen);
        if (answer.error) reject(new Error(`${method}: ${answer.error.message}`));
        else resolve(answer.result);
      };
      socket.on('message', listen);
      gone.catch(reject);
      socket.send(JSON.stringify({ id, method }));
    });
  return {
    heapAfterCollection: async () => {
      await call('HeapProfiler.collectGarbage');
      return ((await call('Runtime.getHeapUsage')) as { usedSize: number }).usedSize;
    },
    release: () => socket.terminate(),
  };
}
