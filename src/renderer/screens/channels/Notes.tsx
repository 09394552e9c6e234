/** What is to be known before anything else: that Redis is away and why, or that there is none and how to add one. */
import { IconCloudOff, IconInfoCircle } from '@tabler/icons-react';
import type { LayerOverview } from '../../../shared/console/contract.ts';
import { CopyButton } from '../../kit/CopyButton.tsx';
import { Time } from '../../kit/Time.tsx';
import { useTicking } from '../../link/hooks.ts';
import { useSay } from '../connections/say.ts';

/** The exact line that gives this hub a Redis. */
const WITH_REDIS = 'npm run serve -- --redis redis://127.0.0.1:6379/0';

export function Notes({ overview }: { overview: LayerOverview }) {
  if (overview.kind === 'memory') return <NoRedis />;
  return overview.hosts
    .filter(({ state }) => state === 'away')
    .map((host) => <Away key={host.address} host={host} several={overview.hosts.length > 1} />);
}

function NoRedis() {
  const { t } = useSay();
  return (
    <div className="pl-layer-note">
      <IconInfoCircle size="1rem" stroke={1.5} aria-hidden />
      <p>
        {t('channels.memory.what')} <span className="pl-quiet">{t('channels.memory.how')}</span>
      </p>
      <code>{WITH_REDIS}</code>
      <CopyButton text={WITH_REDIS} label={t('channels.memory.copy')} />
    </div>
  );
}

function Away({ host, several }: { host: LayerOverview['hosts'][number]; several: boolean }) {
  const { t, when } = useSay();
  const minute = useTicking((now) => Math.floor(now / 60_000) * 60_000);
  const reason = host.reason ?? 'failed';
  return (
    <div className="pl-layer-note" data-tone="warn" role="alert">
      <IconCloudOff size="1rem" stroke={1.5} aria-hidden />
      <p>
        <b>
          {t(several ? 'channels.away.host' : 'channels.away.redis', { address: host.address })}{' '}
          <Time at={host.since}>{when(host.since, minute)}</Time>: {t(`shell.layerReason.${reason}.why`)}.
        </b>{' '}
        {t(`shell.layerReason.${reason}.mend`)} <span className="pl-quiet">{t('channels.away.local')}</span>
      </p>
    </div>
  );
}
