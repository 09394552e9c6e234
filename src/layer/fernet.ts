/** Fernet tokens (github.com/fernet/spec) under the keys of channels_redis: SHA-256 of the text is the key. */
import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const VERSION = 0x80;
const IV_AT = 9;
const TEXT_AT = 25;
const MAC_BYTES = 32;
const BLOCK_BYTES = 16;
/** A clock may be ahead of ours by so much, as in Python's `cryptography`. */
const MAX_CLOCK_SKEW_SECONDS = 60;

/** `expired` is a token of ours that is too old; `invalid` is none of ours, or no token at all. */
export class FernetError extends Error {
  override readonly name = 'FernetError';
  readonly code: 'invalid' | 'expired';

  constructor(code: FernetError['code']) {
    super(code === 'expired' ? 'The token is too old.' : 'No key reads the token.');
    this.code = code;
  }
}

interface Key {
  readonly signing: Buffer;
  readonly encryption: Buffer;
}

/** Several keys: the first encrypts, all decrypt. */
export class Fernet {
  readonly #keys: readonly Key[];
  readonly #first: Key;

  constructor(keys: readonly [string, ...string[]]) {
    const parsed = keys.map((text) => {
      const digest = createHash('sha256').update(text, 'utf8').digest();
      return { signing: digest.subarray(0, 16), encryption: digest.subarray(16) };
    });
    const [first] = parsed;
    if (!first) throw new TypeError('There is at least one key.');
    this.#keys = parsed;
    this.#first = first;
  }

  /** The token, which is ASCII. `now` is ms since 1970; `iv` is for tests. */
  encrypt(text: Uint8Array, now: number, iv: Buffer = randomBytes(BLOCK_BYTES)): Buffer {
    const head = Buffer.alloc(IV_AT);
    head[0] = VERSION;
    head.writeBigUInt64BE(BigInt(Math.floor(now / 1_000)), 1);
    const cipher = createCipheriv('aes-128-cbc', this.#first.encryption, iv);
    const signed = Buffer.concat([head, iv, cipher.update(text), cipher.final()]);
    const token = Buffer.concat([signed, mac(this.#first, signed)]).toString('base64');
    return Buffer.from(token.replaceAll('+', '-').replaceAll('/', '_'), 'latin1');
  }

  /**
   * The text of a token that one of the keys made and that is not older than `ttlSeconds`; null lets it be any age.
   * @throws FernetError
   */
  decrypt(token: Buffer, now: number, ttlSeconds: number | null): Buffer {
    const bytes = Buffer.from(token.toString('latin1'), 'base64url');
    const textBytes = bytes.length - TEXT_AT - MAC_BYTES;
    if (textBytes < BLOCK_BYTES || textBytes % BLOCK_BYTES !== 0 || bytes[0] !== VERSION)
      throw new FernetError('invalid');
    const signed = bytes.subarray(0, -MAC_BYTES);
    const key = this.#keys.find((candidate) => timingSafeEqual(mac(candidate, signed), bytes.subarray(-MAC_BYTES)));
    if (!key) throw new FernetError('invalid');
    if (ttlSeconds !== null) {
      const age = Math.floor(now / 1_000) - Number(bytes.readBigUInt64BE(1));
      if (age > ttlSeconds) throw new FernetError('expired');
      if (age < -MAX_CLOCK_SKEW_SECONDS) throw new FernetError('invalid');
    }
    const decipher = createDecipheriv('aes-128-cbc', key.encryption, bytes.subarray(IV_AT, TEXT_AT));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(TEXT_AT, -MAC_BYTES)), decipher.final()]);
    } catch {
      // The signature is right and the padding is not: whoever made it did so with the key, and wrong.
      throw new FernetError('invalid');
    }
  }
}

function mac(key: Key, signed: Uint8Array): Buffer {
  return createHmac('sha256', key.signing).update(signed).digest();
}
