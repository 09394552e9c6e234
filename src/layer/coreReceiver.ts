/** Takes what waits in our queues out of one Redis, keeps it aside there until it is settled, and never takes it twice. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { type Codec, CodecError } from './codec.ts';
import { DRAIN } from './coreScripts.ts';
import { CHANNEL_KEY } from './coreSender.ts';
import { DrainAhead } from './drainAhead.ts';
import { type Flight, flightOf, InFlight, MOST_BYTES, MOST_IN_FLIGHT } from './inFlight.ts';
import type { Arrival, Receiver } from './layer.ts';
import { type RedisLayerOptions, repliesOf } from './options.ts';
import type { RedisHost } from './redis.ts';

/** Values of each queue that one drain takes; a queue holds 100 unless somebody configured more. */
const QUEUE_AT_ONCE = 128;
/** How long settled values are collected before they leave Redis. */
const SETTLE_AFTER_MS = 10;
const SETTLE_AT_ONCE = 1_000;
/** Redis tells us when something arrives; should it not, nothing waits for longer than this. */
const LOOK_EVERY_MS = 1_000;
/** Where Redis does not let us be told. */
const POLL_EVERY_MS = 20;
/** Between drains while more arrives: many values a drain cost far less than one each. */
const BREATH_MS = 1;
const INVALIDATE = '__redis__:invalidate';

interface Taken {
  readonly queue: number;
  readonly value: Buffer;
  readonly score: number;
}

/** Reads the queues of ours that are on one Redis. */
export class CoreReceiver {
  readonly #host: RedisHost;
  readonly #options: RedisLayerOptions;
  readonly #codec: Codec;
  /** How the names of our channels begin: `specific.pulsera.<instance>.`. */
  readonly #own: string;
  readonly #queues: readonly string[];
  readonly #aside: readonly string[];
  readonly #receiver: Receiver;
  readonly #inFlight = new InFlight();
  readonly #ahead: DrainAhead;
  readonly #stops: (() => void)[] = [];
  #settling: Flight[] = [];
  #settleTimer: NodeJS.Timeout | null = null;
  #lookTimer: NodeJS.Timeout | null = null;
  /** Told by Redis of what arrives. */
  #tracking = false;
  /** What an earlier run left was taken in. */
  #recovered = false;
  /** What is aside in Redis was compared with what we know since the connection was made. */
  #compared = false;
  #busy = false;
  #again = false;
  #closed = false;

  constructor(
    host: RedisHost,
    options: RedisLayerOptions,
    codec: Codec,
    own: string,
    queues: number,
    receiver: Receiver,
  ) {
    this.#host = host;
    this.#options = options;
    this.#codec = codec;
    this.#own = own;
    this.#receiver = receiver;
    this.#queues = Array.from({ length: queues }, (_, index) => `${options.prefix}${own}${index}!`);
    this.#aside = this.#queues.map((queue) => `${queue}$inflight`);
    this.#ahead = new DrainAhead(host, `pulsera:${options.prefix}:never`, (redis) => this.#drain(redis));
    const hear = (channel: Buffer, keys: unknown): void => this.#hear(channel, keys);
    host.subscriber.on('messageBuffer', hear);
    this.#stops.push(() => host.subscriber.off('messageBuffer', hear));
    this.#stops.push(host.onConnect(() => void this.#connect()));
    if (host.connected) void this.#connect();
    this.#look();
  }

