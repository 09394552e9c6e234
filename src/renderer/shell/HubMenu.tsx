/** Which hub the window looks at. A browser is served by its hub; only the desktop app can turn to another one. */
import { Button, Menu } from '@mantine/core';
import { IconHome, IconPlugConnected, IconServer2 } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DesktopState } from '../../shared/console/desktop.ts';
import { useInfo, useLink } from '../link/hooks.ts';
import { RemoteHubDialog } from './RemoteHubDialog.tsx';

export function HubMenu({ desktop }: { desktop: DesktopState | null }) {
  const { t } = useTranslation();
  const link = useLink();
  const info = useInfo();
  const [asking, setAsking] = useState(false);
  const remote = desktop?.target.kind === 'remote' ? new URL(desktop.target.url).host : null;
  const name = remote ?? (desktop ? t('shell.hub.here') : info ? `${info.host}:${info.port}` : location.host);
  const icon = <IconServer2 size="1rem" stroke={1.5} aria-hidden />;
  if (!desktop) {
    return (
      <span className="pl-hub">
        {icon}
        {name}
      </span>
    );
  }
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="subtle" color="gray" leftSection={icon} title={t('shell.hub.menu')}>
            {name}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {remote !== null && (
            <Menu.Item
              leftSection={<IconHome size="1rem" stroke={1.5} />}
              onClick={() => void link.desktop?.call('desktop.useLocal', {})}
            >
              {t('shell.hub.useLocal')}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconPlugConnected size="1rem" stroke={1.5} />} onClick={() => setAsking(true)}>
            {t('shell.hub.useRemote')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <RemoteHubDialog opened={asking} onClose={() => setAsking(false)} />
    </>
  );
}
