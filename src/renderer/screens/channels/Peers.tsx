/** What this hub still has to tell the others and Django, and how the Django that it asks at connects stands. */
import { IconAlertTriangle, IconCircleCheck, IconCircleDashed, IconCircleX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { LayerOverview } from '../../../shared/console/contract.ts';
import { Panel } from '../../kit/Panel.tsx';
import { plainText } from '../../kit/plainText.ts';
import { useTicking } from '../../link/hooks.ts';
import { useSay } from '../connections/say.ts';

const BACKEND_ICONS = { closed: IconCircleCheck, half_open: IconCircleDashed, open: IconCircleX } as const;
const BACKEND_TONES = { closed: 'pulse', half_open: 'info', open: 'warn' } as const;

export function Peers({ overview: { kind, outbox, backend } }: { overview: LayerOverview }) {
  const { t, number, when } = useSay();
  const minute = useTicking((now) => Math.floor(now / 60_000) * 60_000);
  if (kind === 'memory' && backend === null) return null;
  const BackendIcon = backend && BACKEND_ICONS[backend.state];
  return (
    <Panel title={t('channels.peers.title')} className="pl-peers">
      <dl>
        {kind !== 'memory' && (
          <>
            <Line name={t('channels.peers.waiting')} title={t('channels.peers.waitingTitle')}>
              <Count value={outbox.waiting} />
            </Line>
            <Line name={t('channels.peers.reads')} title={t('channels.peers.readsTitle')}>
              <Count value={outbox.reads} />
            </Line>
          </>
        )}
        {backend && BackendIcon && (
          <Line name={t('channels.peers.backend')} title={t('channels.peers.backendTitle')}>
            <span className="pl-peers-state" data-tone={BACKEND_TONES[backend.state]}>
              <BackendIcon size=".875rem" stroke={1.6} aria-hidden />
              {t(`channels.peers.state.${backend.state}`)}
            </span>
          </Line>
        )}
      </dl>
      {backend && (
        <p className="pl-peers-note">
          <span className="pl-mono">{plainText(backend.url)}</span>
          <span>
            {t('channels.peers.since', { time: when(backend.since, minute) })}
            {backend.failures > 0 &&
              `, ${t('channels.peers.failures', { count: backend.failures, n: number(backend.failures) })}`}
            {backend.state !== 'closed' && `. ${t('channels.peers.spared')}`}
          </span>
        </p>
      )}
      {outbox.readsChannelFull && (
        <p className="pl-queue-note pl-peers-full" data-warn="">
          <IconAlertTriangle size=".875rem" stroke={1.6} aria-hidden />
          {t('channels.peers.full')}
        </p>
      )}
    </Panel>
  );
}

function Line({ name, title, children }: { name: string; title: string; children: ReactNode }) {
  return (
    <div className="pl-layer-drop" title={title}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Count({ value }: { value: number }) {
  const { number } = useSay();
  return <b data-zero={value === 0 ? '' : undefined}>{number(value)}</b>;
}
