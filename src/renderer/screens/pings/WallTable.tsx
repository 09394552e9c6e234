/** The wall's twin for whoever does not see it: each block in figures. */
import { memo } from 'react';
import { CONSUMER_STATES } from '../../../shared/console/rows.ts';
import { useSay } from '../connections/say.ts';
import type { BlockSummary } from './wall.ts';

export const WallTable = memo(function WallTable({ summary }: { summary: readonly BlockSummary[] }) {
  const { t, number } = useSay();
  return (
    <div className="pl-unseen">
      <table>
        <caption>{t('pings.wallTable')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('pings.block')}</th>
            {CONSUMER_STATES.map((state) => (
              <th key={state} scope="col">
                {t(`states.${state}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {summary.map(({ label, states }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              {CONSUMER_STATES.map((state) => (
                <td key={state}>{number(states[state])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
});
