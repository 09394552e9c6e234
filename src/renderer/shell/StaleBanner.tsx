/** Says since when the page shows the past. */
import { useTranslation } from 'react-i18next';
import { formatClock } from '../../shared/format.ts';
import { useLink, useLinkState } from '../link/hooks.ts';

export function StaleBanner() {
  const { t } = useTranslation();
  const link = useLink();
  const state = useLinkState();
  if (state.phase !== 'lost') return null;
  const time = formatClock(state.at);
  return (
    <div className="pl-stale">
      <span>{t('shell.stale', { time })}</span>
      <button type="button" className="pl-bare pl-link" onClick={() => link.retry()}>
        {t('shell.retryNow')}
      </button>
    </div>
  );
}
