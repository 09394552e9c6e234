/** Does a recording again: as its wearables, over real sockets, or as the producer of its notifications. */
import { WebSocket } from 'ws';
import { Latencies } from './latencies.ts';
import type { Producer } from './production.ts';
import type { ProducerAction, WearableAction } from './replayPlan.ts';
import type { Target } from './world.ts';

/** How long the last pongs are waited for. */
const LAST_PONGS_MS = 5_000;
/** Handshakes under way, and requests, before whoever replays as fast as possible waits. */
const HANDSHAKES = 200;
const REQUESTS = 16;
const DRAFTS = 100;
const BEHIND_BYTES = 256 * 1024;

/** What came of it so far. */
export interface ReplaySummary {
  readonly as: 'wearables' | 'producer';
  /** Wearables that got in at least once, and handshakes that failed. */
  readonly connected: number;
  readonly refused: number;
  /** Text frames by and to wearables; as producer, notifications sent, and those that the hub has. */
  readonly sent: number;
  readonly received: number;
  /** Pings without a pong, and frames that could not be sent any more; as producer, notifications that the hub did not take. */
  readonly lost: number;
  /** Frames of the recording that could not be sent again. */
  readonly skipped: number;
  /** Ping to pong, or request to answer. */
  readonly latency_ms: { readonly p50: number; readonly p95: number; readonly p99: number } | null;
}

export interface ReplayTimes {
  /** 1 is as it was; Infinity is as fast as possible. */
  readonly speed: number;
  readonly signal: AbortSignal;
}

/** Waits for the moment of each action. */
class Pace {
  readonly #times: ReplayTimes;
  readonly #start = performance.now();

  constructor(times: ReplayTimes) {
    this.#times = times;
  }

  /** Resolves with true when it is time, with false when nobody wants it any more. */
  async until(at: number): Promise<boolean> {
    const { speed, signal } = this.#times;
    const wait = this.#start + at / speed - performance.now();
    if (wait > 0) await pause(wait, signal);
    return !signal.aborted;
  }

  /** Waits until there is room; looks ten times a second, and every turn while it goes as fast as possible. */
  async room(has: () => boolean): Promise<boolean> {
    const { signal } = this.#times;
    while (!has() && !signal.aborted) await pause(5, signal);
    return !signal.aborted;
  }
}

export class WearableReplay {
  readonly #target: Target;
  readonly #skipped: number;
  readonly #sockets = new Map<string, Replayed>();
  readonly #in = new Set<string>();
  readonly #ending = new Set<Promise<void>>();
  readonly #latencies = new Latencies();
  #opening = 0;
  #refused = 0;
  #sent = 0;
  #received = 0;
  #lost = 0;

  constructor(target: Target, skipped: number) {
    this.#target = target;
    this.#skipped = skipped;
  }

  get summary(): ReplaySummary {
    return {
      as: 'wearables',
      connected: this.#in.size,
      refused: this.#refused,
      sent: this.#sent,
      received: this.#received,
      lost: this.#lost,
      skipped: this.#skipped,
      latency_ms: this.#latencies.read(),
    };
  }

