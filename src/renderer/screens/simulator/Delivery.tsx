/** How long pings and notifications take: how many of them how long, and the figures of it. */
import { SegmentedControl } from '@mantine/core';
import type { Histogram as Bins, RunState } from '../../../shared/console/simulator.ts';
import { Panel } from '../../kit/Panel.tsx';
import { go, useRoute } from '../../router.ts';
import { useSay } from '../connections/say.ts';

const PARTS = ['p50', 'p95', 'p99'] as const;
const KINDS = ['ping', 'delivery'] as const;

export function Delivery({ run: { total, histograms } }: { readonly run: RunState }) {
  const { t, number } = useSay();
  const { query } = useRoute();
  const kind = KINDS.find((one) => one === query['show']) ?? (histograms.delivery ? 'delivery' : 'ping');
  const bins = histograms[kind];
  const say = (ms: number): string => number(ms, ms < 10 ? 1 : 0);
  return (
    <Panel
      title={t('simulator.delivery.title')}
      hint="ms"
      actions={
        <SegmentedControl
          className="pl-sim-kind"
          aria-label={t('simulator.delivery.show')}
          value={kind}
          data={KINDS.map((value) => ({ value, label: t(`simulator.delivery.short.${value}`) }))}
          onChange={(show) => go({ room: 'simulator', query: { ...query, show } }, 'replace')}
        />
      }
    >
      {bins ? (
        <Histogram bins={bins} marks={total[kind]} say={say} />
      ) : (
        <p className="pl-sim-none pl-sim-histogram">{t('simulator.delivery.empty')}</p>
      )}
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
            <th scope="col">{t('simulator.delivery.count')}</th>
          </tr>
        </thead>
        <tbody>
          {KINDS.map((name) => (
            <tr key={name}>
              <th scope="row">{t(`simulator.delivery.${name}`)}</th>
              {PARTS.map((part) => {
                const value = total[name]?.[part];
                return <td key={part}>{value === undefined ? '–' : say(value)}</td>;
              })}
              <td>{number(histograms[name]?.counts.reduce((sum, one) => sum + one, 0) ?? 0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

interface HistogramProps {
  readonly bins: NonNullable<Bins>;
  readonly marks: RunState['total']['ping'];
  readonly say: (ms: number) => string;
}

/** The table beside it says what it shows. */
function Histogram({ bins: { binMs, counts }, marks, say }: HistogramProps) {
  const { t } = useSay();
  const most = Math.max(1, ...counts);
  const end = binMs * counts.length;
  return (
    <div className="pl-sim-histogram" aria-hidden="true">
      <div className="pl-sim-bars">
        {counts.map((count, bin) => (
          <i
            // biome-ignore lint/suspicious/noArrayIndexKey: a bin's place is what it is
            key={bin}
            data-late={marks && bin * binMs > marks.p95 ? '' : undefined}
            // What there is at all is seen.
            style={{ height: count === 0 ? 0 : `max(2px, ${(100 * count) / most}%)` }}
          />
        ))}
        {marks &&
          PARTS.map((part) => (
            <span key={part} style={{ left: `${Math.min(100, (100 * marks[part]) / end)}%` }}>
              <b className="pl-sim-mark" data-part={part}>
                {part} {say(marks[part])}
              </b>
            </span>
          ))}
      </div>
      <p className="pl-sim-axis">
        <span>0</span>
        <span>{say(end / 2)} ms</span>
        <span>
          {say(end)} ms {t('simulator.delivery.beyond')}
        </span>
      </p>
    </div>
  );
}
