/** Joins Redis, notices when it went or lost what it held, and joins again; and what is to be done once a second meanwhile. */
import type { Logger } from 'pino';
import { LayerError } from '../../layer/layer.ts';
import type { RedisHost } from '../../layer/redis.ts';
import { classify } from '../../layer/trouble.ts';
import type { LayerTrouble } from '../../shared/console/contract.ts';
import type { Clock } from '../clock.ts';
import type { Consumers } from '../consumers.ts';
import { type Store, StoreError } from '../store/store.ts';
import type { CatchUp } from './catchUp.ts';
import type { Fetching } from './fetching.ts';
import type { Membership } from './membership.ts';
import type { OutboxPump } from './outboxPump.ts';
import type { OwedReads } from './owedReads.ts';
import type { Probe } from './probe.ts';
import type { ReadStream } from './readStream.ts';
import type { Sweeper } from './sweeper.ts';

const TICK_MS = 1_000;
/** After the index was filled others may still be filling it: what came of that is looked for again. */
const LOOK_AGAIN_MS = [10_000, 60_000];
/** What a store that could not write kept from being learnt. */
const LEARN_AGAIN_MS = 10_000;
/** A tick that comes so late tells that the process stood still, and that others may have taken it for dead. */
const STOOD_STILL_MS = 5_000;
/** So many failures in a row are no accident: the system says that it is away, and why. */
const FAILURES = 3;
/** Reads are told within moments; a page asks for them from a little before the last look. */
const READS_MARGIN_MS = 60_000;

export interface JoiningOptions {
  readonly hosts: readonly RedisHost[];
  readonly store: Store;
  readonly clock: Clock;
  readonly consumers: Consumers;
  readonly membership: Membership;
  readonly probe: Probe;
  readonly reads: ReadStream;
  readonly catchUp: CatchUp;
  readonly fetching: Fetching;
  readonly pump: OutboxPump;
  readonly owed: OwedReads;
  /** Null where there are no members to sweep. */
  readonly sweeper: Sweeper | null;
  readonly log: Logger;
  readonly onFailed: (error: unknown) => void;
}

export class Joining {
  readonly #options: JoiningOptions;
  readonly #stopListening: readonly (() => void)[];
  readonly #waiting = new Set<NodeJS.Timeout>();
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;
  #copied = false;
  #joined = false;
  #joining = false;
  #epoch = 0;
  #toldAway: string | null = null;
  #tickedAt = 0;
  /** Why the last joins or beats failed though every Redis says that it is well, and how many did. */
  #failure: LayerTrouble = 'failed';
  #failures = 0;

  constructor(options: JoiningOptions) {
    this.#options = options;
    this.#stopListening = options.hosts.map((host) => host.onHealth(() => this.#look()));
  }

  start(): void {
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#look();
  }

