/**
 * Who else is there: every hub on the same Redis says so by a lease that it renews once a second, and hubs that are not
 * alone tell each other which of their consumers' rows changed. One transaction a second, however many consumers.
 */
import { randomBytes } from 'node:crypto';
import type { Consumers } from '../consumers.ts';
import { type ClusterHost, listen } from './listen.ts';
import { Others, type OthersOptions } from './others.ts';
import { type Lease, ROWS } from './presenceWire.ts';
import { RowsTold } from './rowsTold.ts';

const LEASE_MS = 10_000;
const BEAT_MS = 1_000;
/** A hub that was away for so long is forgotten, and its number is free again. */
const FORGET_MS = 7 * 86_400_000;
/** Hubs whose leases are read; that many are more than one Redis carries. */
const HUBS_LIMIT = 1_000;
/** A clean stop waits so long for Redis. */
const GOODBYE_MS = 1_000;

export interface PresenceOptions extends Omit<OthersOptions, 'leaseMs'> {
  readonly host: ClusterHost;
  /** `pulsera:<layer prefix>:`. */
  readonly keys: string;
  /** Queues of the layer that this hub reads. */
  readonly queues: number;
  readonly consumers: Consumers;
  /** Takes another number, as this one is another hub's. */
  readonly renumber: () => Promise<number>;
  /** A later run on a copy of this data dir is there: this hub has left for good. */
  readonly onCopied: () => void;
  /** How long others are believed to be there after they last said so, and how often each says so. */
  readonly leaseMs?: number;
  readonly beatMs?: number;
  readonly forgetMs?: number;
}

export class Presence extends Others {
  readonly #options: Required<PresenceOptions>;
  readonly #told: RowsTold;
  /** Later runs have the greater name, as far as the clock goes. */
  readonly #boot: string;
  /** Every instance in the set but our own, as last read. */
  #members: readonly string[] = [];
  #timer: NodeJS.Timeout | null = null;
  #stopListening: () => void = () => {};
  #beating: Promise<void> | null = null;
  #beats = 0;
  #renewedAt = Number.NEGATIVE_INFINITY;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(options: PresenceOptions) {
    const all = { leaseMs: LEASE_MS, beatMs: BEAT_MS, forgetMs: FORGET_MS, ...options };
    super(all);
    this.#options = all;
    const { clock, consumers, asks } = all;
    this.#boot = `${clock.wall().toString(36).padStart(9, '0')}-${randomBytes(8).toString('hex')}`;
    this.#told = new RowsTold(consumers);
    asks.register(ROWS, ({ snapshot, from }) => {
      // Whoever asks listens, even if its lease has not been read here yet.
      this.#askedAt = clock.mono();
      this.#told.begin();
      const { rows, next } = this.#told.page(snapshot, from);
      return { boot: this.#boot, seq: this.#told.seq, now: clock.wall(), rows, next };
    });
  }

