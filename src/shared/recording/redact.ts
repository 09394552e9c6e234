/** Takes what people wrote out of a recording and leaves what the protocol says. */
import type { Frame, TrackedNotification } from '../console/contract.ts';
import { TIPO_LIMIT } from '../protocol.ts';

/** Stands where a text was. */
export const REDACTED = '[redacted]';

/** Fields of the wire whose values say nothing about a person. */
const OPEN: ReadonlySet<string> = new Set([
  'type',
  'id',
  'notification_id',
  'tipo',
  'fecha_envio',
  'leida',
  'deseo_id',
  'code',
]);
/** Where else than at the top of a frame they are the wire's: elsewhere they are a producer's own, and may say anything. */
const WITHIN: ReadonlySet<string> = new Set(['notification', 'notifications']);

/** A notification without its text. */
export function redactNotification<T extends Pick<TrackedNotification, 'contenido'>>(one: T): T {
  return { ...one, contenido: REDACTED };
}

/** A frame without its texts; what is not whole JSON, or has a type that the wire does not know, keeps nothing. */
export function redactFrame(frame: Frame): Frame {
  return { ...frame, type: /^[a-z_]{1,40}$/.test(frame.type) ? frame.type : 'text', text: redactText(frame.text) };
}

function redactText(text: string): string {
  try {
    return JSON.stringify(redactValue(JSON.parse(text), true));
  } catch {
    return REDACTED;
  }
}

/** `wire` says whether the fields of an object here are the wire's. */
function redactValue(value: unknown, wire: boolean): unknown {
  if (Array.isArray(value)) return value.map((one) => redactValue(one, wire));
  if (typeof value !== 'object' || value === null) return typeof value === 'string' ? REDACTED : value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      wire && OPEN.has(key) && typeof inner === 'string' && inner.length <= TIPO_LIMIT
        ? inner
        : redactValue(inner, wire && WITHIN.has(key)),
    ]),
  );
}
