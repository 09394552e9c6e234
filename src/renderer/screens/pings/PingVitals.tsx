/** The seven figures, large enough for a wall that is read from two metres. */
import type { ReactNode } from 'react';
import type { ConsumerState } from '../../../shared/console/rows.ts';
import { StateGlyph } from '../../kit/StateGlyph.tsx';
import { useStatus } from '../../link/hooks.ts';
import { formatRoute } from '../../router.ts';
import { useSay } from '../connections/say.ts';
import { rise, type Totals } from './history.ts';
import { LIMIT_RTT } from './look.ts';
import type { WallModel } from './wall.ts';

/** A rise of p95 is told from here on (ms). */
const RISE_MS = 10;

export interface PingVitalsProps {
  readonly model: WallModel | null;
  readonly totals: Totals | null;
}

export function PingVitals({ model, totals }: PingVitalsProps) {
  const say = useSay();
  const { t, number, hubs } = say;
  const status = useStatus();
  const counted = (value: number | undefined): string => (value === undefined ? '–' : number(value));
  const rate = status?.pingsPerSecond;
  const last = (column: 'p50' | 'p95' | 'p99'): number | null => totals?.[column].at(-1) ?? null;
  const ms = (value: number | null): string =>
    value === null ? '–' : number(value < 10 ? value : Math.round(value), value < 10 ? 1 : 0);
  const risen = totals && rise(totals);
  const several = status?.hubs.length ?? 1;
  const note = (value: number | null): ReactNode =>
    value !== null && value > LIMIT_RTT ? (
      <Note warn>{t('pings.vitals.overLimit', { n: number(LIMIT_RTT) })}</Note>
    ) : (
      hubs.several && value !== null && <Note>{t('pings.vitals.thisHub')}</Note>
    );
  return (
    <section className="pl-wall-vitals" aria-label={t('pings.vitals.label')}>
      <Vital label={t('pings.vitals.connected')} figure={counted(model?.connected)}>
        {several > 1 && <Note>{t('pings.vitals.hubs', { count: several, n: number(several) })}</Note>}
      </Vital>
      <Vital
        label={t('pings.vitals.pings')}
        figure={rate === undefined ? '–' : number(rate < 10 ? rate : Math.round(rate), rate > 0 && rate < 10 ? 1 : 0)}
        unit="/s"
      >
        {model?.everyKnown && <Note>{t('pings.vitals.every', { time: seconds(model.everyMs, number) })}</Note>}
      </Vital>
      <Vital label={t('pings.vitals.rtt', { share: 'p50' })} figure={ms(last('p50'))} unit="ms">
        {note(last('p50'))}
      </Vital>
      <Vital label={t('pings.vitals.rtt', { share: 'p95' })} figure={ms(last('p95'))} unit="ms">
        {risen && risen.ms >= RISE_MS ? (
          <Note warn>
            {t('pings.vitals.rise', { n: number(Math.round(risen.ms)), minutes: number(risen.minutes) })}
          </Note>
        ) : (
          note(last('p95'))
        )}
      </Vital>
      <Vital label={t('pings.vitals.rtt', { share: 'p99' })} figure={ms(last('p99'))} unit="ms">
        {note(last('p99'))}
      </Vital>
      <StateVital label={t('pings.vitals.late')} state="late" count={model?.states.late} />
      <StateVital label={t('pings.vitals.silent')} state="silent" count={model?.states.silent} />
    </section>
  );
}

/** `25 s`, `0,5 s`. */
export function seconds(ms: number, number: (value: number, decimals?: number) => string): string {
  return `${number(ms / 1_000, ms % 1_000 === 0 ? 0 : 1)} s`;
}

interface VitalProps {
  readonly label: string;
  readonly figure: string;
  readonly unit?: string;
  readonly children?: ReactNode;
}

function Vital({ label, figure, unit, children }: VitalProps) {
  return (
    <div className="pl-wall-vital">
      <span className="pl-wall-vital-label">{label}</span>
      <span className="pl-wall-figure" data-zero={figure === '0' ? '' : undefined}>
        {figure}
        {unit && figure !== '–' && <small>{unit}</small>}
      </span>
      {children}
    </div>
  );
}

function Note({ warn = false, children }: { warn?: boolean; children: ReactNode }) {
  return (
    <span className="pl-wall-note" data-warn={warn ? '' : undefined}>
      {children}
    </span>
  );
}

/** How many are in a state, and the way to them. */
function StateVital({ label, state, count }: { label: string; state: ConsumerState; count: number | undefined }) {
  const { number } = useSay();
  const figure = count === undefined ? '–' : number(count);
  return (
    <a
      className="pl-wall-vital"
      data-state={count ? state : undefined}
      href={formatRoute({ room: 'connections', query: { f: `state:${state}` } })}
    >
      <span className="pl-wall-vital-label">{label}</span>
      <span className="pl-wall-figure" data-zero={count ? undefined : ''}>
        {figure}
      </span>
      <StateGlyph state={state} />
    </a>
  );
}
