/** What a hostile or broken client sends. */
import type { Random } from './random.ts';
import type { GARBAGE } from './scenario.ts';

export type GarbageKind = (typeof GARBAGE)[number];

/** A text frame, a binary one, or bytes that are no frame of the protocol, in hexadecimal. */
export type Garbage =
  | { readonly as: 'text' | 'binary'; readonly text: string }
  | { readonly as: 'bytes'; readonly hex: string };

/** One piece of it. */
export function garbageOf(kind: GarbageKind, random: Random): Garbage {
  const number = Math.floor(random() * 1e6);
  const text = (value: string): Garbage => ({ as: 'text', text: value });
  switch (kind) {
    case 'no_json':
      return text(`{"type":"ping"${'}'.repeat(number % 3 === 1 ? 2 : 0)}, ${number}`);
    case 'no_object':
      return text([`${number}`, 'null', '[]', '"ping"'][number % 4] ?? 'null');
    case 'unknown_type':
      return text(JSON.stringify({ type: `t${number}`, text: '<img src=x onerror=alert(1)>' }));
    case 'bad_field':
      return text(JSON.stringify({ type: 'mark_read', notification_id: [null, {}, -1.5, 'x'][number % 4] }));
    case 'deep':
      return text('['.repeat(1_000 + (number % 20_000)));
    case 'long':
      return text(JSON.stringify({ type: 'ping', filler: 'x'.repeat(100_000 + (number % 100_000)) }));
    case 'binary':
      return { as: 'binary', text: `${number}` };
    case 'bad_utf8':
      // A masked text frame of two bytes (mask 0) that are no UTF-8.
      return { as: 'bytes', hex: '818200000000c328' };
    case 'bad_opcode':
      return { as: 'bytes', hex: '838000000000' };
  }
}