  stop(): void {
    this.#stopped = true;
    this.#joined = false;
    if (this.#timer) clearInterval(this.#timer);
    for (const timer of this.#waiting) clearTimeout(timer);
    for (const stop of this.#stopListening) stop();
  }

  /** Another hub has a copy of this data dir: this one stays out of Redis. */
  leaveForGood(): void {
    this.#options.log.error('another hub runs on a copy of this data dir: this one leaves Redis');
    this.#copied = true;
    this.#joined = false;
  }

  /** Set while everything is joined. */
  get joined(): boolean {
    return this.#joined;
  }

  /** Whether every Redis can be used, joined or not. */
  get usable(): boolean {
    return !this.#stopped && !this.#copied && this.#options.hosts.every(({ health }) => health.state === 'ok');
  }

  /** Whether Redis is still the one that was joined. Rejects with Redis' error. */
  async unchanged(): Promise<boolean> {
    return (await this.#options.catchUp.epoch()) === this.#epoch;
  }

  /** Why it is not joined now; null where it is. */
  get trouble(): LayerTrouble | null {
    if (this.#copied) return 'copied_data_dir';
    for (const { health } of this.#options.hosts) if (health.state === 'away') return health.reason ?? 'unreachable';
    if (this.#failures >= FAILURES) return this.#failure;
    return this.#joined ? null : 'loading';
  }

  /** Something about a Redis changed. */
  #look(): void {
    if (this.#stopped) return;
    if (this.usable) {
      void this.#join();
      return;
    }
    this.#joined = false;
    const first = this.#options.hosts.every(({ health }) => health.reason === null);
    if (!first) this.#tellAway(this.trouble);
  }

  /** Puts in everything that others must find, and learns what happened meanwhile. Tried again by the next tick. */
  async #join(): Promise<void> {
    const { store, hosts, log, clock, reads, probe, membership, catchUp, pump, owed, sweeper } = this.#options;
    if (this.#joining || this.#joined || !this.usable) return;
    this.#joining = true;
    const from = clock.mono();
    try {
      const known = clock.wall() - READS_MARGIN_MS;
      await reads.begin();
      await probe.join();
      await membership.joinAll();
      this.#epoch = await catchUp.epoch();
      if (!this.usable) return;
      // From here on nothing is missed: what was is caught up below.
      this.#joined = true;
      this.#failures = 0;
      this.#toldAway = null;
      pump.kick();
      owed.kick();
      const whole = this.#epoch !== store.epoch;
      await this.#learn(known);
      await sweeper?.sweepOwn((consumer) => membership.wants(consumer) !== null);
      log.info(
        {
          redis: hosts.map(({ address }) => address),
          groups: membership.joined,
          ms: Math.round(clock.mono() - from),
        },
        whole ? 'joined Redis and filled the shared index' : 'joined Redis',
      );
    } catch (error) {
      this.#joined = false;
      this.#failed(error);
    } finally {
      this.#joining = false;
    }
  }

  /**
   * Learns what happened while this hub was not joined; `known`: what was read before is known. A store that cannot
   * write is no reason to leave: it is tried again. Rejects with Redis' error.
   */
  async #learn(known: number): Promise<void> {
    const { store, catchUp, fetching } = this.#options;
    const whole = this.#epoch !== store.epoch;
    try {
      await this.#pages();
      await catchUp.run(whole);
      if (whole) await store.recordEpoch(this.#epoch);
      fetching.readsFrom = known;
      if (whole) await this.#pages();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.#later(LEARN_AGAIN_MS, () => this.#learn(known));
      return;
    }
    if (whole) for (const ms of LOOK_AGAIN_MS) this.#later(ms, () => this.#pages());
  }

  #failed(error: unknown): void {
    this.#options.onFailed(error);
    if (!this.usable) return;
    this.#failure = (error instanceof LayerError ? error.trouble : null) ?? classify(error);
    this.#failures += 1;
    if (this.#failures < FAILURES) return;
    this.#joined = false;
    this.#tellAway(this.#failure);
  }

  #tellAway(reason: LayerTrouble | null): void {
    if (reason === this.#toldAway) return;
    this.#toldAway = reason;
    this.#options.log.warn({ reason }, 'Redis is away: local consumers are served, the rest is told when it returns');
  }

  /** What came to consumers that are here while Redis, or this hub, was away. */
  async #pages(): Promise<void> {
    const { consumers, fetching } = this.#options;
    const here = [...consumers.all()].filter(({ sockets }) => sockets.length > 0).map(({ id }) => id);
    await fetching.pages(here, () => this.#joined);
  }

  /** Does something later, if nothing was joined anew by then. */
  #later(ms: number, work: () => Promise<void>): void {
    const epoch = this.#epoch;
    if (this.#stopped) return;
    const timer = setTimeout(() => {
      this.#waiting.delete(timer);
      if (this.#joined && this.#epoch === epoch) work().catch(this.#options.onFailed);
    }, ms);
    this.#waiting.add(timer);
  }

  #tick(): void {
    const { clock, membership, reads, pump, owed } = this.#options;
    const now = clock.mono();
    const stoodStill = this.#tickedAt > 0 && now - this.#tickedAt > STOOD_STILL_MS;
    this.#tickedAt = now;
    if (stoodStill) this.#joined = false;
    if (!this.usable) return;
    if (!this.#joined) {
      void this.#join();
      return;
    }
    membership.tick();
    reads.look();
    pump.kick();
    owed.kick();
    void this.#beat().catch((error: unknown) => this.#failed(error));
  }

  /** A word to ourselves through the layer, and a look whether Redis is still the one we filled. */
  async #beat(): Promise<void> {
    const { log, probe, sweeper } = this.#options;
    // A restart from an old file keeps the groups as they were then: the epoch tells that too.
    if (!(await probe.send()) || !(await this.unchanged())) {
      if (!this.#joined) return;
      log.warn('Redis lost what it held: filling it again');
      this.#joined = false;
      await this.#join();
      return;
    }
    this.#failures = 0;
    await sweeper?.tick().catch(this.#options.onFailed);
  }
}
