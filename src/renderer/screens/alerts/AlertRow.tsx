/** One alert: when, what happened, what the desktop made of it and why. It carries no handler: the list hears its clicks. */
import {
  IconAlertTriangle,
  IconBellOff,
  IconBellRinging,
  IconBellX,
  IconCheck,
  IconCircleX,
  IconClick,
  IconClock,
  IconDatabase,
  IconDeviceDesktop,
  IconEye,
  IconHeartBroken,
  IconHistory,
  IconHourglass,
  IconList,
  IconPlugX,
  IconStack2,
  IconTag,
  IconUsers,
} from '@tabler/icons-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Alert } from '../../../shared/console/alerts.ts';
import { formatWhen } from '../../../shared/format.ts';
import { Check } from '../../kit/Check.tsx';
import { Time } from '../../kit/Time.tsx';
import { type Outcome, outcomeOf } from './outcome.ts';
import type { AlertWords } from './useAlertWords.ts';

export interface AlertRowProps {
  readonly one: Alert;
  readonly words: AlertWords;
  readonly index: number;
  readonly start: number;
  readonly size: number;
  readonly chosen: boolean;
  readonly focusable: boolean;
}

const OUTCOME_ICONS: Readonly<Record<Outcome, typeof IconTag>> = {
  here: IconList,
  waiting: IconHourglass,
  handed: IconDeviceDesktop,
  grouped: IconStack2,
  suppressed: IconBellOff,
  not_shown: IconCircleX,
  clicked: IconClick,
  closed: IconBellX,
};

export const AlertRow = memo(function AlertRow({ one, words, index, start, size, chosen, focusable }: AlertRowProps) {
  const { t } = useTranslation();
  const { number, at, seen, what, simulated } = one;
  const outcome = outcomeOf(one);
  const OutcomeIcon = OUTCOME_ICONS[outcome];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table element cannot hold rows that are placed one by one
    <div
      role="row"
      className="pl-alert"
      aria-rowindex={index + 2}
      aria-selected={chosen}
      tabIndex={focusable ? 0 : -1}
      data-key={number}
      data-seen={seen ? '' : undefined}
      style={{ transform: `translateY(${start}px)`, height: size }}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the row has the focus */}
      <div role="gridcell" className="pl-alert-select" data-select="">
        <Check label={t('alerts.select', { title: words.title })} state={chosen ? 'on' : 'off'} />
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the row has the focus */}
      <div role="gridcell" className="pl-alert-time">
        <Time at={at}>{formatWhen(at, Date.now())}</Time>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the row has the focus */}
      <div role="gridcell" className="pl-alert-what">
        <KindIcon what={what} />
        <div className="pl-alert-said">
          <b className="pl-alert-title" title={words.title}>
            {words.title}
          </b>
          <span className="pl-alert-detail">
            {words.detail}
            {one.hub.id !== null && <>, {t('alerts.what.onHub', { hub: words.hub })}</>}
            {simulated && (
              <span className="pl-chip" title={t('states.simulated')}>
                sim
              </span>
            )}
          </span>
        </div>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the row has the focus */}
      <div role="gridcell" className="pl-alert-state">
        <span className="pl-outcome" data-outcome={outcome}>
          <OutcomeIcon size="0.75rem" stroke={1.6} aria-hidden />
          {t(`alerts.outcome.${outcome}`)}
        </span>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the row has the focus */}
      <div role="gridcell" className="pl-alert-why" title={words.why}>
        {words.why}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the row has the focus */}
      <div role="gridcell" className="pl-alert-end">
        {what.kind === 'notification' && (
          <button
            type="button"
            className="pl-bare pl-alert-go"
            tabIndex={-1}
            data-history=""
            aria-label={t('alerts.open.history')}
            title={t('alerts.open.history')}
          >
            <IconHistory size="1rem" stroke={1.5} aria-hidden />
          </button>
        )}
        {seen ? null : <span className="pl-alert-dot" role="img" aria-label={t('alerts.unseen')} />}
      </div>
    </div>
  );
});

/** What kind it is, by its shape; how much it matters, by its colour. */
function KindIcon({ what }: Pick<Alert, 'what'>) {
  const [Icon, tone] = iconOf(what);
  return (
    <span className="pl-alert-icon" data-tone={tone} aria-hidden="true">
      <Icon size="0.875rem" stroke={1.6} />
    </span>
  );
}

type Tone = 'crit' | 'warn' | 'info' | 'gone' | 'pulse';

function iconOf(what: Alert['what']): readonly [typeof IconTag, Tone] {
  switch (what.kind) {
    case 'notification':
      if (what.tipo === 'alerta') return [IconAlertTriangle, 'crit'];
      return what.tipo === 'recordatorio' ? [IconClock, 'info'] : [IconTag, 'gone'];
    case 'silent':
      return [IconHeartBroken, 'crit'];
    case 'gone':
      return [IconPlugX, 'gone'];
    case 'storm':
      return [IconUsers, 'warn'];
    case 'trouble': {
      if (what.trouble.endsWith('_ok')) return [IconCheck, 'pulse'];
      const Icon = what.trouble.startsWith('store') ? IconDatabase : IconStack2;
      return [Icon, what.trouble.startsWith('layer') ? 'warn' : 'crit'];
    }
    case 'uncounted':
      return [IconEye, 'warn'];
    case 'test':
      return [IconBellRinging, 'info'];
  }
}
