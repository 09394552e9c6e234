/**
 * Why a consumer drops, where its last connections tell one clear story. It is said only when every one of them agrees:
 * a wrong reason costs somebody an afternoon, none costs nothing.
 */
import { closeCode } from './codes.ts';

/** A connection that ended. Times are ms. `lastFrameAt` null: the wearable sent nothing of its own. */
export interface EndedConnection {
  readonly connectedAt: number;
  readonly endedAt: number;
  readonly lastFrameAt: number | null;
  readonly code: number;
}

export interface RefusedHandshake {
  readonly at: number;
  readonly code: string;
  readonly value: string;
}

/** What they have in common; `count` says how many connections (or refusals) it was read from. */
export type DropPattern =
  /** Its Origin header is not allowed, and it has not been let in since. */
  | { readonly kind: 'bad_origin'; readonly count: number; readonly origin: string }
  | { readonly kind: 'too_large' | 'slow' | 'replaced'; readonly count: number }
  /** Cut the same time after its last frame, so something on the way gives up on quiet connections. */
  | { readonly kind: 'idle_timeout'; readonly count: number; readonly afterMs: number }
  /** Cut each time, and not one frame of its own. */
  | { readonly kind: 'never_pings'; readonly count: number };

/** Connections that must agree, and as many as are asked. */
const LEAST = 3;
const MOST = 8;
/** How much the quiet before the cut may differ and still be the same: a tenth, from one second to five. */
const TOLERANCE = 0.1;
const LEAST_TOLERANCE_MS = 1_000;
const MOST_TOLERANCE_MS = 5_000;
/** A cut sooner than this is no idle timeout. */
const IDLE_FROM_MS = 5_000;

const OUR_CODES = ['too_large', 'slow', 'replaced'] as const;
/** The connection just ended: nobody said goodbye, or the hub gave up on it. */
const CUTS: ReadonlySet<number> = new Set([closeCode('abnormal'), closeCode('silent')]);

/** `visits` and `refusals` newest first; `connected` says whether the consumer is here now. Null: nothing is clear. */
export function findDropPattern(
  visits: readonly EndedConnection[],
  refusals: readonly RefusedHandshake[],
  connected: boolean,
): DropPattern | null {
  const [newest] = visits;
  const origin = connected ? null : refusedOrigin(refusals, newest?.connectedAt ?? 0);
  if (origin) return origin;
  const asked = visits.slice(0, MOST);
  const count = asked.length;
  if (!newest || count < LEAST) return null;
  const own = OUR_CODES.find((name) => asked.every(({ code }) => code === closeCode(name)));
  if (own) return { kind: own, count };
  const afterMs = commonQuiet(asked);
  if (afterMs !== null) return { kind: 'idle_timeout', count, afterMs };
  if (asked.every(({ code, lastFrameAt }) => CUTS.has(code) && lastFrameAt === null)) {
    return { kind: 'never_pings', count };
  }
  return null;
}

/** Its Origin was refused, and nothing else came since it was here last. */
function refusedOrigin(refusals: readonly RefusedHandshake[], since: number): DropPattern | null {
  const later = refusals.filter(({ at }) => at >= since);
  const [newest] = later;
  if (!newest || later.some(({ code }) => code !== 'bad_origin')) return null;
  return { kind: 'bad_origin', count: later.length, origin: newest.value };
}

/** How long it was quiet before each cut, where that was the same each time; null otherwise. */
function commonQuiet(visits: readonly EndedConnection[]): number | null {
  if (visits.some(({ code }) => code !== closeCode('abnormal'))) return null;
  const quiets = visits
    .map(({ connectedAt, endedAt, lastFrameAt }) => endedAt - (lastFrameAt ?? connectedAt))
    .sort((a, b) => a - b);
  const median = quiets[Math.floor(quiets.length / 2)] ?? 0;
  const [shortest = 0] = quiets;
  const longest = quiets.at(-1) ?? 0;
  const tolerance = Math.min(MOST_TOLERANCE_MS, Math.max(LEAST_TOLERANCE_MS, median * TOLERANCE));
  if (median < IDLE_FROM_MS || median - shortest > tolerance || longest - median > tolerance) return null;
  return median;
}
