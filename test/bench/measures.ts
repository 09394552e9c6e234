/** The measurements: each drives one server and answers figures by name. */
import { Agent, request } from 'node:http';
import { openMany, PING, type RawWearable } from './client.ts';
import type { Server } from './servers.ts';

export type Figures = Readonly<Record<string, number>>;

/** Notifications that a consumer of Pulsera finds unread when it connects. */
export const UNREAD = 5;

const ids = (count: number, from = 1): string[] => Array.from({ length: count }, (_, i) => String(from + i));
const closeAll = (wearables: readonly RawWearable[]): void => {
  for (const { socket } of wearables) socket.destroy();
};
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** 200 sockets with 8 pings under way each, for so long. */
export async function pong(server: Server, ms = 4_000): Promise<Figures> {
  const wearables = await openMany(server.port, ids(200), 50);
  let pongs = 0;
  let running = true;
  const burst = Buffer.concat(Array.from({ length: 8 }, () => PING));
  for (const wearable of wearables) {
    let waiting = 8;
    wearable.onText = () => {
      pongs += 1;
      waiting -= 1;
      if (waiting === 0 && running) {
        waiting = 8;
        wearable.socket.write(burst);
      }
    };
    wearable.socket.write(burst);
  }
  await sleep(500);
  const start = performance.now();
  const cpu = server.cpuMicros();
  const before = pongs;
  await sleep(ms);
  const count = pongs - before;
  const figures = {
    'pong/s': (count / (performance.now() - start)) * 1_000,
    'CPU µs a pong': (server.cpuMicros() - cpu) / count,
  };
  running = false;
  closeAll(wearables);
  return figures;
}

/** 200 pings a second on 200 sockets for so long, each timed from when it should have been sent (open loop). */
export async function rtt(server: Server, ms = 5_000): Promise<Figures> {
  const perSecond = 200;
  const wearables = await openMany(server.port, ids(perSecond), 50);
  const due: number[] = wearables.map(() => 0);
  const times: number[] = [];
  for (const [index, wearable] of wearables.entries())
    wearable.onText = () => {
      times.push(performance.now() - (due[index] ?? 0));
    };
  const start = performance.now();
  const count = (perSecond * ms) / 1_000;
  for (let sent = 0; sent < count; sent += 1) {
    const at = start + (sent * 1_000) / perSecond;
    while (performance.now() < at) await sleep(1);
    due[sent % perSecond] = at;
    wearables[sent % perSecond]?.socket.write(PING);
  }
  await sleep(500);
  closeAll(wearables);
  times.sort((a, b) => a - b);
  return { 'p50 ms': part(times, 0.5), 'p99 ms': part(times, 0.99), lost: count - times.length };
}

/** What a server takes that nobody has connected to: until it listens, and its memory some seconds later. */
export async function idle(server: Server): Promise<Figures> {
  await sleep(5_000);
  return { 'ready ms': server.startMs, 'idle MB': server.residentKb() / 1_024 };
}

/** One consumer with 1,000 sockets, and so many notifications to it. */
export async function broadcast(server: Server, rounds = 100): Promise<Figures> {
  const sockets = 1_000;
  const wearables = await openMany(
    server.port,
    Array.from({ length: sockets }, () => '1'),
    50,
  );
  let received = 0;
  let wanted = 0;
  let arrived = (): void => {};
  for (const wearable of wearables) {
    wearable.onText = () => {
      received += 1;
      if (received === wanted) arrived();
    };
  }
  const agent = new Agent({ keepAlive: true });
  const round = async (count: number): Promise<void> => {
    const all = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    received = 0;
    wanted = count * sockets;
    await (server.name === 'bare ws' || server.name === 'uWebSockets'
      ? get(agent, server.port, `/broadcast?n=${count}`)
      : post(
          agent,
          server.port,
          list(count, () => '1'),
        ));
    await all;
  };
  await round(5);
  const start = performance.now();
  const cpu = server.cpuMicros();
  for (let done = 0; done < rounds; done += 10) await round(10);
  const deliveries = rounds * sockets;
  const figures = {
    'deliveries/s': (deliveries / (performance.now() - start)) * 1_000,
    'CPU µs a delivery': (server.cpuMicros() - cpu) / deliveries,
  };
  agent.destroy();
  closeAll(wearables);
  return figures;
}

/** Stores what each of so many consumers finds unread when it connects, and waits until other hubs would know. */
export async function storeUnread(port: number, consumers: number): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  let next = 0;
  const thousand = (): string => list(1_000, () => String(1 + (next++ % consumers)));
  while (next < consumers * UNREAD) await post(agent, port, thousand());
  agent.destroy();
  while (!/^pulsera_outbox 0$/m.test(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text())) await sleep(100);
}

