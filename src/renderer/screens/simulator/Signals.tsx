/** What one wearable measures of its person: a line for each signal, and where a notification comes of it. */
import { useState } from 'react';
import type { HubContract } from '../../../shared/console/contract.ts';
import type { Event, Member } from '../../../shared/console/service.ts';
import type { Signal } from '../../../shared/console/simulator.ts';
import { formatDuration } from '../../../shared/format.ts';
import { useStream } from '../../link/hooks.ts';
import { useSay } from '../connections/say.ts';
import { lineOf, NO_SIGNALS, type Signals as SignalsSoFar, withSignals } from './signals.ts';

const WIDTH = 240;
const HEIGHT = 36;

export function Signals({ consumer }: { readonly consumer: string }) {
  const { t } = useSay();
  const [{ signals, points }, setSignals] = useState<SignalsSoFar>(NO_SIGNALS);
  useStream(
    'simulator.vitals',
    { consumer },
    {
      event: (event: Event<Member<HubContract, 'simulator.vitals'>>) =>
        setSignals((before) => withSignals(before, event)),
    },
  );
  const [first, last] = [points[0]?.[0], points.at(-1)?.[0]];
  if (signals.length === 0 || first === undefined || last === undefined) return null;
  return (
    <section className="pl-sim-signals" aria-label={t('simulator.signals.title')}>
      {signals.map((signal, place) => (
        <Line key={signal.name} signal={signal} values={points.map((point) => point[place + 1] ?? 0)} />
      ))}
      <p className="pl-sim-axis" aria-hidden="true">
        <span>{formatDuration(first)}</span>
        <span>{formatDuration(last)}</span>
      </p>
    </section>
  );
}

interface LineProps {
  readonly signal: SignalsSoFar['signals'][number];
  readonly values: readonly number[];
}

function Line({ signal, values }: LineProps) {
  const { t, number } = useSay();
  const say = (name: Signal, value: number): string =>
    name === 'heart_rate' ? t('simulator.signals.beats', { n: number(value) }) : number(value, 2);
  const { name, above } = signal;
  const now = values.at(-1) ?? 0;
  const over = now > above;
  const { line, threshold, end } = lineOf(signal, values, WIDTH, HEIGHT);
  return (
    <div className="pl-sim-signal" data-over={over ? '' : undefined}>
      <span>{t(`simulator.signals.${name}`)}</span>
      <small>{t('simulator.signals.above', { n: say(name, above) })}</small>
      <b>{say(name, now)}</b>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        <line className="pl-sim-signal-above" x1="0" x2={WIDTH} y1={threshold} y2={threshold} />
        <polyline className="pl-sim-signal-line" points={line} />
        <line className="pl-sim-signal-end" x1={end.x} x2={end.x} y1={end.y} y2={end.y} />
      </svg>
    </div>
  );
}
