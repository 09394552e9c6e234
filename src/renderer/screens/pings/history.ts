/** The totals over time as the charts take them: a column for each figure. Times are s since 1970, as uPlot has them. */
import type { HubContract } from '../../../shared/console/contract.ts';
import type { Event } from '../../../shared/console/service.ts';

export type TotalsEvent = Event<HubContract['pings']['totals']>;

/** A day of points, one every 10 s. */
const LIMIT = 8_640;
/** A gap so long (s) is a gap in the line: the hub was not there. */
const GAP_S = 60;

export interface Totals {
  readonly at: readonly number[];
  readonly p50: readonly (number | null)[];
  readonly p95: readonly (number | null)[];
  readonly p99: readonly (number | null)[];
  readonly rate: readonly number[];
}

export const NO_TOTALS: Totals = { at: [], p50: [], p95: [], p99: [], rate: [] };

/** The totals with an event's points behind them; a reset begins anew. */
export function withPoints(before: Totals, { reset, points }: TotalsEvent): Totals {
  const { at, p50, p95, p99, rate } = reset ? NO_TOTALS : before;
  return {
    at: [...at, ...points.map(([ms]) => ms / 1_000)].slice(-LIMIT),
    p50: [...p50, ...points.map((point) => point[1])].slice(-LIMIT),
    p95: [...p95, ...points.map((point) => point[2])].slice(-LIMIT),
    p99: [...p99, ...points.map((point) => point[3])].slice(-LIMIT),
    rate: [...rate, ...points.map((point) => point[4])].slice(-LIMIT),
  };
}

/** The spans that can be looked at, in hours. */
export const SPANS = [1, 6, 24] as const;
export type Span = (typeof SPANS)[number];

/** What lies within the last hours before `now` (s), with a null in every gap so that no line bridges it. */
export function within(totals: Totals, hours: Span, now: number): Totals {
  const first = totals.at.findIndex((at) => at >= now - hours * 3_600);
  if (first < 0) return NO_TOTALS;
  const cut: { -readonly [K in keyof Totals]: Totals[K][number][] } = { at: [], p50: [], p95: [], p99: [], rate: [] };
  for (let i = first; i < totals.at.length; i += 1) {
    const at = totals.at[i] ?? 0;
    const before = cut.at.at(-1);
    if (before !== undefined && at - before > GAP_S) {
      cut.at.push(before + 1);
      for (const name of ['p50', 'p95', 'p99'] as const) cut[name].push(null);
      cut.rate.push(0);
    }
    cut.at.push(at);
    for (const name of ['p50', 'p95', 'p99'] as const) cut[name].push(totals[name][i] ?? null);
    cut.rate.push(totals.rate[i] ?? 0);
  }
  return cut as Totals;
}

/** The rate in so many equal steps over the last hours, each its mean, null where nothing is known; for bars. */
export function inSteps(
  { at, rate }: Totals,
  hours: Span,
  now: number,
  steps: number,
): { readonly at: readonly number[]; readonly rate: readonly (number | null)[] } {
  const length = (hours * 3_600) / steps;
  // Steps begin at whole multiples, so that a bar keeps its points while time goes on.
  const last = Math.floor(now / length);
  const sums = new Float64Array(steps);
  const counts = new Uint32Array(steps);
  at.forEach((time, i) => {
    const step = steps - 1 - (last - Math.floor(time / length));
    if (step < 0 || step >= steps) return;
    sums[step] = (sums[step] ?? 0) + (rate[i] ?? 0);
    counts[step] = (counts[step] ?? 0) + 1;
  });
  return {
    at: Array.from(sums, (_, i) => (last - (steps - 1 - i) + 0.5) * length),
    rate: Array.from(sums, (sum, i) => (counts[i] ? sum / (counts[i] ?? 1) : null)),
  };
}

/** How much p95 has risen over the last minutes (s), in ms; null where it is not known. `minutes` is how long ago that was. */
export function rise({ at, p95 }: Totals): { readonly ms: number; readonly minutes: number } | null {
  const end = at.length - 1;
  const now = p95[end];
  const from = at.findIndex((time) => time >= (at[end] ?? 0) - RISE_S);
  const before = p95[from];
  if (now == null || before == null) return null;
  const minutes = Math.round(((at[end] ?? 0) - (at[from] ?? 0)) / 60);
  return minutes < 1 ? null : { ms: now - before, minutes };
}

const RISE_S = 12 * 60;
