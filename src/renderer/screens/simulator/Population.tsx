/** How many are online over time, and how far the scenario's phases are. */
import { useMemo, useRef } from 'react';
import type uPlot from 'uplot';
import type { RunState } from '../../../shared/console/simulator.ts';
import { formatDuration } from '../../../shared/format.ts';
import { Panel } from '../../kit/Panel.tsx';
import { useViewport } from '../../kit/useViewport.ts';
import { useSay } from '../connections/say.ts';
import { type Tokens, useTokens } from '../pings/tokens.ts';
import { useChart } from '../pings/useChart.ts';
import { usePoints } from './useSimulator.ts';
import type { NameOf } from './words.ts';

const AXIS_PX = 48;
const FOOT_PX = 22;
const TYPE_PX = 10.5;
/** What the chart shows of a run that has just begun, s. */
const LEAST_SECONDS = 30;

export function Population({ run, nameOf }: { readonly run: RunState; readonly nameOf: NameOf }) {
  const { t, number } = useSay();
  const element = useRef<HTMLDivElement>(null);
  const tokens = useTokens();
  const { scale } = useViewport();
  const { at, online } = usePoints();
  const most = run.outline?.sockets ?? 1;
  const range = useRef({ most, until: LEAST_SECONDS });
  range.current = { most, until: Math.max(LEAST_SECONDS, at.at(-1) ?? 0) };
  const options = useMemo(() => makeOptions(tokens, scale, number, () => range.current), [tokens, scale, number]);
  const data = useMemo((): uPlot.AlignedData => [[...at], [...online]], [at, online]);
  useChart(element, options, data);
  return (
    <Panel
      title={t('simulator.population.title')}
      hint={t('simulator.population.now', { n: number(online.at(-1) ?? 0), of: number(most) })}
      className="pl-sim-population"
    >
      <div ref={element} className="pl-sim-plot" aria-hidden />
      <Phases run={run} nameOf={nameOf} />
    </Panel>
  );
}

/** The phases in proportion; what has been is filled. */
function Phases({
  run: { outline, clockMs, phase, state },
  nameOf,
}: {
  readonly run: RunState;
  readonly nameOf: NameOf;
}) {
  const { t } = useSay();
  if (!outline) return null;
  const open = state === 'running' || state === 'paused' || state === 'starting';
  return (
    <ol className="pl-sim-phases" aria-label={t('simulator.population.phases')}>
      {outline.phases.map(({ name, startsMs, lastsMs }, i) => {
        const done = Math.min(1, Math.max(0, (clockMs - startsMs) / lastsMs));
        return (
          <li
            key={name}
            style={{ flexGrow: lastsMs }}
            aria-current={open && i === phase ? 'step' : undefined}
            title={`${nameOf(name)}, ${formatDuration(lastsMs)}`}
          >
            <i aria-hidden style={{ width: `${100 * done}%` }} />
            <span>{nameOf(name)}</span>
          </li>
        );
      })}
    </ol>
  );
}

function makeOptions(
  tokens: Tokens,
  scale: number,
  number: (value: number) => string,
  range: () => { readonly most: number; readonly until: number },
): Omit<uPlot.Options, 'width' | 'height'> {
  const font = `${TYPE_PX * scale}px ${tokens.font}`;
  const axis = { font, stroke: tokens['ink-3'], ticks: { show: false } };
  return {
    legend: { show: false },
    cursor: { show: false },
    padding: [8 * scale, 12 * scale, 0, 0],
    scales: {
      x: { time: false, range: () => [0, range().until] },
      y: { range: () => [0, range().most * 1.05] },
    },
    axes: [
      {
        ...axis,
        size: FOOT_PX * scale,
        gap: 4 * scale,
        space: 80 * scale,
        grid: { show: false },
        values: (_chart, splits) => splits.map((seconds) => formatDuration(seconds * 1_000)),
      },
      {
        ...axis,
        size: AXIS_PX * scale,
        gap: 6 * scale,
        space: 24 * scale,
        grid: { stroke: tokens['line-1'], width: 1 },
        incrs: [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000],
        values: (_chart, splits) => splits.map((value) => number(value)),
      },
    ],
    series: [{}, { stroke: tokens.pulse, width: 1.5, fill: `${tokens.pulse}22`, points: { show: false } }],
  };
}
