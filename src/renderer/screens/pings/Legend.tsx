/** What colours the wall, what its colours and shapes mean, and the way to the full screen. */
import { ActionIcon, SegmentedControl } from '@mantine/core';
import { IconMaximize, IconMinimize, IconWindowMaximize } from '@tabler/icons-react';
import type { ConsumerState } from '../../../shared/console/rows.ts';
import { useLink } from '../../link/hooks.ts';
import { IS_WALL } from '../../wall.ts';
import { useSay } from '../connections/say.ts';
import { LIMIT_RTT, SHADES, SHORT_RTT, type Shade } from './look.ts';
import { seconds } from './PingVitals.tsx';
import type { WallModel } from './wall.ts';

/** Each shape as it is drawn on the wall. */
const SHAPES: Readonly<Record<Exclude<ConsumerState, 'on_time'> | 'over', React.ReactNode>> = {
  late: <rect x="1" y="1" width="10" height="10" rx="2" fill="currentColor" />,
  silent: <rect x="2" y="2" width="8" height="8" rx="3" stroke="currentColor" strokeWidth="2.6" fill="none" />,
  slow: <path d="M1 1.5h4.5v2H1zM1 5h7v2H1zM1 8.5h10v2H1z" fill="currentColor" />,
  flapping: <path d="M1.5 1v10h10z" fill="currentColor" />,
  gone: <path d="m3.5 3.5 5 5m0-5-5 5" stroke="currentColor" strokeWidth="1.5" fill="none" />,
  over: <rect x="2" y="2" width="8" height="8" stroke="currentColor" strokeWidth="1.8" fill="none" />,
};
const STATES = ['late', 'silent', 'slow', 'flapping', 'gone'] as const;

export interface LegendProps {
  readonly model: WallModel | null;
  readonly shade: Shade;
  /** Consumers that a cell stands for. */
  readonly each: number;
  readonly onShade: (shade: Shade) => void;
  readonly full: boolean;
  readonly onFull: () => void;
}

export function Legend({ model, shade, each, onShade, full, onFull }: LegendProps) {
  const { t, number } = useSay();
  const { desktop } = useLink();
  const label = t(full ? 'pings.leaveFullScreen' : 'pings.fullScreen');
  const Icon = full ? IconMinimize : IconMaximize;
  return (
    <div className="pl-wall-legend">
      <SegmentedControl
        aria-label={t('pings.shade')}
        value={shade}
        onChange={(value) => onShade(SHADES.find((one) => one === value) ?? 'age')}
        data={SHADES.map((one) => ({ value: one, label: t(`pings.shades.${one}`) }))}
      />
      <span className="pl-wall-scale">
        <span className="pl-quiet">{t(`pings.scale.${shade}`)}</span>
        {shade === 'age' ? '0 s' : `${number(SHORT_RTT)} ms`}
        <i data-shade={shade} aria-hidden="true" />
        {shade === 'age' ? seconds(model?.everyMs ?? 25_000, number) : `${number(LIMIT_RTT)} ms`}
      </span>
      {each > 1 && <span className="pl-wall-each">{t('pings.each', { n: number(each) })}</span>}
      <ul className="pl-wall-shapes" aria-label={t('pings.legend')}>
        {shade === 'rtt' && (
          <li>
            <Shape of="over" />
            {t('pings.overLimit', { n: number(LIMIT_RTT) })}
          </li>
        )}
        {STATES.map((state) => (
          <li key={state}>
            <Shape of={state} />
            {t(`states.${state}`)} <b>{model ? number(model.states[state]) : '–'}</b>
          </li>
        ))}
      </ul>
      {desktop && !IS_WALL && (
        <ActionIcon
          className="pl-wall-own"
          aria-label={t('pings.ownWindow')}
          title={t('pings.ownWindow')}
          onClick={() => void desktop.call('desktop.openWall', {})}
        >
          <IconWindowMaximize size="1rem" stroke={1.5} aria-hidden />
        </ActionIcon>
      )}
      <ActionIcon
        className="pl-wall-full"
        aria-label={label}
        title={`${label} (F)`}
        aria-keyshortcuts="F"
        onClick={onFull}
      >
        <Icon size="1rem" stroke={1.5} aria-hidden />
      </ActionIcon>
    </div>
  );
}

function Shape({ of }: { of: keyof typeof SHAPES }) {
  return (
    <svg
      className="pl-wall-shape"
      data-shape={of}
      viewBox="0 0 12 12"
      width=".6875rem"
      height=".6875rem"
      aria-hidden="true"
    >
      {SHAPES[of]}
    </svg>
  );
}
