/** Which hub the window looks at. A browser is served by its hub; only the desktop app can turn to another one. */
import { Button, Menu } from '@mantine/core';
import { IconCheck, IconHome, IconList, IconPlugConnected, IconServer2 } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DesktopState, SavedHubInfo } from '../../shared/console/desktop.ts';
import { useInfo, useLink } from '../link/hooks.ts';
import { RemoteHubDialog } from './RemoteHubDialog.tsx';
import { SavedHubsDialog } from './SavedHubsDialog.tsx';
import { useHubStates } from './useHubStates.ts';

/** What is asked for: a new hub, the token of a saved one, or nothing. */
type Asking = 'new' | 'saved' | SavedHubInfo | null;

export function HubMenu({ desktop }: { desktop: DesktopState | null }) {
  const { t } = useTranslation();
  const link = useLink();
  const info = useInfo();
  const states = useHubStates();
  const [asking, setAsking] = useState<Asking>(null);
  const icon = <IconServer2 size="1rem" stroke={1.5} aria-hidden />;
  if (!desktop) {
    return (
      <span className="pl-hub">
        {icon}
        <span className="pl-hub-name">{info ? `${info.host}:${info.port}` : location.host}</span>
      </span>
    );
  }
  const { target, hubs, local } = desktop;
  const here = target.kind === 'local';
  const looked = here ? undefined : hubs.find(({ id }) => id === target.id);
  const turnTo = (id: string | null): void => void link.desktop?.call('desktop.useHub', { id });
  const item = (key: string, name: string, state: string, sign: ReactNode, current: boolean, choose: () => void) => (
    <Menu.Item
      key={key}
      leftSection={current ? <IconCheck size="1rem" stroke={1.5} aria-hidden /> : sign}
      rightSection={<span className="pl-quiet pl-label">{state}</span>}
      aria-current={current || undefined}
      onClick={choose}
    >
      <span className="pl-hub-name">{name}</span>
    </Menu.Item>
  );
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="subtle" color="gray" leftSection={icon} title={t('shell.hub.menu')}>
            <span className="pl-hub-name">
              {here ? t('shell.hub.here') : (looked?.name ?? new URL(target.url).host)}
            </span>
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {item(
            'here',
            t('shell.hub.here'),
            states.here(local),
            <IconHome size="1rem" stroke={1.5} aria-hidden />,
            here,
            () => turnTo(null),
          )}
          {hubs.map((hub) =>
            item(
              hub.id,
              hub.name,
              states.saved(hub),
              <IconServer2 size="1rem" stroke={1.5} aria-hidden />,
              hub === looked,
              () =>
                // Going there without a token that it takes would show a refusal and no field to mend it.
                hub.state.state === 'needs_token' || hub.state.state === 'wrong_token'
                  ? setAsking(hub)
                  : turnTo(hub.id),
            ),
          )}
          <Menu.Divider />
          <Menu.Item leftSection={<IconPlugConnected size="1rem" stroke={1.5} />} onClick={() => setAsking('new')}>
            {t('shell.hub.useRemote')}
          </Menu.Item>
          {hubs.length > 0 && (
            <Menu.Item leftSection={<IconList size="1rem" stroke={1.5} />} onClick={() => setAsking('saved')}>
              {t('shell.hub.manage')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {asking === 'new' && <RemoteHubDialog opened onClose={() => setAsking(null)} />}
      {asking === 'saved' && <SavedHubsDialog hubs={hubs} onClose={() => setAsking(null)} />}
      {asking !== null && typeof asking === 'object' && (
        <RemoteHubDialog opened onClose={() => setAsking(null)} url={asking.url} name={asking.name} />
      )}
    </>
  );
}
