/** Does a recording again: as its wearables, over real sockets, or as the producer of its notifications. */
import { WebSocket } from 'ws';
import { Latencies } from './latencies.ts';
import { NotAllProduced, type Producer } from './production.ts';
import { Replayed } from './replayedSocket.ts';
import type { ProducerAction, WearableAction } from './replayPlan.ts';
import type { Target } from './world.ts';

/** Handshakes under way, and requests, before whoever replays as fast as possible waits. */
const HANDSHAKES = 200;
const REQUESTS = 16;
const DRAFTS = 100;
const BEHIND_BYTES = 256 * 1024;
/** Actions after which sockets and timers have their turn. */
const TURN = 200;

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
  /** As producer, why the last ones that were not taken were not: one sentence, with the hub's own words. */
  readonly failure: string | null;
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
  #actions = 0;

  constructor(times: ReplayTimes) {
    this.#times = times;
  }

  /** Resolves with true when it is time, with false when nobody wants it any more. */
  async until(at: number): Promise<boolean> {
    const { speed, signal } = this.#times;
    const wait = this.#start + at / speed - performance.now();
    this.#actions += 1;
    if (wait > 0) await pause(wait, signal);
    else if (this.#actions % TURN === 0) await new Promise((resolve) => setImmediate(resolve));
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
  /** By consumer: resolves when the sockets that it has closed so far are gone. */
  readonly #closing = new Map<string, Promise<void>>();
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
      failure: null,
    };
  }

  /** Resolves when all is done, or stopped, and every socket closed. */
  async run(actions: Iterable<WearableAction>, times: ReplayTimes): Promise<void> {
    const pace = new Pace(times);
    const stopped = new Promise<void>((resolve) => {
      if (times.signal.aborted) resolve();
      else times.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    for (const action of actions) {
      if (!(await pace.until(action.at))) break;
      const key = `${action.consumer} ${action.connection}`;
      const socket = this.#sockets.get(key);
      if (action.do === 'connect') {
        // To the hub, who comes before that would be somebody with one socket more.
        await Promise.race([this.#closing.get(action.consumer), stopped]);
        if (!(await pace.room(() => this.#opening < HANDSHAKES))) break;
        this.#sockets.set(key, this.#connect(action.consumer));
      } else if (action.do === 'send') {
        if (socket && !(await pace.room(() => socket.behind < BEHIND_BYTES))) break;
        if (socket) socket.send(action.text, action.type === 'ping');
        else this.#lost += 1;
      } else {
        this.#sockets.delete(key);
        if (!socket) continue;
        void socket.end(action.code, stopped);
        const gone = Promise.all([this.#closing.get(action.consumer), socket.ended]);
        this.#closing.set(
          action.consumer,
          gone.then(() => {}),
        );
      }
    }
    const left = [...this.#sockets.values()];
    this.#sockets.clear();
    await Promise.all([...left.map((socket) => socket.end(1_000, stopped)), ...this.#ending]);
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

export class ProducerReplay {
  readonly #producer: Producer;
  readonly #latencies = new Latencies();
  #underWay = 0;
  #sent = 0;
  #taken = 0;
  #lost = 0;
  #failure: string | null = null;

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
      failure: this.#failure,
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
    } catch (error) {
      this.#failure = error instanceof Error ? error.message : String(error);
      const taken = error instanceof NotAllProduced ? error.ids.filter((id) => id !== undefined).length : 0;
      this.#taken += taken;
      this.#lost += batch.length - taken;
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
