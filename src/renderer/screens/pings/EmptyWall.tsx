/** The wall before anybody is on it: its places as dots, and what will be there. */
import { formatRoute } from '../../router.ts';
import { useSay } from '../connections/say.ts';

export function EmptyWall({ loading }: { loading: boolean }) {
  const { t } = useSay();
  return loading ? (
    <div className="pl-wall-empty" role="status" aria-label={t('pings.loading')} />
  ) : (
    <div className="pl-wall-empty">
      <div className="pl-wall-empty-words">
        <h2>{t('pings.empty')}</h2>
        <p>{t('pings.emptyHelp')}</p>
        <a className="pl-link" href={formatRoute({ room: 'connections' })}>
          {t('pings.connect')}
        </a>
      </div>
    </div>
  );
}
