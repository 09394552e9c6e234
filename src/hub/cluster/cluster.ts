/** The hub and its channel layer: what comes from it, what goes to it, and the other hubs where a Redis is shared. */
import { hostname } from 'node:os';
import type { Logger } from 'pino';
import type { ChannelLayer } from '../../layer/layer.ts';
import { capacities } from '../../layer/names.ts';
import { openLayer } from '../../layer/open.ts';
import type { RedisHost } from '../../layer/redis.ts';
import { parseRedisUrl } from '../../layer/redisUrl.ts';
import type { HubInfo, Status } from '../../shared/console/contract.ts';
import { MESSAGE_LIMIT } from '../../shared/protocol.ts';
import { type ResolvedSettings, SettingsError } from '../../shared/settings.ts';
import type { Greeting } from '../admission.ts';
import type { Clock } from '../clock.ts';
import type { Connection } from '../connection.ts';
import type { Consumers } from '../consumers.ts';
import type { Counts } from '../counts.ts';
import type { Feed } from '../feed.ts';
import type { Notifications } from '../notifications.ts';
import { type Foreign, type Store, StoreError } from '../store/store.ts';
import type { Wire } from '../wire.ts';
import { DjangoTimes, readForeign } from './django.ts';
import { LayerDrops } from './drops.ts';
import { Federation } from './federation.ts';
import { Incoming } from './incoming.ts';
import { Membership } from './membership.ts';

/** Queues of this hub: the sender's capacity of 100 is for each. */
const QUEUES = 8;

/** How long other hubs are believed to be there after they last said so, and when the dead are taken out of the groups. */
export interface ClusterTimes {
  readonly leaseMs?: number;
  readonly sweepAfterMs?: number;
}

export interface ClusterOptions extends ClusterTimes {
  readonly settings: ResolvedSettings;
  /** Every Redis of the settings, opened. */
  readonly hosts: readonly RedisHost[];
  readonly store: Store;
  readonly clock: Clock;
  readonly consumers: Consumers;
  readonly counts: Counts;
  readonly feed: Feed;
  readonly wire: Wire;
  readonly notifications: Notifications;
  readonly version: string;
  readonly startedAt: number;
  /** `http://HOST:PORT/`, known once the hub listens. */
  readonly url: () => string;
  readonly log: Logger;
  readonly onUnexpected: (error: unknown) => void;
}

/**
 * Judges what only the layer can judge of its settings, before anything is opened.
 * @throws SettingsError that names the flag, without the value: it may hold a password.
 */
export function checkLayerSettings({ redis, channelCapacity, layerCapacity }: ResolvedSettings['values']): void {
  const named = (flag: string, check: () => unknown): void => {
    try {
      check();
    } catch (error) {
      throw error instanceof SettingsError ? new SettingsError(`${flag}: ${error.message}`) : error;
    }
  };
  for (const url of redis) named('--redis', () => parseRedisUrl(url));
  named('--channel-capacity', () => capacities(channelCapacity, layerCapacity));
}

export class Cluster {
  readonly kind: 'memory' | 'core' | 'pubsub';
  readonly layer: ChannelLayer;
  readonly incoming: Incoming;
  readonly drops: LayerDrops;
  readonly membership: Membership;
  /** The other hubs and everything shared with them; null without a Redis. */
  readonly federation: Federation | null;
  readonly hosts: readonly RedisHost[];
  readonly #options: ClusterOptions;
  readonly #times: DjangoTimes;

