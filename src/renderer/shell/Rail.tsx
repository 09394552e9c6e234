/** The rooms, with their words under their icons. */
import { IconAffiliate, IconPlugConnected, IconSend } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatRoute, ROOMS, type Room } from '../router.ts';

const ICONS = { connections: IconPlugConnected, inject: IconSend, channels: IconAffiliate } as const;

export function Rail({ room }: { room: Room }) {
  const { t } = useTranslation();
  return (
    <nav className="pl-rail" aria-label={t('shell.navigation')}>
      {ROOMS.map((name) => {
        const Icon = ICONS[name];
        return (
          <a
            key={name}
            className="pl-rail-item"
            href={formatRoute({ room: name })}
            aria-current={name === room ? 'page' : undefined}
            title={t(`shell.rooms.${name}`)}
          >
            <Icon size="1.25rem" stroke={1.5} aria-hidden />
            <span className="pl-rail-word">{t(`shell.rooms.${name}`)}</span>
          </a>
        );
      })}
    </nav>
  );
}
