/**
 * This hub as one of several on the same Redis: it joins when Redis is there, notices what Redis lost, and joins again.
 * Nothing here stops the hub: while Redis is away it serves its own consumers, and what the others must hear of waits in
 * the store.
 */
import type { Logger } from 'pino';
import { type ChannelLayer, groupOf, LayerError } from '../../layer/layer.ts';
import { groupKey, pubsubGroup, queueKey, shardOf } from '../../layer/names.ts';
import type { RedisHost } from '../../layer/redis.ts';
import type { HubInfo, LayerTrouble } from '../../shared/console/contract.ts';
import type { Clock } from '../clock.ts';
import type { Connection } from '../connection.ts';
import type { Consumers } from '../consumers.ts';
import type { Counts } from '../counts.ts';
import type { Elsewhere } from '../notifications.ts';
import { type Store, StoreError } from '../store/store.ts';
import type { Wire } from '../wire.ts';
import { Asks } from './asks.ts';
import { CatchUp } from './catchUp.ts';
import type { LayerDrops } from './drops.ts';
import { Fetching } from './fetching.ts';
import { GroupScan } from './groupScan.ts';
import type { Incoming } from './incoming.ts';
import { Membership } from './membership.ts';
import { OutboxPump } from './outboxPump.ts';
import { OwedReads } from './owedReads.ts';
import { Presence } from './presence.ts';
import { Probe } from './probe.ts';
import { ReadStream } from './readStream.ts';
import { sealer } from './seal.ts';
import { SharedIndex } from './sharedIndex.ts';
import { Sweeper } from './sweeper.ts';

const TICK_MS = 1_000;
/** A connect waits so long for what other hubs have; what comes later is handed to it live. */
const PAGE_MS = 1_000;
const DAY_MS = 24 * 60 * 60_000;
/** After the index was filled others may still be filling it: what came of that is looked for again. */
const LOOK_AGAIN_MS = [10_000, 60_000];
/** A tick that comes so late tells that the process stood still, and that others may have taken it for dead. */
const STOOD_STILL_MS = 5_000;
/** Reads are told within moments; a page asks for them from a little before the last look. */
const READS_MARGIN_MS = 60_000;

export interface FederationOptions {
  readonly hosts: readonly RedisHost[];
  readonly layer: ChannelLayer;
  readonly kind: 'core' | 'pubsub';
  readonly queues: number;
  readonly prefix: string;
  readonly keys: readonly string[];
  readonly capacityOf: (channel: string) => number;
  readonly groupExpiryMs: number;
  readonly readsChannel: string;
  readonly lingerDays: number;
  readonly lingerCount: number;
  readonly retentionDays: number;
  readonly initialNotifications: number;
  readonly store: Store;
  readonly clock: Clock;
  readonly consumers: Consumers;
  readonly counts: Counts;
  readonly wire: Wire;
  readonly incoming: Incoming;
  readonly drops: LayerDrops;
  /** This hub as the others are told of it. */
  readonly describe: () => Omit<HubInfo, 'self'>;
  readonly log: Logger;
  readonly onUnexpected: (error: unknown) => void;
  readonly leaseMs?: number;
  readonly sweepAfterMs?: number;
}

export class Federation implements Elsewhere {
  readonly membership: Membership;
  readonly presence: Presence;
  readonly asks: Asks;
  readonly groups: GroupScan;
  readonly pump: OutboxPump;
  readonly owed: OwedReads;
  readonly probe: Probe;
  readonly #options: FederationOptions;
  readonly #home: RedisHost;
  readonly #reads: ReadStream;
  readonly #catchUp: CatchUp;
  readonly #sweeper: Sweeper;
  readonly #fetching: Fetching;
  readonly #stopListening: readonly (() => void)[];
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;
  #copied = false;
  /** Set while everything is joined; why not, `reason` says. */
  #joined = false;
  #joining = false;
  #epoch = 0;
  #toldAway: string | null = null;
  #tickedAt = 0;
  readonly #lookingAgain = new Set<NodeJS.Timeout>();

