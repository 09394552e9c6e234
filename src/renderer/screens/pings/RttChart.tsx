/** p50, p95 and p99 of the round trip over time, by logarithm, each named at its end; amber where it is over the limit. */
import { useMemo, useRef } from 'react';
import type uPlot from 'uplot';
import { useViewport } from '../../kit/useViewport.ts';
import type { Totals } from './history.ts';
import { LIMIT_RTT } from './look.ts';
import { type Tokens, useTokens } from './tokens.ts';
import { clockLabels, spread, useChart } from './useChart.ts';

/** Room at the right for the names at the lines' ends, px at a root of 16 px. */
const NAMES_PX = 62;
const AXIS_PX = 34;
const FOOT_PX = 22;
const TYPE_PX = 10.5;
/** Lines of the scale that may be drawn; those within its range are. */
const RULES = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 400, 1_000, 2_000, 5_000, 10_000, 20_000];
const SERIES = ['p50', 'p95', 'p99'] as const;

export interface RttChartProps {
  readonly totals: Totals;
  /** What is shown, s since 1970. */
  readonly from: number;
  readonly to: number;
  readonly number: (value: number, decimals?: number) => string;
}

export function RttChart({ totals, from, to, number }: RttChartProps) {
  const element = useRef<HTMLDivElement>(null);
  const tokens = useTokens();
  const { scale } = useViewport();
  const span = useRef({ from, to });
  span.current = { from, to };
  const options = useMemo(() => makeOptions(tokens, scale, number, () => span.current), [tokens, scale, number]);
  const data = useMemo(
    (): uPlot.AlignedData => [[...totals.at], [...totals.p50], [...totals.p95], [...totals.p99]],
    [totals],
  );
  useChart(element, options, data);
  return <div ref={element} className="pl-wall-plot" />;
}

function makeOptions(
  tokens: Tokens,
  scale: number,
  number: RttChartProps['number'],
  span: () => { readonly from: number; readonly to: number },
): Omit<uPlot.Options, 'width' | 'height'> {
  const font = `${TYPE_PX * scale}px ${tokens.font}`;
  const grid = { stroke: tokens['line-1'], width: 1 };
  const inks = { p50: tokens.pulse, p95: tokens['pulse-dim'], p99: tokens['ink-2'] };
  return {
    legend: { show: false },
    cursor: { show: false },
    padding: [8 * scale, NAMES_PX * scale, 0, 0],
    scales: {
      x: { time: true, range: () => [span().from, span().to] },
      y: { distr: 3, range: (_chart, least, most) => rangeOf(least, most) },
    },
    axes: [
      {
        font,
        stroke: tokens['ink-3'],
        size: FOOT_PX * scale,
        grid: { show: false },
        ticks: { show: false },
        gap: 4 * scale,
        space: 90 * scale,
        values: (_chart, splits) => clockLabels(splits),
      },
      {
        font,
        stroke: tokens['ink-3'],
        size: AXIS_PX * scale,
        gap: 6 * scale,
        grid,
        ticks: { show: false },
        splits: (_chart, _axis, least, most) => RULES.filter((rule) => rule >= least && rule <= most),
        filter: (_chart, splits) => splits,
        values: (_chart, splits) => splits.map((value) => number(value, value < 1 ? 1 : 0)),
      },
    ],
    series: [
      {},
      ...SERIES.map(
        (name): uPlot.Series => ({
          label: name,
          width: 1.5,
          points: { show: false },
          stroke: (chart) => overLimit(chart, inks[name], tokens.warn),
        }),
      ),
    ],
    hooks: {
      drawAxes: [(chart) => drawLimit(chart, tokens, scale)],
      draw: [(chart) => drawNames(chart, tokens, scale, inks, number)],
    },
  };
}

/** From a rule below the least to one above the most, the usual span at least. */
function rangeOf(least: number | null, most: number | null): [number, number] {
  const low = Math.min(least ?? 10, 10);
  const high = Math.max(most ?? LIMIT_RTT, LIMIT_RTT * 1.2);
  return [RULES.findLast((rule) => rule <= low) ?? RULES[0] ?? 0.1, RULES.find((rule) => rule >= high) ?? high];
}

/** An ink that turns amber at the limit, all in one stroke. */
function overLimit(chart: uPlot, ink: string, warn: string): string | CanvasGradient {
  const { top, height } = chart.bbox;
  if (!(height > 0)) return ink;
  const at = (chart.valToPos(LIMIT_RTT, 'y', true) - top) / height;
  if (!(at > 0 && at < 1)) return ink;
  const gradient = chart.ctx.createLinearGradient(0, top, 0, top + height);
  gradient.addColorStop(0, warn);
  gradient.addColorStop(at, warn);
  gradient.addColorStop(at, ink);
  gradient.addColorStop(1, ink);
  return gradient;
}

function drawLimit(chart: uPlot, tokens: Tokens, scale: number): void {
  const { ctx, bbox } = chart;
  const y = Math.round(chart.valToPos(LIMIT_RTT, 'y', true)) + 0.5;
  ctx.save();
  ctx.strokeStyle = tokens.warn;
  ctx.globalAlpha = 0.7;
  ctx.lineWidth = devicePixelRatio * scale;
  ctx.setLineDash([1.5 * devicePixelRatio * scale, 4 * devicePixelRatio * scale]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.restore();
}

function drawNames(
  chart: uPlot,
  tokens: Tokens,
  scale: number,
  inks: Readonly<Record<(typeof SERIES)[number], string>>,
  number: RttChartProps['number'],
): void {
  const { ctx } = chart;
  const px = devicePixelRatio * scale;
  const ends = SERIES.flatMap((name, i) => {
    const column = chart.data[i + 1] ?? [];
    const last = column.findLastIndex((value) => value != null);
    const value = column[last];
    if (value == null) return [];
    return {
      name,
      value,
      x: chart.valToPos(chart.data[0][last] ?? 0, 'x', true),
      y: chart.valToPos(value, 'y', true),
    };
  });
  const places = spread(
    ends.map(({ y }) => y),
    13 * px,
    chart.bbox.top + 6 * px,
    chart.bbox.top + chart.bbox.height - 6 * px,
  );
  ctx.save();
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  ends.forEach(({ name, value, x, y }, i) => {
    const over = value > LIMIT_RTT;
    ctx.fillStyle = over ? tokens.warn : inks[name];
    ctx.beginPath();
    ctx.arc(x, y, 2.5 * px, 0, 2 * Math.PI);
    ctx.fill();
    ctx.fillStyle = over ? tokens.warn : tokens['ink-1'];
    ctx.font = `560 ${TYPE_PX * px}px ${tokens.font}`;
    ctx.fillText(`${name} ${number(value, value < 10 ? 1 : 0)}`, x + 7 * px, places[i] ?? y);
  });
  ctx.restore();
}
