/** When nothing shows outside of the list, and what of a notification may show there. */
import { Button, Menu, Switch, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AlertsState } from '../../../shared/console/alerts.ts';
import type { DesktopState } from '../../../shared/console/desktop.ts';
import { formatUntil } from '../../../shared/format.ts';
import type { Language } from '../../../shared/words/words.ts';
import { useLink } from '../../link/hooks.ts';
import { formatMinute, minutesUntilMorning, readMinute } from './model.ts';
import { useActing } from './useActing.ts';

const HOUR_MINUTES = 60;
/** What is offered to whoever turns them on. */
const NIGHT = { from: 22 * HOUR_MINUTES, to: 7 * HOUR_MINUTES };

export interface QuietProps {
  readonly state: AlertsState;
  /** Null in a browser. */
  readonly desktop: DesktopState | null;
}

export function Quiet({ state, desktop }: QuietProps) {
  const { t } = useTranslation();
  const act = useActing();
  const { quiet, hideContenido } = state;
  return (
    <section className="pl-alert-part" aria-labelledby="alert-quiet">
      <div className="pl-alert-part-head">
        <h2 id="alert-quiet">{t('alerts.quiet.title')}</h2>
      </div>
      {desktop && <Disturb quietUntil={desktop.quietUntil} />}
      <div className="pl-alert-option">
        <Switch
          size="xs"
          checked={quiet !== null}
          label={t('alerts.quiet.hours')}
          description={t('alerts.quiet.hoursHelp')}
          onChange={({ currentTarget: { checked } }) =>
            act('alerts.configure', { quiet: checked ? NIGHT : null, hideContenido })
          }
        />
        {quiet && <Hours key={`${quiet.from} ${quiet.to}`} {...quiet} hideContenido={hideContenido} />}
      </div>
      {state.place.kind === 'desktop' && (
        <div className="pl-alert-option">
          <Switch
            size="xs"
            checked={hideContenido}
            label={t('alerts.quiet.hide')}
            description={t('alerts.quiet.hideHelp')}
            onChange={({ currentTarget: { checked } }) => act('alerts.configure', { quiet, hideContenido: checked })}
          />
        </div>
      )}
    </section>
  );
}

interface HoursProps {
  readonly from: number;
  readonly to: number;
  readonly hideContenido: boolean;
}

function Hours({ from, to, hideContenido }: HoursProps) {
  const { t } = useTranslation();
  const act = useActing();
  const [text, setText] = useState({ from: formatMinute(from), to: formatMinute(to) });
  const read = { from: readMinute(text.from), to: readMinute(text.to) };
  const same = read.from !== null && read.from === read.to;
  const dirty = read.from !== from || read.to !== to;
  const save = (event: FormEvent): void => {
    event.preventDefault();
    if (read.from === null || read.to === null || same || !dirty) return;
    act('alerts.configure', { quiet: { from: read.from, to: read.to }, hideContenido });
  };
  const field = (end: 'from' | 'to') => ({
    value: text[end],
    'aria-label': t(`alerts.quiet.${end}Label`),
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) =>
      setText((before) => ({ ...before, [end]: value })),
  });
  return (
    <form className="pl-alert-hours" onSubmit={save} noValidate>
      <span>{t('alerts.quiet.from')}</span>
      <TextInput {...field('from')} error={read.from === null ? t('alerts.quiet.badTime') : undefined} />
      <span>{t('alerts.quiet.to')}</span>
      <TextInput
        {...field('to')}
        error={read.to === null ? t('alerts.quiet.badTime') : same ? t('alerts.quiet.same') : undefined}
      />
      {dirty && (
        <Button type="submit" disabled={read.from === null || read.to === null || same}>
          {t('alerts.quiet.save')}
        </Button>
      )}
    </form>
  );
}

/** Nothing on the desktop for a while; the app says until when. */
function Disturb({ quietUntil }: Pick<DesktopState, 'quietUntil'>) {
  const { t, i18n } = useTranslation();
  const { desktop } = useLink();
  const time = quietUntil === null ? '' : formatUntil(quietUntil, Date.now(), i18n.language as Language);
  const rest = (minutes: number): void => void desktop?.call('desktop.doNotDisturb', { minutes });
  return (
    <div className="pl-alert-disturb">
      {quietUntil === null ? (
        <Menu position="bottom-start">
          <Menu.Target>
            <Button>{t('alerts.quiet.disturb')}…</Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label>{t('alerts.quiet.disturbOff')}</Menu.Label>
            <Menu.Item onClick={() => rest(HOUR_MINUTES)}>{t('alerts.quiet.disturbFor.hour')}</Menu.Item>
            <Menu.Item onClick={() => rest(4 * HOUR_MINUTES)}>{t('alerts.quiet.disturbFor.fourHours')}</Menu.Item>
            <Menu.Item onClick={() => rest(minutesUntilMorning(Date.now()))}>
              {t('alerts.quiet.disturbFor.morning')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      ) : (
        <>
          <span>{t('alerts.quiet.disturbUntil', { time })}</span>
          <Button onClick={() => rest(0)}>{t('alerts.quiet.disturbEnd')}</Button>
        </>
      )}
    </div>
  );
}
