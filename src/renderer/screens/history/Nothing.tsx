/** What stands where rows would be: on their way, none at all, none that the filter asks for, or a search that found none so far. */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { termsOf } from '../../../shared/grammar.ts';
import { HISTORY_FILTER } from '../../../shared/historyFilter.ts';
import type { Language } from '../../../shared/words/words.ts';
import { go } from '../../router.ts';
import { useSay } from '../connections/say.ts';
import { Foot } from './Foot.tsx';
import type { History } from './useHistory.ts';

const GREY_ROWS = 10;

interface NothingProps {
  readonly history: History;
  readonly filter: string;
  readonly onClear: () => void;
}

export function Nothing({ history, filter, onClear }: NothingProps) {
  const { t } = useSay();
  const { i18n } = useTranslation();
  const { page, error, loading } = history;
  if (error !== null || (page?.stopped && page.next)) {
    return (
      <div className="pl-nothing pl-history-nothing">
        <Foot history={history} />
      </div>
    );
  }
  if (!page || loading) {
    return (
      <div className="pl-loading pl-history-loading" role="status" aria-label={t('history.loading')}>
        {Array.from({ length: GREY_ROWS }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
          <div key={index} className="pl-history-grey" aria-hidden="true">
            <i />
            <i />
            <i />
          </div>
        ))}
      </div>
    );
  }
  if (filter !== '') {
    return (
      <div className="pl-nothing pl-history-nothing">
        <p>
          {t('history.nothing')}{' '}
          <code>{HISTORY_FILTER.format(termsOf(HISTORY_FILTER.parse(filter)), i18n.language as Language)}</code>
        </p>
        <Button onClick={onClear}>{t('connections.clearFilter')}</Button>
      </div>
    );
  }
  return (
    <div className="pl-nothing pl-history-nothing">
      <p>{t('history.empty')}</p>
      <Button variant="filled" onClick={() => go({ room: 'inject' })}>
        {t('history.inject')}
      </Button>
    </div>
  );
}
