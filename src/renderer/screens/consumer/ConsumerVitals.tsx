/** A consumer's vital signs. */
import type { ReactNode } from 'react';
import type { SocketInfo } from '../../../shared/console/contract.ts';
import type { ConsumerRow } from '../../../shared/console/rows.ts';
import { formatBytes, formatDuration } from '../../../shared/format.ts';
import type { Language } from '../../../shared/words/words.ts';
import { useInfo, useTicking } from '../../link/hooks.ts';
import { useSay } from '../connections/say.ts';

export interface ConsumerVitalsProps {
  readonly row: ConsumerRow;
  readonly sockets: readonly SocketInfo[];
  readonly language: Language;
}

export function ConsumerVitals({ row, sockets, language }: ConsumerVitalsProps) {
  const say = useSay();
  const { t, number } = say;
  const limit = useInfo()?.limits.outboxBytes;
  const now = useTicking((second) => second);
  const bytes = formatBytes(row.outboxBytes, language).split(' ');
  return (
    <section className="pl-vitals pl-consumer-vitals" aria-label={t('consumer.vitals.label')}>
      <Vital
        label={t(row.state === 'gone' ? 'consumer.vitals.lastSince' : 'consumer.vitals.since')}
        side={say.connected(row, now)}
      >
        <span title={say.iso(row.connectedAt)}>{row.connectedAt === 0 ? '–' : say.when(row.connectedAt, now)}</span>
      </Vital>
      <Vital
        label={t('consumer.vitals.ping')}
        side={row.pingEveryMs > 0 && t('consumer.vitals.every', { time: formatDuration(row.pingEveryMs) })}
      >
        {say.lastPing(row, now)}
      </Vital>
      <Vital label={t('consumer.vitals.rtt')} unit="ms">
        {row.rttMs === 0 ? '–' : number(row.rttMs, row.rttMs < 10 ? 1 : 0)}
      </Vital>
      <Vital label={t('consumer.vitals.unread')}>{number(row.unread)}</Vital>
      <Vital label={t('consumer.vitals.traffic')}>
        {number(row.messagesIn)} / {number(row.messagesOut)}
      </Vital>
      <Vital
        label={t('consumer.vitals.outbox')}
        unit={bytes[1] ?? ''}
        side={limit !== undefined && t('consumer.vitals.limit', { size: `${number(limit / 1024 / 1024)} MiB` })}
      >
        {bytes[0]}
      </Vital>
      <div className="pl-vital">
        <span className="pl-vital-label">{t('consumer.vitals.client')}</span>
        <span className="pl-vital-client" title={row.client}>
          {row.client === '' ? t('consumer.vitals.noClient') : say.client(row.client)}
          <small className="pl-mono">
            {(sockets.length > 0 ? sockets.map(({ address }) => address) : [row.address]).join(' ')}
          </small>
        </span>
      </div>
    </section>
  );
}

interface VitalProps {
  readonly label: string;
  readonly unit?: string;
  readonly side?: ReactNode;
  readonly children: ReactNode;
}

function Vital({ label, unit, side, children }: VitalProps) {
  return (
    <div className="pl-vital">
      <span className="pl-vital-label">{label}</span>
      <span className="pl-vital-figure">
        {children}
        {unit && children !== '–' && <small>{unit}</small>}
      </span>
      {side && <span className="pl-vital-side">{side}</span>}
    </div>
  );
}
