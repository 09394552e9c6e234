/** What is true everywhere: where wearables connect, how many are there, what flows, store, layer, the hub's clock. */
import { IconArrowsSort, IconDatabase, IconStack2 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useInfo, useLinkState, useStatus, useTicking } from '../link/hooks.ts';

export function StatusBar() {
  const { t } = useTranslation();
  const { phase } = useLinkState();
  const info = useInfo();
  const status = useStatus();
  const clock = useTicking((now) => (now === 0 ? '–' : new Date(now).toLocaleTimeString('es', { hour12: false })));
  return (
    <footer className="pl-status">
      <span className="pl-dot" data-phase={phase} role="img" aria-label={t(`shell.linkState.${phase}`)} />
      {info && <span className="pl-mono pl-address">{info.address}</span>}
      <span className="pl-status-gap" />
      {status && (
        <>
          <span>
            <b>{status.connected}</b> {t('shell.connected', { count: status.connected })}
          </span>
          <span>
            <IconArrowsSort size="0.875rem" stroke={1.5} aria-hidden />
            <b>
              {status.messagesInPerSecond} / {status.messagesOutPerSecond}
            </b>{' '}
            {t('shell.perSecond')}
          </span>
          <span>
            <IconDatabase size="0.875rem" stroke={1.5} aria-hidden />
            <b>{t(`shell.store.${status.store.state}`)}</b>
          </span>
          <span>
            <IconStack2 size="0.875rem" stroke={1.5} aria-hidden />
            <b>{t(`shell.layer.${status.layer.state === 'away' ? 'away' : status.layer.kind}`)}</b>
          </span>
        </>
      )}
      <span className="pl-clock">{clock}</span>
    </footer>
  );
}
