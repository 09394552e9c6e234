/**
 * The channel layer in Django's words (Channels' specification, "Channel Layer Specification"): channels that a message
 * is sent to, groups of channels, and what arrives on our own channels. Three implementations: in memory, and the two
 * layers of channels_redis, whose bytes they speak.
 */
import type { LAYER_KINDS, LayerTrouble } from '../shared/console/contract.ts';

/**
 * A message as Django's consumers know it: a map with a `type`. Values are what msgpack and JSON have in common; integers
 * beyond 2^53 are bigints.
 */
export type LayerMessage = { readonly [key: string]: unknown };

export type LayerKind = (typeof LAYER_KINDS)[number];

/** Why something that arrived, or was to be sent, came to nothing. */
export type LayerDrop =
  /** A queue of another process stayed full until the layer's expiry, as channels_redis would have dropped it at once. */
  | 'over_capacity'
  /** It waited longer than the layer's expiry, in a queue or encrypted. */
  | 'expired'
  /** Not what the serializer or the keys can read. */
  | 'undecodable'
  /** Over the limit for one message. */
  | 'too_large'
  /** More was in flight than may be; the oldest went. */
  | 'in_flight_full';

/** Names that channels_redis would refuse too, and messages that cannot be sent. `message` is one sentence. */
export class LayerError extends Error {
  override readonly name = 'LayerError';
  readonly code: 'bad_name' | 'bad_message' | 'channel_full' | 'away' | 'closed';
  /** What Redis said, where it said something. */
  readonly trouble: LayerTrouble | null;

  constructor(code: LayerError['code'], message: string, trouble: LayerTrouble | null = null) {
    super(message);
    this.code = code;
    this.trouble = trouble;
  }
}

/** A message that arrived on channels of ours. */
export interface Arrival {
  /** The local names (behind the `!`) of our channels that it was sent to. */
  readonly locals: readonly string[];
  readonly message: LayerMessage;
  /** Size of the encoded message. */
  readonly bytes: number;
  /** When its sender put it in, ms since 1970 by the sender's clock; null where the layer does not say. */
  readonly sentAt: number | null;
  /** It was taken out by an earlier run of this hub and never settled: it may have been delivered and stored before. */
  readonly repeated: boolean;
  /** Says that it is durable here, or given up: only now it leaves Redis. May be called late, at most once. */
  settle(): void;
}

/** Hears what arrives, in order, whole batches at a time. Must not throw. */
export type Receiver = (arrivals: readonly Arrival[]) => void;

/** A Redis command as an array, its name first. */
export type RedisCommand = readonly [name: string, ...args: readonly (string | number | Buffer)[]];

/** One message for one group. */
export interface GroupMessage {
  readonly group: string;
  readonly message: LayerMessage;
  /** Leave our own members out: they have it already. */
  readonly skipOwn?: boolean;
  /**
   * Done on the group's own host, before its members are read: whoever joins the group meanwhile sees what these wrote,
   * or gets the message.
   */
  readonly before?: readonly RedisCommand[];
}

/** How a `groupSend` went. `members` is how many channels it was put in for (pubsub: how many processes heard it). */
export interface GroupSent {
  readonly members: number;
  /** Queues that were full; those of hubs and Daphnes are tried again until the layer's expiry. */
  readonly full: number;
}

/** A message that was sent to a channel. */
export interface Sent {
  /**
   * Whether its reader took it. One that waits is kept from expiring by asking, at least every half expiry; `lost` is one
   * that was asked for too late to tell. Rejects with LayerError.
   */
  look(): Promise<'taken' | 'waiting' | 'lost'>;
}

export interface ChannelLayer {
  readonly kind: LayerKind;
  /** Messages that wait for room in the queues of other hubs. */
  readonly held: number;
  /** The whole name of this process's channel for a local name, at most 64 characters of `[A-Za-z0-9_-]`. */
  channel(local: string): string;
  /** Rejects with LayerError, as do all of these. */
  groupAdd(group: string, local: string): Promise<void>;
  groupDiscard(group: string, local: string): Promise<void>;
  /** Sends several messages with as few round trips as the layer can. Answers in the same order. */
  groupSend(messages: readonly GroupMessage[]): Promise<readonly GroupSent[]>;
  /** Sends to a channel: a general one (`pulsera-reads`), or a process's (`specific.…!…`). `channel_full` as channels_redis. */
  send(channel: string, message: LayerMessage): Promise<Sent>;
  /** From now on what arrives on our channels goes to `receiver`; what an earlier run left in flight comes first. */
  receive(receiver: Receiver): void;
  close(): Promise<void>;
}

/** The group of a consumer, as the Django project names it. */
export function groupOf(consumer: string): string {
  return `notifications_${consumer}`;
}
