/**
 * A producer of its own thread: sends notifications to groups as channels_redis does, at a pace. It knows the members of
 * the groups beforehand and only puts values in, so that it costs less than whoever it feeds.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { Redis } from 'ioredis';
import { Codec } from '../../src/layer/codec.ts';
import { SEND } from '../../src/layer/coreScripts.ts';
import { groupOf, type LayerMessage } from '../../src/layer/layer.ts';
import { groupKey, pubsubGroup, queueKey } from '../../src/layer/names.ts';

/** How fast: so many unheard at most, as fast as it goes, or so many a second whatever becomes of them. */
export type Pace =
  | { readonly kind: 'window'; readonly size: number }
  | { readonly kind: 'flat' }
  | { readonly kind: 'rate'; readonly perSecond: number };

export interface Order {
  /** Ids from `first`, so many, to the consumers 1 to `consumers` in turn. */
  readonly first: number;
  readonly count: number;
  readonly consumers: number;
  readonly pace: Pace;
}

export interface ProducerData {
  readonly redis: string;
  readonly layer: 'core' | 'pubsub';
  /** Received so far, counted by the driver. */
  readonly received: Int32Array<SharedArrayBuffer>;
  /** When each was, or should have been, sent, by its place in the order; ms of `clock`. */
  readonly sentAt: Float64Array<SharedArrayBuffer>;
}

const BATCH = 64;
const PREFIX = 'asgi';
const CAPACITY = 100;
const EXPIRY_SECONDS = 60;

/** The same clock in every thread, in ms. */
export function clock(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** Of now: what is older than the retention is handed on and not kept. */
function message(id: number): LayerMessage {
  return {
    type: 'notification_message',
    notification: {
      id,
      tipo: 'alerta',
      contenido: 'Alta probabilidad de craving detectada',
      fecha_envio: new Date().toISOString().slice(0, -1),
      leida: false,
      deseo_id: 5,
    },
  };
}

function serve({ redis: url, layer, received, sentAt }: ProducerData, port: NonNullable<typeof parentPort>): void {
  const redis = new Redis(url, { protocol: 2, replyMapping: 'legacy' });
  const randomBytes = layer === 'core' ? 12 : 0;
  const codec = new Codec({ serializer: 'msgpack', keys: [], randomBytes, ttlSeconds: null });
  const members = new Map<string, string[]>();

  const findMembers = async (consumers: number): Promise<void> => {
    members.clear();
    for (let consumer = 1; consumer <= consumers; consumer += 1) {
      const group = groupOf(String(consumer));
      members.set(group, await redis.zrange(groupKey(PREFIX, group), '0', '-1'));
    }
  };
  /** Sends the messages of these places; answers how many of them found a full queue. */
  const send = async ({ first, consumers }: Order, from: number, to: number): Promise<number> => {
    const pipeline = redis.pipeline();
    for (let place = from; place < to; place += 1) {
      const group = groupOf(String(1 + (place % consumers)));
      const content = message(first + place);
      if (layer === 'pubsub') {
        pipeline.publish(pubsubGroup(PREFIX, group), codec.encode(content));
        continue;
      }
      const queues = Map.groupBy(members.get(group) ?? [], (channel) => queueKey(PREFIX, channel));
      const values = [...queues.values()].map((channels) => codec.encode({ ...content, __asgi_channel__: channels }));
      const now = Date.now() / 1_000;
      const numbers = [...values.map(() => CAPACITY), now, EXPIRY_SECONDS, Math.floor(now) - EXPIRY_SECONDS];
      pipeline.eval(SEND, queues.size, ...queues.keys(), ...values, ...numbers);
    }
    const replies = (await pipeline.exec()) ?? [];
    for (const [error] of replies) if (error) throw error;
    return layer === 'pubsub' ? 0 : replies.filter(([, reply]) => Array.isArray(reply) && reply.includes(1)).length;
  };

  port.on('message', async (order: Order) => {
    const { count, pace, consumers } = order;
    if (layer === 'core') await findMembers(consumers);
    const began = clock();
    const base = Atomics.load(received, 0);
    let sent = 0;
    let full = 0;
    while (sent < count) {
      let to = Math.min(count, sent + BATCH);
      if (pace.kind === 'window') to = Math.min(to, Atomics.load(received, 0) - base + pace.size);
      if (pace.kind === 'rate') to = Math.min(to, 1 + Math.floor(((clock() - began) / 1_000) * pace.perSecond));
      if (to <= sent) {
        await sleep(1);
        continue;
      }
      const now = clock();
      for (let place = sent; place < to; place += 1)
        sentAt[place] = pace.kind === 'rate' ? began + (place / pace.perSecond) * 1_000 : now;
      full += await send(order, sent, to);
      sent = to;
    }
    port.postMessage({ seconds: (clock() - began) / 1_000, full });
  });
  port.once('close', () => redis.disconnect());
  port.postMessage('ready');
}

if (parentPort) serve(workerData as ProducerData, parentPort);
