/** The vital signs: at most seven figures, each with its last minute where it moves. */
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Status } from '../../../shared/console/contract.ts';
import { ATTENTION } from '../../../shared/filter.ts';
import { StateGlyph } from '../../kit/StateGlyph.tsx';
import { Spark } from './RttSpark.tsx';
import { useSay } from './say.ts';
import { useTableStatus } from './tableStatus.ts';

const HISTORY = 60;
const CHIPS = ['silent', 'late', 'slow', 'flapping'] as const;

/** The figures of the last minute, oldest first. */
function useHistory(now: Status | null): readonly Status[] {
  const [history, setHistory] = useState<readonly Status[]>([]);
  useEffect(() => {
    if (now) setHistory((before) => [...before.slice(1 - HISTORY), now]);
  }, [now]);
  return history;
}

export interface VitalsProps {
  /** Leads to the rows behind a figure. */
  readonly onFilter: (filter: string) => void;
}

export function Vitals({ onFilter }: VitalsProps) {
  const { t } = useTranslation();
  const say = useSay();
  const status = useTableStatus();
  const history = useHistory(status);
  const line = (read: (status: Status) => number | null, least: number): ReactNode => (
    <Spark values={history.flatMap((one) => read(one) ?? [])} width={62} height={18} least={least} centred />
  );
  const whole = (value: number | null | undefined): string => (value == null ? '–' : say.number(Math.round(value)));
  const attention = status && CHIPS.reduce((sum, state) => sum + status.states[state], 0);
  return (
    <section className="pl-vitals" aria-label={t('connections.vitals.label')}>
      <Vital label={t('connections.vitals.connected')} figure={whole(status?.connected)}>
        {line(({ connected }) => connected, 20)}
      </Vital>
      <Vital
        label={t('connections.vitals.attention')}
        figure={whole(attention)}
        onOpen={() => onFilter(`state:${ATTENTION.join(',')}`)}
      >
        <span className="pl-vital-chips">
          {status &&
            CHIPS.map((state) => (
              <button
                key={state}
                type="button"
                className="pl-bare pl-vital-chip"
                aria-label={`${t(`connections.facets.${state}`)}: ${say.number(status.states[state])}`}
                title={t(`connections.facets.${state}`)}
                onClick={() => onFilter(`state:${state}`)}
              >
                <StateGlyph state={state} />
                {say.number(status.states[state])}
              </button>
            ))}
        </span>
      </Vital>
      <Vital label={t('connections.vitals.pings')} figure={whole(status?.pingsPerSecond)} unit="/s">
        {line(({ pingsPerSecond }) => pingsPerSecond, 20)}
      </Vital>
      <Vital label={t('connections.vitals.rtt')} figure={whole(status?.rttP95Ms)} unit="ms">
        {line(({ rttP95Ms }) => rttP95Ms, 20)}
      </Vital>
      <Vital
        label={t('connections.vitals.delivery')}
        figure={status?.deliveryP99Ms == null ? '–' : say.number(status.deliveryP99Ms, 1)}
        unit="ms"
      >
        {line(({ deliveryP99Ms }) => deliveryP99Ms, 2)}
      </Vital>
      <Vital
        label={t('connections.vitals.messages')}
        figure={`${whole(status?.messagesInPerSecond)} / ${whole(status?.messagesOutPerSecond)}`}
        unit="/s"
      />
      <Vital label={t('connections.vitals.unread')} figure={whole(status?.unread)} onOpen={() => onFilter('unread:>0')}>
        {line(({ unread }) => unread, 20)}
      </Vital>
    </section>
  );
}

interface VitalProps {
  readonly label: string;
  readonly figure: string;
  readonly unit?: string;
  /** Where the figure leads. */
  readonly onOpen?: () => void;
  readonly children?: ReactNode;
}

function Vital({ label, figure, unit, onOpen, children }: VitalProps) {
  const value = (
    <>
      {figure}
      {unit && figure !== '–' && <small>{unit}</small>}
    </>
  );
  return (
    <div className="pl-vital">
      <span className="pl-vital-label">{label}</span>
      <span className="pl-vital-figure">
        {onOpen ? (
          <button type="button" className="pl-bare" aria-label={`${label}: ${figure}`} onClick={onOpen}>
            {value}
          </button>
        ) : (
          value
        )}
      </span>
      {children}
    </div>
  );
}
