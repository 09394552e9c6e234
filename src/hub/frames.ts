/**
 * Text frames as bytes. A frame is built once and written to every socket it goes to; `ws` would build
 * one for each, and its typings do not offer the builder.
 * Frames from a server are not masked (RFC 6455 §5.1), and the hub compresses nothing, so the bytes are the same for all.
 */
import type { HubMessage, WearableError } from '../shared/protocol.ts';
import { WEARABLE_ERRORS } from '../shared/protocol.ts';

/** A frame ready to be written, with the text it carries for whoever inspects it. */
export interface TextFrame {
  readonly bytes: Buffer;
  readonly text: string;
  readonly type: HubMessage['type'];
}

/** Builds the one frame that carries this text (RFC 6455 §5.2: FIN, opcode 1, no mask). */
export function textFrame(type: HubMessage['type'], text: string): TextFrame {
  const length = Buffer.byteLength(text);
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const bytes = Buffer.allocUnsafe(header + length);
  bytes[0] = 0x81;
  if (header === 2) bytes[1] = length;
  else if (header === 4) {
    bytes[1] = 126;
    bytes.writeUInt16BE(length, 2);
  } else {
    bytes[1] = 127;
    bytes.writeBigUInt64BE(BigInt(length), 2);
  }
  bytes.write(text, header);
  return { bytes, text, type };
}

/** Builds the frame of a message. */
export function messageFrame(message: HubMessage): TextFrame {
  return textFrame(message.type, JSON.stringify(message));
}

export const PONG = messageFrame({ type: 'pong' });
export const NO_NOTIFICATIONS = messageFrame({ type: 'initial_notifications', notifications: [] });

/** The frame that tells a wearable what was wrong. */
export function errorFrame(code: WearableError, field?: string): TextFrame {
  const message = WEARABLE_ERRORS[code];
  return messageFrame(field === undefined ? { type: 'error', code, message } : { type: 'error', code, message, field });
}
