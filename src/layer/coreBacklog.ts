/**
 * What found its queue full: channels_redis drops it at once, we try again until the layer's expiry. In order: while a
 * queue has values here, later ones go behind them.
 */
import { performance } from 'node:perf_hooks';
import { FILL } from './coreScripts.ts';
import { type RedisLayerOptions, repliesOf } from './options.ts';
import type { RedisHost } from './redis.ts';

/** A value for a queue, and its score: when it was sent, in seconds since 1970. */
export interface QueueValue {
  readonly host: RedisHost;
  readonly queue: string;
  readonly value: Buffer;
  readonly score: string;
  readonly capacity: number;
}

interface Held {
  readonly host: RedisHost;
  readonly capacity: number;
  readonly values: { readonly value: Buffer; readonly score: string; readonly until: number }[];
  /** When a value last went in, or the first was put here. */
  movedAt: number;
}

/** A reader that lives makes room within milliseconds; one that does not is asked ever less often. */
const RETRY_SOON_MS = 20;
const RETRY_LATE_MS = 250;
const MOST_IN_A_QUEUE = 1_000;
const MOST = 10_000;
/** Queues that are known to be dead; the longest known are forgotten, which costs no more than trying them again. */
const MOST_DEAD = 10_000;
/** Values that one command carries. */
const AT_ONCE = 100;

export class Backlog {
  readonly #options: Pick<RedisLayerOptions, 'expirySeconds' | 'onDrop' | 'onUnexpected'>;
  readonly #queues = new Map<string, Held>();
  /** Queues that took nothing for a whole expiry: nobody reads them. */
  readonly #dead = new Set<string>();
  #count = 0;
  #timer: NodeJS.Timeout | null = null;
  #trying = false;
  #wait = RETRY_SOON_MS;
  #closed = false;

  constructor(options: Pick<RedisLayerOptions, 'expirySeconds' | 'onDrop' | 'onUnexpected'>) {
    this.#options = options;
  }

  /** Whether what is sent to the queue now would overtake what waits for it here. */
  has(queue: string): boolean {
    return this.#queues.has(queue);
  }

  /** How many values wait for queues whose names begin so. */
  heldBy(start: string): number {
    let held = 0;
    for (const [queue, { values }] of this.#queues) if (queue.startsWith(start)) held += values.length;
    return held;
  }

  /** A queue took a value: somebody reads it. */
  took(queue: string): void {
    if (this.#dead.size > 0) this.#dead.delete(queue);
  }

  /** Keeps a value whose queue is full, or has others waiting. */
  hold({ host, queue, value, score, capacity }: QueueValue): void {
    const now = performance.now();
    const held = this.#queues.get(queue) ?? { host, capacity, values: [], movedAt: now };
    if (this.#dead.has(queue) || held.values.length >= MOST_IN_A_QUEUE || this.#count >= MOST) {
      this.#options.onDrop('over_capacity', queue, value);
      return;
    }
    held.values.push({ value, score, until: now + this.#options.expirySeconds * 1_000 });
    this.#queues.set(queue, held);
    this.#count++;
    if (!this.#closed) this.#timer ??= setTimeout(() => void this.#retry(), this.#wait);
  }

  /** Gives up what is left. */
  close(): void {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    for (const [queue, held] of this.#queues) this.#giveUp(queue, held, held.values.length);
  }

  async #retry(): Promise<void> {
    if (this.#trying) return;
    this.#trying = true;
    let taken = 0;
    try {
      this.#expire();
      const byHost = Map.groupBy(this.#queues, ([, held]) => held.host);
      // While its Redis is away the values wait: who drops them is the clock alone.
      const counts = await Promise.all([...byHost].map(([host, queues]) => this.#fill(host, queues).catch(() => 0)));
      taken = counts.reduce((sum, count) => sum + count, 0);
    } catch (error) {
      this.#options.onUnexpected(error);
    } finally {
      this.#trying = false;
    }
    this.#wait = taken > 0 ? RETRY_SOON_MS : Math.min(RETRY_LATE_MS, this.#wait * 2);
    this.#timer = this.#queues.size > 0 && !this.#closed ? setTimeout(() => void this.#retry(), this.#wait) : null;
  }

  /** Puts in what has room now, and answers how many values did. */
  async #fill(host: RedisHost, queues: readonly (readonly [string, Held])[]): Promise<number> {
    if (host.health.state === 'away') return 0;
    let total = 0;
    const { expirySeconds } = this.#options;
    const old = Math.floor(Date.now() / 1_000) - expirySeconds;
    const pipeline = host.commands.pipeline();
    for (const [queue, { capacity, values }] of queues) {
      const some = values.slice(0, AT_ONCE).flatMap(({ score, value }) => [score, value]);
      pipeline.eval(FILL, 1, queue, capacity, expirySeconds, old, ...some);
    }
    const replies = repliesOf(host, await pipeline.exec());
    for (const [index, [queue, held]] of queues.entries()) {
      const taken = Number(replies[index]);
      if (taken === 0) continue;
      held.movedAt = performance.now();
      this.#remove(queue, held, taken);
      total += taken;
    }
    return total;
  }

  #expire(): void {
    const now = performance.now();
    for (const [queue, held] of this.#queues) {
      const firstLeft = held.values.findIndex(({ until }) => until > now);
      const gone = firstLeft < 0 ? held.values.length : firstLeft;
      if (gone === 0) continue;
      const dead = now - held.movedAt >= this.#options.expirySeconds * 1_000 && held.host.health.state === 'ok';
      if (dead) this.#bury(queue);
      this.#giveUp(queue, held, dead ? held.values.length : gone);
    }
  }

  #bury(queue: string): void {
    this.#dead.add(queue);
    const [longest] = this.#dead;
    if (this.#dead.size > MOST_DEAD && longest !== undefined) this.#dead.delete(longest);
  }

  #giveUp(queue: string, held: Held, count: number): void {
    const sample = held.values[0]?.value;
    if (sample) this.#options.onDrop('over_capacity', queue, sample, count);
    this.#remove(queue, held, count);
  }

  #remove(queue: string, held: Held, count: number): void {
    held.values.splice(0, count);
    this.#count -= count;
    if (held.values.length === 0) this.#queues.delete(queue);
  }
}
