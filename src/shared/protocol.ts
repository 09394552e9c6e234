/**
 * The wearable's wire: every message that crosses `ws/notificaciones/{consumidor_id}/`, spelled here and nowhere else.
 * `docs/protocol.md` says the same in words.
 */

/** A consumer's id as it stands in the path: letters, digits, `_` and `-`, 1 to 64 of them. */
export const CONSUMER_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** The path a wearable connects to, its id still percent-encoded and unchecked; the final slash is optional. */
export const WEARABLE_PATH = /^\/ws\/notificaciones\/([^/]+)\/?$/;

/** The largest text frame that a wearable may send, in bytes; over it the socket is closed with 1009. */
export const MESSAGE_LIMIT = 64 * 1024;

/** What a producer may put in a notification. */
export const TIPO_LIMIT = 64;
export const CONTENIDO_LIMIT = 4_000;

/** Whether a text has at most so many characters (code points, as JSON Schema counts); they are counted only in doubt. */
export function hasAtMost(text: string, most: number): boolean {
  return text.length <= most || (text.length <= 2 * most && [...text].length <= most);
}

/** One notification as wearables and HTTP clients see it. */
export interface Notification {
  readonly id: number;
  readonly tipo: string;
  readonly contenido: string;
  /** Local time of the setting `timeZone`, to the second, without offset: `2025-11-17T10:30:00`. */
  readonly fecha_envio: string;
  readonly leida: boolean;
  readonly deseo_id: number | null;
}

/** What a wearable may say. `notification_id` is kept as sent, so that the answer can echo it. */
export type WearableMessage =
  | { readonly type: 'ping' }
  | { readonly type: 'mark_read'; readonly notification_id: number | string };

/** What the hub says to a wearable. */
export type HubMessage =
  | { readonly type: 'initial_notifications'; readonly notifications: readonly Notification[] }
  | { readonly type: 'new_notification'; readonly notification: Notification }
  | { readonly type: 'pong' }
  | { readonly type: 'marked_read'; readonly notification_id: number | string }
  | { readonly type: 'error'; readonly code: WearableError; readonly message: string; readonly field?: string };

/** Codes of `error` frames. They are stable: a wearable may rely on them. */
export type WearableError =
  | 'bad_json'
  | 'bad_message'
  | 'unknown_type'
  | 'not_found'
  | 'rate_limited'
  | 'store_unavailable';

/** The sentence that goes with each code on the wire; `field` names what was wrong where one field was. */
export const WEARABLE_ERRORS: Readonly<Record<WearableError, string>> = {
  bad_json: 'The frame is not JSON. Send one JSON object per text frame.',
  bad_message: 'The message is not an object, or a field is missing or of the wrong kind.',
  unknown_type: 'The hub does not know this type. It knows ping and mark_read.',
  not_found: 'This consumer has no notification with that id.',
  rate_limited: 'Too many requests are waiting for an answer. Wait for the answers, then go on.',
  store_unavailable: 'The read could not be stored. Send it again later.',
};

/** What was wrong with a frame, with the field where one field was. */
export interface BadFrame {
  readonly code: Extract<WearableError, 'bad_json' | 'bad_message' | 'unknown_type'>;
  readonly field?: string;
}

/** Reads one text frame from a wearable. Extra keys are ignored; with duplicate keys the last one counts, as in Django. */
export function readWearableMessage(text: string): WearableMessage | BadFrame {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { code: 'bad_json' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { code: 'bad_message' };
  const message = value as Record<string, unknown>;
  switch (message['type']) {
    case 'ping':
      return { type: 'ping' };
    case 'mark_read': {
      const id = message['notification_id'];
      const known = typeof id === 'string' ? /^\d{1,20}$/.test(id) : Number.isSafeInteger(id);
      return known
        ? { type: 'mark_read', notification_id: id as number | string }
        : { code: 'bad_message', field: 'notification_id' };
    }
    default:
      return typeof message['type'] === 'string'
        ? { code: 'unknown_type', field: 'type' }
        : { code: 'bad_message', field: 'type' };
  }
}
