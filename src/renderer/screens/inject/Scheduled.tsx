/** What the hub sends by itself: when next, how it went last, and what waits for a person's word. */
import { Button } from '@mantine/core';
import { IconPlayerStop } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { Schedule } from '../../../shared/console/schedules.ts';
import { plainText } from '../../kit/plainText.ts';
import { useLink, useReady } from '../../link/hooks.ts';
import { formatRoute, go, type Route } from '../../router.ts';
import { Dialog } from '../../shell/Dialog.tsx';
import { useErrorWords } from '../../shell/errors.ts';
import { useSay } from '../connections/say.ts';
import { ScheduleRow, targetsNow } from './ScheduleRow.tsx';
import { isGoing, isShown, SHOWN, type Shown, shownOf } from './scheduled.ts';
import './scheduled.css';
import { clearDone, sendNow, stop, undo, useDone } from './scheduleActs.ts';
import type { Kept } from './useLists.ts';

/** More targets than this are asked about. */
const ASK_OVER = 100;
const STOP_KEY = /Mac|iP(?:hone|ad)/.test(navigator.platform) ? '⌘ .' : 'Ctrl .';

/** What a person wants to have sent now. */
interface Asked {
  readonly schedule: Schedule;
  readonly what: 'missed' | 'rest';
  readonly count: number;
}

export function Scheduled({ kept: { list, error }, route }: { readonly kept: Kept<Schedule>; readonly route: Route }) {
  const { t, number } = useSay();
  const link = useLink();
  const ready = useReady();
  const sayError = useErrorWords();
  const shown = shownOf(route.query['show']);
  const [asked, setAsked] = useState<Asked | null>(null);
  const going = list?.filter(isGoing).length ?? 0;
  const found = list?.filter((one) => isShown(one, shown)) ?? [];
  // What was done here is over for whoever comes back.
  useEffect(() => clearDone, []);

  const send = (schedule: Schedule, what: Asked['what']): void => {
    const count = targetsNow(schedule, what, link);
    if (count > ASK_OVER) setAsked({ schedule, what, count });
    else void sendNow(link, schedule.id, what);
  };
  return (
    <section className="pl-scheduled" aria-label={t('schedules.title')} data-stale={ready ? undefined : ''}>
      <div className="pl-scheduled-bar">
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a box and a legend */}
        <div className="pl-facets" role="group" aria-label={t('schedules.show.label')}>
          {SHOWN.map((one) => (
            <button
              key={one}
              type="button"
              className="pl-bare pl-facet"
              aria-pressed={shown === one}
              onClick={() => go({ ...route, query: one === 'all' ? {} : { show: one } }, 'replace')}
            >
              {t(`schedules.show.${one}`)}
              <span className="pl-facet-count">
                {list ? number(list.filter((schedule) => isShown(schedule, one)).length) : '–'}
              </span>
            </button>
          ))}
        </div>
        <Button
          variant="danger"
          className="pl-scheduled-stop"
          disabled={!ready || going === 0}
          aria-keyshortcuts="Control+. Meta+."
          leftSection={<IconPlayerStop size="1rem" stroke={1.5} />}
          onClick={() => void stop(link, null)}
        >
          {t('schedules.stopAll', { n: number(going) })}
          <kbd className="pl-key">{STOP_KEY}</kbd>
        </Button>
      </div>
      <DoneLine />
      {list ? (
        found.length > 0 ? (
          <ul className="pl-schedule-list" aria-label={t('schedules.title')}>
            {found.map((schedule) => (
              <ScheduleRow key={schedule.id} schedule={schedule} onSend={(what) => send(schedule, what)} />
            ))}
          </ul>
        ) : (
          <Nothing all={list.length === 0} shown={shown} />
        )
      ) : (
        <p className="pl-note" role={error ? 'alert' : undefined}>
          {error ? sayError(error) : t('templates.loading')}
        </p>
      )}
      <Dialog
        opened={asked !== null}
        onClose={() => setAsked(null)}
        title={t('inject.send.askTitle', { n: number(asked?.count ?? 0) })}
      >
        <p>{t('inject.send.ask')}</p>
        <div className="pl-form-end">
          <Button onClick={() => setAsked(null)}>{t('inject.send.cancel')}</Button>
          <Button
            variant="filled"
            data-autofocus
            onClick={() => {
              if (asked) void sendNow(link, asked.schedule.id, asked.what);
              setAsked(null);
            }}
          >
            {t('inject.send.buttonN', { n: number(asked?.count ?? 0) })}
          </Button>
        </div>
      </Dialog>
    </section>
  );
}

function DoneLine() {
  const { t, number } = useSay();
  const link = useLink();
  const ready = useReady();
  const sayError = useErrorWords();
  const done = useDone((state) => state.done);
  if (!done) return null;
  const words =
    done.kind === 'failed'
      ? sayError(done.error)
      : done.kind === 'removed'
        ? t('schedules.removed', { name: plainText(done.name) })
        : t('schedules.stoppedNow', { count: done.ids.length, n: number(done.ids.length) });
  const takesBack = done.kind === 'removed' || (done.kind === 'stopped' && done.ids.length > 0);
  return (
    <div
      className="pl-said"
      role={done.kind === 'failed' ? 'alert' : 'status'}
      data-bad={done.kind === 'failed' ? '' : undefined}
    >
      <span>{words}</span>
      {takesBack && (
        <button type="button" className="pl-bare pl-link" disabled={!ready} onClick={() => void undo(link, done)}>
          {t('templates.undo')}
        </button>
      )}
      <button type="button" className="pl-bare pl-link" onClick={clearDone}>
        {t('templates.close')}
      </button>
    </div>
  );
}

function Nothing({ all, shown }: { readonly all: boolean; readonly shown: Shown }) {
  const { t } = useSay();
  return (
    <div className="pl-scheduled-nothing">
      <p>
        <b>{t(`schedules.nothing.${all ? 'all' : shown}`)}</b>
      </p>
      {all ? (
        <>
          <p className="pl-quiet">{t('schedules.nothing.how')}</p>
          <a className="pl-link" href={formatRoute({ room: 'inject' })}>
            {t('schedules.nothing.go')}
          </a>
        </>
      ) : (
        <a className="pl-link" href={formatRoute({ room: 'inject', id: 'scheduled' })}>
          {t('schedules.nothing.showAll')}
        </a>
      )}
    </div>
  );
}
