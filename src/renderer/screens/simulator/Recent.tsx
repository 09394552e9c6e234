/** How the latest runs came out. */
import { IconAlertTriangle, IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import type { RunState, ScenarioInfo } from '../../../shared/console/simulator.ts';
import { formatClock } from '../../../shared/format.ts';
import { plainText } from '../../kit/plainText.ts';
import { useSay } from '../connections/say.ts';
import { titleOf } from './words.ts';

const ICONS = { met: IconCircleCheck, unmet: IconCircleX, failed: IconAlertTriangle } as const;

export interface RecentProps {
  readonly recent: RunState['recent'];
  readonly scenarios: readonly ScenarioInfo[];
}

export function Recent({ recent, scenarios }: RecentProps) {
  const { t } = useSay();
  return (
    <section className="pl-sim-recent" aria-label={t('simulator.list.recent')}>
      <h2>{t('simulator.list.recent')}</h2>
      <ul>
        {recent.map(({ run, title, endedAt, outcome }) => {
          const Icon = ICONS[outcome];
          const scenario = scenarios.find(({ outline }) => outline?.title === title);
          return (
            <li key={run} title={t(`simulator.list.outcome.${outcome}`)}>
              <Icon className="pl-sim-outcome" data-outcome={outcome} size="1rem" stroke={1.5} aria-hidden />
              <span className="pl-sim-recent-title">{scenario ? titleOf(t, scenario) : plainText(title)}</span>
              <span className="pl-unseen">{t(`simulator.list.outcome.${outcome}`)}</span>
              <time dateTime={new Date(endedAt).toISOString()}>{formatClock(endedAt)}</time>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
