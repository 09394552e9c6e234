/** What a message is in Redis: the serializers of channels_redis, its random prefix and its encryption. */
import { randomFillSync } from 'node:crypto';
import { Fernet, FernetError } from './fernet.ts';
import { type LayerDrop, LayerError, type LayerMessage } from './layer.ts';
import { MAX_DEPTH, pack, unpack } from './msgpack.ts';

export interface CodecOptions {
  readonly serializer: 'msgpack' | 'json';
  /** The first encrypts, all decrypt; none: in clear. */
  readonly keys: readonly string[];
  /** Random bytes in front, which keep equal messages apart in a sorted set: 12 in core, none in pubsub. */
  readonly randomBytes: number;
  /** Age from which on an encrypted message is refused; null: at any. */
  readonly ttlSeconds: number | null;
  /** ms since 1970. */
  readonly now?: () => number;
}

/** The largest value that is read: a message of 64 KiB, with what the layer puts around it. */
const MAX_VALUE_BYTES = 65 * 1024;
/** The largest message within. Base64 makes an encrypted value a third longer. */
const ENCRYPTED_FACTOR = 4 / 3;

/** A value that cannot be read, and why. */
export class CodecError extends Error {
  override readonly name = 'CodecError';
  readonly code: Extract<LayerDrop, 'undecodable' | 'expired' | 'too_large'>;

  constructor(code: CodecError['code']) {
    super(`The value is ${code.replace('_', ' ')}.`);
    this.code = code;
  }
}

export class Codec {
  readonly #options: CodecOptions;
  readonly #fernet: Fernet | null;
  readonly #now: () => number;

  constructor(options: CodecOptions) {
    const [first, ...others] = options.keys;
    this.#options = options;
    this.#fernet = first === undefined ? null : new Fernet([first, ...others]);
    this.#now = options.now ?? Date.now;
  }

  /** @throws LayerError for a message that cannot be sent. */
  encode(message: LayerMessage): Buffer {
    let text: Uint8Array;
    try {
      text = this.#options.serializer === 'msgpack' ? pack(message) : Buffer.from(stringify(message));
    } catch {
      throw new LayerError('bad_message', `The message has what ${this.#options.serializer} cannot hold.`);
    }
    const { randomBytes } = this.#options;
    const body = this.#fernet ? this.#fernet.encrypt(text, this.#now()) : text;
    const value = Buffer.allocUnsafe(randomBytes + body.length);
    if (randomBytes > 0) randomFillSync(value, 0, randomBytes);
    value.set(body, randomBytes);
    return value;
  }

  /** @throws CodecError and nothing else, whatever the bytes. */
  decode(value: Buffer): LayerMessage {
    const body = value.subarray(this.#options.randomBytes);
    if (body.length > MAX_VALUE_BYTES * (this.#fernet ? ENCRYPTED_FACTOR : 1)) throw new CodecError('too_large');
    let message: unknown;
    try {
      const text = this.#fernet ? this.#fernet.decrypt(body, this.#now(), this.#options.ttlSeconds) : body;
      message = this.#options.serializer === 'msgpack' ? unpack(text) : parse(text.toString());
    } catch (error) {
      throw new CodecError(error instanceof FernetError && error.code === 'expired' ? 'expired' : 'undecodable');
    }
    if (!isMessage(message)) throw new CodecError('undecodable');
    return message;
  }
}

function isMessage(value: unknown): value is LayerMessage {
  return value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype;
}

/** JSON as Node knows it; TypeScript does not know of rawJSON yet. */
const rawJson = JSON as typeof JSON & { rawJSON(text: string): unknown };

/** JSON with bigints as the integers that they are. */
function stringify(message: LayerMessage): string {
  return JSON.stringify(message, (_key, value: unknown) =>
    typeof value === 'bigint' ? rawJson.rawJSON(String(value)) : value,
  );
}

/** JSON whose integers beyond 2^53 become bigints. */
function parse(text: string): unknown {
  const exact = (_key: string, value: unknown, { source }: { source?: string } = {}): unknown =>
    typeof value === 'number' && source !== undefined && /^-?\d{16,}$/.test(source) && !Number.isSafeInteger(value)
      ? BigInt(source)
      : value;
  const value: unknown = /\d{16}/.test(text) ? JSON.parse(text, exact) : JSON.parse(text);
  if (deeperThan(value, MAX_DEPTH)) throw new RangeError('The containers are too deep.');
  return value;
}

function deeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((inner) => deeperThan(inner, depth - 1));
}
