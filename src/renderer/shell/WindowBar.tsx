/** Mark, place, in the middle the command box, and at the right what concerns the whole window. */
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { DesktopState } from '../../shared/console/desktop.ts';
import { CommandBox, KeysButton } from '../commands/CommandBox.tsx';
import { plainText } from '../kit/plainText.ts';
import { formatRoute, NOWHERE, type Route } from '../router.ts';
import { LICENCES, PAGES } from '../screens/help/pages.ts';
import { HubMenu } from './HubMenu.tsx';
import { LookMenu } from './LookMenu.tsx';
import { Mark } from './Mark.tsx';
import { QuietButton } from './QuietButton.tsx';
import { UpdateButton } from './UpdateButton.tsx';

export function WindowBar({ route, desktop }: { route: Route; desktop: DesktopState | null }) {
  const { t } = useTranslation();
  const room = route.room === NOWHERE ? t('shell.nowhere.title') : t(`shell.rooms.${route.room}`);
  const page = route.room === 'help' ? PAGES.find((name) => name === route.id) : undefined;
  const title = page
    ? t(`help.pages.${page}`)
    : route.room === 'help' && route.id === LICENCES
      ? t('help.licences.title')
      : route.room === 'history' && route.id === 'recordings'
        ? t('recordings.title')
        : route.room === 'history' && route.id === 'compare'
          ? t('compare.title')
          : route.room === 'inject' && route.id === 'scheduled'
            ? t('schedules.title')
            : route.room === 'simulator' && route.id === 'edit'
              ? t('simulator.editor.title')
              : null;
  const within = route.room === NOWHERE ? null : route.id;
  const place = title ?? plainText(within ?? room);
  // Tabs, bookmarks, the browser's history and the desktop's list of windows tell pages apart by it.
  useEffect(() => {
    document.title = `${place} · Pulsera`;
  }, [place]);
  return (
    <header className="pl-title">
      <Mark />
      <nav className="pl-place" aria-label={t('shell.place')}>
        {within === null ? (
          <span aria-current="page">{room}</span>
        ) : (
          <>
            <a className="pl-place-up" href={formatRoute({ room: route.room })}>
              {room}
            </a>
            <span aria-hidden="true" className="pl-quiet">
              /
            </span>
            <span className={title === null ? 'pl-mono' : undefined} aria-current="page">
              {place}
            </span>
          </>
        )}
      </nav>
      <CommandBox />
      <div className="pl-title-end">
        <HubMenu desktop={desktop} />
        {desktop && <UpdateButton updates={desktop.updates} />}
        {desktop && <QuietButton quietUntil={desktop.quietUntil} />}
        <KeysButton />
        <LookMenu />
      </div>
    </header>
  );
}
