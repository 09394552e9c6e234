/** The channel layer of `channels_redis.pubsub.RedisPubSubChannelLayer`: Redis' own publish and subscribe, nothing kept. */
import { Codec, CodecError } from './codec.ts';
import {
  type Arrival,
  type ChannelLayer,
  type GroupMessage,
  type GroupSent,
  LayerError,
  type LayerMessage,
  type Receiver,
  type Sent,
} from './layer.ts';
import { checkChannel, checkGroup, pubsubGroup, shardOf } from './names.ts';
import { awayError, type RedisLayerOptions, repliesOf } from './options.ts';
import type { RedisHost } from './redis.ts';
import { Subscriptions } from './subscriptions.ts';

/** Our own publications that come back to us and are not wanted, at most; more are not left out. */
const MOST_ECHOES = 10_000;

/** Redis keeps no publication, so that there is none to be let go. */
function nothingKept(): void {}

export class PubsubLayer implements ChannelLayer {
  readonly kind = 'pubsub';
  readonly held = 0;
  readonly #options: RedisLayerOptions;
  readonly #codec: Codec;
  /** How the whole names of our channels begin. */
  readonly #own: string;
  readonly #groups = new Map<string, Set<string>>();
  readonly #subscriptions: readonly Subscriptions[];
  /** Values published with skipOwn, by channel and bytes, and how many times each will come back. */
  readonly #echoes = new Map<string, number>();
  readonly #stops: (() => void)[];
  #receiver: Receiver = () => {};
  /** What one read of the connection brought, handed on together at its end. */
  #arrived: Arrival[] = [];
  #closed = false;

