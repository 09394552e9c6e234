/** Today in figures; each leads to what is behind it. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isWithin } from '../../../shared/alertRules.ts';
import type { Alert, AlertsState } from '../../../shared/console/alerts.ts';
import { formatNumber } from '../../../shared/format.ts';
import type { Language } from '../../../shared/words/words.ts';
import { useTicking } from '../../link/hooks.ts';
import { type Facet, inFacet } from './filter.ts';
import { countToday, formatMinute } from './model.ts';

export interface AlertVitalsProps {
  readonly alerts: readonly Alert[] | null;
  readonly state: AlertsState | null;
  readonly onFilter: (filter: string) => void;
}

export function AlertVitals({ alerts, state, onFilter }: AlertVitalsProps) {
  const { t, i18n } = useTranslation();
  const number = (value: number): string => formatNumber(value, i18n.language as Language);
  const today = alerts && countToday(alerts, Date.now());
  const say = (value: number | undefined): string => (value === undefined ? '–' : number(value));
  const facet = (name: Exclude<Facet, 'all'>, filter: string): ReactNode => (
    <Vital
      label={t(`alerts.vitals.${name}`)}
      figure={say(alerts?.filter((one) => inFacet(name, one)).length)}
      onOpen={() => onFilter(filter)}
    />
  );
  const outcomes = today?.outcomes;
  return (
    <section className="pl-vitals pl-alert-vitals" aria-label={t('alerts.vitals.label')}>
      <Vital
        label={t('alerts.vitals.today')}
        figure={say(today?.all)}
        unit={today ? t('alerts.vitals.alerts', { count: today.all }) : ''}
        onOpen={() => onFilter('')}
      />
      {state?.place.kind === 'desktop' ? (
        <>
          <Vital
            label={t('alerts.vitals.handed')}
            figure={say(outcomes && outcomes.handed + outcomes.clicked + outcomes.closed)}
            onOpen={() => onFilter('state:handed,clicked,closed')}
          >
            {outcomes && outcomes.clicked > 0 && (
              <span className="pl-outcome" data-outcome="handed">
                {t('alerts.vitals.clicked', { count: outcomes.clicked, n: number(outcomes.clicked) })}
              </span>
            )}
          </Vital>
          <Vital
            label={t('alerts.vitals.grouped')}
            figure={say(outcomes?.grouped)}
            onOpen={() => onFilter('state:grouped')}
          />
          <Vital
            label={t('alerts.vitals.suppressed')}
            figure={say(outcomes?.suppressed)}
            onOpen={() => onFilter('state:suppressed')}
          >
            {today && today.reasons > 0 && (
              <span className="pl-outcome" data-outcome="suppressed">
                {t('alerts.vitals.reasons', { count: today.reasons, n: number(today.reasons) })}
              </span>
            )}
          </Vital>
          <Vital
            label={t('alerts.vitals.notShown')}
            figure={say(outcomes?.not_shown)}
            onOpen={() => onFilter('state:not-shown')}
          />
        </>
      ) : (
        <>
          {facet('unseen', 'seen:no')}
          {facet('notifications', 'kind:notification')}
          {facet('consumers', 'kind:silent,gone')}
          {facet('hub', 'kind:storm,trouble')}
        </>
      )}
      <QuietVital state={state} />
    </section>
  );
}

function QuietVital({ state }: Pick<AlertVitalsProps, 'state'>) {
  const { t } = useTranslation();
  const quiet = state?.quiet;
  const now = useTicking(() => {
    const date = new Date();
    return quiet ? isWithin(quiet, date.getHours() * 60 + date.getMinutes()) : false;
  });
  const hours = quiet && t('alerts.vitals.quietOf', { from: formatMinute(quiet.from), to: formatMinute(quiet.to) });
  return (
    <Vital label={t('alerts.vitals.quiet')} figure={state ? (hours ?? t('alerts.vitals.none')) : '–'} quiet={!hours}>
      {now && (
        <span className="pl-outcome" data-outcome="suppressed">
          {t('alerts.vitals.quietNow')}
        </span>
      )}
    </Vital>
  );
}

interface VitalProps {
  readonly label: string;
  readonly figure: string;
  readonly unit?: string;
  /** No figure, but words: nothing is set. */
  readonly quiet?: boolean;
  /** Where the figure leads. */
  readonly onOpen?: () => void;
  readonly children?: ReactNode;
}

function Vital({ label, figure, unit = '', quiet = false, onOpen, children }: VitalProps) {
  const zero = figure === '0' || quiet ? '' : undefined;
  return (
    <div className="pl-vital">
      <span className="pl-vital-label">{label}</span>
      <span className="pl-vital-figure" data-zero={zero}>
        {onOpen ? (
          <button type="button" className="pl-bare" aria-label={`${label}: ${figure}`} onClick={onOpen}>
            {figure}
          </button>
        ) : (
          figure
        )}
        {unit && figure !== '–' && <small>{unit}</small>}
      </span>
      {children}
    </div>
  );
}
