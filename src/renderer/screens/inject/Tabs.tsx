/** The two halves of the room, each with its address; and the key that stops everything that is scheduled. */
import type { Schedule } from '../../../shared/console/schedules.ts';
import { formatRoute } from '../../router.ts';
import { useSay } from '../connections/say.ts';
import { isGoing, isWaiting } from './scheduled.ts';

export function Tabs({ scheduled, list }: { readonly scheduled: boolean; readonly list: readonly Schedule[] | null }) {
  const { t, number } = useSay();
  const going = list?.filter(isGoing).length ?? 0;
  const waiting = list?.filter(isWaiting).length ?? 0;
  return (
    <nav className="pl-tabs" aria-label={t('schedules.tabs.label')}>
      <a href={formatRoute({ room: 'inject' })} aria-current={scheduled ? undefined : 'page'}>
        {t('schedules.tabs.now')}
      </a>
      <a href={formatRoute({ room: 'inject', id: 'scheduled' })} aria-current={scheduled ? 'page' : undefined}>
        {t('schedules.tabs.scheduled')}
        {going > 0 && <span className="pl-tab-count">{number(going)}</span>}
        {waiting > 0 && (
          <span className="pl-tab-missed">{t('schedules.tabs.missed', { count: waiting, n: number(waiting) })}</span>
        )}
      </a>
    </nav>
  );
}
