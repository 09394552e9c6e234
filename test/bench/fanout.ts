/** Producer → Redis → hub → wearable: how much without loss, how soon, and what a burst loses. */
import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { openMany, type RawWearable } from './client.ts';
import type { Figures } from './measures.ts';
import { cpuMicros, threadMicros } from './processes.ts';
import { clock, type Order, type ProducerData } from './producer.ts';
import { layerOf, type Server } from './servers.ts';

const MOST = 100_000;
/** What comes later than this after the last one does not come. */
const QUIET_MS = 1_500;
/** Under way at once without loss: a queue of channels_redis holds 100, and Daphne has one. */
const WINDOWS = { 'daphne core': 90 } as const;
const WINDOW = 512;
const ID = Buffer.from('"id":');

interface Heard {
  readonly count: number;
  readonly twice: number;
  /** In ms, sorted. */
  readonly latencies: Float64Array;
  /** From the first sending to the last arrival. */
  readonly seconds: number;
  /** Queues that a sending found full. */
  readonly full: number;
}

/** Wearables 1 to n on a server, each with as many sockets, and a producer that feeds them through its Redis. */
class Fanout {
  readonly #worker: Worker;
  readonly #received = new Int32Array(new SharedArrayBuffer(4));
  readonly #sentAt = new Float64Array(new SharedArrayBuffer(8 * MOST));
  /** When the last socket of its consumer had each, and how many have it. */
  readonly #heardAt = new Float64Array(MOST);
  readonly #heard = new Uint16Array(MOST);
  readonly #consumers: number;
  readonly #sockets: number;
  #wearables: RawWearable[] = [];
  #first = 1;
  #twice = 0;
  #lastAt = 0;

  private constructor(server: Server, consumers: number, sockets: number) {
    this.#consumers = consumers;
    this.#sockets = sockets;
    const data: ProducerData = {
      redis: server.redis?.url ?? '',
      layer: layerOf(server.name) ?? 'core',
      received: this.#received,
      sentAt: this.#sentAt,
    };
    this.#worker = new Worker(join(import.meta.dirname, 'producer.ts'), { workerData: data });
  }