  /** Something is in our queues, as far as anybody knows. */
  wake(): void {
    this.#again = true;
    if (!this.#busy && !this.#closed) void this.#work();
  }

  /** Stops reading; what was settled until now still leaves Redis if it can. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const stop of this.#stops) stop();
    this.#ahead.close();
    for (const timer of [this.#settleTimer, this.#lookTimer]) if (timer) clearTimeout(timer);
    for (let left = Number.POSITIVE_INFINITY; this.#settling.length < left; ) {
      left = this.#settling.length;
      await this.#settle();
    }
  }

  /** Asks Redis to tell us; without that right we look again and again. */
  async #connect(): Promise<void> {
    this.#tracking = false;
    this.#compared = false;
    this.wake();
    const { commands, subscriber, subscriberId } = this.#host;
    if (subscriberId === null) return;
    try {
      await subscriber.subscribe(INVALIDATE);
      const pipeline = commands.pipeline();
      // What is on already would be an overlapping prefix.
      pipeline.client('TRACKING', 'OFF');
      const prefix = this.#options.prefix + this.#own;
      pipeline.call('CLIENT', 'TRACKING', 'ON', 'REDIRECT', subscriberId, 'BCAST', 'PREFIX', prefix, 'NOLOOP');
      const replies = (await pipeline.exec()) ?? [];
      this.#tracking = replies.every(([error]) => error === null);
    } catch {
      this.#tracking = false;
    }
    // What came between the first look and the tracking.
    this.wake();
  }

