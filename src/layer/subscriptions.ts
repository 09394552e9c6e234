/** What we are subscribed to on one Redis: set up in batches, and again after each connect. */
import { LayerError } from './layer.ts';
import { awayError } from './options.ts';
import type { RedisHost } from './redis.ts';

/** Channels that one command carries. */
const AT_ONCE = 500;

interface Change {
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

export class Subscriptions {
  readonly #host: RedisHost;
  /** Our own channels, as a pattern. */
  readonly #pattern: string;
  readonly #wanted = new Set<string>();
  /** What Redis was asked for over the connection that is there. */
  readonly #asked = new Set<string>();
  /** Where what is wanted and what was asked for may differ. */
  readonly #open = new Set<string>();
  readonly #stops: (() => void)[] = [];
  #waiting: Change[] = [];
  #round: Promise<void> | null = null;

  /** Subscribes to every channel that begins as `pattern` does before its final `*`, and to what is added. */
  constructor(host: RedisHost, pattern: string, hear: (channel: string, value: Buffer) => void) {
    this.#host = host;
    this.#pattern = pattern.slice(0, -1).replace(/[\\?*[\]]/g, '\\$&') + pattern.slice(-1);
    const onMessage = (channel: Buffer, value: Buffer): void => hear(channel.toString(), value);
    const onPattern = (_pattern: Buffer | string, channel: Buffer, value: Buffer): void =>
      hear(channel.toString(), value);
    host.subscriber.on('messageBuffer', onMessage).on('pmessageBuffer', onPattern);
    this.#stops.push(() => host.subscriber.off('messageBuffer', onMessage).off('pmessageBuffer', onPattern));
    const lost = (): void => this.#forget();
    host.subscriber.on('close', lost);
    this.#stops.push(() => host.subscriber.off('close', lost));
    this.#stops.push(host.onConnect(() => this.#start()));
    this.#forget();
    if (host.connected) this.#start();
  }

  /** Resolves when Redis confirmed it. While Redis is away it rejects and is set up when it returns. */
  add(channel: string): Promise<void> {
    this.#wanted.add(channel);
    return this.#change(channel);
  }

  remove(channel: string): Promise<void> {
    this.#wanted.delete(channel);
    return this.#change(channel);
  }

  close(): void {
    for (const stop of this.#stops) stop();
  }

  /** Nothing is set up any more, or nobody knows what is. */
  #forget(): void {
    this.#asked.clear();
    for (const channel of this.#wanted) this.#open.add(channel);
  }

  #change(channel: string): Promise<void> {
    this.#open.add(channel);
    return new Promise((done, failed) => {
      this.#waiting.push({ done, failed });
      this.#start();
    });
  }

  #start(): void {
    this.#round ??= new Promise<void>((resolve) => setImmediate(resolve))
      .then(() => this.#settle())
      .finally(() => {
        this.#round = null;
        if (this.#waiting.length > 0) this.#start();
      });
  }

  /** Makes what Redis was asked for what is wanted. */
  async #settle(): Promise<void> {
    const changes = this.#waiting;
    this.#waiting = [];
    const channels = [...this.#open];
    this.#open.clear();
    const { subscriber } = this.#host;
    try {
      if (!this.#host.connected) throw awayError(this.#host);
      if (!this.#asked.has(this.#pattern)) {
        this.#asked.add(this.#pattern);
        await subscriber.psubscribe(this.#pattern);
      }
      const missing = channels.filter((channel) => this.#wanted.has(channel) && !this.#asked.has(channel));
      await this.#inBatches(missing, async (some) => {
        for (const channel of some) this.#asked.add(channel);
        await subscriber.subscribe(...some);
      });
      const surplus = channels.filter((channel) => this.#asked.has(channel) && !this.#wanted.has(channel));
      await this.#inBatches(surplus, async (some) => {
        for (const channel of some) this.#asked.delete(channel);
        await subscriber.unsubscribe(...some);
      });
      for (const { done } of changes) done();
    } catch (error) {
      // The next change, or the next connect, asks for all of it again.
      this.#forget();
      const failure = error instanceof LayerError ? error : awayError(this.#host, this.#host.blame(error));
      for (const { failed } of changes) failed(failure);
    }
  }

  async #inBatches(channels: readonly string[], make: (some: string[]) => Promise<void>): Promise<void> {
    for (let from = 0; from < channels.length; from += AT_ONCE) await make(channels.slice(from, from + AT_ONCE));
  }
}
