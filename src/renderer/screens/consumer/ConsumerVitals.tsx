/** A consumer's vital signs. */
import type { ReactNode } from 'react';
import type { SocketInfo } from '../../../shared/console/contract.ts';
import type { ConsumerRow } from '../../../shared/console/rows.ts';
import { formatBytes } from '../../../shared/format.ts';
import type { Language } from '../../../shared/words/words.ts';
import { formatElapsed } from '../../kit/elapsed.ts';
import { plainText } from '../../kit/plainText.ts';
import { Time } from '../../kit/Time.tsx';
import { useInfo, useTicking } from '../../link/hooks.ts';
import { useSay } from '../connections/say.ts';
import { SLOW_RTT } from './rhythm.ts';

export interface ConsumerVitalsProps {
  readonly row: ConsumerRow;
  readonly sockets: readonly SocketInfo[];
  /** Of the round trips in the last half hour; null without any. */
  readonly p95Ms: number | null;
  readonly language: Language;
}

export function ConsumerVitals({ row, sockets, p95Ms, language }: ConsumerVitalsProps) {
  const say = useSay();
  const { t, number } = say;
  const info = useInfo();
  // Another hub may have another limit.
  const limit = row.hub === null ? info?.limits.outboxBytes : undefined;
  const now = useTicking((second) => second);
  return (
    <section className="pl-vitals pl-consumer-vitals" aria-label={t('consumer.vitals.label')}>
      <Vital
        label={t(row.state === 'gone' ? 'consumer.vitals.lastSince' : 'consumer.vitals.since')}
        side={say.connected(row, now)}
      >
        {row.connectedAt === 0 ? '–' : <Time at={row.connectedAt}>{say.when(row.connectedAt, now)}</Time>}
      </Vital>
      <Vital
        label={t('consumer.vitals.ping')}
        side={row.pingEveryMs > 0 && t('consumer.vitals.every', { time: formatElapsed(row.pingEveryMs, number) })}
      >
        <Amount text={say.lastPing(row, now)} />
      </Vital>
      <Vital
        label={t('consumer.vitals.rtt')}
        side={p95Ms !== null && t('consumer.rhythm.p95', { n: number(p95Ms) })}
        warn={row.rttMs > SLOW_RTT}
      >
        <Amount text={row.rttMs === 0 ? '–' : `${number(row.rttMs, row.rttMs < 10 ? 1 : 0)} ms`} />
      </Vital>
      <Vital label={t('consumer.vitals.unread')}>{number(row.unread)}</Vital>
      <Vital label={t('consumer.vitals.traffic')}>
        {number(row.messagesIn)} / {number(row.messagesOut)}
      </Vital>
      <Vital
        label={t('consumer.vitals.outbox')}
        side={limit !== undefined && t('consumer.vitals.limit', { size: `${number(limit / 1024 / 1024)} MiB` })}
      >
        <Amount text={formatBytes(row.outboxBytes, language)} />
      </Vital>
      <div className="pl-vital">
        <span className="pl-vital-label">{t('consumer.vitals.client')}</span>
        <span className="pl-vital-client" title={row.client}>
          {row.client === '' ? t('consumer.vitals.noClient') : say.client(row.client)}
          <small className="pl-mono">
            {plainText((sockets.length > 0 ? sockets.map(({ address }) => address) : [row.address]).join(' '))}
          </small>
        </span>
      </div>
    </section>
  );
}

interface VitalProps {
  readonly label: string;
  readonly side?: ReactNode;
  readonly warn?: boolean;
  readonly children: ReactNode;
}

function Vital({ label, side, warn = false, children }: VitalProps) {
  return (
    <div className="pl-vital">
      <span className="pl-vital-label">{label}</span>
      <span className="pl-vital-figure" data-warn={warn ? '' : undefined}>
        {children}
      </span>
      {side && <span className="pl-vital-side">{side}</span>}
    </div>
  );
}

/** Figures with their units smaller: `1 m 12 s`, `612 kB`. */
function Amount({ text }: { text: string }) {
  return text.split(' ').map((part, i) =>
    i % 2 === 0 ? (
      part
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never move
      <small key={i}>
        {part}
        {text.split(' ')[i + 1] && ' '}
      </small>
    ),
  );
}
