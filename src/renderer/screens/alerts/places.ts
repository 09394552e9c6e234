/** Where an alert leads: to what it is about, on the hub it is about. */
import type { Alert } from '../../../shared/console/alerts.ts';
import type { DesktopState } from '../../../shared/console/desktop.ts';
import { subjectOf } from '../../../shared/troubles.ts';
import { formatRoute, go, type Route } from '../../router.ts';

type Target = Pick<Route, 'room'> & Partial<Route>;

/** The room that shows what an alert is about; null where there is nothing to show. */
export function targetOf({ what }: Pick<Alert, 'what'>): Target | null {
  switch (what.kind) {
    case 'notification':
    case 'silent':
    case 'gone':
      return { room: 'connections', id: what.consumer };
    case 'storm':
      return { room: 'connections', query: { f: 'state:flapping' } };
    case 'trouble':
      return { room: subjectOf(what.trouble) === 'layer' ? 'channels' : 'diagnosis' };
    case 'uncounted':
    case 'test':
      return null;
  }
}

/** Where the notification of an alert is in History; null where it is about none. */
export function historyOf({ what }: Pick<Alert, 'what'>): Target | null {
  return what.kind === 'notification'
    ? { room: 'history', query: { f: `consumer:${what.consumer} #${what.id}` } }
    : null;
}

/**
 * Goes there. Where the window of the desktop app looks at another hub, `use` turns it to the alert's: its page is loaded
 * anew and goes to the route by itself. It rejects where that hub is no longer saved.
 */
export async function openTarget(
  target: Target,
  { hub }: Pick<Alert, 'hub'>,
  desktop: DesktopState | null,
  use: (id: string | null, route: string) => Promise<unknown>,
): Promise<void> {
  const shown = desktop === null || desktop.target.kind === 'local' ? null : desktop.target.id;
  if (desktop === null || hub.id === shown) go(target);
  else await use(hub.id, formatRoute({ ...target, playing: null }).slice(1));
}
