/** How hubs stand, in words. */
import { useTranslation } from 'react-i18next';
import type { DesktopState, SavedHubInfo } from '../../shared/console/desktop.ts';
import { formatWhen } from '../../shared/format.ts';

interface HubStates {
  /** The hub inside the app: `running`, `port taken`. */
  readonly here: (local: DesktopState['local']) => string;
  /** A saved one: `connected`, `away since 10:41:02`. */
  readonly saved: (hub: SavedHubInfo) => string;
}

export function useHubStates(): HubStates {
  const { t } = useTranslation();
  return {
    here: ({ state }) => t(`shell.hub.local.${state}`),
    saved: ({ state }) =>
      state.state === 'away'
        ? t('shell.hub.states.away', { time: formatWhen(state.since, Date.now()) })
        : t(`shell.hub.states.${state.state}`),
  };
}
