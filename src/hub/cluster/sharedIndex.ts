/**
 * What is unread of each consumer, shared by all hubs in Redis, and what was read lately. Every change is a union where
 * a read wins, so hubs may write the same in any order and any number of times. It is never the only copy: each hub's
 * store has what it accepted, and fills the index again where Redis lost it.
 *
 * Keys, on the host of the consumer's group: `…:unread:{id}` is a zset of ids by time, `…:text:{id}` a hash of what
 * they say, `…:read:{id}` a zset of ids by when they were read.
 */
import type { RedisCommand } from '../../layer/layer.ts';
import type { RedisHost } from '../../layer/redis.ts';
import { PRODUCERS } from '../../shared/console/contract.ts';
import { readId } from '../../shared/ids.ts';
import { MESSAGE_LIMIT } from '../../shared/protocol.ts';
import type { Foreign, ForeignRead, StoredNotification } from '../store/store.ts';
import { blaming } from './commands.ts';
import type { Sealer } from './seal.ts';

/** Unread ones, and reads, that the index has of one consumer; beyond, the oldest go. */
const UNREAD_LIMIT = 1_000;
const READ_LIMIT = 1_000;
/** Reads that one look at a consumer answers. */
const READS_A_PAGE = 200;

/** KEYS unread, text, read; ARGV id, time, text, seconds to live. Answers 0, or when it was read. */
const PUT = `
local read = redis.call('ZSCORE', KEYS[3], ARGV[1])
if read then return read end
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
local excess = redis.call('ZCARD', KEYS[1]) - ${UNREAD_LIMIT}
if excess > 0 then
  for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, excess - 1)) do
    redis.call('ZREM', KEYS[1], id)
    redis.call('HDEL', KEYS[2], id)
  end
end
redis.call('EXPIRE', KEYS[1], ARGV[4])
redis.call('EXPIRE', KEYS[2], ARGV[4])
return '0'`;

/** KEYS unread, text, read; ARGV id, when it was read, seconds to live. The first read counts. */
const READ = `
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1])
local before = redis.call('ZSCORE', KEYS[3], ARGV[1])
if not before or tonumber(before) > tonumber(ARGV[2]) then redis.call('ZADD', KEYS[3], ARGV[2], ARGV[1]) end
redis.call('ZREMRANGEBYRANK', KEYS[3], 0, -${READ_LIMIT + 1})
redis.call('EXPIRE', KEYS[3], ARGV[3])
return 1`;

/** KEYS unread, text, read; ARGV how many, from which read on. Answers ids and texts, then ids and times of reads. */
const PAGE = `
local ids = redis.call('ZREVRANGE', KEYS[1], 0, ARGV[1] - 1)
local texts = {}
if #ids > 0 then texts = redis.call('HMGET', KEYS[2], unpack(ids)) end
local reads = redis.call('ZREVRANGEBYSCORE', KEYS[3], '+inf', ARGV[2], 'WITHSCORES', 'LIMIT', 0, ${READS_A_PAGE})
return {texts, reads}`;

export interface SharedIndexOptions {
  readonly prefix: string;
  readonly retentionDays: number;
  readonly sealer: Sealer;
  /** The Redis that has a consumer's group. */
  readonly hostOf: (consumer: string) => RedisHost;
  /** Told of a text in the index that cannot be read. */
  readonly onUnreadable: (consumer: string) => void;
}

/** What the index says of one consumer. */
export interface IndexPage {
  readonly unread: readonly Foreign[];
  readonly reads: readonly ForeignRead[];
}

/** Whether it is a notification of Django's as JSON, with this id. */
function isRaw(raw: unknown, id: unknown): boolean {
  if (typeof raw !== 'string' || raw.length > MESSAGE_LIMIT || readId(Number(id)) !== null) return false;
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === 'object' && value !== null && 'id' in value && value.id === id;
  } catch {
    return false;
  }
}

export class SharedIndex {
  readonly #options: SharedIndexOptions;
  readonly #ttl: number;

  constructor(options: SharedIndexOptions) {
    this.#options = options;
    this.#ttl = options.retentionDays * 24 * 60 * 60;
  }

  /** The command that puts an unread one in. It answers '0', or when it was read. */
  put(stored: StoredNotification): RedisCommand {
    const { consumer, id, tipo, contenido, deseoId, producer, sentAt, raw } = stored;
    const text = this.#options.sealer.seal([id, tipo, contenido, deseoId, producer, sentAt, raw]);
    return ['eval', PUT, 3, ...this.#keys(consumer), String(id), sentAt, text, this.#ttl];
  }

  /** The command that puts a read in. */
  read({ consumer, id, readAt }: ForeignRead): RedisCommand {
    return ['eval', READ, 3, ...this.#keys(consumer), String(id), readAt, this.#ttl];
  }

  /** When it was read, as the command answers it: a time as text, or null. */
  readTime(consumer: string, id: number): RedisCommand {
    return ['zscore', this.#keys(consumer)[2], String(id)];
  }

  /** A consumer's newest unread ones, the oldest of them first, and what was read from a time on. Rejects with Redis' error. */
  async page(consumer: string, limit: number, readsFrom: number): Promise<IndexPage> {
    const host = this.#options.hostOf(consumer);
    const answer = await blaming(host, () =>
      host.commands.callBuffer('EVAL', PAGE, 3, ...this.#keys(consumer), limit, readsFrom),
    );
    const [texts, reads] = answer as [(Buffer | null)[], Buffer[]];
    // Handed out in the order in which they were sent.
    const unread = texts.reverse().flatMap((text) => this.#foreign(consumer, text));
    const times: ForeignRead[] = [];
    for (let i = 0; i + 1 < reads.length; i += 2) {
      const [id, readAt] = [Number(reads[i]), Number(reads[i + 1])];
      if (Number.isSafeInteger(id) && Number.isSafeInteger(readAt)) times.push({ consumer, id, readAt });
    }
    return { unread, reads: times };
  }

  /** One unread notification, or null. Rejects with Redis' error. */
  async find(consumer: string, id: number): Promise<Foreign | null> {
    const host = this.#options.hostOf(consumer);
    const text = await blaming(host, () => host.commands.hgetBuffer(this.#keys(consumer)[1], String(id)));
    return this.#foreign(consumer, text)[0] ?? null;
  }

  #keys(consumer: string): readonly [unread: string, text: string, read: string] {
    const prefix = `pulsera:${this.#options.prefix}`;
    return [`${prefix}:unread:${consumer}`, `${prefix}:text:${consumer}`, `${prefix}:read:${consumer}`];
  }

  #foreign(consumer: string, text: Buffer | null): Foreign[] {
    if (text === null) return [];
    const value = this.#options.sealer.open(text);
    if (!Array.isArray(value)) {
      this.#options.onUnreadable(consumer);
      return [];
    }
    const [id, tipo, contenido, deseoId, producer, sentAt, raw] = value as unknown[];
    const sound =
      Number.isSafeInteger(id) &&
      typeof tipo === 'string' &&
      typeof contenido === 'string' &&
      (deseoId === null || Number.isSafeInteger(deseoId)) &&
      PRODUCERS.includes(producer as never) &&
      Number.isSafeInteger(sentAt) &&
      (raw === null || isRaw(raw, id));
    if (!sound) {
      this.#options.onUnreadable(consumer);
      return [];
    }
    return [{ consumer, id, tipo, contenido, deseoId, producer, sentAt, raw, readAt: null, readBy: null } as Foreign];
  }
}
