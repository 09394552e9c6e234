/**
 * What an attached console costs the hub at 10,000 consumers: the same saturating load without one and with one, in
 * turns on one hub, each as often first, so that both are measured on the same machine at the same time of day.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { CONTRACT_VERSION, RIBBONS_LIMIT } from '../../../src/shared/console/contract.ts';
import { openMany, PING } from '../client.ts';
import { type Figures, middle } from '../measures.ts';
import type { Server } from '../servers.ts';

const CONSUMERS = 10_000;
/** Sockets whose ping is under way at once: enough that the hub never waits. */
const IN_FLIGHT = 1_600;
const TURNS = 4;
const TURN_MS = 3_000;
const SETTLE_MS = 1_000;

export interface AttachedConsole {
  close(): Promise<void>;
}

/** Attaches a console as a browser's is, looking at Connections, in a process of its own. */
export async function attachConsole(server: Server): Promise<AttachedConsole> {
  const child: ChildProcess = fork(import.meta.filename, [String(server.port), server.token]);
  const [message] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [unknown];
  if (message !== 'whole') throw new Error(`the console ended with ${String(message)}`);
  return {
    close: async () => {
      const exit = once(child, 'exit');
      child.disconnect();
      await exit;
    },
  };
}

/** Pongs of 10,000 consumers as fast as they come, with a console and without. */
export async function attached(server: Server): Promise<Figures> {
  const wearables = await openMany(
    server.port,
    Array.from({ length: CONSUMERS }, (_, i) => String(i + 1)),
    100,
  );
  let pongs = 0;
  let next = 0;
  let running = true;
  const ping = (): void => {
    if (!running) return;
    wearables[next % CONSUMERS]?.socket.write(PING);
    next += 1;
  };
  for (const wearable of wearables) {
    wearable.onText = () => {
      pongs += 1;
      ping();
    };
  }
  for (let i = 0; i < IN_FLIGHT; i += 1) ping();
  const turns = { alone: [] as Turn[], attached: [] as Turn[] };
  const turn = async (): Promise<Turn> => {
    await sleep(SETTLE_MS);
    const [start, cpu, before] = [performance.now(), server.cpuMicros(), pongs];
    await sleep(TURN_MS);
    const count = pongs - before;
    return { rate: (count / (performance.now() - start)) * 1_000, cpu: (server.cpuMicros() - cpu) / count };
  };
  const alone = async (): Promise<void> => {
    turns.alone.push(await turn());
  };
  const lookedAt = async (): Promise<void> => {
    const console_ = await attachConsole(server);
    turns.attached.push(await turn());
    await console_.close();
  };
  // The first turn finds code that is not warm yet, and whoever always came second would find it warmer.
  await turn();
  for (let i = 0; i < TURNS; i += 1)
    for (const half of i % 2 === 0 ? [alone, lookedAt] : [lookedAt, alone]) await half();
  running = false;
  for (const { socket } of wearables) socket.destroy();
  const [without, with_] = [median(turns.alone), median(turns.attached)];
  return {
    'pong/s alone': without.rate,
    'pong/s attached': with_.rate,
    'CPU µs a pong alone': without.cpu,
    'CPU µs a pong attached': with_.cpu,
    // On a machine that the hub does not have to itself, only its own CPU says what the console takes from it.
    'cost %': (100 * with_.cpu) / without.cpu - 100,
    'pong/s lost %': 100 - (100 * with_.rate) / without.rate,
  };
}

interface Turn {
  readonly rate: number;
  /** µs of the hub a pong. */
  readonly cpu: number;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function median(turns: readonly Turn[]): Turn {
  return { rate: middle(turns.map(({ rate }) => rate)) ?? 0, cpu: middle(turns.map(({ cpu }) => cpu)) ?? 0 };
}

/** Opens what Connections opens: every row, the hub's figures, and the ribbons of a screenful. */
function look(port: string, token: string): void {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/console/socket`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  const say = (message: object): void => socket.send(JSON.stringify(message));
  const consumers = Array.from({ length: Math.min(40, RIBBONS_LIMIT) }, (_, i) => String(i + 1));
  socket.on('open', () => {
    say({ t: 'hello', version: CONTRACT_VERSION });
    say({ t: 'open', id: 1, name: 'connections.rows', args: {} });
    say({ t: 'open', id: 2, name: 'hub.status', args: {} });
    say({ t: 'open', id: 3, name: 'connections.ribbons', args: { consumers, slots: 20 } });
  });
  let whole = false;
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as { t: string; id?: number; event?: { whole?: boolean } };
    if (whole || message.t !== 'event' || message.id !== 1 || !message.event?.whole) return;
    whole = true;
    process.send?.('whole');
  });
  socket.on('close', () => process.exit(1));
}

if (process.send && process.argv[1] === import.meta.filename) {
  const [port = '', token = ''] = process.argv.slice(2);
  process.on('disconnect', () => process.exit());
  look(port, token);
}
