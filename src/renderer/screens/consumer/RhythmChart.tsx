/**
 * RTT as beads over how far the pings strayed from their rhythm, with what happened as uprights, on one axis of time.
 * uPlot has the axes, the thread and the pointer; beads, bars and marks are drawn by hand in its canvas.
 */
import { useEffect, useMemo, useRef } from 'react';
import type uPlot from 'uplot';
import { useViewport } from '../../kit/useViewport.ts';
import { type Tokens, useTokens } from '../pings/tokens.ts';
import { clockLabels, useChart } from '../pings/useChart.ts';
import { type EventMark, labelsWithRoom, type RhythmChart as Rhythm, rttTicks, SLOW_RTT } from './rhythm.ts';

/** In px at a root of 16 px. */
const AXIS = 44;
const FOOT = 22;
const TYPE = 10.5;
const BEAD = 2.1;
const BAR = 4;
/** Where things stand, as shares of the height from the foot: the strays' zero and top, the round trips. */
const ZERO = 0.1;
const STRAY_TOP = 0.27;
const RTT_FOOT = 0.36;
const RTT_TOP = 0.86;
/** The axis spans these round trips (ms) at least, so that noise stays small. */
const LEAST_SPAN = [20, 250] as const;
/** A stray so small a share of the rhythm fills nothing. */
const LEAST_STRAY = 0.2;

export interface RhythmChartProps {
  readonly rhythm: Rhythm;
  /** Newest first. */
  readonly marks: readonly EventMark[];
  readonly words: {
    readonly mark: (mark: EventMark) => string;
    readonly p95: string;
    /** The rhythm, at the strays' zero. */
    readonly every: string;
    readonly number: (value: number) => string;
  };
  /** Told which beat the pointer is at. */
  readonly onPoint: (index: number | null) => void;
}

interface Drawn extends RhythmChartProps {
  readonly tokens: Tokens;
  readonly scale: number;
}

