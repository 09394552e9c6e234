/** Numbers, times and sizes as people read them. Times are ms since 1970, shown in the viewer's zone. */
import type { Language } from './words/words.ts';

const NARROW_SPACE = '\u202f';
const numberFormats = new Map<string, Intl.NumberFormat>();

/**
 * A number with so many decimals: `4 218` and `3,8` in Spanish (narrow space, decimal comma), `4,218` and `3.8` in English.
 */
export function formatNumber(value: number, language: Language, decimals = 0): string {
  const key = `${language}${decimals}`;
  let format = numberFormats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(language, {
      useGrouping: 'always',
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    numberFormats.set(key, format);
  }
  if (language !== 'es') return format.format(value);
  return format
    .formatToParts(value)
    .map((part) => (part.type === 'group' ? NARROW_SPACE : part.value))
    .join('');
}

/** What a date can be, less a day: zones put hours on top. */
const FARTHEST = 8.64e15 - 86_400_000;

/** The date of a time, the farthest there is for one beyond all dates: a file may claim any number. */
export const dateOf = (at: number): Date => new Date(Math.min(FARTHEST, Math.max(-FARTHEST, at)));

const two = (value: number): string => String(value).padStart(2, '0');

/** `10:42:18`. */
export function formatClock(at: number): string {
  const date = dateOf(at);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** The clock to the millisecond, as frames have it: `10:42:18,381`, with a point in English. */
export function formatClockMs(at: number, language: Language): string {
  return `${formatClock(at)}${language === 'es' ? ',' : '.'}${String(at % 1_000).padStart(3, '0')}`;
}

/** The clock, or `23.11 18:41` on another day than `now`. */
export function formatWhen(at: number, now: number): string {
  const date = dateOf(at);
  if (date.toDateString() === new Date(now).toDateString()) return formatClock(at);
  return `${two(date.getDate())}.${two(date.getMonth() + 1)} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

/** A time behind "until" or "between": `las 10:42:18`, `el 23.11 a las 18:41`; `10:42:18`, `23 Nov at 18:41`. */
export function formatUntil(at: number, now: number, language: Language): string {
  const when = formatWhen(at, now);
  const [day, clock] = when.split(' ');
  if (clock === undefined) return language === 'es' ? `las ${when}` : when;
  return language === 'es' ? `el ${day} a las ${clock}` : `${dayFormat.format(dateOf(at))} at ${clock}`;
}

/** When something happened, in a sentence: `a las 10:42:18`, `el 23.11 a las 18:41`; `at 10:42:18`, `on 23 Nov at 18:41`. */
export function formatAt(at: number, now: number, language: Language): string {
  const today = formatWhen(at, now) === formatClock(at);
  const time = formatUntil(at, now, language);
  if (language === 'es') return today ? `a ${time}` : time;
  return `${today ? 'at' : 'on'} ${time}`;
}

/**
 * A time with its offset, for copies: `2025-11-24T10:42:18.381+01:00`. In the viewer's zone, or in that of an IANA name;
 * throws a RangeError for a name that this machine does not know.
 */
export function formatIso(at: number, zone?: string): string {
  const offset = offsetOf(at, zone);
  const shifted = new Date(dateOf(at).getTime() + offset * 60_000).toISOString().slice(0, -1);
  const size = Math.abs(offset);
  return `${shifted}${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** A time whole, for what is shown on hover: the viewer's, and on a line of its own the hub's where its zone differs. */
export function formatMoment(at: number, hubZone: string | null): string {
  const own = formatIso(at);
  if (hubZone === null) return own;
  try {
    return offsetOf(at, hubZone) === offsetOf(at) ? own : `${own}\nhub ${formatIso(at, hubZone)}`;
  } catch {
    // A hub with a newer table of zones than this machine's.
    return own;
  }
}

const offsetFormats = new Map<string, Intl.DateTimeFormat>();

/** Minutes east of UTC, in the viewer's zone or in that of an IANA name. */
function offsetOf(at: number, zone?: string): number {
  if (zone === undefined) return -dateOf(at).getTimezoneOffset();
  let format = offsetFormats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
    offsetFormats.set(zone, format);
  }
  const name = format.formatToParts(dateOf(at)).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)/.exec(name) ?? [];
  const size = Number(hours ?? 0) * 60 + Number(minutes ?? 0);
  return sign === '-' ? -size : size;
}

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
] as const;
/** From ten minutes on seconds say nothing any more. */
const SECONDS_UNDER_S = 600;

/** A duration in two units at most, `33 s`, `1 m 12 s`, `2 h 28 m`, `3 d 4 h`, or in the larger one only. */
export function formatDuration(ms: number, units: 1 | 2 = 2): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const at = Math.max(
    0,
    UNITS.findIndex(([, size]) => seconds >= size),
  );
  const [unit, size] = seconds === 0 ? UNITS[3] : (UNITS[at] ?? UNITS[3]);
  const first = `${Math.floor(seconds / size)} ${unit}`;
  const next = UNITS[at + 1];
  if (units === 1 || !next || seconds === 0 || (unit === 'm' && seconds >= SECONDS_UNDER_S)) return first;
  const rest = Math.floor((seconds % size) / next[1]);
  if (rest === 0 && unit !== 'h') return first;
  return `${first} ${unit === 'h' ? two(rest) : rest} ${next[0]}`;
}

/** From here on kilobytes would round to a thousand, and megabytes. */
const MEGABYTES_FROM = 999_500;
const GIGABYTES_FROM = 999_950_000;

/** Bytes: `612 B`, `612 kB`, `1,3 MB`, `4,0 GB`. */
export function formatBytes(bytes: number, language: Language): string {
  if (bytes < 1_000) return `${formatNumber(bytes, language)} B`;
  if (bytes < MEGABYTES_FROM) return `${formatNumber(Math.round(bytes / 1_000), language)} kB`;
  if (bytes < GIGABYTES_FROM) return `${formatNumber(bytes / 1_000_000, language, 1)} MB`;
  return `${formatNumber(bytes / 1_000_000_000, language, 1)} GB`;
}