  /** Resolves when all is done, or stopped, and every socket closed. */
  async run(actions: readonly WearableAction[], times: ReplayTimes): Promise<void> {
    const pace = new Pace(times);
    for (const action of actions) {
      if (!(await pace.until(action.at))) break;
      const key = `${action.consumer} ${action.connection}`;
      const socket = this.#sockets.get(key);
      if (action.do === 'connect') {
        if (!(await pace.room(() => this.#opening < HANDSHAKES))) break;
        this.#sockets.set(key, this.#connect(action.consumer));
      } else if (action.do === 'send') {
        if (socket && !(await pace.room(() => socket.ws.bufferedAmount < BEHIND_BYTES))) break;
        if (socket) socket.send(action.text, action.type === 'ping');
        else this.#lost += 1;
      } else {
        this.#sockets.delete(key);
        void socket?.end(action.code);
      }
    }
    const left = [...this.#sockets.values()];
    this.#sockets.clear();
    await Promise.all([...left.map((socket) => socket.end(1_000)), ...this.#ending]);
  }

  #connect(consumer: string): Replayed {
    this.#opening += 1;
    const { url, origin, agent } = this.#target;
    const ws = new WebSocket(url.replaceAll('{consumidor_id}', encodeURIComponent(consumer)), {
      origin,
      headers: { 'User-Agent': agent },
      perMessageDeflate: false,
      handshakeTimeout: 30_000,
    });
    let opening = true;
    const opened = (): void => {
      if (opening) this.#opening -= 1;
      opening = false;
    };
    ws.once('open', () => {
      opened();
      this.#in.add(consumer);
    });
    ws.once('close', () => {
      if (opening) this.#refused += 1;
      opened();
    });
    const socket = new Replayed(ws, {
      onSent: () => {
        this.#sent += 1;
      },
      onReceived: () => {
        this.#received += 1;
      },
      onPong: (ms) => this.#latencies.add(ms),
      onLost: (count) => {
        this.#lost += count;
      },
    });
    this.#ending.add(socket.ended);
    void socket.ended.then(() => this.#ending.delete(socket.ended));
    return socket;
  }
}

interface Heard {
  readonly onSent: () => void;
  readonly onReceived: () => void;
  readonly onPong: (ms: number) => void;
  readonly onLost: (count: number) => void;
}

/** One socket of the recording. What is said before it is open waits; whoever leaves waits for its pongs. */
class Replayed {
  readonly ws: WebSocket;
  readonly ended: Promise<void>;
  readonly #heard: Heard;
  readonly #pings: number[] = [];
  #waiting: { readonly text: string; readonly ping: boolean }[] = [];
  #onPongs: () => void = () => {};

  constructor(ws: WebSocket, heard: Heard) {
    this.ws = ws;
    this.#heard = heard;
    ws.on('error', () => {});
    ws.on('open', () => {
      for (const { text, ping } of this.#waiting.splice(0)) this.send(text, ping);
      this.#settle();
    });
    ws.on('message', (data) => {
      heard.onReceived();
      if (!isPong(String(data))) return;
      const at = this.#pings.shift();
      if (at !== undefined) heard.onPong(performance.now() - at);
      this.#settle();
    });
    this.ended = new Promise((resolve) => {
      ws.on('close', () => {
        heard.onLost(this.#pings.splice(0).length + this.#waiting.splice(0).length);
        this.#onPongs();
        resolve();
      });
    });
  }

  send(text: string, ping: boolean): void {
    if (this.ws.readyState === WebSocket.CONNECTING) this.#waiting.push({ text, ping });
    else if (this.ws.readyState !== WebSocket.OPEN) this.#heard.onLost(1);
    else {
      this.ws.send(text);
      this.#heard.onSent();
      if (ping) this.#pings.push(performance.now());
    }
  }

  /** Closes it once its pongs are there, or are too long in coming. */
  async end(code: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onPongs = resolve;
    const enough = setTimeout(resolve, LAST_PONGS_MS);
    this.#settle();
    await promise;
    clearTimeout(enough);
    if (this.ws.readyState === WebSocket.OPEN) this.ws.close(code);
    else if (this.ws.readyState === WebSocket.CONNECTING) this.ws.terminate();
    const cut = setTimeout(() => this.ws.terminate(), LAST_PONGS_MS);
    await this.ended;
    clearTimeout(cut);
  }

  #settle(): void {
    const done = this.#pings.length === 0 && this.#waiting.length === 0;
    if (done && this.ws.readyState !== WebSocket.CONNECTING) this.#onPongs();
  }
}

/** As every server spells it, Django's included. */
const isPong = (text: string): boolean => /^\{\s*"type"\s*:\s*"pong"\s*\}$/.test(text);

export class ProducerReplay {
  readonly #producer: Producer;
  readonly #latencies = new Latencies();
  #underWay = 0;
  #sent = 0;
  #taken = 0;
  #lost = 0;

  constructor(producer: Producer) {
    this.#producer = producer;
  }

  get summary(): ReplaySummary {
    return {
      as: 'producer',
      connected: 0,
      refused: 0,
      sent: this.#sent,
      received: this.#taken,
      lost: this.#lost,
      skipped: 0,
      latency_ms: this.#latencies.read(),
    };
  }

  /** Resolves when every answer is there. What is due at the same time goes in one request. */
  async run(actions: readonly ProducerAction[], times: ReplayTimes): Promise<void> {
    const pace = new Pace(times);
    for (let i = 0; i < actions.length; ) {
      const first = actions[i] as ProducerAction;
      if (!(await pace.until(first.at))) break;
      if (!(await pace.room(() => this.#underWay < REQUESTS))) break;
      const batch = [first];
      for (i += 1; batch.length < DRAFTS; i += 1) {
        const next = actions[i];
        if (!next || (times.speed !== Number.POSITIVE_INFINITY && next.at > first.at)) break;
        batch.push(next);
      }
      void this.#produce(batch);
    }
    // Those under way are waited for even when nobody wants more: whether they were taken is worth knowing.
    while (this.#underWay > 0) await pause(5, new AbortController().signal);
  }

  async #produce(batch: readonly ProducerAction[]): Promise<void> {
    this.#underWay += 1;
    this.#sent += batch.length;
    const at = performance.now();
    try {
      const { length } = await this.#producer.produce(batch);
      this.#taken += length;
      this.#latencies.add(performance.now() - at);
    } catch {
      this.#lost += batch.length;
    } finally {
      this.#underWay -= 1;
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
  });
}
