/** What grows over a long run: the line through its samples, and whether it rises more than it may. */

/** Figures taken at one time, in minutes since the beginning. */
export type Sample = Readonly<Record<string, number>> & { readonly minute: number };

/** How much a figure may gain a minute. */
export type Bounds = Readonly<Record<string, number>>;

/** The gain of each bounded figure a minute, once the caches have filled, and a sentence for each that gains too much. */
export function judgeGrowth(
  who: string,
  samples: readonly Sample[],
  bounds: Bounds,
): { readonly figures: Readonly<Record<string, number>>; readonly failures: readonly string[] } {
  // The first rounds fill caches that are bounded.
  const settled = samples.slice(Math.floor(samples.length / 4));
  const gains = Object.entries(bounds).map(([figure, most]) => ({
    figure,
    most,
    gained: slope(settled.map((sample) => [sample.minute, sample[figure] ?? Number.NaN])),
  }));
  return {
    figures: Object.fromEntries(gains.map(({ figure, gained }) => [`${figure} a minute`, gained])),
    failures: gains
      // Not a number is no proof that it holds.
      .filter(({ gained, most }) => !(gained <= most))
      .map(({ figure, gained, most }) => `${who} gains ${gained.toFixed(2)} ${figure} a minute, and may ${most}`),
  };
}

/** The slope of the line through points, by least squares. */
function slope(points: readonly (readonly [number, number])[]): number {
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const [x, y] = [mean(points.map(([at]) => at)), mean(points.map(([, value]) => value))];
  const spread = points.reduce((sum, [at]) => sum + (at - x) ** 2, 0);
  return spread === 0 ? 0 : points.reduce((sum, [at, value]) => sum + (at - x) * (value - y), 0) / spread;
}
