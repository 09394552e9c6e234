/** Sends as channels_redis' core layer does, and many messages in a few round trips. */
import type { ChainableCommander } from 'ioredis';
import type { Codec } from './codec.ts';
import { Backlog, type QueueValue } from './coreBacklog.ts';
import { LOOK, SEND } from './coreScripts.ts';
import { type GroupMessage, type GroupSent, LayerError, type LayerMessage, type Sent } from './layer.ts';
import { capacities, checkChannel, checkGroup, groupKey, nonLocalName, queueKey, shardOf } from './names.ts';
import { awayError, type RedisLayerOptions, repliesOf } from './options.ts';
import type { RedisHost } from './redis.ts';

/** The key under which core tells the reader of a queue which of its channels a message is for. */
export const CHANNEL_KEY = '__asgi_channel__';

/** A message with its group's members found and its values made. */
interface Planned {
  readonly members: number;
  readonly values: readonly QueueValue[];
}

/** How long a message for a general channel waits on one of several hosts before it is taken to the next. */
const MOVE_AFTER_MS = 2_000;

export class CoreSender {
  readonly #options: RedisLayerOptions;
  readonly #codec: Codec;
  readonly #own: string;
  readonly #wake: (host: RedisHost) => void;
  readonly #capacityOf: (channel: string) => number;
  readonly #backlog: Backlog;
  #turn = 0;
  #lastMicros = 0;

  /**
   * `own` is how the names of our channels begin; `wake` hears when something went into a queue of ours, as Redis need not
   * tell a connection of what it wrote itself.
   */
  constructor(options: RedisLayerOptions, codec: Codec, own: string, wake: (host: RedisHost) => void) {
    this.#options = options;
    this.#codec = codec;
    this.#own = own;
    this.#wake = wake;
    this.#capacityOf = capacities(options.channelCapacity, options.capacity);
    this.#backlog = new Backlog(options);
  }

  /** Messages that wait for room in the queues of other hubs. */
  get held(): number {
    return this.#backlog.heldBy(`${this.#options.prefix}specific.pulsera.`);
  }

