/**
 * This hub as one of several on the same Redis: it joins when Redis is there, notices what Redis lost, and joins again.
 * Nothing here stops the hub: while Redis is away it serves its own consumers, and what the others must hear of waits in
 * the store.
 */
import type { Logger } from 'pino';
import { type ChannelLayer, groupOf, LayerError } from '../../layer/layer.ts';
import { groupKey, pubsubGroup, queueKey, shardOf } from '../../layer/names.ts';
import type { RedisHost } from '../../layer/redis.ts';
import { classify } from '../../layer/trouble.ts';
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
import { Joining } from './joining.ts';
import { JOIN_MS, Membership } from './membership.ts';
import { OutboxPump } from './outboxPump.ts';
import { OwedReads } from './owedReads.ts';
import { Presence } from './presence.ts';
import { Probe } from './probe.ts';
import { ReadStream } from './readStream.ts';
import { sealer } from './seal.ts';
import { SharedIndex } from './sharedIndex.ts';
import { Sweeper } from './sweeper.ts';

/** A connect waits so long for what other hubs have; what comes later is handed to it live. */
const PAGE_MS = 1_000;
/** Single notifications that are looked for a second, whatever ids wearables say they read. */
const FETCHES = 500;
const TELL_AGAIN_MS = 60_000;
const DAY_MS = 24 * 60 * 60_000;
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
  readonly #joining: Joining;
  readonly #stopListening: readonly (() => void)[];
  #stopped = false;
  #toldError = '';
  #toldAt = 0;
  #fetchSecond = 0;
  #fetches = 0;

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
    this.#catchUp = new CatchUp({ store, index, hosts, prefix, hostOf, onReads });
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
      onCopied: () => {
        this.#joining.leaveForGood();
        layer.close().catch(onUnexpected);
      },
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
    const ready = (): boolean => this.#joining.joined;
    this.pump = new OutboxPump({
      store,
      wire: options.wire,
      layer,
      index,
      reads: this.#reads,
      onReads,
      hostOf,
      home,
      ready: () => this.#joining.usable,
      drops,
      onUnexpected,
    });
    this.owed = new OwedReads({
      store,
      layer,
      channel: options.readsChannel,
      ready,
      unchanged: () => this.#joining.unchanged(),
      clock,
      onUnexpected,
    });
    this.#fetching = new Fetching({ index, incoming, limit: options.initialNotifications });
    this.probe = new Probe({ layer, clock, groups: hosts.map((_, host) => this.#probeGroup(host)) });
    this.#joining = new Joining({
      ...options,
      membership: this.membership,
      probe: this.probe,
      reads: this.#reads,
      catchUp: this.#catchUp,
      fetching: this.#fetching,
      pump: this.pump,
      owed: this.owed,
      sweeper: kind === 'core' ? this.#sweeper : null,
      onFailed: (error) => this.#failed(error),
    });
    const tell = (what: string) => (other: string) =>
      options.log.info({ hub: this.presence.byInstance(other)?.name, instance: other }, what);
    this.#stopListening = [
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
    this.#joining.start();
  }

  /** Why the system is not joined now; null where it is. */
  get trouble(): LayerTrouble | null {
    return this.#joining.trouble;
  }

  /** Ms that the last message to ourselves took through the layer. */
  get pingMs(): number | null {
    return this.#joining.joined ? this.probe.ms : null;
  }

  kick(): void {
    this.pump.kick();
  }

  kickSoon(): void {
    this.pump.kickSoon();
  }

  /** Goes into a consumer's group and fetches what other hubs have for it, before its first frame is made. */
  async prepare(connection: Connection): Promise<void> {
    const { id } = connection.consumer;
    if (!this.#joining.joined) {
      // Put in with all the others when Redis is there.
      void this.membership.join(id);
      return;
    }
    await this.#within(this.membership.join(id), undefined, JOIN_MS);
    let late = false;
    await this.#within(
      this.#fetching.page(id, () => (late ? null : connection)),
      undefined,
    );
    late = true;
  }

  async fetch(consumer: string, id: number): Promise<boolean> {
    const now = Math.floor(this.#options.clock.mono() / 1_000);
    if (now !== this.#fetchSecond) [this.#fetchSecond, this.#fetches] = [now, 0];
    this.#fetches += 1;
    if (!this.#joining.joined || this.#fetches > FETCHES) return false;
    return this.#within(this.#fetching.one(consumer, id), false);
  }

  async pull(consumer: string): Promise<void> {
    if (!this.#joining.joined) return;
    await this.#within(this.#fetching.all(consumer), undefined);
  }

  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#joining.stop();
    for (const stop of this.#stopListening) stop();
    this.membership.stop();
    this.pump.stop();
    this.owed.stop();
    this.#catchUp.stop();
    this.#reads.stop();
    await this.presence.stop();
    this.asks.stop();
    await this.#options.layer.close();
    await Promise.all(this.#options.hosts.map((host) => host.close()));
  }

  /** Waits for an answer of Redis' no longer than a moment. Never rejects. */
  async #within<T>(work: Promise<T>, otherwise: T, ms = PAGE_MS): Promise<T> {
    const { promise: enough, resolve } = Promise.withResolvers<T>();
    const timer = setTimeout(() => resolve(otherwise), ms);
    const done = work.catch((error: unknown) => {
      this.#failed(error);
      return otherwise;
    });
    const answer = await Promise.race([done, enough]);
    clearTimeout(timer);
    return answer;
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

  #failed(error: unknown): void {
    if (error instanceof LayerError || error instanceof StoreError) return;
    // Whoever sent a command has told its Redis.
    if (classify(error) !== 'failed' || this.#stopped) return;
    // What fails once a second is told once a minute.
    const now = this.#options.clock.mono();
    const message = String(error);
    if (message === this.#toldError && now - this.#toldAt < TELL_AGAIN_MS) return;
    [this.#toldError, this.#toldAt] = [message, now];
    this.#options.onUnexpected(error);
  }
}
