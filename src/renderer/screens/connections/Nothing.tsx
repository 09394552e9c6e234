/** What stands where rows would be: while they are on their way, and where the filter leaves none. */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatFilter, parseFilter } from '../../../shared/filter.ts';
import { termsOf } from '../../../shared/grammar.ts';
import type { Language } from '../../../shared/words/words.ts';

const GREY_ROWS = 12;

/** Grey rows with bare threads; nothing shimmers. */
export function Loading() {
  const { t } = useTranslation();
  return (
    <div className="pl-loading" role="status" aria-label={t('connections.loading')}>
      {Array.from({ length: GREY_ROWS }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
        <div key={index} className="pl-loading-row" aria-hidden="true">
          <i />
          <i />
          <i />
          <i />
        </div>
      ))}
    </div>
  );
}

/** At a moment of a recording at which the hub knew nobody. */
export function NobodyYet() {
  const { t } = useTranslation();
  return (
    <div className="pl-page">
      <p>{t('player.nobody')}</p>
    </div>
  );
}

export function NothingMatches({ filter, onClear }: { filter: string; onClear: () => void }) {
  const { t, i18n } = useTranslation();
  const words = formatFilter(termsOf(parseFilter(filter)), i18n.language as Language);
  return (
    <div className="pl-nothing">
      <p>
        {t('connections.nothing')} <code>{words}</code>
      </p>
      <Button onClick={onClear}>{t('connections.clearFilter')}</Button>
    </div>
  );
}
