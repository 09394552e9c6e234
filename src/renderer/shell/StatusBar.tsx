/** What is true everywhere: where wearables connect, how many are there, what flows, store, layer, the hub's clock. */
import { IconArrowDown, IconArrowUp, IconBell, IconDatabase, IconStack2 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatClock, formatNumber } from '../../shared/format.ts';
import type { Language } from '../../shared/words/words.ts';
import { CopyButton } from '../kit/CopyButton.tsx';
import { plainText } from '../kit/plainText.ts';
import { useUnseen } from '../link/alertHooks.ts';
import { useInfo, useLinkState, useStatus, useTicking } from '../link/hooks.ts';
import { formatRoute } from '../router.ts';
import { RecordingSign } from './RecordingSign.tsx';

/** Stands in the hub's address where a consumer's id goes. */
const ID_MARK = '{consumidor_id}';

export function StatusBar() {
  const { t, i18n } = useTranslation();
  const { phase } = useLinkState();
  const info = useInfo();
  const status = useStatus();
  const unseen = useUnseen();
  const clock = useTicking((now) => (now === 0 ? '–' : formatClock(now)));
  const number = (value: number, decimals = 0): string => formatNumber(value, i18n.language as Language, decimals);
  const [before = '', after = ''] = info ? plainText(info.address).split(ID_MARK) : [];
  return (
    <footer className="pl-status">
      <span className="pl-status-start">
        <span className="pl-dot" data-phase={phase} role="img" aria-label={t(`shell.linkState.${phase}`)} />
        {info && (
          <>
            <span className="pl-mono pl-address" title={t('shell.address')}>
              {before}
              <em>{ID_MARK}</em>
              {after}
            </span>
            <CopyButton text={info.address} label={t('shell.copyAddress')} />
          </>
        )}
      </span>
      <RecordingSign />
      {status && (
        <>
          <span>
            <b>{number(status.connected)}</b>{' '}
            {t(status.hubs.length > 1 ? 'shell.connectedHere' : 'shell.connected', { count: status.connected })}
          </span>
          <span title={t('shell.perSecondTitle')}>
            <span className="pl-status-arrows" aria-hidden="true">
              <IconArrowDown size="0.75rem" stroke={1.5} />
              <IconArrowUp size="0.75rem" stroke={1.5} />
            </span>
            <b>
              {number(Math.round(status.messagesInPerSecond))} / {number(Math.round(status.messagesOutPerSecond))}
            </b>
            {t('shell.perSecond')}
          </span>
          <span data-state={status.store.state} title={t('shell.storeTitle')}>
            <IconDatabase size="0.875rem" stroke={1.5} aria-hidden />
            <b>{t(`shell.store.${status.store.state}`)}</b>
            {status.store.commitMs !== null && (
              <span className="pl-status-wide">{number(status.store.commitMs, 1)} ms</span>
            )}
          </span>
          <span data-state={status.layer.state}>
            <a
              className="pl-status-link"
              href={formatRoute({ room: 'channels' })}
              title={
                status.layer.reason === null
                  ? t('shell.layerTitle')
                  : `${t('shell.layer.away')}: ${t(`shell.layerReason.${status.layer.reason}.why`)}. ${t(`shell.layerReason.${status.layer.reason}.mend`)}`
              }
            >
              <IconStack2 size="0.875rem" stroke={1.5} aria-hidden />
              <b>{t(`shell.layer.${status.layer.state === 'away' ? 'away' : status.layer.kind}`)}</b>
              {status.layer.pingMs !== null && `${number(status.layer.pingMs, 1)} ms`}
            </a>
          </span>
        </>
      )}
      {unseen > 0 && (
        <span>
          <a
            className="pl-status-link pl-status-alerts"
            href={formatRoute({ room: 'alerts', query: { f: 'seen:no' } })}
          >
            <IconBell size="0.875rem" stroke={1.5} aria-hidden />
            <b>{t('alerts.rail', { count: unseen, n: number(unseen) })}</b>
          </a>
        </span>
      )}
      <span className="pl-status-wide" title={t('shell.clockTitle', { zone: info?.timeZone ?? '' })}>
        {clock}
      </span>
    </footer>
  );
}
