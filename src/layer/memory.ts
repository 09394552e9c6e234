/** The channel layer of one process: nobody else is there, and nothing is kept. */
import { Codec } from './codec.ts';
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
import { checkChannel, checkGroup } from './names.ts';
import type { RedisLayerOptions } from './options.ts';

const OWN = 'specific.inmemory!';

export class MemoryLayer implements ChannelLayer {
  readonly kind = 'memory';
  readonly held = 0;
  readonly #options: Pick<RedisLayerOptions, 'onDrop' | 'onUnexpected'>;
  /** What passes is a copy, with what msgpack can hold, as through a Redis. */
  readonly #codec = new Codec({ serializer: 'msgpack', keys: [], randomBytes: 0, ttlSeconds: null });
  readonly #groups = new Map<string, Set<string>>();
  #receiver: Receiver | null = null;
  #closed = false;

  constructor(options: Pick<RedisLayerOptions, 'onDrop' | 'onUnexpected'>) {
    this.#options = options;
  }

  channel(local: string): string {
    return OWN + local;
  }

  async groupAdd(group: string, local: string): Promise<void> {
    this.#check(group);
    checkChannel(this.channel(local));
    const members = this.#groups.get(group);
    if (members) members.add(local);
    else this.#groups.set(group, new Set([local]));
  }

  async groupDiscard(group: string, local: string): Promise<void> {
    this.#check(group);
    const members = this.#groups.get(group);
    if (members?.delete(local) && members.size === 0) this.#groups.delete(group);
  }

  /** There is no Redis in which something could be done before. */
  async groupSend(messages: readonly GroupMessage[]): Promise<readonly GroupSent[]> {
    for (const { group } of messages) this.#check(group);
    return messages.map(({ group, message, skipOwn = false }) => {
      const locals = skipOwn ? [] : [...(this.#groups.get(group) ?? [])];
      if (locals.length > 0) this.#arrive(locals, message);
      return { members: locals.length, full: 0 };
    });
  }

  async send(channel: string, message: LayerMessage): Promise<Sent> {
    this.#checkOpen();
    checkChannel(channel);
    if (channel.startsWith(OWN) && this.#receiver) {
      this.#arrive([channel.slice(OWN.length)], message);
      return { look: async () => 'taken' };
    }
    // Nobody else will ever read it.
    this.#options.onDrop('expired', channel, this.#codec.encode(message));
    return { look: async () => 'lost' };
  }

  receive(receiver: Receiver): void {
    this.#receiver = receiver;
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  /** Later, as through a Redis: whoever sends has finished first. */
  #arrive(locals: readonly string[], message: LayerMessage): void {
    const value = this.#codec.encode(message);
    setImmediate(() => {
      if (this.#closed) return;
      const arrival: Arrival = {
        locals,
        message: this.#codec.decode(value),
        bytes: value.length,
        sentAt: Date.now(),
        repeated: false,
        settle: () => {},
      };
      try {
        this.#receiver?.([arrival]);
      } catch (error) {
        this.#options.onUnexpected(error);
      }
    });
  }

  #check(group: string): void {
    this.#checkOpen();
    checkGroup(group);
  }

  #checkOpen(): void {
    if (this.#closed) throw new LayerError('closed', 'The layer is closed.');
  }
}
