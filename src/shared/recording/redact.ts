/** Takes what people wrote out of a recording and leaves what the protocol says. */
import type { Frame, TrackedNotification } from '../console/contract.ts';
import { type HubMessage, TIPO_LIMIT, WEARABLE_ERRORS, type WearableMessage } from '../protocol.ts';

/** Stands where something was that may be about a person. */
export const REDACTED = '[redacted]';

/** Fields, and which of their values are the wire's. */
type Fields = Readonly<Record<string, (value: unknown) => boolean>>;

/** A whole number, which may also be written as a text. */
const isId = (value: unknown): boolean =>
  Number.isInteger(value) || (typeof value === 'string' && /^\d{1,20}$/.test(value));
const isCode = (value: unknown): boolean => typeof value === 'string' && Object.hasOwn(WEARABLE_ERRORS, value);

/** What stays of a notification. */
const NOTIFICATION: Fields = {
  id: isId,
  tipo: (value) => typeof value === 'string' && value.length <= TIPO_LIMIT,
  fecha_envio: (value) => typeof value === 'string' && /^[\dT:.Z+-]{1,40}$/.test(value),
  leida: (value) => typeof value === 'boolean',
  deseo_id: (value) => value === null || isId(value),
};
const FROM_WEARABLE: Readonly<Record<WearableMessage['type'], Fields>> = {
  ping: {},
  mark_read: { notification_id: isId },
};
const FROM_HUB: Readonly<Record<HubMessage['type'], Fields>> = {
  pong: {},
  marked_read: { notification_id: isId },
  initial_notifications: {},
  new_notification: {},
  error: { code: isCode },
};
/** What stays of each type of frame besides its notifications. A type that is not here may itself say anything. */
const TYPES: Readonly<Record<Frame['direction'], Readonly<Record<string, Fields>>>> = {
  in: FROM_WEARABLE,
  out: FROM_HUB,
};

/** A notification without its text. */
export function redactNotification<T extends Pick<TrackedNotification, 'contenido'>>(one: T): T {
  return { ...one, contenido: REDACTED };
}

/** A frame with nothing but what is the wire's; of one that is not whole JSON, or has a type of its own, nothing stays. */
export function redactFrame(frame: Frame): Frame {
  const types = TYPES[frame.direction];
  const type = Object.hasOwn(types, frame.type) ? frame.type : 'text';
  return { ...frame, type, text: redactText(frame.text, types) };
}

function redactText(text: string, types: Readonly<Record<string, Fields>>): string {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return REDACTED;
  }
  const type = isObject(message) ? message['type'] : null;
  if (!isObject(message) || typeof type !== 'string' || !Object.hasOwn(types, type)) return REDACTED;
  return JSON.stringify(
    redactFields(message, { ...types[type], type: () => true }, (key, value) => {
      if (key === 'notification') return redactOne(value);
      return key === 'notifications' && Array.isArray(value) ? value.map(redactOne) : REDACTED;
    }),
  );
}

function redactOne(value: unknown): unknown {
  return isObject(value) ? redactFields(value, NOTIFICATION, () => REDACTED) : REDACTED;
}

/** Keeps what these fields say as the wire does; `other` is put in place of everything else. */
function redactFields(
  object: Readonly<Record<string, unknown>>,
  fields: Fields,
  other: (key: string, value: unknown) => unknown,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => [
      key,
      Object.hasOwn(fields, key) && fields[key]?.(value) ? value : other(key, value),
    ]),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
