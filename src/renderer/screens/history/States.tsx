/** Which states are shown: read, unread or both; what else the filter says stays. */
import { termsOf } from '../../../shared/grammar.ts';
import { HISTORY_FILTER, historyQuery, type ReadState } from '../../../shared/historyFilter.ts';
import { useStatus } from '../../link/hooks.ts';
import { useSay } from '../connections/say.ts';

export function States({ filter, onFilter }: { filter: string; onFilter: (filter: string) => void }) {
  const { t, number } = useSay();
  const status = useStatus();
  const terms = termsOf(HISTORY_FILTER.parse(filter));
  const { state } = historyQuery(HISTORY_FILTER.parse(filter));
  const others = terms.filter(({ field }) => field !== 'state');
  const set = (value: ReadState | 'all'): void =>
    onFilter(HISTORY_FILTER.format(value === 'all' ? others : [...others, { field: 'state', value }]));
  const counts = {
    all: status?.store.notifications,
    unread: status?.unread,
    read: status ? Math.max(0, status.store.notifications - status.unread) : undefined,
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a box and a legend
    <div className="pl-facets" role="group" aria-label={t('history.states.label')}>
      {(['all', 'unread', 'read'] as const).map((value) => (
        <button
          key={value}
          type="button"
          className="pl-bare pl-facet"
          aria-pressed={state === value}
          onClick={() => set(value)}
        >
          {t(`history.states.${value}`)}
          <span className="pl-facet-count">{counts[value] === undefined ? '–' : number(counts[value])}</span>
        </button>
      ))}
    </div>
  );
}