/** Connects so many consumers, the first frame of each awaited with so many that are unread, and weighs them idle. */
export async function connects(server: Server, count: number, unread: number): Promise<Figures> {
  // The first connections pay for what all share.
  closeAll(await openMany(server.port, ids(200, 900_000), 50));
  await sleep(500);
  const before = server.residentKb();
  const cpu = server.cpuMicros();
  const start = performance.now();
  const wearables = await openMany(server.port, ids(count), 100, server.name.startsWith('pulsera') ? unread : 0);
  const seconds = (performance.now() - start) / 1_000;
  const spent = server.cpuMicros() - cpu;
  await sleep(2_000);
  const figures = {
    'connects/s': count / seconds,
    'CPU ms a connect': spent / count / 1_000,
    'kB a connection': (server.residentKb() - before) / count,
  };
  closeAll(wearables);
  return figures;
}

/** Durable POSTs with 64 in flight: single ones, or lists of so many. */
export async function posts(server: Server, size: number, ms = 4_000): Promise<Figures> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const latencies: number[] = [];
  let running = true;
  let next = 0;
  const body = (): string =>
    size === 1 ? JSON.stringify(one(String(1 + (next++ % 5_000)))) : list(size, () => String(1 + (next++ % 5_000)));
  const worker = async (): Promise<void> => {
    while (running) {
      const start = performance.now();
      await post(agent, server.port, body());
      latencies.push(performance.now() - start);
    }
  };
  const workers = Array.from({ length: size === 1 ? 64 : 8 }, worker);
  await sleep(500);
  latencies.length = 0;
  const start = performance.now();
  const cpu = server.cpuMicros();
  await sleep(ms);
  const seconds = (performance.now() - start) / 1_000;
  const done = latencies.length * size;
  const spent = server.cpuMicros() - cpu;
  running = false;
  await Promise.all(workers);
  agent.destroy();
  latencies.sort((a, b) => a - b);
  return {
    'stored/s': done / seconds,
    'p50 ms': part(latencies, 0.5),
    'p99 ms': part(latencies, 0.99),
    'CPU µs each': spent / done,
  };
}

/** Durable POSTs with 64 in flight for 1,000 consumers that are there, until each is on the wearable. */
export async function delivered(server: Server, ms = 4_000): Promise<Figures> {
  const consumers = 1_000;
  const wearables = await openMany(server.port, ids(consumers), 50);
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const latencies: number[] = [];
  // In turns: of one consumer never two are under way.
  const sentAt = new Map<string, number>();
  for (const wearable of wearables) {
    wearable.onText = () => {
      latencies.push(performance.now() - (sentAt.get(wearable.id) ?? 0));
    };
  }
  let running = true;
  let sent = 0;
  const worker = async (): Promise<void> => {
    while (running) {
      const consumer = String(1 + (sent++ % consumers));
      sentAt.set(consumer, performance.now());
      await post(agent, server.port, JSON.stringify(one(consumer)));
    }
  };
  const workers = Array.from({ length: 64 }, worker);
  await sleep(500);
  const [start, cpu, from] = [performance.now(), server.cpuMicros(), latencies.length];
  await sleep(ms);
  const seconds = (performance.now() - start) / 1_000;
  const spent = server.cpuMicros() - cpu;
  const timed = latencies.slice(from).toSorted((a, b) => a - b);
  running = false;
  await Promise.all(workers);
  await sleep(500);
  const lost = sent - latencies.length;
  agent.destroy();
  closeAll(wearables);
  return {
    'delivered/s': timed.length / seconds,
    'p50 ms': part(timed, 0.5),
    'p99 ms': part(timed, 0.99),
    'CPU µs each': spent / timed.length,
    lost,
  };
}

const part = (sorted: readonly number[], share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? 0;

/** The median, of two middle ones their mean; undefined of nothing. */
export function middle(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

const one = (consumidor_id: string) => ({
  consumidor_id,
  tipo: 'alerta',
  contenido: 'Alta probabilidad de craving detectada',
  deseo_id: 5,
});
const list = (count: number, id: () => string): string =>
  JSON.stringify(Array.from({ length: count }, () => one(id())));

function post(agent: Agent, port: number, body: string): Promise<void> {
  return send(agent, port, 'POST', '/api/notificaciones/', body, 201);
}

function get(agent: Agent, port: number, path: string): Promise<void> {
  return send(agent, port, 'GET', path, '', 200);
}

function send(agent: Agent, port: number, method: string, path: string, body: string, status: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
    const sent = request({ agent, port, host: '127.0.0.1', method, path, headers }, (response) => {
      response.resume();
      response.on('end', () => {
        if (response.statusCode === status) resolve();
        else reject(new Error(`${method} ${path} answered ${response.statusCode}`));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