  static async open(server: Server, consumers: number, sockets: number): Promise<Fanout> {
    const fanout = new Fanout(server, consumers, sockets);
    await once(fanout.#worker, 'message');
    const ids = Array.from({ length: consumers * sockets }, (_, index) => String(1 + (index % consumers)));
    fanout.#wearables = await openMany(server.port, ids, 50);
    for (const wearable of fanout.#wearables) wearable.onText = (payload) => fanout.#hear(payload);
    // The last groups may be joined after the first frame.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    return fanout;
  }

  /** Sends and waits until all of it is there, or nothing comes any more. */
  async send(count: number, pace: Order['pace']): Promise<Heard> {
    this.#first += MOST;
    this.#heardAt.fill(0);
    this.#heard.fill(0);
    this.#twice = 0;
    const base = this.#received[0] ?? 0;
    const order: Order = { first: this.#first, count, consumers: this.#consumers, pace };
    this.#lastAt = clock();
    this.#worker.postMessage(order);
    let done: { readonly full: number } | null = null;
    this.#worker.once('message', (message) => {
      done = message;
      this.#lastAt = Math.max(this.#lastAt, clock());
    });
    const arrived = (): number => (this.#received[0] ?? 0) - base;
    while (!(done && arrived() >= count) && clock() - this.#lastAt < (done ? QUIET_MS : 30_000))
      await new Promise((resolve) => setTimeout(resolve, 5));
    const latencies: number[] = [];
    let last = 0;
    for (let place = 0; place < count; place += 1) {
      const at = this.#heardAt[place] ?? 0;
      if (at === 0) continue;
      latencies.push(at - (this.#sentAt[place] ?? 0));
      last = Math.max(last, at);
    }
    return {
      count: latencies.length,
      twice: this.#twice,
      latencies: new Float64Array(latencies).sort(),
      seconds: (last - (this.#sentAt[0] ?? 0)) / 1_000,
      full: (done as { readonly full: number } | null)?.full ?? 0,
    };
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
    for (const { socket } of this.#wearables) socket.destroy();
  }

  #hear(payload: Buffer): void {
    const at = payload.indexOf(ID);
    if (at < 0) return;
    let index = at + ID.length;
    if (payload[index] === 0x20) index += 1;
    let id = 0;
    for (let digit = payload[index] ?? 0; digit >= 0x30 && digit <= 0x39; digit = payload[++index] ?? 0)
      id = id * 10 + digit - 0x30;
    const place = id - this.#first;
    if (place < 0 || place >= MOST) return;
    this.#lastAt = clock();
    const heard = (this.#heard[place] ?? 0) + 1;
    this.#heard[place] = heard;
    if (heard > this.#sockets) this.#twice += 1;
    if (heard !== this.#sockets) return;
    this.#heardAt[place] = this.#lastAt;
    Atomics.add(this.#received, 0, 1);
  }
}

async function through<T>(
  server: Server,
  [consumers, sockets]: readonly [consumers: number, sockets: number],
  run: (fanout: Fanout) => Promise<T>,
): Promise<T> {
  const fanout = await Fanout.open(server, consumers, sockets);
  try {
    return await run(fanout);
  } finally {
    await fanout.close();
  }
}

const percentile = (sorted: Float64Array, share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? 0;

/** The CPU that everybody concerned took so far, in µs. */
function costs(server: Server): readonly (readonly [string, number])[] {
  return [
    ['CPU µs each', server.cpuMicros()],
    ...(server.name.startsWith('pulsera')
      ? ([
          ['of it its store', threadMicros(server.pid, 'store')],
          ['of it V8 collecting', threadMicros(server.pid, 'V8Worker')],
        ] as const)
      : []),
    ['Redis µs each', server.redis ? cpuMicros(server.redis.pid) : 0],
    ['driver µs each', cpuMicros(process.pid)],
  ];
}

/** As many as go through without loss: never more under way than the queues hold. */
export function lossless(server: Server, consumers: number): Promise<Figures> {
  return through(server, [consumers, 1], async (fanout) => {
    const size = WINDOWS[server.name as keyof typeof WINDOWS] ?? WINDOW;
    const pace = { kind: 'window', size } as const;
    // How fast it is decides how many make some seconds.
    const warm = await fanout.send(2_000, pace);
    const count = Math.round(Math.min(MOST, Math.max(2_000, (warm.count / warm.seconds) * 4)));
    const before = costs(server);
    const heard = await fanout.send(count, pace);
    const each = costs(server).map(([what, micros], i) => [what, (micros - (before[i]?.[1] ?? 0)) / heard.count]);
    return {
      'delivered/s': heard.count / heard.seconds,
      ...Object.fromEntries(each),
      lost: count - heard.count,
      twice: heard.twice,
    };
  });
}

/** To all of the 1,000 sockets of one consumer, some under way. */
export function broadcastThroughRedis(server: Server): Promise<Figures> {
  const sockets = 1_000;
  return through(server, [1, sockets], async (fanout) => {
    const pace = { kind: 'window', size: 8 } as const;
    await fanout.send(5, pace);
    const cpu = server.cpuMicros();
    const heard = await fanout.send(100, pace);
    const deliveries = heard.count * sockets;
    return {
      'deliveries/s': deliveries / heard.seconds,
      'CPU µs a delivery': (server.cpuMicros() - cpu) / deliveries,
    };
  });
}

/** 5,000 as fast as Redis takes them, to 1,000 consumers. */
export function burst(server: Server): Promise<Figures> {
  return through(server, [1_000, 1], async (fanout) => {
    const count = 5_000;
    const heard = await fanout.send(count, { kind: 'flat' });
    return {
      'lost %': (100 * (count - heard.count)) / count,
      twice: heard.twice,
      'delivered/s': heard.count / heard.seconds,
    };
  });
}

/** 500 a second for 10 s, each timed from when it should have been sent (open loop). */
export function paced(server: Server): Promise<Figures> {
  return through(server, [1_000, 1], async (fanout) => {
    await fanout.send(500, { kind: 'rate', perSecond: 500 });
    const count = 5_000;
    const cpu = server.cpuMicros();
    const heard = await fanout.send(count, { kind: 'rate', perSecond: 500 });
    return {
      'p50 ms': percentile(heard.latencies, 0.5),
      'p99 ms': percentile(heard.latencies, 0.99),
      lost: count - heard.count,
      'CPU µs each': (server.cpuMicros() - cpu) / count,
    };
  });
}
