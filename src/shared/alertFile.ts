/** What of alerts outlives the run, as one JSON text: read with care, as files get damaged and people write in them. */
import { z } from 'zod';
import { type KeptAlert, keptAlert } from './alertList.ts';
import { FIRST_RULES } from './alertRules.ts';
import {
  ALERTS_LIMIT,
  type AlertRule,
  alertRule,
  type QuietHours,
  quietHours,
  RULES_LIMIT,
  WATCHED_LIMIT,
} from './console/alerts.ts';
import { CONSUMER_ID } from './protocol.ts';

/** Hubs of which it is kept until when their notifications are known. */
const HUBS_LIMIT = 50;

export interface AlertsKept {
  readonly rules: readonly AlertRule[];
  readonly watched: readonly string[];
  readonly quiet: QuietHours | null;
  readonly hideContenido: boolean;
  readonly alerts: readonly KeptAlert[];
  readonly next: number;
  readonly forgotten: number;
  /** By the hub's id ('' is the one without): until when its notifications are known, by its own time. */
  readonly knownUntil: Readonly<Record<string, number>>;
}

/** Where that text is kept. */
export interface AlertStore {
  /** Null where nothing is kept yet. Throws where it cannot be read. */
  load(): string | null;
  /** Throws an error, or rejects with one, where it cannot be written; its `code` is told. */
  save(text: string): Promise<void> | void;
  /** Puts what makes no sense out of the way; answers where it is now, or throws. */
  setAside(): string;
}

const FIRST: AlertsKept = {
  rules: FIRST_RULES,
  watched: [],
  quiet: null,
  hideContenido: false,
  alerts: [],
  next: 1,
  forgotten: 0,
  knownUntil: {},
};

const count = z.int().min(0);
const file = z.object({
  version: z.literal(1),
  rules: z.array(alertRule).max(RULES_LIMIT),
  watched: z.array(z.string().regex(CONSUMER_ID)).max(WATCHED_LIMIT),
  quiet: quietHours.nullable(),
  hideContenido: z.boolean(),
  alerts: z.array(keptAlert).max(ALERTS_LIMIT),
  next: count,
  forgotten: count,
  knownUntil: z.record(z.string().max(100), z.number()),
});

/**
 * What a text keeps; the first of everything where there is none. What makes no sense is left out of it, part by part, and
 * `whole` says whether anything was.
 */
export function readAlerts(text: string | null): { readonly kept: AlertsKept; readonly whole: boolean } {
  if (text === null) return { kept: FIRST, whole: true };
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return { kept: FIRST, whole: false };
  }
  const read = file.safeParse(raw);
  if (read.success) return { kept: resumed(read.data), whole: true };
  if (typeof raw !== 'object' || raw === null) return { kept: FIRST, whole: false };
  const parts = Object.fromEntries(
    Object.entries(raw).filter(([key, value]) => {
      const part = Object.hasOwn(file.shape, key) ? file.shape[key as keyof typeof file.shape] : null;
      return part?.safeParse(value).success;
    }),
  );
  return { kept: resumed({ ...FIRST, ...parts }), whole: false };
}

/** The text that keeps this. */
export function writeAlerts(kept: AlertsKept): string {
  const knownUntil = Object.fromEntries(Object.entries(kept.knownUntil).slice(-HUBS_LIMIT));
  return JSON.stringify({ version: 1, ...kept, knownUntil });
}

/** What waited for the desktop when the app ended never got there. */
function resumed(kept: AlertsKept): AlertsKept {
  return {
    ...kept,
    alerts: kept.alerts.map((one) => (one.desktop === 'waiting' ? { ...one, desktop: 'unsent' } : one)),
  };
}
