/** A consumer's last half hour as the chart draws it: round trips, how far its pings strayed, and what happened when. */
import type { TimelineEntry, TrackedNotification } from '../../../shared/console/contract.ts';
import { readBead, SLOT_MS } from '../../../shared/ribbon.ts';

/** A round trip over this (ms) is `warn`. */
export const SLOW_RTT = 200;
/** A ping is late when it is overdue by a tenth of the rhythm, too. */
const LATE_SHARE = 0.1;
/** Marks on the chart; of more the oldest are left out. */
const MARKS = 40;

/** A slot of 25 s. Times are ms since 1970. */
export interface Beat {
  /** Its middle. */
  readonly at: number;
  /** Last round trip in it, ms; null without one. */
  readonly rttMs: number | null;
  /** Longest interval between two pings that ended in it, and how far that is from the rhythm; null without one. */
  readonly intervalMs: number | null;
  readonly strayMs: number | null;
  readonly late: boolean;
}

export interface RhythmChart {
  readonly beats: readonly Beat[];
  /** Where the axis begins and ends. */
  readonly from: number;
  readonly to: number;
  /** The rhythm that strays are measured against, 0 where it does not ping. */
  readonly everyMs: number;
  readonly p95Ms: number | null;
}

export interface VitalsTold {
  readonly slot: number;
  readonly beads: readonly number[];
  readonly intervals: readonly number[];
  readonly lateAfterMs: number;
}

/** `pingEveryMs` is the rhythm that the hub has learnt, 0 where it has none; then the middle interval stands for it. */
export function rhythmChart({ slot, beads, intervals, lateAfterMs }: VitalsTold, pingEveryMs: number): RhythmChart {
  const first = slot - beads.length + 1;
  const everyMs = pingEveryMs || (middle(intervals.filter((ms) => ms > 0)) ?? 0);
  const limit = Math.max(lateAfterMs, everyMs * LATE_SHARE);
  const beats = beads.map((bead, i): Beat => {
    const { rtt } = readBead(bead);
    const intervalMs = intervals[i] || null;
    const strayMs = intervalMs === null ? null : intervalMs - everyMs;
    return {
      at: (first + i + 0.5) * SLOT_MS,
      rttMs: rtt || null,
      intervalMs,
      strayMs,
      late: strayMs !== null && strayMs >= limit,
    };
  });
  const rtts = beats.flatMap(({ rttMs }) => rttMs ?? []).sort((a, b) => a - b);
  return {
    beats,
    from: first * SLOT_MS,
    to: (slot + 1) * SLOT_MS,
    everyMs,
    p95Ms: rtts[Math.ceil(rtts.length * 0.95) - 1] ?? null,
  };
}

function middle(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

export type MarkTone = 'crit' | 'warn' | 'info' | 'gone';

/** Something that happened, as an upright on the time axis. */
export interface EventMark {
  readonly at: number;
  readonly kind: TimelineEntry['kind'];
  readonly detail: TimelineEntry['detail'];
  readonly tone: MarkTone;
}

const TONES: Partial<Readonly<Record<TimelineEntry['kind'], MarkTone>>> = {
  connected: 'info',
  closed: 'gone',
  refused: 'warn',
  stored: 'info',
  read: 'info',
  error: 'warn',
  silent: 'crit',
  slow: 'warn',
};

/** What of a timeline (newest first) the chart marks, newest first: a late ping shows by itself. */
export function eventMarks(
  timeline: readonly TimelineEntry[],
  notifications: ReadonlyMap<number, Pick<TrackedNotification, 'tipo'>>,
  from: number,
): EventMark[] {
  return timeline
    .flatMap(({ at, kind, detail }): EventMark[] => {
      const tone = TONES[kind];
      if (tone === undefined || at < from) return [];
      const alarms = kind === 'stored' && notifications.get(Number(detail))?.tipo === 'alerta';
      return [{ at, kind, detail, tone: alarms ? 'crit' : tone }];
    })
    .slice(0, MARKS);
}

/** Which labels have room: `places` are px from the left with the label's width, in order of importance. */
export function labelsWithRoom(places: readonly { readonly x: number; readonly width: number }[]): boolean[] {
  const taken: { readonly from: number; readonly to: number }[] = [];
  return places.map(({ x, width }) => {
    const free = taken.every(({ from, to }) => x + width <= from || x >= to);
    if (free) taken.push({ from: x, to: x + width });
    return free;
  });
}

const TICKS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000];
const POWERS = [1, 10, 100, 1_000];
const MOST_TICKS = 5;

/** Round numbers within a range, for an axis by logarithm; over a wide one only the powers of ten. */
export function rttTicks(lowest: number, highest: number): number[] {
  const within = (ms: number): boolean => ms >= lowest && ms <= highest;
  const ticks = TICKS.filter(within);
  return ticks.length > MOST_TICKS ? POWERS.filter(within) : ticks;
}
