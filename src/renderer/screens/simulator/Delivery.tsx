/** How long pings and notifications take. */
import type { RunFigures } from '../../../shared/console/simulator.ts';
import { Panel } from '../../kit/Panel.tsx';
import { useSay } from '../connections/say.ts';

const PARTS = ['p50', 'p95', 'p99'] as const;

export function Delivery({ total }: { readonly total: RunFigures }) {
  const { t, number } = useSay();
  const most = Math.max(1, ...[total.ping, total.delivery].flatMap((one) => (one ? [one.p99] : [])));
  return (
    <Panel title={t('simulator.delivery.title')} hint="ms">
      <table className="pl-sim-delivery">
        <thead>
          <tr>
            <th scope="col">
              <span className="pl-unseen">{t('simulator.delivery.what')}</span>
            </th>
            {PARTS.map((part) => (
              <th key={part} scope="col">
                {part}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {(['ping', 'delivery'] as const).map((name) => (
            <tr key={name}>
              <th scope="row">{t(`simulator.delivery.${name}`)}</th>
              {PARTS.map((part) => {
                const value = total[name]?.[part];
                return (
                  <td key={part}>
                    {value === undefined ? '–' : number(value, value < 10 ? 1 : 0)}
                    <i aria-hidden style={{ width: `${(100 * (value ?? 0)) / most}%` }} />
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
