/** A Node process and its threads through its inspector. */
import { once } from 'node:events';
import { WebSocket } from 'ws';

/** Bytes of all heaps of a process after a collection of garbage. */
export interface Heaps {
  /** Used by its main thread, and by its other threads together. */
  readonly main: number;
  readonly threads: number;
  /** Of buffers, which are in no heap. */
  readonly buffers: number;
}

export interface Inspected {
  heapsAfterCollection(): Promise<Heaps>;
  /** Lets go of it: a process does not end while somebody inspects it. */
  release(): void;
}

interface Usage {
  readonly usedSize: number;
  readonly backingStorageSize: number;
}

type Call = (method: string, params?: object) => Promise<unknown>;

/** What the inspector sends: an answer, or what happened. */
interface Said {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
  readonly method?: string;
  readonly params?: { readonly sessionId: string; readonly message: string };
}

/** Attaches to the address that `--inspect` prints. */
export async function inspect(url: string): Promise<Inspected> {
  const socket = new WebSocket(url);
  await once(socket, 'open');
  const gone = once(socket, 'close').then(() => {
    throw new Error('the process that is inspected is gone');
  });
  gone.catch(() => {});
  const threads = new Map<string, ReturnType<typeof caller>>();
  const main = caller((text) => socket.send(text), gone);
  socket.on('message', (data) => {
    const said: Said = JSON.parse(String(data));
    const { sessionId, message } = said.params ?? { sessionId: '', message: '' };
    if (said.method === 'NodeWorker.attachedToWorker') {
      const send = (text: string): void =>
        void main.call('NodeWorker.sendMessageToWorker', { sessionId, message: text }).catch(() => {});
      threads.set(sessionId, caller(send, gone));
    } else if (said.method === 'NodeWorker.detachedFromWorker') threads.delete(sessionId);
    else if (said.method === 'NodeWorker.receivedMessageFromWorker') threads.get(sessionId)?.hear(JSON.parse(message));
    else main.hear(said);
  });
  await main.call('NodeWorker.enable', { waitForDebuggerOnStart: false });
  const weigh = async (call: Call): Promise<Usage> => {
    await call('HeapProfiler.collectGarbage');
    return (await call('Runtime.getHeapUsage')) as Usage;
  };
  return {
    heapsAfterCollection: async () => {
      const own = await weigh(main.call);
      const others = await Promise.all([...threads.values()].map(({ call }) => weigh(call)));
      const sum = (figure: keyof Usage): number => others.reduce((all, usage) => all + usage[figure], 0);
      return {
        main: own.usedSize,
        threads: sum('usedSize'),
        buffers: own.backingStorageSize + sum('backingStorageSize'),
      };
    },
    release: () => socket.terminate(),
  };
}

/** Calls by number, and hears their answers. */
function caller(send: (text: string) => void, gone: Promise<never>) {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let last = 0;
  const call: Call = (method, params = {}) => {
    const id = ++last;
    const answer = Promise.withResolvers<unknown>();
    waiting.set(id, answer);
    send(JSON.stringify({ id, method, params }));
    return Promise.race([answer.promise, gone]);
  };
  const hear = ({ id = 0, result, error }: Said): void => {
    const answer = waiting.get(id);
    waiting.delete(id);
    if (error) answer?.reject(new Error(error.message));
    else answer?.resolve(result);
  };
  return { call, hear };
}