  constructor(options: RedisLayerOptions) {
    this.#options = options;
    this.#own = `${options.prefix}specific.pulsera.${options.instance}.`;
    // channels_redis encrypts here since 4.2.1, and lets a message be of any age.
    this.#codec = new Codec({ serializer: options.serializer, keys: options.keys, randomBytes: 0, ttlSeconds: null });
    this.#subscriptions = options.hosts.map(
      (host) => new Subscriptions(host, `${this.#own}*`, (channel, value) => this.#arrive(channel, value)),
    );
    // What was published and did not come back by now never will.
    this.#stops = options.hosts.map((host) => {
      const forget = (): void => this.#echoes.clear();
      host.subscriber.on('close', forget);
      return () => host.subscriber.off('close', forget);
    });
  }

  channel(local: string): string {
    return this.#own + local;
  }

  async groupAdd(group: string, local: string): Promise<void> {
    this.#check(group);
    const name = pubsubGroup(this.#options.prefix, group);
    const members = this.#groups.get(name);
    if (members) members.add(local);
    else this.#groups.set(name, new Set([local]));
    await this.#subscriptionsOf(name).add(name);
  }

  async groupDiscard(group: string, local: string): Promise<void> {
    this.#check(group);
    const name = pubsubGroup(this.#options.prefix, group);
    const members = this.#groups.get(name);
    if (!members?.delete(local) || members.size > 0) return;
    this.#groups.delete(name);
    await this.#subscriptionsOf(name).remove(name);
  }

  async groupSend(messages: readonly GroupMessage[]): Promise<readonly GroupSent[]> {
    for (const { group } of messages) this.#check(group);
    const { hosts, prefix } = this.#options;
    const planned = messages.map(({ group, message, skipOwn = false, before }) => {
      const name = pubsubGroup(prefix, group);
      return { host: this.#hostOf(name), name, value: this.#codec.encode(message), skipOwn, before, index: 0 };
    });
    const heard = new Map<object, number>();
    const byHost = Map.groupBy(planned, ({ host }) => host);
    for (const host of hosts) if (byHost.has(host) && host.health.state === 'away') throw awayError(host);
    await Promise.all(
      [...byHost].map(async ([host, some]) => {
        const pipeline = host.commands.pipeline();
        const echoes: string[] = [];
        for (const plan of some) {
          const { name, value, skipOwn, before } = plan;
          if (before) pipeline.call('MULTI');
          for (const [command, ...args] of before ?? []) pipeline.call(command, ...args);
          pipeline.publish(name, value);
          if (before) pipeline.call('EXEC');
          plan.index = pipeline.length - 1;
          if (skipOwn && this.#groups.has(name)) echoes.push(this.#expect(name, value));
        }
        try {
          const replies = repliesOf(host, await pipeline.exec());
          for (const plan of some) {
            const reply = plan.before ? (replies[plan.index] as unknown[]).at(-1) : replies[plan.index];
            const ours = plan.skipOwn && this.#groups.has(plan.name) ? 1 : 0;
            heard.set(plan, Math.max(0, Number(reply) - ours));
          }
        } catch (error) {
          for (const echo of echoes) this.#forget(echo);
          throw error;
        }
      }),
    );
    return planned.map((plan) => ({ members: heard.get(plan) ?? 0, full: 0 }));
  }

  async send(channel: string, message: LayerMessage): Promise<Sent> {
    this.#checkOpen();
    checkChannel(channel);
    const host = this.#hostOf(channel);
    if (host.health.state === 'away') throw awayError(host);
    const heard = await host.commands.publish(channel, this.#codec.encode(message)).catch((error: unknown) => {
      throw awayError(host, host.blame(error));
    });
    // Nothing is kept, so that a message which nobody hears is lost: whoever has it must send it again.
    if (heard === 0) throw new LayerError('away', `Nobody listens on the channel ${channel}.`);
    return { look: async () => 'taken' };
  }

  receive(receiver: Receiver): void {
    this.#receiver = receiver;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const stop of this.#stops) stop();
    for (const subscriptions of this.#subscriptions) subscriptions.close();
  }

  #arrive(channel: string, value: Buffer): void {
    const echo = this.#echoes.size > 0 ? channel + value.toString('latin1') : '';
    if (echo && this.#echoes.has(echo)) {
      this.#forget(echo);
      return;
    }
    const members = this.#groups.get(channel);
    if (!members && !channel.startsWith(this.#own)) return;
    const locals = members ? [...members] : [channel.slice(this.#own.length)];
    try {
      const message = this.#codec.decode(value);
      const arrival: Arrival = {
        locals,
        message,
        bytes: value.length,
        sentAt: null,
        repeated: false,
        settle: nothingKept,
      };
      if (this.#arrived.push(arrival) === 1) queueMicrotask(() => this.#handOn());
    } catch (error) {
      if (error instanceof CodecError) this.#options.onDrop(error.code, channel, value);
      else this.#options.onUnexpected(error);
    }
  }

  #handOn(): void {
    const arrivals = this.#arrived;
    this.#arrived = [];
    this.#receiver(arrivals);
  }

  /** A value of ours will come back to us and is to be left out then, as often as it was published. */
  #expect(channel: string, value: Buffer): string {
    const echo = channel + value.toString('latin1');
    if (this.#echoes.size < MOST_ECHOES) this.#echoes.set(echo, (this.#echoes.get(echo) ?? 0) + 1);
    return echo;
  }

  #forget(echo: string): void {
    const left = (this.#echoes.get(echo) ?? 0) - 1;
    if (left > 0) this.#echoes.set(echo, left);
    else this.#echoes.delete(echo);
  }

  #hostOf(name: string): RedisHost {
    const host = this.#options.hosts[shardOf(name, this.#options.hosts.length)];
    if (!host) throw new RangeError('Every shard has a host.');
    return host;
  }

  #subscriptionsOf(name: string): Subscriptions {
    const subscriptions = this.#subscriptions[shardOf(name, this.#options.hosts.length)];
    if (!subscriptions) throw new RangeError('Every shard has a host.');
    return subscriptions;
  }

  #check(group: string): void {
    this.#checkOpen();
    checkGroup(group);
  }

  #checkOpen(): void {
    if (this.#closed) throw new LayerError('closed', 'The layer is closed.');
  }
}
