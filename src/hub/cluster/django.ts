/** A notification as Django, or another hub, put it into a group's message, read as the store keeps it. */
import { PRODUCERS, type Producer } from '../../shared/console/contract.ts';
import { readId } from '../../shared/ids.ts';
import type { Foreign } from '../store/store.ts';
import { localTimes } from '../wire.ts';
import { toJson } from './drops.ts';

/** What hubs put beside the notification for each other; Django's consumers do not look at it. */
export interface Origin {
  readonly sentAt: number;
  readonly producer: Producer;
  /** The instance of the hub that tells of it. */
  readonly instance: string;
}

/** What lies before is no time of sending: 1970. */
const EARLIEST = 0;
const LOCAL = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::[0-5]\d(?:\.\d+)?)?$/;
const WITH_OFFSET = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*(?:Z|[+-]\d\d:?\d\d)$/;

/** Reads `fecha_envio`: with an offset as it says, without one in a zone. */
export class DjangoTimes {
  readonly #local: (at: number) => string;
  /** The minute read last, as text, and when it began, in ms since 1970: most come within one. */
  #minute = 'none';
  #began = 0;

  constructor(timeZone: string) {
    this.#local = localTimes(timeZone);
  }

  /** Ms since 1970, or null for what is no time. */
  read(text: unknown): number | null {
    if (typeof text !== 'string') return null;
    if (!LOCAL.test(text)) return WITH_OFFSET.test(text) ? orNull(Date.parse(text)) : null;
    if (!text.startsWith(this.#minute)) {
      const asUtc = Date.parse(`${text.slice(0, 16).replace(' ', 'T')}Z`);
      // Python's datetime.min is the year 1: no time that zones, or people, have.
      if (!(asUtc >= EARLIEST)) return null;
      this.#minute = text.slice(0, 16);
      this.#began = asUtc + this.#distanceAt(asUtc);
    }
    // Seconds, to the millisecond.
    return orNull(this.#began + Math.round(Number(text.slice(17, 23)) * 1_000));
  }

  /** How much is to be added to a local time, given as if it were UTC's, in ms. */
  #distanceAt(asUtc: number): number {
    // Twice, because the zone's distance may change between the guess and the time itself.
    let at = asUtc;
    for (let i = 0; i < 2; i += 1) at += asUtc - (Date.parse(`${this.#local(at)}Z`) + (at % 1_000));
    return at - asUtc;
  }
}

function orNull(at: number): number | null {
  return at >= EARLIEST ? at : null;
}

/**
 * Reads a notification of a consumer's; `json` is it as JSON, where that is known. Null where it has no id that could be kept: an integer of at most 2^53. Whatever
 * else is missing or odd is kept as it came, in `raw`.
 */
export function readForeign(
  consumer: string,
  notification: Readonly<Record<string, unknown>>,
  {
    times,
    now,
    origin = null,
    json,
  }: { readonly times: DjangoTimes; readonly now: number; readonly origin?: unknown; readonly json?: string },
): Foreign | null {
  const { id, tipo, contenido, deseo_id: deseoId, fecha_envio: sent, leida } = notification;
  if (typeof id !== 'number' || !Number.isSafeInteger(id)) return null;
  const own = readId(id) !== null;
  const of = own ? readOrigin(origin) : null;
  return {
    consumer,
    id,
    tipo: textOf(tipo),
    contenido: textOf(contenido),
    deseoId: Number.isSafeInteger(deseoId) ? (deseoId as number) : null,
    producer: of?.producer ?? (own ? 'http' : 'django'),
    sentAt: of?.sentAt ?? times.read(sent) ?? now,
    readAt: leida === true ? now : null,
    readBy: leida === true ? 'django' : null,
    raw: own ? null : (json ?? toJson(notification)),
  };
}

/** What a hub said beside a notification; null for anything else. */
export function readOrigin(value: unknown): Origin | null {
  if (typeof value !== 'object' || value === null) return null;
  const { sentAt, producer, instance } = value as Partial<Origin>;
  return Number.isSafeInteger(sentAt) && PRODUCERS.includes(producer as Producer) && typeof instance === 'string'
    ? { sentAt: sentAt as number, producer: producer as Producer, instance }
    : null;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value.isWellFormed() ? value : value.toWellFormed();
  return value === undefined || value === null ? '' : toJson(value);
}
