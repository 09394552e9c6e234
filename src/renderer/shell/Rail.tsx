/** The rooms, with their words under their icons. */
import {
  IconActivityHeartbeat,
  IconAffiliate,
  IconBell,
  IconDeviceWatch,
  IconHelpCircle,
  IconHistory,
  IconPlugConnected,
  IconSend,
  IconSettings,
  IconStethoscope,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../shared/format.ts';
import type { Language } from '../../shared/words/words.ts';
import { useUnseen } from '../link/alertHooks.ts';
import { formatRoute, type Place, ROOMS, type Route } from '../router.ts';

export const ROOM_ICONS = {
  connections: IconPlugConnected,
  pings: IconActivityHeartbeat,
  inject: IconSend,
  history: IconHistory,
  channels: IconAffiliate,
  simulator: IconDeviceWatch,
  alerts: IconBell,
  diagnosis: IconStethoscope,
  settings: IconSettings,
} as const;

/** Rooms that are about the hub itself stand at the rail's foot. */
const AT_FOOT: readonly Place[] = ['diagnosis', 'settings'];

export function Rail({ room }: Pick<Route, 'room'>) {
  const { t } = useTranslation();
  const item = (name: Place) => {
    const Icon = name === 'help' ? IconHelpCircle : ROOM_ICONS[name];
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
        {name === 'alerts' && <NewAlerts />}
      </a>
    );
  };
  return (
    <nav className="pl-rail" aria-label={t('shell.navigation')}>
      {ROOMS.filter((name) => !AT_FOOT.includes(name)).map(item)}
      <div className="pl-rail-foot">
        {AT_FOOT.map(item)}
        {item('help')}
      </div>
    </nav>
  );
}

/** How many alerts nobody has seen; nothing where there are none. */
function NewAlerts() {
  const { t, i18n } = useTranslation();
  const count = useUnseen();
  if (count === 0) return null;
  const n = formatNumber(count, i18n.language as Language);
  return (
    <span className="pl-rail-badge">
      <span aria-hidden="true">{count > 99 ? '99+' : n}</span>
      <span className="pl-unseen">, {t('alerts.rail', { count, n })}</span>
    </span>
  );
}
