/** The rooms, with their words under their icons. */
import { IconAffiliate, IconHelpCircle, IconPlugConnected, IconSend } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatRoute, type Place, ROOMS } from '../router.ts';

export const ROOM_ICONS = { connections: IconPlugConnected, inject: IconSend, channels: IconAffiliate } as const;

export function Rail({ room }: { room: Place }) {
  const { t } = useTranslation();
  return (
    <nav className="pl-rail" aria-label={t('shell.navigation')}>
      {ROOMS.map((name) => {
        const Icon = ROOM_ICONS[name];
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
      <div className="pl-rail-foot">
        <a
          className="pl-rail-item"
          href={formatRoute({ room: 'help' })}
          aria-current={room === 'help' ? 'page' : undefined}
          title={t('shell.rooms.help')}
        >
          <IconHelpCircle size="1.25rem" stroke={1.5} aria-hidden />
          <span className="pl-rail-word">{t('shell.rooms.help')}</span>
        </a>
      </div>
    </nav>
  );
}
