/**
 * Structured-clone values as text. Both functions also run in the page, where they arrive through `toString()`: each must
 * stand on its own, without imports or helpers outside of it.
 *
 * JSON carries what it can; everything else is `{"$": kind, "v": parts}`. An object met again is a reference by the order in
 * which objects were first met, so cycles and shared objects survive.
 */

/** The text of a value that `structuredClone` has already been through; what it cannot carry is a DataCloneError. */
export function encode(value: unknown): string {
  const met = new Map<object, number>();

  function base64(bytes: Uint8Array): string {
    let text = '';
    for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
    return btoa(text);
  }

  function encodeNumber(number: number): unknown {
    if (Object.is(number, -0)) return { $: 'number', v: '-0' };
    return Number.isFinite(number) ? number : { $: 'number', v: String(number) };
  }

  function encodeObject(object: object): unknown {
    const before = met.get(object);
    if (before !== undefined) return { $: 'again', v: before };
    met.set(object, met.size);
    if (Array.isArray(object)) return object.map(encodeAny);
    if (object instanceof Date) return { $: 'date', v: encodeNumber(object.getTime()) };
    if (object instanceof RegExp) return { $: 'regexp', v: [object.source, object.flags] };
    if (object instanceof Map) return { $: 'map', v: [...object].map((entry) => entry.map(encodeAny)) };
    if (object instanceof Set) return { $: 'set', v: [...object].map(encodeAny) };
    if (object instanceof Error) {
      return { $: 'error', v: [object.name, object.message, object.stack ?? '', encodeAny(object.cause)] };
    }
    if (object instanceof ArrayBuffer) return { $: 'buffer', v: base64(new Uint8Array(object)) };
    if (ArrayBuffer.isView(object)) {
      const kind = Object.prototype.toString.call(object).slice(8, -1);
      return { $: 'view', v: [kind, base64(new Uint8Array(object.buffer, object.byteOffset, object.byteLength))] };
    }
    if (Object.prototype.toString.call(object) !== '[object Object]') {
      throw new DOMException(`${Object.prototype.toString.call(object)} could not be cloned.`, 'DataCloneError');
    }
    const entries = Object.entries(object).map(([key, part]) => [key, encodeAny(part)] as const);
    // A plain object with a key of ours must not be read as one of ours.
    return '$' in object ? { $: 'object', v: entries } : Object.fromEntries(entries);
  }

  function encodeAny(any: unknown): unknown {
    switch (typeof any) {
      case 'string':
      case 'boolean':
        return any;
      case 'number':
        return encodeNumber(any);
      case 'undefined':
        return { $: 'undefined' };
      case 'bigint':
        return { $: 'bigint', v: String(any) };
      case 'object':
        return any === null ? null : encodeObject(any);
      default:
        throw new DOMException(`${String(any)} could not be cloned.`, 'DataCloneError');
    }
  }

  return JSON.stringify(encodeAny(value));
}

/** The value of a text that `encode` made. */
export function decode(text: string): unknown {
  const met: unknown[] = [];

  function keep<T>(object: T): T {
    met.push(object);
    return object;
  }

  function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  }

  function decodeView(kind: string, bytes: Uint8Array<ArrayBuffer>): unknown {
    const View = (globalThis as unknown as Record<string, new (buffer: ArrayBuffer) => unknown>)[kind];
    if (!View) throw new Error(`stand-in: no ${kind} here`);
    return new View(bytes.buffer);
  }

  function decodeError([name, message, stack, cause]: [string, string, string, unknown]): Error {
    const kinds: Record<string, ErrorConstructor> = {
      EvalError,
      RangeError,
      ReferenceError,
      SyntaxError,
      TypeError,
      URIError,
    };
    const error = keep(new (kinds[name] ?? Error)(message));
    error.stack = stack;
    const decoded = decodeAny(cause);
    if (decoded !== undefined) error.cause = decoded;
    return error;
  }

  function decodeKind(kind: string, v: unknown): unknown {
    switch (kind) {
      case 'undefined':
        return undefined;
      case 'number':
        return Number(v);
      case 'bigint':
        return BigInt(v as string);
      case 'again':
        return met[v as number];
      case 'date':
        return keep(new Date(decodeAny(v) as number));
      case 'regexp':
        return keep(new RegExp(...(v as [string, string])));
      case 'map': {
        const map = keep(new Map());
        for (const [key, part] of v as [unknown, unknown][]) map.set(decodeAny(key), decodeAny(part));
        return map;
      }
      case 'set': {
        const set = keep(new Set());
        for (const part of v as unknown[]) set.add(decodeAny(part));
        return set;
      }
      case 'error':
        return decodeError(v as [string, string, string, unknown]);
      case 'buffer':
        return keep(bytesOf(v as string).buffer);
      case 'view': {
        const [name, base64] = v as [string, string];
        return keep(decodeView(name, bytesOf(base64)));
      }
      case 'object':
        return decodeEntries(v as [string, unknown][]);
      default:
        throw new Error(`stand-in: unknown kind ${kind}`);
    }
  }

  function decodeEntries(entries: [string, unknown][]): unknown {
    const object = keep<Record<string, unknown>>({});
    for (const [key, part] of entries) {
      // Defined, not assigned: a key such as __proto__ stays a key.
      const value = decodeAny(part);
      Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
    }
    return object;
  }

  function decodeAny(any: unknown): unknown {
    if (any === null || typeof any !== 'object') return any;
    if (Array.isArray(any)) {
      const array = keep<unknown[]>([]);
      for (const part of any) array.push(decodeAny(part));
      return array;
    }
    if ('$' in any) return decodeKind(any.$ as string, 'v' in any ? any.v : undefined);
    return decodeEntries(Object.entries(any));
  }

  return decodeAny(JSON.parse(text));
}
