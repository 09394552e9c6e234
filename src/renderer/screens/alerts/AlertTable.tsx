/** The alerts, newest first, as rows of one height over a virtual list. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Alert } from '../../../shared/console/alerts.ts';
import { Check } from '../../kit/Check.tsx';
import { type Choosing, NONE_CHOSEN, only } from '../../kit/choice.ts';
import { useRows } from '../../kit/useRows.ts';
import { AlertRow } from './AlertRow.tsx';
import type { AlertWords } from './useAlertWords.ts';

/** Height of a row, in px at a root of 16 px. */
const ROW_HEIGHT = 54;

/** An alert with its words. */
export interface SaidAlert {
  readonly one: Alert;
  readonly words: AlertWords;
}

export interface AlertTableProps {
  readonly rows: readonly SaidAlert[];
  /** Keys of rows: the numbers of alerts, as words. */
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (choosing: Choosing) => void;
  readonly onOpen: (one: Alert) => void;
  readonly onHistory: (one: Alert) => void;
  /** Told which row the keys are for. */
  readonly onActive: (key: string | null) => void;
}

export function AlertTable({ rows, chosen, onChoose, onOpen, onHistory, onActive }: AlertTableProps) {
  const { t } = useTranslation();
  const byKey = useMemo(() => new Map(rows.map(({ one }) => [String(one.number), one])), [rows]);
  const keys = useMemo(() => [...byKey.keys()], [byKey]);
  const { scroller, virtualizer, activeIndex, events } = useRows({
    keys,
    height: ROW_HEIGHT,
    choice: { keys, change: onChoose },
    onActive,
    onOpen: (key) => {
      const one = byKey.get(key);
      if (one) onOpen(one);
    },
    onPart: (target, key) => {
      const one = byKey.get(key);
      if (!one || !target.closest('[data-history]')) return false;
      onHistory(one);
      return true;
    },
  });

  const all = chosen.size > 0 && keys.every((key) => chosen.has(key));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table element cannot hold rows that are placed one by one
    <div
      role="grid"
      className="pl-alert-table"
      aria-label={t('alerts.list')}
      aria-rowcount={rows.length + 1}
      aria-colcount={6}
      aria-multiselectable="true"
    >
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: its button holds the focus */}
      <div role="row" className="pl-alert-head" aria-rowindex={1}>
        {/* biome-ignore lint/a11y/useSemanticElements: as above */}
        {/* biome-ignore lint/a11y/useFocusableInteractive: its button holds the focus */}
        <div role="columnheader" className="pl-alert-select">
          <Check
            label={t('alerts.selectAll')}
            state={chosen.size === 0 ? 'off' : all ? 'on' : 'some'}
            onToggle={() => onChoose((before) => (chosen.size > 0 ? NONE_CHOSEN : only(before, keys)))}
          />
        </div>
        {(['time', 'what', 'desktop', 'why'] as const).map((column) => (
          // biome-ignore lint/a11y/useSemanticElements: as above
          // biome-ignore lint/a11y/useFocusableInteractive: a head of which nothing can be asked
          <div key={column} role="columnheader" className={`pl-alert-head-${column}`}>
            {t(`alerts.columns.${column}`)}
          </div>
        ))}
        {/* biome-ignore lint/a11y/useSemanticElements: as above */}
        {/* biome-ignore lint/a11y/useFocusableInteractive: as above */}
        <div role="columnheader">
          <span className="pl-unseen">{t('alerts.unseen')}</span>
        </div>
      </div>
      <div className="pl-alert-body" ref={scroller} {...events}>
        {/* biome-ignore lint/a11y/useSemanticElements: as above */}
        <div role="rowgroup" className="pl-alert-rows" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, key, start, size }) => {
            const row = rows[index];
            return (
              row && (
                <AlertRow
                  key={key}
                  {...row}
                  index={index}
                  start={start}
                  size={size}
                  chosen={chosen.has(String(key))}
                  focusable={index === activeIndex}
                />
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}