  async groupSend(messages: readonly GroupMessage[]): Promise<readonly GroupSent[]> {
    for (const { group, message } of messages) {
      checkGroup(group);
      checkMessage(message);
    }
    const members = await this.#membersOf(messages);
    const planned = messages.map((message) => this.#plan(message, members.get(message.group) ?? []));
    const full = await this.#put(planned);
    return planned.map((plan, index) => ({ members: plan.members, full: full.get(index) ?? 0 }));
  }

  async send(channel: string, message: LayerMessage): Promise<Sent> {
    checkChannel(channel);
    checkMessage(message);
    const specific = channel.includes('!');
    const { hosts, prefix } = this.#options;
    // Where a receiver looks: by the part up to the `!`, as in group_send. channels_redis' own send goes by the whole
    // name, so that with several hosts part of what it sends is never read; we read every host, Daphne does not.
    const shard = specific ? shardOf(nonLocalName(channel), hosts.length) : this.#turn++ % hosts.length;
    const host = this.#host(shard);
    const value = {
      host,
      queue: queueKey(prefix, channel),
      value: this.#codec.encode(specific ? { ...message, [CHANNEL_KEY]: channel } : message),
      score: this.#score(),
      capacity: this.#capacityOf(channel),
    };
    if (host.health.state === 'away') throw awayError(host);
    const sentAt = performance.now();
    const pipeline = host.commands.pipeline();
    this.#call(pipeline, [value]);
    const [reply] = repliesOf(host, await pipeline.exec());
    if (Array.isArray(reply) && reply[0] === 1) {
      throw new LayerError('channel_full', `The channel ${channel} is full: ${value.capacity} messages wait in it.`);
    }
    if (channel.startsWith(this.#own)) this.#wake(host);
    return this.#sent(value, sentAt);
  }

  close(): void {
    this.#backlog.close();
  }

  /** What watches over a value of ours in a queue; `sentAt` is when it was put there, on the monotonic clock. */
  #sent(first: QueueValue, sentAt: number): Sent {
    const { expirySeconds, hosts } = this.#options;
    let value = first;
    let runId = value.host.health.runId;
    let seenAt = sentAt;
    let putAt = sentAt;
    const look = async (): Promise<Awaited<ReturnType<Sent['look']>>> => {
      const { host, queue } = value;
      if (host.health.state === 'away') throw awayError(host);
      const from = performance.now();
      const pipeline = host.commands.pipeline();
      pipeline.eval(LOOK, 2, queue, `${queue}$inflight`, value.value, this.#score(), expirySeconds);
      const [reply] = repliesOf(host, await pipeline.exec());
      // Gone for longer than it may wait, or with the Redis that had it: nobody can tell whether it was read.
      const inTime = performance.now() - seenAt < expirySeconds * 1_000;
      if (reply === 0) return inTime && host.health.runId === runId ? 'taken' : 'lost';
      seenAt = from;
      if (reply === 1 && hosts.length > 1 && !queue.includes('!') && from - putAt >= MOVE_AFTER_MS) {
        putAt = from;
        const moved = await this.#move(value);
        if (moved !== value) [value, runId] = [moved, moved.host.health.runId];
      }
      return 'waiting';
    };
    return { look };
  }

  /**
   * Takes a value to the next host that has room for it. A worker of channels_redis waits on one host until something
   * comes there, and only then on the next: what lies on the other may lie there for good. There twice for a moment.
   */
  async #move(value: QueueValue): Promise<QueueValue> {
    const { hosts } = this.#options;
    const host = this.#host((hosts.indexOf(value.host) + 1) % hosts.length);
    if (host.health.state === 'away') return value;
    const next = { ...value, host, score: this.#score() };
    const put = host.commands.pipeline();
    this.#call(put, [next]);
    const [full] = repliesOf(host, await put.exec());
    if (Array.isArray(full) && full[0] === 1) return value;
    await value.host.commands.zrem(value.queue, value.value);
    return next;
  }

  #host(shard: number): RedisHost {
    const host = this.#options.hosts[shard];
    if (!host) throw new RangeError('Every shard has a host.');
    return host;
  }

  /**
   * The members of the messages' groups, one round trip per host; those that joined too long ago are taken out, as
   * group_send does. What is to be done before a message is done first.
   */
  async #membersOf(messages: readonly GroupMessage[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const { hosts, prefix, groupExpirySeconds } = this.#options;
    const old = Math.floor(Date.now() / 1_000) - groupExpirySeconds;
    const found = new Map<string, readonly string[]>();
    const byShard = Map.groupBy(messages, ({ group }) => shardOf(group, hosts.length));
    await Promise.all(
      [...byShard].map(async ([shard, some]) => {
        const host = this.#host(shard);
        if (host.health.state === 'away') throw awayError(host);
        const pipeline = host.commands.pipeline();
        for (const { before = [] } of some) for (const [name, ...args] of before) pipeline.call(name, ...args);
        const done = pipeline.length;
        const groups = new Set(some.map(({ group }) => group));
        for (const group of groups) {
          const key = groupKey(prefix, group);
          pipeline.zremrangebyscore(key, 0, old).zrange(key, 0, '-1');
        }
        const replies = repliesOf(host, await pipeline.exec());
        for (const [index, group] of [...groups].entries()) {
          found.set(group, replies[done + index * 2 + 1] as string[]);
        }
      }),
    );
    return found;
  }

  #plan({ message, skipOwn }: GroupMessage, members: readonly string[]): Planned {
    const { hosts, prefix } = this.#options;
    const wanted = skipOwn ? members.filter((member) => !member.startsWith(this.#own)) : members;
    const score = this.#score();
    const values = [...Map.groupBy(wanted, nonLocalName)].map(([name, channels]) => ({
      host: this.#host(shardOf(name, hosts.length)),
      queue: prefix + name,
      value: this.#codec.encode({ ...message, [CHANNEL_KEY]: channels }),
      score,
      capacity: this.#capacityOf(channels[0] ?? name),
    }));
    return { members: wanted.length, values };
  }

  /** Puts the values into their queues, in order, one round trip per host. Answers how many queues of each message were full. */
  async #put(planned: readonly Planned[]): Promise<ReadonlyMap<number, number>> {
    const full = new Map<number, number>();
    const values = planned.flatMap((plan, index) => plan.values.map((value) => ({ value, index })));
    const byHost = Map.groupBy(values, ({ value }) => value.host);
    for (const host of byHost.keys()) if (host.health.state === 'away') throw awayError(host);
    await Promise.all(
      [...byHost].map(async ([host, some]) => {
        const pipeline = host.commands.pipeline();
        const sent: { readonly index: number; readonly values: readonly QueueValue[] }[] = [];
        const late: { readonly index: number; readonly value: QueueValue }[] = [];
        for (const [index, own] of Map.groupBy(some, (one) => one.index)) {
          // What would overtake what waits for a full queue goes behind it.
          const now: QueueValue[] = [];
          for (const { value } of own) {
            if (this.#backlog.has(value.queue)) late.push({ index, value });
            else now.push(value);
          }
          if (now.length === 0) continue;
          this.#call(pipeline, now);
          sent.push({ index, values: now });
        }
        const replies = sent.length === 0 ? [] : repliesOf(host, await pipeline.exec());
        // Not before it is known that the rest went: otherwise all of it is sent once more.
        for (const { index, value } of late) {
          this.#backlog.hold(value);
          full.set(index, (full.get(index) ?? 0) + 1);
        }
        for (const [at, { index, values: now }] of sent.entries()) {
          const missed = this.#judge(now, replies[at] as readonly number[]);
          if (missed > 0) full.set(index, (full.get(index) ?? 0) + missed);
        }
      }),
    );
    return full;
  }

  /** Keeps what found its queue full; answers how many did. */
  #judge(values: readonly QueueValue[], reply: readonly number[]): number {
    let missed = 0;
    for (const [index, value] of values.entries()) {
      if (reply[index] === 1) {
        this.#backlog.hold(value);
        missed++;
        continue;
      }
      this.#backlog.took(value.queue);
      if (value.queue.startsWith(this.#own, this.#options.prefix.length)) this.#wake(value.host);
    }
    return missed;
  }

  #call(pipeline: ChainableCommander, values: readonly QueueValue[]): void {
    const { expirySeconds } = this.#options;
    const args: (string | number | Buffer)[] = [
      ...values.map(({ queue }) => queue),
      ...values.map(({ value }) => value),
      ...values.map(({ capacity }) => capacity),
      values[0]?.score ?? '',
      expirySeconds,
      Math.floor(Date.now() / 1_000) - expirySeconds,
    ];
    pipeline.eval(SEND, values.length, ...args);
  }

  /** When it is sent, in seconds; each later than the one before, so that our own messages keep their order. */
  #score(): string {
    // In whole microseconds: adding millionths to seconds would make two the same now and then.
    this.#lastMicros = Math.max(Date.now() * 1_000, this.#lastMicros + 1);
    return `${Math.floor(this.#lastMicros / 1e6)}.${String(this.#lastMicros % 1e6).padStart(6, '0')}`;
  }
}

function checkMessage(message: LayerMessage): void {
  if (CHANNEL_KEY in message) throw new LayerError('bad_message', `A message has no ${CHANNEL_KEY} of its own.`);
}
