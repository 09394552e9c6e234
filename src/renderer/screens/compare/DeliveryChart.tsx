/** How long notifications took in each of the two: percentiles, and how they spread over steps of time. */
import type { Comparison } from '../../../shared/recording/compare.ts';
import { DELIVERY_STEPS } from '../../../shared/recording/compare.ts';
import { Panel } from '../../kit/Panel.tsx';
import { useSay } from '../connections/say.ts';
import { Row, SideHeads } from './Figures.tsx';
import { sharesOf } from './model.ts';

/** Steps that have their name under them, at most. */
const NAMED = 6;
const PARTS = ['p50', 'p95', 'p99', 'most'] as const;

export function DeliveryChart({ comparison }: { comparison: Comparison }) {
  const { t, number } = useSay();
  const { deliveryMs } = comparison;
  const shares = sharesOf(comparison);
  const most = Math.max(...shares.flatMap(({ a, b }) => [a, b]));
  const every = Math.ceil(shares.length / NAMED);
  const percent = (share: number): string => t('compare.delivery.percent', { n: number(100 * share, 1) });
  return (
    <Panel title={t('compare.delivery.title')} hint={t('compare.delivery.hint')} className="pl-compare-delivery">
      {shares.length === 0 ? (
        <p className="pl-note">{t('compare.delivery.none')}</p>
      ) : (
        <div className="pl-compare-times">
          <div className="pl-compare-chart" aria-hidden>
            {shares.map(({ step, a, b }, i) => (
              <div key={step} className="pl-compare-bin" title={`${boundOf(step)}: ${percent(a)} · ${percent(b)}`}>
                <div className="pl-compare-bars">
                  <i data-side="a" style={{ height: `${(100 * a) / most}%` }} />
                  <i data-side="b" style={{ height: `${(100 * b) / most}%` }} />
                </div>
                <span>{i % every === 0 ? boundOf(step) : ''}</span>
              </div>
            ))}
          </div>
          <table className="pl-compare-table">
            <SideHeads what={t('compare.delivery.what')} />
            <tbody>
              {PARTS.map((part) => (
                <Row
                  key={part}
                  name={part === 'most' ? t('compare.delivery.most') : part}
                  of={{ a: deliveryMs.a?.[part] ?? null, b: deliveryMs.b?.[part] ?? null }}
                  say={(ms) => `${number(ms)} ms`}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );

  /** `≤ 20 ms`, or for what took longer than all steps `> 3 600 s`. */
  function boundOf(step: number): string {
    const to = DELIVERY_STEPS[step];
    const say = (ms: number): string =>
      ms < 1_000 ? `${number(ms)} ms` : t('compare.delivery.seconds', { n: number(ms / 1_000) });
    return to === undefined ? `> ${say(DELIVERY_STEPS.at(-1) ?? 0)}` : `≤ ${say(to)}`;
  }
}
