/** The round trips and the rate of pings over the last hours. */
import { SegmentedControl } from '@mantine/core';
import { useMemo } from 'react';
import { formatClock } from '../../../shared/format.ts';
import { Panel } from '../../kit/Panel.tsx';
import { useViewport } from '../../kit/useViewport.ts';
import { useTicking } from '../../link/hooks.ts';
import { useSay } from '../connections/say.ts';
import { inSteps, SPANS, type Span, type Totals, within } from './history.ts';
import { LIMIT_RTT } from './look.ts';
import { RateChart } from './RateChart.tsx';
import { RttChart } from './RttChart.tsx';

/** Bars over the span, and where the window is narrow. */
const BARS = 60;
const FEW_BARS = 30;
const FEW_BELOW = 1_440;

export interface ChartsProps {
  readonly totals: Totals | null;
  /** Why there are no more points; null while they come. */
  readonly ended: string | null;
  readonly span: Span;
  readonly onSpan: (span: Span) => void;
}

export function Charts({ totals, ended, span, onSpan }: ChartsProps) {
  const { t, number } = useSay();
  const end = totals?.at.at(-1) ?? 0;
  // A hub that is quiet for long still lets the hour pass, a step at a time.
  const now = Math.max(
    end,
    useTicking((ms) => Math.floor(ms / 60_000) * 60),
  );
  const shown = useMemo(() => (totals ? within(totals, span, now) : null), [totals, span, now]);
  const steps = useViewport().width < FEW_BELOW ? FEW_BARS : BARS;
  const bars = useMemo(() => (totals ? inSteps(totals, span, now, steps) : null), [totals, span, now, steps]);
  const last = (column: 'p50' | 'p95' | 'p99'): number | null => shown?.[column].at(-1) ?? null;
  const measured = shown?.p50.some((value) => value !== null) ?? false;
  const known = totals !== null && totals.at.length > 0;
  const time = formatClock(end * 1_000);
  const say = (value: number | null): string => (value === null ? '–' : number(Math.round(value)));
  const rate = totals?.rate.at(-1) ?? 0;
  return (
    <div className="pl-wall-charts">
      <Panel
        title={t('pings.chart.rtt')}
        hint={t('pings.chart.rttHint', { n: number(LIMIT_RTT) })}
        actions={
          <SegmentedControl
            aria-label={t('pings.chart.span')}
            value={String(span)}
            onChange={(value) => onSpan(SPANS.find((one) => String(one) === value) ?? 1)}
            data={SPANS.map((one) => ({ value: String(one), label: `${one} h` }))}
          />
        }
      >
        {shown && measured ? (
          <div
            role="img"
            className="pl-wall-chart"
            aria-label={t('pings.chart.rttWords', {
              p50: say(last('p50')),
              p95: say(last('p95')),
              p99: say(last('p99')),
              time,
            })}
          >
            <RttChart totals={shown} from={now - span * 3_600} to={now} number={number} />
          </div>
        ) : (
          totals && <p className="pl-note">{ended ?? t(known ? 'pings.chart.noRtt' : 'pings.chart.none')}</p>
        )}
      </Panel>
      <Panel title={t('pings.chart.rate')} hint={`${span} h`}>
        {bars && known ? (
          <div
            role="img"
            className="pl-wall-chart"
            aria-label={t('pings.chart.rateWords', { n: number(rate, rate > 0 && rate < 10 ? 1 : 0), time })}
          >
            <RateChart at={bars.at} rate={bars.rate} from={now - span * 3_600} to={now} number={number} />
          </div>
        ) : (
          totals && <p className="pl-note">{ended ?? t('pings.chart.none')}</p>
        )}
      </Panel>
    </div>
  );
}
