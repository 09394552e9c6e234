/** The channel layer of `channels_redis.core.RedisChannelLayer`: sorted sets that messages wait in. */
import { crc32 } from 'node:zlib';
import { Codec } from './codec.ts';
import { Members } from './coreMembers.ts';
import { CoreReceiver } from './coreReceiver.ts';
import { CoreSender } from './coreSender.ts';
import {
  type ChannelLayer,
  type GroupMessage,
  type GroupSent,
  LayerError,
  type LayerMessage,
  type Receiver,
  type Sent,
} from './layer.ts';
import { checkChannel, checkGroup } from './names.ts';
import type { RedisLayerOptions } from './options.ts';

/** The capacity is that of a queue; a process of channels_redis has one queue, we have these. */
const QUEUES = 8;
const RANDOM_BYTES = 12;
/** channels_redis reads an encrypted message for so much longer than the layer's expiry. */
const TTL_GRACE_SECONDS = 10;

export class CoreLayer implements ChannelLayer {
  readonly kind = 'core';
  readonly #options: RedisLayerOptions;
  readonly #codec: Codec;
  readonly #own: string;
  readonly #sender: CoreSender;
  readonly #members: Members;
  #receivers: readonly CoreReceiver[] = [];
  #closed = false;

  constructor(options: RedisLayerOptions) {
    this.#options = options;
    this.#own = `specific.pulsera.${options.instance}.`;
    this.#codec = new Codec({
      serializer: options.serializer,
      keys: options.keys,
      randomBytes: RANDOM_BYTES,
      ttlSeconds: options.expirySeconds + TTL_GRACE_SECONDS,
    });
    this.#members = new Members(options);
    this.#sender = new CoreSender(options, this.#codec, this.#own, (host) => {
      this.#receivers[options.hosts.indexOf(host)]?.wake();
    });
  }

  get held(): number {
    return this.#sender.held;
  }

  channel(local: string): string {
    return `${this.#own}${crc32(local) % QUEUES}!${local}`;
  }

  async groupAdd(group: string, local: string): Promise<void> {
    await this.#change(group, local, true);
  }

  async groupDiscard(group: string, local: string): Promise<void> {
    await this.#change(group, local, false);
  }

  async groupSend(messages: readonly GroupMessage[]): Promise<readonly GroupSent[]> {
    this.#checkOpen();
    return this.#sender.groupSend(messages);
  }

  async send(channel: string, message: LayerMessage): Promise<Sent> {
    this.#checkOpen();
    return this.#sender.send(channel, message);
  }

  receive(receiver: Receiver): void {
    // On every host: a direct send of channels_redis lands on the one that the whole name of the channel hashes to.
    this.#receivers = this.#options.hosts.map(
      (host) => new CoreReceiver(host, this.#options, this.#codec, this.#own, QUEUES, receiver),
    );
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#sender.close();
    await Promise.all(this.#receivers.map((receiver) => receiver.close()));
  }

  async #change(group: string, local: string, joins: boolean): Promise<void> {
    this.#checkOpen();
    const channel = this.channel(local);
    checkGroup(group);
    checkChannel(channel);
    await this.#members.change(group, channel, joins);
  }

  #checkOpen(): void {
    if (this.#closed) throw new LayerError('closed', 'The layer is closed.');
  }
}
