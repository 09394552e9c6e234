/** MessagePack as Python's `msgpack.packb(use_bin_type=True)` writes it and `unpackb(raw=False)` reads it. */
import { Decoder, Encoder } from '@msgpack/msgpack';

/** Containers inside each other, at most; more would exhaust the stack of whoever walks the value. */
export const MAX_DEPTH = 100;

const encoder = new Encoder({ ignoreUndefined: true, maxDepth: MAX_DEPTH });
/** Writes every number beyond 32 bits as a float: for values whose large integers are bigints. */
const bigEncoder = new Encoder({ ignoreUndefined: true, maxDepth: MAX_DEPTH, useBigInt64: true });
const decoder = new Decoder();
const bigDecoder = new Decoder({ useBigInt64: true });

/** Encodes a value. Integers beyond 2^53 are bigints. Throws for what MessagePack cannot hold. */
export function pack(value: unknown): Uint8Array {
  return needsCare(value) ? bigEncoder.encode(tidy(value)) : encoder.encode(value);
}

/** Decodes a value; integers beyond 2^53 become bigints. Throws an Error of whatever kind for bytes that are none. */
export function unpack(bytes: Uint8Array): unknown {
  return inspect(bytes) ? narrow(bigDecoder.decode(bytes)) : decoder.decode(bytes);
}

/** Whether a value has bigints, or strings that are no text: half a surrogate pair would make Python's reader throw. */
function needsCare(value: unknown): boolean {
  if (typeof value === 'string') return !value.isWellFormed();
  if (typeof value === 'bigint') return true;
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false;
  if (Array.isArray(value)) return value.some(needsCare);
  return Object.entries(value).some(([key, inner]) => !key.isWellFormed() || needsCare(inner));
}

function tidy(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) return integer(value as bigint | number);
  if (Array.isArray(value)) return value.map(tidy);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.toWellFormed(), tidy(inner)]));
}

/** An integer as the encoder of large ones wants it: a bigint beyond 32 bits, a number within. */
function integer(value: bigint | number): bigint | number {
  return value > 0xffff_ffff || value < -0x8000_0000 ? BigInt(value) : Number(value);
}

/** Bigints that are small enough as numbers again. */
function narrow(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (Array.isArray(value)) return value.map(narrow);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, narrow(inner)]));
}

/** Bytes behind the first one, where that alone says how many; from 0xc0 on. Negative: there a length is that long. */
const TAIL: readonly number[] = [
  0, 0, 0, 0, -1, -2, -4, -1, -2, -4, 4, 8, 1, 2, 4, 8, 1, 2, 4, 8, 2, 3, 5, 9, 17, -1, -2, -4,
];

/**
 * Walks over the bytes before they are decoded: the decoder makes room for as many items as a header announces, so five
 * bytes could take a gigabyte. Answers whether there are integers of 64 bits.
 */
function inspect(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const open: number[] = [];
  let at = 0;
  /** Items still to come in the container at hand; `open` has those of the ones around it. */
  let due = 1;
  let has64 = false;
  const length = (size: number): number => {
    const value = size === 1 ? view.getUint8(at) : size === 2 ? view.getUint16(at) : view.getUint32(at);
    at += size;
    return value;
  };
  while (due > 0) {
    const head = view.getUint8(at++);
    due--;
    let items = 0;
    if (head < 0x80 || head >= 0xe0) items = 0;
    else if (head < 0x90) items = (head & 0x0f) * 2;
    else if (head < 0xa0) items = head & 0x0f;
    else if (head < 0xc0) at += head & 0x1f;
    else if (head >= 0xdc) items = length(head & 1 ? 4 : 2) * (head >= 0xde ? 2 : 1);
    else {
      if (head === 0xcf || head === 0xd3) has64 = true;
      const tail = TAIL[head - 0xc0] ?? 0;
      // The three kinds of ext have a byte for the type besides.
      const size = tail < 0 ? length(-tail) + (head >= 0xc7 && head <= 0xc9 ? 1 : 0) : tail;
      at += size;
    }
    if (items > 0) {
      if (open.push(due) > MAX_DEPTH) throw new RangeError('The containers are too deep.');
      due = items;
    }
    while (due === 0 && open.length > 0) due = open.pop() ?? 0;
  }
  if (at !== bytes.length) throw new RangeError('There are bytes left over, or missing.');
  return has64;
}
