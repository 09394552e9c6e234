/** What a cell of the wall looks like, as one small number, so that ten times a second only what changed is drawn. */
import type { ConsumerRow } from '../../../shared/console/rows.ts';

/** What colours the healthy: how long ago they pinged, or their round trip. */
export const SHADES = ['age', 'rtt'] as const;
export type Shade = (typeof SHADES)[number];

/** Steps of the colour scale. */
export const LEVELS = 12;
/** The round trips (ms) that the scale spans, by logarithm, and where it ends: more is `warn`. */
export const SHORT_RTT = 20;
export const LIMIT_RTT = 200;

/** Looks besides 1 to `LEVELS`, where 1 is the brightest. */
export const LOOK = {
  nobody: 0,
  overLimit: LEVELS + 1,
  late: LEVELS + 2,
  silent: LEVELS + 3,
  slow: LEVELS + 4,
  flapping: LEVELS + 5,
  gone: LEVELS + 6,
} as const;

/** Which state a cell of several shows: the first that one of them is in. */
const GRAVEST = ['silent', 'slow', 'late', 'flapping'] as const;

/** The look of one consumer. `now` is the hub's time; `everyMs` is the rhythm of whoever has none yet. */
export function lookOfOne(row: ConsumerRow, shade: Shade, now: number, everyMs: number): number {
  if (row.state !== 'on_time') return LOOK[row.state];
  if (shade === 'rtt') return row.rttMs > LIMIT_RTT ? LOOK.overLimit : level(1 - rttShare(row.rttMs));
  return level(ageShare(row, now, everyMs));
}

/** The look of a cell that stands for several: of the gravest, or of all who are well together. */
export function lookOf(rows: readonly ConsumerRow[], shade: Shade, now: number, everyMs: number): number {
  if (rows.length === 0) return LOOK.nobody;
  for (const state of GRAVEST) if (rows.some((row) => row.state === state)) return LOOK[state];
  const well = rows.filter(({ state }) => state === 'on_time');
  if (well.length === 0) return LOOK.gone;
  if (shade === 'rtt') {
    const worst = Math.max(...well.map(({ rttMs }) => rttMs));
    return worst > LIMIT_RTT ? LOOK.overLimit : level(1 - rttShare(worst));
  }
  return level(well.reduce((sum, row) => sum + ageShare(row, now, everyMs), 0) / well.length);
}

/** 0 for whoever pinged just now, 1 for one whose next ping is due, or that never pinged. */
function ageShare({ lastPingAt, pingEveryMs }: ConsumerRow, now: number, everyMs: number): number {
  if (lastPingAt === 0) return 1;
  return Math.min(1, Math.max(0, (now - lastPingAt) / (pingEveryMs > 0 ? pingEveryMs : everyMs)));
}

/** 0 for the shortest round trip (or none measured), 1 for one at the limit. */
function rttShare(rtt: number): number {
  return Math.max(0, Math.log(Math.max(rtt, SHORT_RTT) / SHORT_RTT) / Math.log(LIMIT_RTT / SHORT_RTT));
}

function level(share: number): number {
  return Math.min(LEVELS, 1 + Math.floor(share * LEVELS));
}
