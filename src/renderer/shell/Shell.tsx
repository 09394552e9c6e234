/** The frame around every room: window bar, rail, sheet, status bar. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { DesktopState } from '../../shared/console/desktop.ts';
import { Commands } from '../commands/Commands.tsx';
import type { Route } from '../router.ts';
import { Announcer } from './Announcer.tsx';
import { Rail } from './Rail.tsx';
import './shell.css';
import { StaleBanner } from './StaleBanner.tsx';
import { StatusBar } from './StatusBar.tsx';
import { WindowBar } from './WindowBar.tsx';

export function Shell({
  route,
  desktop,
  children,
}: {
  route: Route;
  desktop: DesktopState | null;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <div className="pl-shell">
      <button type="button" className="pl-bare pl-skip" onClick={() => document.getElementById('content')?.focus()}>
        {t('shell.toContent')}
      </button>
      <WindowBar route={route} desktop={desktop} />
      <Rail room={route.room} />
      <main className="pl-sheet" id="content" tabIndex={-1}>
        <StaleBanner />
        {children}
      </main>
      <StatusBar />
      <Announcer />
      <Commands />
    </div>
  );
}