  /** Begins to announce this hub and to hear of others; Redis may be away. */
  start(): void {
    const { host, keys, beatMs } = this.#options;
    if (this.#timer) return;
    this.#stopListening = listen(host, `${keys}rows`, (bytes) => this.hear(bytes));
    this.#timer = setInterval(() => this.#tick(), beatMs);
    this.#tick();
  }

  /** Tells the others that this hub goes, as far as Redis is there. */
  async stop(): Promise<void> {
    if (!this.#timer) return;
    this.#end();
    const { host, keys, instance, sealer } = this.#options;
    if (!host.connected) return;
    const goodbye = async (): Promise<void> => {
      await this.#beating;
      await host.commands
        .multi()
        .del(this.#leaseKey(instance))
        .srem(`${keys}hubs`, instance)
        .publish(`${keys}rows`, sealer.seal({ kind: 'bye', instance, boot: this.#boot }))
        .exec();
    };
    const { promise: enough, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, GOODBYE_MS);
    await Promise.race([goodbye().catch((error: unknown) => host.blame(error)), enough]);
    clearTimeout(timer);
  }

  #leaseKey(instance: string): string {
    return `${this.#options.keys}hub:${instance}`;
  }

  #tick(): void {
    if (this.#beating || !this.#options.host.connected) {
      this.expire();
      return;
    }
    this.#beating = this.#beat()
      .catch((error: unknown) => this.#failed(error))
      .finally(() => {
        this.#beating = null;
        this.expire();
      });
  }

  /** A failure that is no trouble of Redis' is nobody's expectation. */
  #failed(error: unknown): void {
    // A transaction that was refused says why in the errors of its commands.
    const refusals = error instanceof Error && 'previousErrors' in error ? error.previousErrors : [];
    const cause: unknown = Array.isArray(refusals) && refusals.length > 0 ? refusals[0] : error;
    if (this.#options.host.blame(cause) === 'failed') this.#options.onUnexpected(error);
  }

  async #beat(): Promise<void> {
    const { host, keys, instance, describe, clock, leaseMs, sealer, renumber } = this.#options;
    const asked = [...new Set([...this.#members, ...this.instances()])].slice(0, HUBS_LIMIT);
    const { number } = describe();
    const transaction = host.commands.multi();
    const listened = this.instances().length > 0 || clock.mono() - this.#askedAt < leaseMs;
    if (listened) this.#told.begin();
    else this.#told.end();
    const news = this.#told.next();
    if (news) {
      const said = { kind: 'rows', instance, boot: this.#boot, now: clock.wall(), ...news };
      transaction.publish(`${keys}rows`, sealer.seal(said));
    }
    const own = this.#leaseKey(instance);
    transaction
      .getBuffer(own)
      .set(own, sealer.seal(this.#lease()), 'PX', leaseMs)
      .sadd(`${keys}hubs`, instance)
      .hsetnx(`${keys}numbers`, String(number), instance)
      .hget(`${keys}numbers`, String(number))
      .smembers(`${keys}hubs`);
    if (asked.length > 0) transaction.mgetBuffer(...asked.map((other) => this.#leaseKey(other)));
    const replies = ((await transaction.exec()) ?? []).map(([error, value]) => {
      if (error) throw error;
      return value;
    });
    // What was told has no answer that matters.
    const [held, , , , holder, members, leases] = (news ? replies.slice(1) : replies) as [
      held: Buffer | null,
      set: unknown,
      added: unknown,
      numbered: unknown,
      holder: string | null,
      members: string[],
      leases: (Buffer | null)[] | undefined,
    ];
    if (!this.#timer) return;
    if (this.#displaced(held)) return;
    this.#renewedAt = clock.mono();
    this.#members = members.filter((other) => other !== instance);
    const alive = new Set(this.#members);
    for (const [i, other] of asked.entries()) this.judge(other, leases?.[i] ?? null, alive.has(other));
    await this.#forgetOldest();
    if (holder !== instance) await renumber();
  }

  #lease(): Lease {
    const { describe, queues } = this.#options;
    this.#beats += 1;
    return { ...describe(), queues, boot: this.#boot, beat: this.#beats, seq: this.#told.seq };
  }

  /**
   * Whether a later run with our instance holds the lease that we renewed just before: a copy of our data dir is in use.
   * Before the first renewal it is what an earlier run left. Of the two it is the earlier one that goes, so that one stays.
   */
  #displaced(held: Buffer | null): boolean {
    const { clock, leaseMs, asks, onCopied } = this.#options;
    if (!held || clock.mono() - this.#renewedAt > leaseMs) return false;
    const other = this.readLease(held);
    if (!other || other.boot <= this.#boot) return false;
    this.#end();
    // What is asked of this instance is the other's to answer.
    asks.stop();
    onCopied();
    return true;
  }

  #end(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    this.#stopListening();
    this.#told.end();
    this.leaveAll();
  }

  /** Takes the instance that was away longest, if it was for long, out of the set, and frees its number. */
  async #forgetOldest(): Promise<void> {
    const { host, keys, clock, forgetMs } = this.#options;
    const [oldest] = this.goneInstances();
    if (!oldest || clock.mono() - oldest.since < forgetMs) return;
    const { instance } = oldest;
    const numbers = await host.commands.hgetall(`${keys}numbers`);
    const own = Object.keys(numbers).filter((number) => numbers[number] === instance);
    const transaction = host.commands.multi().srem(`${keys}hubs`, instance);
    if (own.length > 0) transaction.hdel(`${keys}numbers`, ...own);
    await transaction.exec();
    this.forget(instance);
  }
}