  constructor(options: ClusterOptions) {
    const { settings, store, clock, counts, notifications, onUnexpected } = options;
    const { values } = settings;
    this.#options = options;
    this.hosts = options.hosts;
    this.kind = values.layer === 'auto' ? (values.redis.length > 0 ? 'core' : 'memory') : values.layer;
    this.#times = new DjangoTimes(values.timeZone);
    this.drops = new LayerDrops({ counts, clock });
    this.incoming = new Incoming({
      store,
      notifications,
      clock,
      times: this.#times,
      drops: this.drops,
      onProbe: (message) => this.federation?.probe.heard(message),
      onUnexpected,
    });
    this.layer = openLayer(this.kind, {
      hosts: this.hosts,
      prefix: values.layerPrefix,
      instance: store.instance,
      capacity: values.layerCapacity,
      channelCapacity: values.channelCapacity,
      expirySeconds: values.layerExpiry,
      groupExpirySeconds: values.groupExpiry,
      serializer: values.layerSerializer,
      keys: values.layerKeys,
      onDrop: (reason, where, sample, times) => this.drops.note(reason, where, sample, times),
      onUnexpected,
    });
    this.federation =
      this.kind === 'memory'
        ? null
        : new Federation({
            ...options,
            layer: this.layer,
            kind: this.kind,
            queues: QUEUES,
            prefix: values.layerPrefix,
            keys: values.layerKeys,
            capacityOf: capacities(values.channelCapacity, values.layerCapacity),
            groupExpiryMs: values.groupExpiry * 1_000,
            readsChannel: values.readsChannel,
            lingerDays: values.linger,
            lingerCount: values.lingerCount,
            retentionDays: values.retentionDays,
            initialNotifications: values.initialNotifications,
            incoming: this.incoming,
            drops: this.drops,
            describe: () => this.#describe(),
          });
    this.membership =
      this.federation?.membership ??
      new Membership({
        layer: this.layer,
        note: async () => {},
        now: () => clock.wall(),
        lingerMs: 0,
        lingerCount: 0,
        onUnexpected,
      });
    notifications.elsewhere = this.federation;
  }

  /** Begins to hear; Redis may be away. Rejects with StoreError. */
  async start(): Promise<void> {
    this.layer.receive((arrivals) => this.incoming.receive(arrivals));
    await this.federation?.start();
  }

  /** See `WearablesOptions.prepare`. */
  prepare(connection: Connection, greeting?: Greeting): Promise<void> | null {
    if (!this.federation) void this.membership.join(connection.consumer.id);
    if (greeting) return this.#greet(connection, greeting);
    return this.federation?.prepare(connection) ?? null;
  }

  /** See `Membership.visit`. */
  visit(consumer: string): Promise<() => void> {
    return this.membership.visit(consumer);
  }

  left(consumer: string): void {
    this.membership.left(consumer);
  }

  /** Every hub that is alive, this one first. */
  hubs(): HubInfo[] {
    return this.federation?.presence.hubs() ?? [{ ...this.#describe(), self: true }];
  }

  status(): Status['layer'] {
    const { kind, federation } = this;
    if (!federation) return { kind, state: 'ok', reason: null, pingMs: null };
    const reason = federation.trouble;
    return { kind, state: reason ? 'away' : 'ok', reason, pingMs: federation.pingMs };
  }

  /** After the last socket left and before the store is closed. */
  async stop(): Promise<void> {
    this.incoming.stop();
    if (this.federation) await this.federation.stop();
    else await this.layer.close();
  }

  #describe(): Omit<HubInfo, 'self'> {
    const { store, consumers, settings, version, startedAt, url } = this.#options;
    return {
      number: store.hub,
      name: settings.values.hubName.trim() || hostname(),
      url: url(),
      connected: consumers.connected,
      sockets: consumers.connections.size,
      startedAt,
      version,
    };
  }

  /** What Django's backend answered at the handshake goes into the store before the first frame is made. */
  async #greet(connection: Connection, { notifications, unverified }: Greeting): Promise<void> {
    const { clock, feed } = this.#options;
    const { id } = connection.consumer;
    const now = clock.wall();
    const foreign = notifications.flatMap((one): Foreign[] => {
      let read: Foreign | null;
      try {
        read = readForeign(id, one, { times: this.#times, now });
      } catch {
        // Nested too deep to be written down.
        this.drops.note('bad_notification', id, '');
        return [];
      }
      const large = Buffer.byteLength(read?.raw ?? '') > MESSAGE_LIMIT;
      if (!read || large) this.drops.note(large ? 'too_large' : 'no_id', id, one);
      return read && !large ? [read] : [];
    });
    if (unverified) {
      feed.emitNotable({
        consumer: id,
        at: now,
        kind: 'unverified',
        connection: connection.number,
        detail: null,
        note: null,
      });
    }
    await this.federation?.prepare(connection);
    try {
      if (foreign.length > 0) await this.incoming.unite(foreign, { share: true, except: connection });
    } catch (error) {
      if (!(error instanceof StoreError)) this.#options.onUnexpected(error);
    }
  }
}
