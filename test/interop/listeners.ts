/**
 * Many wearables in a process of their own that keep which notifications each of them heard. Run by `startListeners`;
 * ends with its parent.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';

/** Handshakes under way at once: Daphne takes a few hundred a second. */
const AT_ONCE = 50;
/** What comes later than this after the last one does not come. */
const QUIET_MS = 1_500;

export interface Listeners {
  /** Ids in the order heard, of the consumers 1, 2, …; what is told from now on starts anew. */
  take(): Promise<readonly (readonly number[])[]>;
  /** Waits until `count` are there, or nothing comes any more. */
  heard(count: number): Promise<void>;
  stop(): Promise<void>;
}

/** Connects wearables 1 to `count` (`ws://…/ws/notificaciones/`) and waits until each has its first frame. */
export async function startListeners(base: string, count: number, origin: string): Promise<Listeners> {
  const child: ChildProcess = fork(import.meta.filename, [base, String(count), origin], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const answer = async (): Promise<unknown> => {
    const over = new AbortController();
    const first = (event: string): Promise<unknown[]> => once(child, event, { signal: over.signal });
    try {
      const [message] = await Promise.race([first('message'), first('exit')]);
      if (child.exitCode !== null) throw new Error(`the listeners ended with ${child.exitCode}`);
      return message;
    } finally {
      over.abort();
    }
  };
  const ask = (question: 'take' | 'count'): Promise<unknown> => {
    child.send(question);
    return answer();
  };
  await answer();
  return {
    take: async () => (await ask('take')) as number[][],
    heard: async (wanted) => {
      let before = -1;
      let quietMs = 0;
      while (before < wanted && quietMs < QUIET_MS) {
        const now = (await ask('count')) as number;
        quietMs = now === before || now === 0 ? quietMs + 100 : 0;
        before = now;
        await sleep(100);
      }
    },
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}

async function listen(base: string, count: number, origin: string): Promise<number[][]> {
  const heard: number[][] = Array.from({ length: count }, () => []);
  const left = heard.keys();
  const connectSome = async (): Promise<void> => {
    for (const index of left) {
      const socket = new WebSocket(`${base}${index + 1}/`, { perMessageDeflate: false, origin });
      await new Promise<void>((resolve) => {
        socket.on('message', (data) => {
          const message = JSON.parse(String(data));
          if (message.type === 'new_notification') heard[index]?.push(message.notification.id);
          else resolve();
        });
      });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, connectSome));
  return heard;
}

if (process.send && process.argv[1] === import.meta.filename) {
  const [base = '', count = '0', origin = ''] = process.argv.slice(2);
  process.on('disconnect', () => process.exit());
  const heard = await listen(base, Number(count), origin);
  process.on('message', (question) => {
    if (question === 'count') return process.send?.(heard.reduce((sum, ids) => sum + ids.length, 0));
    return process.send?.(heard.map((ids) => ids.splice(0)));
  });
  process.send('connected');
}