export function RhythmChart(props: RhythmChartProps) {
  const { rhythm, marks, words } = props;
  const element = useRef<HTMLDivElement>(null);
  const tokens = useTokens();
  const { scale } = useViewport();
  const drawn = useRef<Drawn>({ ...props, tokens, scale });
  drawn.current = { ...props, tokens, scale };
  const options = useMemo(() => makeOptions(tokens, scale, () => drawn.current), [tokens, scale]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: marks and words are drawn anew with the data
  const data = useMemo(
    (): uPlot.AlignedData => [
      rhythm.beats.map(({ at }) => at / 1_000),
      rhythm.beats.map(({ rttMs }) => (rttMs === null ? null : Math.log10(rttMs))),
    ],
    [rhythm, marks, words],
  );
  useChart(element, options, data);
  const { onPoint } = props;
  useEffect(() => () => onPoint(null), [onPoint]);
  return <div ref={element} className="pl-rhythm-plot" aria-hidden="true" />;
}

/** The round trips (ms) at the foot and the top of their part. */
function rttSpan({ beats }: Rhythm): readonly [number, number] {
  const rtts = beats.flatMap(({ rttMs }) => rttMs ?? []);
  return [Math.min(LEAST_SPAN[0], ...rtts), Math.max(LEAST_SPAN[1], ...rtts)];
}

function makeOptions(tokens: Tokens, scale: number, drawn: () => Drawn): Omit<uPlot.Options, 'width' | 'height'> {
  const font = `${TYPE * scale}px ${tokens.font}`;
  const axis = { font, stroke: tokens['ink-3'], ticks: { show: false } };
  return {
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    padding: [4 * scale, 16 * scale, 0, 0],
    scales: {
      x: { time: true, range: () => [drawn().rhythm.from / 1_000, drawn().rhythm.to / 1_000] },
      y: {
        range: () => {
          const [low, high] = rttSpan(drawn().rhythm).map(Math.log10) as [number, number];
          const whole = (high - low) / (RTT_TOP - RTT_FOOT);
          return [low - RTT_FOOT * whole, low - RTT_FOOT * whole + whole];
        },
      },
    },
    axes: [
      {
        ...axis,
        size: FOOT * scale,
        gap: 4 * scale,
        space: 90 * scale,
        grid: { stroke: tokens['line-1'], width: 1 },
        values: (_chart, splits) => clockLabels(splits),
      },
      {
        ...axis,
        size: AXIS * scale,
        gap: 8 * scale,
        grid: { stroke: tokens['line-1'], width: 1 },
        splits: () => rttTicks(...rttSpan(drawn().rhythm)).map(Math.log10),
        values: (_chart, splits) => splits.map((value) => drawn().words.number(Math.round(10 ** value))),
      },
    ],
    series: [{}, { stroke: tokens['pulse-low'], width: 1, points: { show: false } }],
    hooks: {
      draw: [(chart) => draw(chart, drawn())],
      setCursor: [({ cursor }) => drawn().onPoint(cursor.idx ?? null)],
    },
  };
}

/** Px of the canvas for one px at a root of 16 px. */
const unitOf = (chart: uPlot, scale: number): number => (chart.ctx.canvas.width / chart.width) * scale;

function draw(chart: uPlot, drawn: Drawn): void {
  const { ctx } = chart;
  const unit = unitOf(chart, drawn.scale);
  ctx.save();
  ctx.font = `${TYPE * unit}px ${drawn.tokens.font}`;
  ctx.textBaseline = 'middle';
  ctx.fillStyle = drawn.tokens['ink-3'];
  ctx.textAlign = 'right';
  ctx.fillText('ms', chart.bbox.left - 8 * unit, chart.bbox.top + 7 * unit);
  drawStrays(chart, drawn, unit);
  drawMarks(chart, drawn, unit);
  drawPercentile(chart, drawn, unit);
  drawBeads(chart, drawn, unit);
  ctx.restore();
}

const heightAt = ({ bbox }: uPlot, share: number): number => bbox.top + bbox.height * (1 - share);

function drawStrays(chart: uPlot, { rhythm, words, tokens }: Drawn, unit: number): void {
  const { ctx, bbox } = chart;
  const { beats, everyMs } = rhythm;
  if (everyMs === 0) return;
  const zero = heightAt(chart, ZERO);
  ctx.strokeStyle = tokens['line-2'];
  ctx.lineWidth = unit;
  line(ctx, bbox.left, zero, bbox.left + bbox.width, zero);
  ctx.fillStyle = tokens['ink-3'];
  ctx.textAlign = 'right';
  ctx.fillText(words.every, bbox.left - 8 * unit, zero);
  const most = Math.max(everyMs * LEAST_STRAY, ...beats.map(({ strayMs }) => strayMs ?? 0));
  const room = zero - heightAt(chart, STRAY_TOP);
  for (const { at, strayMs, late } of beats) {
    if (strayMs === null) continue;
    const height = Math.max(-ZERO * 0.6 * bbox.height, Math.min(room, (strayMs / most) * room));
    const tall = Math.max(Math.abs(height), 1.5 * unit);
    const x = chart.valToPos(at / 1_000, 'x', true) - (BAR * unit) / 2;
    ctx.fillStyle = late ? tokens.warn : tokens['pulse-dim'];
    ctx.fillRect(x, height < 0 ? zero : zero - tall, BAR * unit, tall);
  }
}

function drawPercentile(chart: uPlot, { rhythm, words, tokens }: Drawn, unit: number): void {
  if (rhythm.p95Ms === null) return;
  const { ctx, bbox } = chart;
  const y = chart.valToPos(Math.log10(rhythm.p95Ms), 'y', true);
  ctx.strokeStyle = tokens['ink-3'];
  ctx.lineWidth = unit;
  ctx.setLineDash([4 * unit, 4 * unit]);
  line(ctx, bbox.left, y, bbox.left + bbox.width, y);
  ctx.setLineDash([]);
  // Over a mark that stands there, so that both can be read.
  const width = ctx.measureText(words.p95).width + 6 * unit;
  const right = bbox.left + bbox.width - 3 * unit;
  ctx.fillStyle = tokens['bg-2'];
  ctx.fillRect(right - width, y - 15 * unit, width, 13 * unit);
  ctx.fillStyle = tokens['ink-3'];
  ctx.textAlign = 'right';
  ctx.fillText(words.p95, right - 3 * unit, y - 8 * unit);
}

function drawMarks(chart: uPlot, { marks, words, tokens }: Drawn, unit: number): void {
  const { ctx, bbox } = chart;
  const right = bbox.left + bbox.width;
  const gap = 4 * unit;
  const placed = marks.map((mark) => {
    const x = chart.valToPos(mark.at / 1_000, 'x', true);
    const text = words.mark(mark);
    const width = ctx.measureText(text).width + 2 * gap;
    // At the right edge a label stands before its upright.
    return { mark, text, x, width, from: x + width > right ? x - width : x };
  });
  const room = labelsWithRoom(placed.map(({ from, width }) => ({ x: from, width })));
  ctx.textAlign = 'left';
  ctx.lineWidth = unit;
  ctx.setLineDash([1.5 * unit, 3 * unit]);
  placed.forEach(({ mark, text, x, from }, i) => {
    ctx.strokeStyle = tokens[mark.tone];
    ctx.fillStyle = tokens[mark.tone];
    line(ctx, x, bbox.top, x, bbox.top + bbox.height);
    if (room[i]) ctx.fillText(text, from + gap, bbox.top + 7 * unit);
  });
  ctx.setLineDash([]);
}

function drawBeads(chart: uPlot, { rhythm: { beats }, tokens }: Drawn, unit: number): void {
  const { ctx } = chart;
  const newest = beats.findLastIndex(({ rttMs }) => rttMs !== null);
  beats.forEach(({ at, rttMs }, i) => {
    if (rttMs === null) return;
    const slow = rttMs > SLOW_RTT;
    const hot = i === newest && i >= beats.length - 2 && !slow;
    ctx.fillStyle = slow ? tokens.warn : hot ? tokens['pulse-hot'] : tokens['pulse-dim'];
    ctx.beginPath();
    const [x, y] = [chart.valToPos(at / 1_000, 'x', true), chart.valToPos(Math.log10(rttMs), 'y', true)];
    ctx.arc(x, y, (hot ? 1.5 : 1) * BEAD * unit, 0, 2 * Math.PI);
    ctx.fill();
  });
}

function line(ctx: CanvasRenderingContext2D, fromX: number, fromY: number, toX: number, toY: number): void {
  ctx.beginPath();
  ctx.moveTo(fromX, fromY);
  ctx.lineTo(toX, toY);
  ctx.stroke();
}
