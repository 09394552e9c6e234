/** How the hub writes notifications: the wire's object, its local `fecha_envio`, and the first frame of a connection. */
import type { Notification } from '../shared/protocol.ts';
import { NO_NOTIFICATIONS, type TextFrame, textFrame } from './frames.ts';
import type { StoredNotification } from './store/store.ts';

/** The first frame's limit besides the number of notifications. */
const INITIAL_BYTES = 512 * 1024;

/**
 * Writes times as the wire has them: local time of a zone, to the second, without offset (`2025-11-17T10:30:00`).
 * `zone` is an IANA name or `system`.
 */
export function localTimes(zone: string): (at: number) => string {
  // Made for the first time that is written: it brings a good part of ICU's tables into memory.
  let format: Intl.DateTimeFormat | null = null;
  let second = Number.NaN;
  let text = '';
  return (at) => {
    const wanted = Math.floor(at / 1_000);
    if (wanted !== second) {
      second = wanted;
      format ??= formatIn(zone);
      text = format.format(at).replace(' ', 'T');
    }
    return text;
  };
}

function formatIn(zone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('sv-SE', {
    ...(zone === 'system' ? {} : { timeZone: zone }),
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
}

/** Turns stored notifications into the wire's objects and frames. */
export class Wire {
  readonly #local: (at: number) => string;

  constructor(timeZone: string) {
    this.#local = localTimes(timeZone);
  }

  /** Django's own pass with all their keys; only whether it was read is ours to say. */
  notification(stored: StoredNotification): Notification {
    if (stored.raw) return { ...(JSON.parse(stored.raw) as Notification), leida: stored.readAt !== null };
    return {
      id: stored.id,
      tipo: stored.tipo,
      contenido: stored.contenido,
      fecha_envio: this.#local(stored.sentAt),
      leida: stored.readAt !== null,
      deseo_id: stored.deseoId,
    };
  }

  /** The frame of a live notification. */
  live(stored: StoredNotification): TextFrame {
    return textFrame('new_notification', `{"type":"new_notification","notification":${this.#text(stored)}}`);
  }

  /** The notification as JSON. What Django sent stays as it is to the letter: its integers may be beyond 2^53. */
  #text(stored: StoredNotification): string {
    const { raw, readAt } = stored;
    if (raw && readAt === null) {
      if (/[{,]"leida":false[,}]/.test(raw)) return raw;
      if (!raw.includes('"leida":')) return `${raw.slice(0, -1)},"leida":false}`;
    }
    return JSON.stringify(this.notification(stored));
  }

  /** The first frame: as many of the newest unread ones as fit, and which those are. */
  initial(unread: readonly StoredNotification[]): { readonly frame: TextFrame; readonly ids: readonly number[] } {
    if (unread.length === 0) return { frame: NO_NOTIFICATIONS, ids: [] };
    const parts: string[] = [];
    const ids: number[] = [];
    let bytes = 64;
    for (const stored of unread) {
      const text = this.#text(stored);
      bytes += Buffer.byteLength(text) + 1;
      if (bytes > INITIAL_BYTES) break;
      parts.push(text);
      ids.push(stored.id);
    }
    const text = `{"type":"initial_notifications","notifications":[${parts.join(',')}]}`;
    return { frame: textFrame('initial_notifications', text), ids };
  }
}
