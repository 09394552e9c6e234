/** The layer's vital signs: seven figures, each with what it means beside it. */
import { IconAlertTriangle, IconCheck, IconCloudOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { LayerOverview, LayerQueue, Status } from '../../../shared/console/contract.ts';
import { useInfo, useTicking } from '../../link/hooks.ts';
import { Spark } from '../connections/RttSpark.tsx';
import { useSay } from '../connections/say.ts';
import { Chip } from './Chip.tsx';
import { MemberGlyph } from './MemberGlyph.tsx';
import { fullestOf, fullness, type Groups, NEARLY_FULL } from './model.ts';
import { hubWords } from './words.ts';

export interface LayerVitalsProps {
  readonly overview: LayerOverview | null;
  readonly probes: readonly number[];
  readonly layer: Status['layer'] | undefined;
  readonly groups: Groups | null;
}

export function LayerVitals({ overview, probes, layer, groups }: LayerVitalsProps) {
  const say = useSay();
  const { t, number } = say;
  const rate = (value: number): string => number(value, value > 0 && value < 10 ? 1 : 0);
  const { own = 0, hub = 0, other = 0, stale = 0 } = groups?.members ?? {};
  const fullest = fullestOf(groups?.queues ?? []);
  return (
    <section className="pl-vitals pl-layer-vitals" aria-label={t('channels.vitals.label')}>
      <Vital
        label={t('channels.vitals.layer')}
        figure={overview ? t(`channels.kinds.${overview.kind}`) : '–'}
        side={layer && <StateChip layer={layer} />}
      />
      <Vital
        label={t('channels.vitals.probe')}
        figure={overview?.probeMs == null ? '–' : number(overview.probeMs, 1)}
        unit="ms"
        side={<Spark values={probes} width={62} height={18} least={0.5} centred warn={false} />}
      />
      <Vital
        label={t('channels.vitals.rates')}
        figure={overview ? `${rate(overview.publishedPerSecond)} / ${rate(overview.receivedPerSecond)}` : '–'}
        unit="/s"
      />
      <Vital
        label={t('channels.vitals.groups')}
        figure={groups ? `${number(groups.groups)}${groups.truncated ? '+' : ''}` : '–'}
        side={
          overview !== null &&
          overview.lingering > 0 && (
            <Chip tone="gone" title={t('channels.vitals.lingeringTitle')} data-lingering="">
              {t('channels.vitals.lingering', { count: overview.lingering, n: number(overview.lingering) })}
            </Chip>
          )
        }
      />
      <Vital
        label={t('channels.vitals.members')}
        figure={groups && overview?.kind !== 'pubsub' ? number(own + hub + other) : '–'}
        side={
          stale > 0 && (
            <Chip tone="gone">
              <MemberGlyph kind="stale" />
              {t('channels.vitals.stale', { count: stale, n: number(stale) })}
            </Chip>
          )
        }
      />
      <Vital
        label={t('channels.vitals.fullest')}
        figure={fullest ? number(Math.round(100 * fullness(fullest))) : '–'}
        unit="%"
        warn={fullest !== null && fullness(fullest) >= NEARLY_FULL}
        side={fullest && fullest.depth > 0 && <FullestChip fullest={fullest} />}
      />
      <DropsVital overview={overview} />
    </section>
  );
}

/** Whether the layer is joined, and why it is not. */
function StateChip({ layer: { kind, state, reason } }: { layer: Status['layer'] }) {
  const { t } = useSay();
  if (kind === 'memory') return <Chip tone="gone">{t('channels.vitals.alone')}</Chip>;
  return state === 'ok' ? (
    <Chip tone="pulse">
      <IconCheck size=".875rem" stroke={1.8} aria-hidden />
      {t('channels.vitals.joined')}
    </Chip>
  ) : (
    <Chip tone="warn" title={reason === null ? undefined : t(`shell.layerReason.${reason}.why`)}>
      <IconCloudOff size=".875rem" stroke={1.5} aria-hidden />
      {t('channels.vitals.away')}
    </Chip>
  );
}

function FullestChip({ fullest }: { fullest: LayerQueue }) {
  const say = useSay();
  const warn = fullness(fullest) >= NEARLY_FULL;
  return (
    <Chip tone={warn ? 'warn' : 'plain'}>
      {warn && <IconAlertTriangle size=".875rem" stroke={1.6} />}
      {fullest.owner === 'other' ? say.t('channels.owners.other') : hubWords(say, fullest.owner, fullest.hub)}
    </Chip>
  );
}

function DropsVital({ overview }: { overview: LayerOverview | null }) {
  const { t, number, when } = useSay();
  const startedAt = useInfo()?.startedAt ?? 0;
  const minute = useTicking((now) => Math.floor(now / 60_000) * 60_000);
  const drops = overview?.drops.reduce((sum, { count }) => sum + count, 0) ?? 0;
  return (
    <Vital
      label={t('channels.vitals.drops')}
      figure={overview ? number(drops) : '–'}
      warn={drops > 0}
      side={startedAt > 0 && <Chip tone="plain">{t('channels.vitals.since', { time: when(startedAt, minute) })}</Chip>}
    />
  );
}

interface VitalProps {
  readonly label: string;
  readonly figure: string;
  readonly unit?: string;
  readonly warn?: boolean;
  readonly side?: ReactNode;
}

function Vital({ label, figure, unit, warn = false, side }: VitalProps) {
  return (
    <div className="pl-vital">
      <span className="pl-vital-label">{label}</span>
      <span className="pl-vital-figure" data-warn={warn ? '' : undefined}>
        {figure}
        {unit && figure !== '–' && <small>{unit}</small>}
      </span>
      {side}
    </div>
  );
}
