/** One notification: what, to whom and from whom, and its journey. It carries no handler: the list hears its clicks. */
import { IconChecks } from '@tabler/icons-react';
import { memo, type Ref } from 'react';
import type { TrackedNotification } from '../../../shared/console/contract.ts';
import { Check } from '../../kit/Check.tsx';
import { Journey } from '../../kit/Journey.tsx';
import { MiddleCut } from '../../kit/MiddleCut.tsx';
import { plainText } from '../../kit/plainText.ts';
import { TipoBadge } from '../../kit/TipoBadge.tsx';
import { useSay } from '../connections/say.ts';
import { keyOf } from './model.ts';

export interface HistoryRowProps {
  readonly one: TrackedNotification;
  readonly index: number;
  readonly start: number;
  readonly chosen: boolean;
  readonly focusable: boolean;
  readonly ready: boolean;
  /** Measures the row: texts are of any length. */
  readonly measure: Ref<HTMLDivElement>;
}

export const HistoryRow = memo(function HistoryRow(props: HistoryRowProps) {
  const { one, index, start, chosen, focusable, ready, measure } = props;
  const { t, hubs } = useSay();
  const id = hubs.notification(one.id);
  const text = plainText(one.contenido);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table element cannot hold rows that are placed one by one
    <div
      ref={measure}
      role="row"
      className="pl-history-row"
      aria-rowindex={index + 1}
      aria-selected={chosen}
      tabIndex={focusable ? 0 : -1}
      data-index={index}
      data-key={keyOf(one)}
      style={{ transform: `translateY(${start}px)` }}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the row has the focus */}
      <div role="gridcell" className="pl-history-select" data-select="">
        <Check label={t('history.select', { id })} state={chosen ? 'on' : 'off'} />
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the row has the focus */}
      <div role="gridcell" className="pl-history-what">
        <div className="pl-history-line">
          <TipoBadge tipo={one.tipo} />
          <b className="pl-history-consumer pl-mono" title={one.consumer}>
            <MiddleCut text={one.consumer} />
          </b>
          <span className="pl-history-text">{text === '' ? <i>{t('history.noText')}</i> : text}</span>
          <span className="pl-history-id" title={String(one.id)}>
            {id}
          </span>
          <span className="pl-history-mark">
            {one.readAt === null && (
              // A hundred of Mantine's would be heavy.
              <button
                type="button"
                className="pl-bare pl-history-button"
                tabIndex={-1}
                disabled={!ready}
                data-mark=""
                aria-label={t('consumer.notifications.markOne', { id })}
              >
                <IconChecks size="0.875rem" stroke={1.5} aria-hidden />
                {t('consumer.notifications.mark')}
              </button>
            )}
          </span>
        </div>
        <div className="pl-history-way">
          <span className="pl-history-producer">{t(`consumer.producer.${one.producer}`)}</span>
          <Journey of={one} />
        </div>
      </div>
    </div>
  );
});
