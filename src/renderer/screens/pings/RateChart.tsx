/** Pings a second over time, as bars; the newest one is bright. */
import { useMemo, useRef } from 'react';
import uPlot from 'uplot';
import { useViewport } from '../../kit/useViewport.ts';
import { type Tokens, useTokens } from './tokens.ts';
import { clockLabels, useChart } from './useChart.ts';

const AXIS_PX = 34;
const FOOT_PX = 22;
const TYPE_PX = 10.5;

export interface RateChartProps {
  /** The middle of each step, s since 1970, and its rate, null where nothing is known. */
  readonly at: readonly number[];
  readonly rate: readonly (number | null)[];
  readonly from: number;
  readonly to: number;
  readonly number: (value: number, decimals?: number) => string;
}

export function RateChart({ at, rate, from, to, number }: RateChartProps) {
  const element = useRef<HTMLDivElement>(null);
  const tokens = useTokens();
  const { scale } = useViewport();
  const span = useRef({ from, to });
  span.current = { from, to };
  const options = useMemo(() => makeOptions(tokens, scale, number, () => span.current), [tokens, scale, number]);
  const data = useMemo((): uPlot.AlignedData => {
    const last = rate.length - 1;
    return [
      [...at],
      rate.map((value, i) => (i === last ? null : value)),
      rate.map((value, i) => (i === last ? value : null)),
    ];
  }, [at, rate]);
  useChart(element, options, data);
  return <div ref={element} className="pl-wall-plot" />;
}

function makeOptions(
  tokens: Tokens,
  scale: number,
  number: RateChartProps['number'],
  span: () => { readonly from: number; readonly to: number },
): Omit<uPlot.Options, 'width' | 'height'> {
  const font = `${TYPE_PX * scale}px ${tokens.font}`;
  const bars = uPlot.paths.bars?.({ size: [0.72, 12 * scale], align: 0 });
  const series = (fill: string): uPlot.Series => ({
    fill,
    stroke: fill,
    width: 0,
    points: { show: false },
    ...(bars ? { paths: bars } : {}),
  });
  return {
    legend: { show: false },
    cursor: { show: false },
    padding: [8 * scale, 12 * scale, 0, 0],
    scales: {
      x: { time: true, range: () => [span().from, span().to] },
      y: { range: (_chart, _least, most) => [0, Math.max(1, (most ?? 0) * 1.15)] },
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
        space: 20 * scale,
        grid: { stroke: tokens['line-1'], width: 1 },
        ticks: { show: false },
        incrs: [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000],
        values: (_chart, splits) => splits.map((value) => number(value, Number.isInteger(value) ? 0 : 1)),
      },
    ],
    series: [{}, series(tokens['pulse-dim']), series(tokens['pulse-hot'])],
  };
}