  #hear(channel: Buffer, keys: unknown): void {
    if (channel.toString('latin1') !== INVALIDATE) return;
    const mine = this.#options.prefix + this.#own;
    // No keys at all: the whole database was emptied.
    if (!Array.isArray(keys) || keys.some((key) => String(key).startsWith(mine))) this.wake();
  }

  #look(): void {
    if (this.#closed) return;
    this.wake();
    this.#lookTimer = setTimeout(() => this.#look(), this.#tracking ? LOOK_EVERY_MS : POLL_EVERY_MS);
  }

  /** One drain at a time; a wake during one leads to another right after. */
  async #work(): Promise<void> {
    this.#busy = true;
    try {
      while (this.#again && !this.#closed && this.#host.connected) {
        this.#again = false;
        if (!this.#compared) await this.#compare();
        const count = await this.#drain(this.#host.commands);
        if (this.#ahead.isBurst(count)) {
          await this.#ahead.run(() => this.#compared);
          // What it took and did not say, and what came as it ended.
          this.#compared = false;
          this.#again = true;
        } else if (this.#again) await pause(BREATH_MS);
      }
    } catch (error) {
      // Redis failed us: it is asked again with the next look, and says meanwhile why it is away.
      if (this.#host.blame(error) === 'failed') this.#options.onUnexpected(error);
    } finally {
      this.#busy = false;
    }
  }

  /** Takes in what is aside in Redis and unknown here: an earlier run's, or that of a drain whose answer was lost. */
  async #compare(): Promise<void> {
    for (const [queue, key] of this.#aside.entries()) {
      for (let from = 0; ; from += QUEUE_AT_ONCE) {
        const to = String(from + QUEUE_AT_ONCE - 1);
        const flat = await this.#host.commands.zrangeBuffer(key, from, to, 'WITHSCORES');
        this.#take([...this.#pairs(flat, queue)], !this.#recovered);
        if (flat.length < QUEUE_AT_ONCE * 2) break;
      }
    }
    this.#recovered = true;
    this.#compared = true;
  }

  /** Takes what is there, at most so much of each queue; answers how many values that was. */
  async #drain(redis: Redis): Promise<number> {
    const keys = [...this.#queues, ...this.#aside];
    const args = [QUEUE_AT_ONCE, this.#options.groupExpirySeconds];
    const reply = (await redis.callBuffer('EVAL', DRAIN, keys.length, ...keys, ...args)) as Buffer[][];
    const taken = reply.flatMap((flat, queue) => [...this.#pairs(flat, queue)]);
    if (taken.length > 0) this.#take(taken, false);
    return taken.length;
  }

  *#pairs(flat: readonly Buffer[], queue: number): Generator<Taken> {
    for (let at = 0; at + 1 < flat.length; at += 2) {
      const [value, score] = [flat[at], flat[at + 1]];
      if (value && score) yield { queue, value, score: Number(score.toString('latin1')) };
    }
  }

  /** Hands over what is new, by score and then by bytes, as channels_redis would pop it. */
  #take(taken: Taken[], repeated: boolean): void {
    // It stays aside for the next run.
    if (this.#closed) return;
    taken.sort((a, b) => a.score - b.score || a.value.compare(b.value));
    const arrivals: Arrival[] = [];
    for (const { queue, value, score } of taken) {
      const flight = flightOf(value, queue);
      const known = this.#inFlight.add(flight);
      if (known === 'here') continue;
      const arrival = known === 'new' ? this.#read(value, score, repeated, flight) : null;
      if (arrival) arrivals.push(arrival);
      else this.#leave(flight);
    }
    this.#giveUp();
    if (arrivals.length === 0) return;
    try {
      this.#receiver(arrivals);
    } catch (error) {
      this.#options.onUnexpected(error);
    }
  }

  #read(value: Buffer, score: number, repeated: boolean, flight: Flight): Arrival | null {
    const drop = (code: CodecError['code']): null => {
      this.#options.onDrop(code, this.#queues[flight.queue] ?? '', value);
      return null;
    };
    try {
      const { [CHANNEL_KEY]: channel, ...message } = this.#codec.decode(value);
      const channels = Array.isArray(channel) ? channel : [channel];
      const locals = channels
        .filter((name): name is string => typeof name === 'string' && name.startsWith(this.#own))
        .map((name) => name.slice(name.indexOf('!') + 1));
      if (locals.length === 0) return drop('undecodable');
      const settle = (): void => this.#leave(flight);
      return {
        locals,
        message,
        bytes: value.length,
        sentAt: score * 1_000,
        repeated,
        settle,
      };
    } catch (error) {
      return drop(error instanceof CodecError ? error.code : 'undecodable');
    }
  }

  /** The oldest go where too much is in flight: a disk that is full for long must not fill the memory too. */
  #giveUp(): void {
    if (this.#inFlight.size <= MOST_IN_FLIGHT && this.#inFlight.bytes <= MOST_BYTES) return;
    // What is given up leaves a moment later; until then it is not counted twice.
    let bytes = this.#inFlight.bytes - this.#settling.reduce((sum, { value }) => sum + value.length, 0);
    while (this.#inFlight.size - this.#settling.length > MOST_IN_FLIGHT || bytes > MOST_BYTES) {
      const oldest = this.#inFlight.oldest();
      if (!oldest) return;
      this.#options.onDrop('in_flight_full', this.#queues[oldest.queue] ?? '', oldest.value);
      bytes -= oldest.value.length;
      this.#leave(oldest);
    }
  }

  #leave(flight: Flight): void {
    if (flight.settled) return;
    flight.settled = true;
    this.#settling.push(flight);
    this.#settleTimer ??= setTimeout(() => void this.#settle(), SETTLE_AFTER_MS);
  }

  /** Settled values leave Redis; those that could not are tried again. */
  async #settle(): Promise<void> {
    const flights = this.#settling.slice(0, SETTLE_AT_ONCE);
    try {
      // Not while what is aside is read in pages: what leaves would move the rest.
      if (flights.length > 0 && this.#compared && this.#host.connected) {
        const pipeline = this.#host.commands.pipeline();
        for (const [queue, some] of Map.groupBy(flights, (flight) => flight.queue)) {
          pipeline.zrem(this.#aside[queue] ?? '', ...some.map(({ value }) => value));
        }
        repliesOf(this.#host, await pipeline.exec());
        this.#settling.splice(0, flights.length);
        for (const flight of flights) this.#inFlight.remove(flight);
      }
    } catch {
      // Its host was told why; the values are still in #settling.
    }
    const wait = this.#host.health.state === 'ok' ? SETTLE_AFTER_MS : LOOK_EVERY_MS;
    this.#settleTimer = this.#settling.length > 0 && !this.#closed ? setTimeout(() => void this.#settle(), wait) : null;
  }
}
