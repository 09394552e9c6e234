/** Every queue against its capacity, with the deepest that it was in the last hour. */
import { IconAlertTriangle } from '@tabler/icons-react';
import type { CSSProperties } from 'react';
import type { LayerOverview, LayerQueue } from '../../../shared/console/contract.ts';
import { formatDuration } from '../../../shared/format.ts';
import { Panel } from '../../kit/Panel.tsx';
import { Scroller } from '../../kit/Scroller.tsx';
import { useTicking } from '../../link/hooks.ts';
import { useSay } from '../connections/say.ts';
import './queues.css';
import { blocksOf, columnsOf, fullness, type Groups, NEARLY_FULL, type QueueBlock, shortQueue } from './model.ts';
import { hubWords } from './words.ts';

export interface QueuesProps {
  readonly overview: LayerOverview;
  readonly groups: Groups | null;
}

export function Queues({ overview, groups }: QueuesProps) {
  const { t } = useSay();
  if (overview.kind !== 'core') {
    return (
      <Panel title={t('channels.queues.title')}>
        <p className="pl-note">{t(`channels.queues.none.${overview.kind}`)}</p>
      </Panel>
    );
  }
  const blocks = blocksOf(groups?.queues ?? []);
  const columns = columnsOf(blocks);
  return (
    <Panel
      title={t('channels.queues.title')}
      className="pl-queues-panel"
      actions={<span className="pl-quiet pl-label">{t('channels.queues.mark')}</span>}
    >
      {blocks.length === 0 ? (
        <p className="pl-note">{t(groups ? 'channels.queues.empty' : 'channels.queues.loading')}</p>
      ) : (
        <Scroller label={t('channels.queues.title')}>
          <div className="pl-queues" data-alone={blocks.length === 1 ? '' : undefined}>
            {columns.map(
              (column, at) =>
                column.length > 0 && (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the two columns never move
                  <div key={at} className="pl-queue-column">
                    {column.map((block) => (
                      <Block key={block.queues[0]?.key} block={block} prefix={overview.prefix} />
                    ))}
                  </div>
                ),
            )}
          </div>
        </Scroller>
      )}
    </Panel>
  );
}

function Block({ block: { owner, hub, queues }, prefix }: { block: QueueBlock; prefix: string }) {
  const say = useSay();
  const { t, number } = say;
  const count = queues.length;
  const n = number(count);
  const full = queues.some((queue) => fullness(queue) >= NEARLY_FULL);
  const name = owner === 'other' ? t('channels.owners.other') : hubWords(say, owner, hub);
  return (
    <section className="pl-queue-block" aria-label={name}>
      <h3>{`${name}, ${t('channels.path.queues', { count, n })}`}</h3>
      <ul>
        {queues.map((queue) => (
          <QueueLine key={queue.key} queue={queue} prefix={prefix} />
        ))}
      </ul>
      {owner === 'other' && (
        <p className="pl-queue-note" data-warn={full ? '' : undefined}>
          <IconAlertTriangle size=".875rem" stroke={1.6} aria-hidden />
          {t('channels.queues.daphne', { n: number(queues[0]?.capacity ?? 0) })}
        </p>
      )}
    </section>
  );
}

function QueueLine({ queue, prefix }: { queue: LayerQueue; prefix: string }) {
  const { t, number } = useSay();
  const { key, depth, capacity, peak, oldestAt, stale } = queue;
  const share = (value: number): string => `${Math.min(100, (100 * value) / Math.max(1, capacity))}%`;
  const age = useTicking((now) => (oldestAt === null || !stale ? '' : formatDuration(now - oldestAt, 1)));
  const tone = depth >= capacity ? 'crit' : fullness(queue) >= NEARLY_FULL ? 'warn' : undefined;
  return (
    <li className="pl-queue" data-tone={tone} title={key}>
      <span className="pl-mono">{shortQueue(key, prefix)}</span>
      <span
        className="pl-queue-bar"
        style={{ '--pl-depth': share(depth), '--pl-peak': share(peak) } as CSSProperties}
        data-peak={peak > 0 ? '' : undefined}
        aria-hidden="true"
      />
      <span className="pl-queue-figure">
        <b data-zero={depth === 0 ? '' : undefined}>{number(depth)}</b> / {number(capacity)}
      </span>
      {peak > depth && <span className="pl-unseen">{t('channels.queues.peak', { n: number(peak) })}</span>}
      {stale && <span className="pl-queue-stale">{t('channels.queues.stale', { time: age })}</span>}
    </li>
  );
}
