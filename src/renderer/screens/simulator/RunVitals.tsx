/** The run's vital signs. */
import type { RunState } from '../../../shared/console/simulator.ts';
import { useSay } from '../connections/say.ts';
import { inState } from './model.ts';

export function RunVitals({ run }: { readonly run: RunState | null }) {
  const { t, number } = useSay();
  const total = run?.total;
  const share =
    total && total.produced > 0
      ? t('simulator.vitals.share', { n: number(Math.min(100, (100 * total.read) / total.produced)) })
      : '';
  const figures = [
    [
      'connected',
      run && inState(run, 'online') + inState(run, 'silent'),
      run?.outline
        ? t(run.outline.sockets === run.outline.wearables ? 'simulator.vitals.of' : 'simulator.vitals.ofSockets', {
            n: number(run.outline.sockets),
          })
        : '',
    ],
    ['connecting', run && inState(run, 'connecting'), ''],
    [
      'away',
      run && inState(run, 'away'),
      total && total.refused > 0 ? t('simulator.vitals.refused', { n: number(total.refused) }) : '',
    ],
    ['pings', total?.pings, run ? t('simulator.vitals.rate', { n: number(run.rates.sent, 1) }) : ''],
    ['delivered', total?.delivered, total ? t('simulator.vitals.of', { n: number(total.owed) }) : ''],
    ['read', total?.read, share],
    ['lost', run && run.state !== 'running' && run.state !== 'paused' ? total?.lost : undefined, ''],
    ['duplicates', total?.duplicates, ''],
  ] as const;
  return (
    <section className="pl-vitals pl-sim-vitals" aria-label={t('simulator.vitals.label')}>
      {figures.map(([name, value, note]) => (
        <div key={name} className="pl-vital" data-name={name}>
          <span className="pl-vital-label">{t(`simulator.vitals.${name}`)}</span>
          <span
            className="pl-vital-figure"
            data-zero={value === 0 ? '' : undefined}
            data-bad={(name === 'lost' || name === 'duplicates') && (value ?? 0) > 0 ? '' : undefined}
          >
            {value === undefined || value === null ? '–' : number(value)}
          </span>
          <span className="pl-vital-note">{note}</span>
        </div>
      ))}
    </section>
  );
}
