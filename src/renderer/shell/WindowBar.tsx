/** Mark, place, and at the right what concerns the whole window. The middle is kept for the command box. */
import { useTranslation } from 'react-i18next';
import type { DesktopState } from '../../shared/console/desktop.ts';
import { formatRoute, type Route } from '../router.ts';
import { HubMenu } from './HubMenu.tsx';
import { LookMenu } from './LookMenu.tsx';
import { Mark } from './Mark.tsx';

export function WindowBar({ route, desktop }: { route: Route; desktop: DesktopState | null }) {
  const { t } = useTranslation();
  const room = t(`shell.rooms.${route.room}`);
  return (
    <header className="pl-title">
      <Mark />
      <nav className="pl-place" aria-label={t('shell.place')}>
        {route.id === null ? (
          <span aria-current="page">{room}</span>
        ) : (
          <>
            <a className="pl-place-up" href={formatRoute({ room: route.room })}>
              {room}
            </a>
            <span aria-hidden="true" className="pl-quiet">
              /
            </span>
            <span className="pl-mono" aria-current="page">
              {route.id}
            </span>
          </>
        )}
      </nav>
      <div className="pl-title-end">
        <HubMenu desktop={desktop} />
        <LookMenu />
      </div>
    </header>
  );
}