  constructor(options: FederationOptions) {
    const { hosts, layer, kind, prefix, store, clock, incoming, drops, onUnexpected } = options;
    this.#options = options;
    const [home] = hosts;
    if (!home) throw new Error('a federation needs a Redis');
    this.#home = home;
    const keys = `pulsera:${prefix}:`;
    const { instance } = store;
    const seals = sealer(options.keys);
    const onUnreadable = (where: string): void => drops.note('undecodable', where, '');
    const hostOf = (consumer: string): RedisHost => this.#hostOf(consumer);
    const index = new SharedIndex({
      prefix,
      retentionDays: options.retentionDays,
      sealer: seals,
      hostOf,
      onUnreadable,
    });
    const onReads = (reads: Parameters<Incoming['applyReads']>[0]): Promise<void> => incoming.applyReads(reads);
    this.#reads = new ReadStream({
      host: home,
      keys,
      instance,
      sealer: seals,
      onReads,
      onUnreadable: () => onUnreadable(`${keys}reads`),
      onUnexpected: (error) => this.#failed(error),
    });
    this.#catchUp = new CatchUp({ store, index, hosts, keys, hostOf, onReads });
    this.asks = new Asks({
      host: home,
      keys,
      instance,
      sealer: seals,
      onUnreadable: () => onUnreadable(`${keys}ask:${instance}`),
      onUnexpected,
    });
    this.presence = new Presence({
      host: home,
      keys,
      instance,
      describe: options.describe,
      queues: options.queues,
      clock,
      consumers: options.consumers,
      counts: options.counts,
      asks: this.asks,
      sealer: seals,
      renumber: () => store.renumber(),
      onCopied: () => void this.#leaveForGood(),
      onUnexpected,
      ...(options.leaseMs === undefined ? {} : { leaseMs: options.leaseMs }),
    });
    const channelOf = (of: string, consumer: string): string => layer.channel(consumer).replace(instance, of);
    this.#sweeper = new Sweeper({
      home,
      hostOf,
      keys,
      instance,
      alive: (other) => this.presence.byInstance(other) !== undefined,
      groupKey: (group) => groupKey(prefix, group),
      channelOf,
      inFlightKeys: (of) => this.#inFlightKeys(of),
      mono: () => clock.mono(),
      ...(options.sweepAfterMs === undefined ? {} : { graceMs: options.sweepAfterMs }),
    });
    this.membership = new Membership({
      layer,
      note: async (consumers, joined) => {
        if (kind === 'pubsub') return;
        await this.#sweeper.note(consumers, joined).catch((error: unknown) => this.#failed(error));
      },
      now: () => clock.wall(),
      lingerMs: options.lingerDays * DAY_MS,
      lingerCount: options.lingerCount,
      onUnexpected: (error) => this.#failed(error),
    });
    this.groups = new GroupScan({
      kind,
      hosts,
      prefix,
      instance,
      groupExpiryMs: options.groupExpiryMs,
      capacityOf: options.capacityOf,
      numberOf: (other) => this.presence.byInstance(other)?.number ?? null,
      wants: (consumer) => this.membership.wants(consumer),
      now: () => clock.wall(),
    });
    const ready = (): boolean => this.#joined;
    this.pump = new OutboxPump({
      store,
      wire: options.wire,
      layer,
      index,
      reads: this.#reads,
      hostOf,
      home,
      ready: () => this.#usable,
      onUnexpected,
    });
    this.owed = new OwedReads({ store, layer, channel: options.readsChannel, ready, clock, onUnexpected });
    this.#fetching = new Fetching({ index, incoming, limit: options.initialNotifications });
    this.probe = new Probe({ layer, clock, groups: hosts.map((_, host) => this.#probeGroup(host)) });
    const tell = (what: string) => (other: string) =>
      options.log.info({ hub: this.presence.byInstance(other)?.name ?? other }, what);
    this.#stopListening = [
      ...hosts.map((host) => host.onHealth(() => this.#look())),
      this.presence.onJoined(tell('another hub is there')),
      this.presence.onLeft(tell('another hub has gone')),
    ];
  }

  /** Begins; Redis may be away. What this hub was in before is remembered first. Rejects with StoreError. */
  async start(): Promise<void> {
    const { store, clock, lingerDays, lingerCount } = this.#options;
    this.membership.remember(await store.seen(clock.wall() - lingerDays * DAY_MS, lingerCount));
    this.asks.start();
    this.presence.start();
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#look();
  }

  /** Why the system is not joined now; null where it is. */
  get trouble(): LayerTrouble | null {
    if (this.#copied) return 'copied_data_dir';
    for (const { health } of this.#options.hosts) if (health.state === 'away') return health.reason ?? 'unreachable';
    return this.#joined ? null : 'loading';
  }

  /** Ms that the last message to ourselves took through the layer. */
  get pingMs(): number | null {
    return this.#joined ? this.probe.ms : null;
  }

  get joined(): boolean {
    return this.#joined;
  }

  kick(): void {
    this.pump.kick();
  }

  /** Goes into a consumer's group and fetches what other hubs have for it, before its first frame is made. */
  async prepare(connection: Connection): Promise<void> {
    const { id } = connection.consumer;
    if (!this.#joined) {
      // Put in with all the others when Redis is there.
      this.membership.join(id).catch(() => {});
      return;
    }
    let late = false;
    const work = async (): Promise<void> => {
      await this.membership.join(id);
      await this.#fetching.page(id, () => (late ? null : connection));
    };
    const { promise: enough, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      late = true;
      resolve();
    }, PAGE_MS);
    await Promise.race([work().catch((error: unknown) => this.#failed(error)), enough]);
    clearTimeout(timer);
  }

  async fetch(consumer: string, id: number): Promise<boolean> {
    if (!this.#joined) return false;
    try {
      return await this.#fetching.one(consumer, id);
    } catch (error) {
      this.#failed(error);
      return false;
    }
  }

  async pull(consumer: string): Promise<void> {
    if (!this.#joined) return;
    await this.#fetching.all(consumer).catch((error: unknown) => this.#failed(error));
  }

  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    if (this.#timer) clearInterval(this.#timer);
    for (const timer of this.#lookingAgain) clearTimeout(timer);
    for (const stop of this.#stopListening) stop();
    this.membership.stop();
    this.pump.stop();
    this.owed.stop();
    this.#catchUp.stop();
    this.#reads.stop();
    await this.presence.stop();
    this.asks.stop();
    this.#joined = false;
    await this.#options.layer.close();
    await Promise.all(this.#options.hosts.map((host) => host.close()));
  }

  get #usable(): boolean {
    return !this.#stopped && !this.#copied && this.#options.hosts.every(({ health }) => health.state === 'ok');
  }

  #hostOf(consumer: string): RedisHost {
    const { hosts, kind, prefix } = this.#options;
    const group = groupOf(consumer);
    const name = kind === 'core' ? group : pubsubGroup(prefix, group);
    return hosts[shardOf(name, hosts.length)] ?? this.#home;
  }

  /** A group of our own that is on the given Redis. */
  #probeGroup(index: number): string {
    const { hosts, kind, prefix, store } = this.#options;
    for (let i = 0; ; i += 1) {
      const group = `pulsera.${store.instance}.${i}`;
      if (shardOf(kind === 'core' ? group : pubsubGroup(prefix, group), hosts.length) === index) return group;
    }
  }

  #inFlightKeys(instance: string): string[] {
    const { queues, prefix } = this.#options;
    return Array.from(
      { length: queues },
      (_, queue) => `${queueKey(prefix, `specific.pulsera.${instance}.${queue}!`)}$inflight`,
    );
  }

  /** Something about a Redis changed. */
  #look(): void {
    const { log } = this.#options;
    if (this.#stopped) return;
    if (this.#usable) {
      void this.#join();
      return;
    }
    this.#joined = false;
    const reason = this.trouble;
    const first = this.#options.hosts.every(({ health }) => health.reason === null);
    if (first || reason === this.#toldAway) return;
    this.#toldAway = reason;
    log.warn({ reason }, 'Redis is away: local consumers are served, the rest is told when it returns');
  }

  /** Puts in everything that others must find, and learns what happened meanwhile. Tried again by the next tick. */
  async #join(): Promise<void> {
    const { store, hosts, log, clock } = this.#options;
    if (this.#joining || this.#joined || !this.#usable) return;
    this.#joining = true;
    const from = clock.mono();
    try {
      const known = clock.wall() - READS_MARGIN_MS;
      await this.#reads.begin();
      await this.probe.join();
      await this.membership.joinAll();
      this.#epoch = await this.#catchUp.epoch();
      if (!this.#usable) return;
      // From here on nothing is missed: what was is caught up below.
      this.#joined = true;
      this.#toldAway = null;
      this.pump.kick();
      this.owed.kick();
      const whole = this.#epoch !== store.epoch;
      await this.#catchUp.run(whole);
      await store.recordEpoch(this.#epoch);
      this.#fetching.readsFrom = known;
      await this.#pages();
      if (whole) for (const ms of LOOK_AGAIN_MS) this.#lookAgain(ms);
      if (this.#options.kind === 'core') {
        await this.#sweeper.sweepOwn((consumer) => this.membership.wants(consumer) !== null);
      }
      log.info(
        {
          redis: hosts.map(({ address }) => address),
          groups: this.membership.joined,
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

  /** What came to consumers that are here while Redis, or this hub, was away. */
  async #pages(): Promise<void> {
    const here = [...this.#options.consumers.all()].filter(({ sockets }) => sockets.length > 0).map(({ id }) => id);
    await this.#fetching.pages(here, () => this.#joined);
  }

  #lookAgain(ms: number): void {
    const timer = setTimeout(() => {
      this.#lookingAgain.delete(timer);
      this.#pages().catch((error: unknown) => this.#failed(error));
    }, ms);
    this.#lookingAgain.add(timer);
  }

  #tick(): void {
    const now = this.#options.clock.mono();
    const stoodStill = this.#tickedAt > 0 && now - this.#tickedAt > STOOD_STILL_MS;
    this.#tickedAt = now;
    if (stoodStill) this.#joined = false;
    if (!this.#usable) return;
    if (!this.#joined) {
      void this.#join();
      return;
    }
    this.membership.tick();
    this.#reads.look();
    this.pump.kick();
    this.owed.kick();
    void this.#beat().catch((error: unknown) => this.#failed(error));
  }

  /** A word to ourselves through the layer, and a look whether Redis is still the one we filled. */
  async #beat(): Promise<void> {
    const { log, kind } = this.#options;
    // A restart from an old file keeps the groups as they were then: the epoch tells that too.
    if (!(await this.probe.send()) || (await this.#catchUp.epoch()) !== this.#epoch) {
      if (!this.#joined) return;
      log.warn('Redis lost what it held: filling it again');
      this.#joined = false;
      await this.#join();
      return;
    }
    if (kind === 'core') await this.#sweeper.tick();
  }

  async #leaveForGood(): Promise<void> {
    this.#options.log.error('another hub runs on a copy of this data dir: this one leaves Redis');
    this.#copied = true;
    this.#joined = false;
    await this.#options.layer.close();
  }

  #failed(error: unknown): void {
    if (error instanceof LayerError || error instanceof StoreError) return;
    if (this.#home.blame(error) === 'failed' && !this.#stopped) this.#options.onUnexpected(error);
  }
}
