/** What can be known about alerts here, and a test of it that asks whether it was seen. */
import { Button } from '@mantine/core';
import {
  IconAlertTriangle,
  IconBellRinging,
  IconCircleCheck,
  IconCircleX,
  IconHelpCircle,
  IconVolumeOff,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Alert, AlertPlace } from '../../../shared/console/alerts.ts';
import { formatClock, formatNumber } from '../../../shared/format.ts';
import type { Language } from '../../../shared/words/words.ts';
import { plainText } from '../../kit/plainText.ts';
import { useToneBlocked } from '../../link/alertHooks.ts';
import { Mark } from '../../shell/Mark.tsx';
import { useActing } from './useActing.ts';
import type { useAlertWords } from './useAlertWords.ts';

export interface PlaceProps {
  readonly place: AlertPlace;
  /** The last test; null where none is kept. */
  readonly test: Alert | null;
  readonly onTest: () => void;
  readonly suppression: ReturnType<typeof useAlertWords>['suppression'];
}

/** How a fact stands: well, in the way of alerts, worth knowing, or not to be known. */
type Standing = 'good' | 'bad' | 'warn' | 'unknown';

const ICONS: Readonly<Record<Standing, typeof IconCircleCheck>> = {
  good: IconCircleCheck,
  bad: IconCircleX,
  warn: IconAlertTriangle,
  unknown: IconHelpCircle,
};

export function Place({ place, test, onTest, suppression }: PlaceProps) {
  const { t } = useTranslation();
  const blocked = useToneBlocked();
  return (
    <section className="pl-alert-part" aria-labelledby="alert-place">
      <div className="pl-alert-part-head">
        <h2 id="alert-place">{t(`alerts.place.${place.kind}`)}</h2>
      </div>
      {place.kind === 'browser' ? (
        <>
          <p className="pl-alert-part-none">{t('alerts.place.browserOnly')}</p>
          {blocked && (
            <p className="pl-alert-blocked" role="status">
              <IconVolumeOff size="1rem" stroke={1.5} aria-hidden />
              {t('alerts.place.soundBlocked')}
            </p>
          )}
        </>
      ) : (
        <Facts place={place} />
      )}
      <div className="pl-alert-example" aria-hidden="true">
        <Mark />
        <div>
          <b>Pulsera</b>
          <span>{t('alerts.place.example')}</span>
        </div>
      </div>
      <Tested place={place} test={test} suppression={suppression} />
      <Button
        variant="filled"
        className="pl-alert-test"
        leftSection={<IconBellRinging size="1rem" stroke={1.5} />}
        onClick={onTest}
      >
        {t('alerts.place.test')}
        <kbd className="pl-key">T</kbd>
      </Button>
    </section>
  );
}

function Facts({ place }: { place: AlertPlace }) {
  const { t } = useTranslation();
  const word = (value: 'yes' | 'no' | 'on' | 'off' | 'granted' | 'denied' | 'unknown'): string =>
    t(`alerts.place.values.${value}`);
  const { supported, permission, systemDoNotDisturb: quiet, actions, sound } = place;
  const able = (value: 'yes' | 'no' | 'unknown'): Standing =>
    value === 'yes' ? 'good' : value === 'no' ? 'warn' : 'unknown';
  const facts: readonly (readonly [words: string, value: string, Standing])[] = [
    [t('alerts.place.supported'), word(supported ? 'yes' : 'no'), supported ? 'good' : 'bad'],
    [
      t('alerts.place.permission'),
      word(permission),
      permission === 'granted' ? 'good' : permission === 'denied' ? 'bad' : 'unknown',
    ],
    [
      t('alerts.place.server'),
      place.server === null ? t('alerts.place.values.notSaid') : plainText(place.server),
      place.server === null ? 'unknown' : 'good',
    ],
    [t('alerts.place.systemDoNotDisturb'), word(quiet), quiet === 'off' ? 'good' : quiet === 'on' ? 'warn' : 'unknown'],
    [t('alerts.place.actions'), word(actions), able(actions)],
    [t('alerts.place.sound'), word(sound), able(sound)],
  ];
  return (
    <dl className="pl-alert-facts">
      {facts.map(([words, value, standing]) => {
        const Icon = ICONS[standing];
        return (
          <div key={words} className="pl-alert-fact" data-standing={standing}>
            <Icon className="pl-alert-fact-icon" size="1rem" stroke={1.5} aria-hidden />
            <dt>{words}</dt>
            <dd>{value}</dd>
          </div>
        );
      })}
    </dl>
  );
}

/** What may have been seen. */
const ASKED: ReadonlySet<Alert['desktop']> = new Set(['none', 'handed', 'coalesced']);
/** What cannot. */
const WRONG: ReadonlySet<Alert['desktop']> = new Set(['suppressed', 'unsupported', 'failed', 'unsent']);

/** What became of the last test, and what the person says of it. */
function Tested({ place, test, suppression }: Omit<PlaceProps, 'onTest'>) {
  const { t, i18n } = useTranslation();
  const act = useActing();
  if (!test) return null;
  const { number, at, desktop, handedAt, clickedAt, closedAt, sawIt } = test;
  const answer = (saw: boolean): void => act('alerts.answer', { number, sawIt: saw });
  const words = (): string => {
    if (clickedAt !== null) return t('alerts.place.tested.clicked');
    if (closedAt !== null) return t('alerts.place.tested.closed', { time: formatClock(closedAt) });
    if (desktop === 'none' || desktop === 'waiting' || desktop === 'unsupported' || desktop === 'unsent')
      return t(`alerts.place.tested.${desktop}`);
    if (desktop === 'suppressed') return t('alerts.place.tested.suppressed', { why: suppression(test) });
    if (desktop === 'failed')
      return t('alerts.place.tested.failed', { words: plainText(test.words) || t('alerts.why.failedMute') });
    const taken = handedAt ?? at;
    const ms = formatNumber(Math.max(0, taken - at), i18n.language as Language);
    return t('alerts.place.tested.handed', { time: formatClock(taken), ms });
  };
  const wrong = WRONG.has(desktop) || sawIt === false;
  const Icon = wrong ? IconAlertTriangle : IconCircleCheck;
  return (
    <div className="pl-alert-tested" data-wrong={wrong ? '' : undefined}>
      <p role="status">
        <Icon size="1rem" stroke={1.5} aria-hidden />
        <span>
          {sawIt === null ? words() : t(sawIt ? 'alerts.place.saw' : 'alerts.place.missed')}
          {sawIt === false && <Tips place={place} />}
        </span>
      </p>
      {sawIt === null && ASKED.has(desktop) && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a box and a legend
        <div className="pl-alert-asking" role="group" aria-label={t('alerts.place.ask')}>
          <b>{t('alerts.place.ask')}</b>
          <Button onClick={() => answer(true)}>{t('alerts.place.yes')}</Button>
          <Button onClick={() => answer(false)}>{t('alerts.place.no')}</Button>
        </div>
      )}
    </div>
  );
}

function Tips({ place }: Pick<PlaceProps, 'place'>) {
  const { t } = useTranslation();
  if (place.kind === 'browser') return <>{` ${t('alerts.place.browserOnly')}`}</>;
  return (
    <ul>
      {(['dnd', 'permission', 'server', 'centre'] as const).map((tip) => (
        <li key={tip}>{t(`alerts.place.tips.${tip}`)}</li>
      ))}
    </ul>
  );
}
