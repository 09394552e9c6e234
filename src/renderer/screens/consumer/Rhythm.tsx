/** The panel of a consumer's last half hour: the chart, what the pointer is at, and the same in a sentence. */
import { memo, useCallback, useMemo, useState } from 'react';
import type { TrackedNotification } from '../../../shared/console/contract.ts';
import { formatClock } from '../../../shared/format.ts';
import { formatElapsed } from '../../kit/elapsed.ts';
import { Panel } from '../../kit/Panel.tsx';
import { useSay } from '../connections/say.ts';
import { RhythmChart } from './RhythmChart.tsx';
import { type EventMark, eventMarks, rhythmChart, type VitalsTold } from './rhythm.ts';
import type { NumberedEntry } from './useDetail.ts';
import { useRest } from './useRest.ts';
import './rhythm.css';

export interface RhythmProps {
  /** Null until the hub has said. */
  readonly vitals: VitalsTold | null;
  /** The rhythm that the hub has learnt, ms; 0 without one. */
  readonly everyMs: number;
  readonly timeline: readonly NumberedEntry[];
  readonly notifications: readonly TrackedNotification[];
}

export const Rhythm = memo(function Rhythm({ vitals, everyMs, timeline, notifications }: RhythmProps) {
  const { t, number, hubs } = useSay();
  const [at, setAt] = useState<number | null>(null);
  const known = useRest(
    useMemo(() => ({ vitals, everyMs, timeline, notifications }), [vitals, everyMs, timeline, notifications]),
  );
  const drawn = useMemo(() => {
    if (!known.vitals) return null;
    const rhythm = rhythmChart(known.vitals, known.everyMs);
    const byId = new Map(known.notifications.map((one) => [one.id, one]));
    return { rhythm, marks: eventMarks(known.timeline, byId, rhythm.from) };
  }, [known]);
  const rhythm = drawn?.rhythm;
  const words = useMemo(() => {
    const mark = ({ kind, detail }: EventMark): string => {
      switch (kind) {
        case 'stored':
          return hubs.notification(Number(detail));
        case 'closed':
        case 'error':
        case 'refused':
          return String(detail);
        default:
          return t(`consumer.timeline.${kind}`, { id: hubs.notification(Number(detail)) });
      }
    };
    return {
      mark,
      number: (value: number) => number(value),
      p95: rhythm?.p95Ms ? t('consumer.rhythm.p95', { n: number(rhythm.p95Ms) }) : '',
      every: rhythm ? formatElapsed(rhythm.everyMs, number) : '',
    };
  }, [t, number, hubs, rhythm]);
  const onPoint = useCallback((index: number | null) => setAt(index), []);

  const beat = at === null ? undefined : rhythm?.beats[at];
  const rtts = rhythm?.beats.flatMap(({ rttMs }) => rttMs ?? []) ?? [];
  const pings = rhythm?.beats.filter(({ intervalMs }) => intervalMs !== null) ?? [];
  const said = [
    rtts.length > 0
      ? t('consumer.rhythm.rtts', {
          low: number(Math.min(...rtts)),
          high: number(Math.max(...rtts)),
          p95: number(rhythm?.p95Ms ?? 0),
        })
      : t('consumer.rhythm.empty'),
    pings.length > 0
      ? t('consumer.rhythm.strays', {
          time: formatElapsed(rhythm?.everyMs ?? 0, number),
          late: number(pings.filter(({ late }) => late).length),
        })
      : t('consumer.rhythm.noPings'),
  ];
  return (
    <Panel
      title={t('consumer.rhythm.title')}
      className="pl-consumer-rhythm"
      hint={
        beat
          ? t('consumer.rhythm.at', {
              time: formatClock(beat.at),
              rtt: beat.rttMs === null ? '–' : `${number(beat.rttMs)} ms`,
              every: beat.intervalMs === null ? '–' : formatElapsed(beat.intervalMs, number),
            })
          : t('consumer.rhythm.span')
      }
      actions={
        <span className="pl-rhythm-legend" aria-hidden="true">
          <span data-shape="bead" /> {t('consumer.rhythm.rtt')}
          <span data-shape="bar" /> {t('consumer.rhythm.stray')}
        </span>
      }
    >
      <figure className="pl-rhythm">
        <figcaption className="pl-unseen">{said.join(' ')}</figcaption>
        {drawn && rtts.length + pings.length > 0 ? (
          <RhythmChart {...drawn} words={words} onPoint={onPoint} />
        ) : (
          <p className="pl-note" aria-hidden="true">
            {drawn && t('consumer.rhythm.empty')}
          </p>
        )}
      </figure>
    </Panel>
  );
});
