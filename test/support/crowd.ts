/**
 * Many wearables in a process of their own, so that a test's hub does not share its open files with them. Run by
 * `startCrowd`; tells its parent when all are connected, and ends with it.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { WebSocket } from 'ws';

/** Handshakes under way at once. */
const AT_ONCE = 200;

export interface Crowd {
  /** Ends the process, and with it every connection. */
  stop(): Promise<void>;
}

/** Connects wearables 1 to `count` to a hub (`ws://…/ws/notificaciones/`) and waits for all of them. */
export async function startCrowd(base: string, count: number): Promise<Crowd> {
  const child: ChildProcess = fork(import.meta.filename, [base, String(count)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [message] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [unknown];
  if (message !== 'connected') throw new Error(`the crowd ended with ${String(message)}`);
  return {
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}

async function connectAll(base: string, count: number): Promise<void> {
  let next = 1;
  const connectSome = async (): Promise<void> => {
    while (next <= count) {
      const socket = new WebSocket(`${base}${next++}/`, { perMessageDeflate: false });
      await once(socket, 'open');
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, connectSome));
}

if (process.send && process.argv[1] === import.meta.filename) {
  const [base = '', count = '0'] = process.argv.slice(2);
  process.on('disconnect', () => process.exit());
  await connectAll(base, Number(count));
  process.send('connected');
}
