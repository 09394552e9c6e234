/** One schedule: what and to whom, its rhythm, when next, how it went last, and what waits for a person's word. */
import { ActionIcon, Button, Tooltip } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCheck,
  IconClock,
  IconForms,
  IconPlayerPlay,
  IconPlayerStop,
  IconSend,
  IconTrash,
} from '@tabler/icons-react';
import type { Schedule } from '../../../shared/console/schedules.ts';
import { formatDuration } from '../../../shared/format.ts';
import { plainText } from '../../kit/plainText.ts';
import { TipoBadge } from '../../kit/TipoBadge.tsx';
import { useInfo, useLink, useReady, useTicking } from '../../link/hooks.ts';
import type { Link } from '../../link/link.ts';
import { go } from '../../router.ts';
import { type Say, useSay } from '../connections/say.ts';
import { takeContent } from './draft.ts';
import { dismiss, remove, resume, stop } from './scheduleActs.ts';
import { isGoing, restOf } from './scheduled.ts';

interface ScheduleRowProps {
  readonly schedule: Schedule;
  readonly onSend: (what: 'missed' | 'rest') => void;
}

/** How many would get it now. */
export function targetsNow(schedule: Schedule, what: 'missed' | 'rest', { rows }: Pick<Link, 'rows'>): number {
  if (what === 'rest') return restOf(schedule);
  return schedule.targets?.count ?? [...rows.values()].filter(({ sockets }) => sockets > 0).length;
}

/** What it is called: by its name, else by what it says. */
const nameOf = ({ name, content }: Schedule): string => plainText(name || content.contenido || content.tipo);

type State = 'sending' | 'going' | 'stopped' | 'over';
const ICONS = { sending: IconSend, going: IconClock, stopped: IconPlayerStop, over: IconCheck } as const;

function stateOf(schedule: Schedule): State {
  if (schedule.last?.running) return 'sending';
  if (schedule.nextAt !== null) return 'going';
  const left = schedule.times === null || schedule.past < schedule.times;
  return schedule.stopped && left ? 'stopped' : 'over';
}

export function ScheduleRow({ schedule, onSend }: ScheduleRowProps) {
  const say = useSay();
  const { t } = say;
  const link = useLink();
  const ready = useReady();
  const state = stateOf(schedule);
  const Icon = ICONS[state];
  const { id, content } = schedule;
  const name = nameOf(schedule);
  return (
    <li className="pl-schedule" data-state={state} aria-label={name}>
      <span className="pl-schedule-state">
        <Icon size="0.875rem" stroke={1.6} aria-hidden />
        {t(`schedules.states.${state}`)}
      </span>
      <div className="pl-schedule-what">
        <span className="pl-schedule-name">
          <b>{name}</b>
          <TipoBadge tipo={content.tipo} />
          {schedule.name !== '' && <span className="pl-quiet">{plainText(content.contenido)}</span>}
        </span>
        <span className="pl-quiet">
          {toWords(say, schedule)} · {rhythmWords(say, schedule)}
        </span>
      </div>
      <Next schedule={schedule} />
      <Last schedule={schedule} />
      <div className="pl-schedule-acts">
        {isGoing(schedule) ? (
          <Button disabled={!ready} onClick={() => void stop(link, id)} aria-label={t('schedules.stopOne', { name })}>
            {t('schedules.stop')}
          </Button>
        ) : (
          state === 'stopped' && (
            <Button
              disabled={!ready}
              leftSection={<IconPlayerPlay size="0.875rem" stroke={1.6} />}
              onClick={() => void resume(link, [id])}
              aria-label={t('schedules.resumeOne', { name })}
            >
              {t('schedules.resume')}
            </Button>
          )
        )}
        <Tooltip label={t('schedules.use')}>
          <ActionIcon
            variant="subtle"
            aria-label={t('schedules.useOne', { name })}
            onClick={() => {
              takeContent(content, null);
              go({ room: 'inject' });
            }}
          >
            <IconForms size="1rem" stroke={1.5} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={t('schedules.remove')}>
          <ActionIcon
            variant="subtle"
            disabled={!ready}
            aria-label={t('schedules.removeOne', { name })}
            onClick={() => void remove(link, id, name)}
          >
            <IconTrash size="1rem" stroke={1.5} />
          </ActionIcon>
        </Tooltip>
      </div>
      <Waiting schedule={schedule} onSend={onSend} />
    </li>
  );
}

function toWords({ t, number }: Say, { targets }: Schedule): string {
  if (!targets) return t('schedules.toEverybody');
  const { count, first } = targets;
  const ids = first.map(plainText).join(', ');
  return count > first.length ? t('schedules.toMany', { n: number(count), ids }) : t('schedules.toFew', { ids });
}

function rhythmWords({ t, number, when }: Say, { at, everySeconds, times }: Schedule): string {
  if (everySeconds === null) return t('schedules.onceAt', { when: when(at, 0) });
  const every = formatDuration(everySeconds * 1_000);
  return times === null
    ? t('schedules.always', { every })
    : t('schedules.times', { every, count: times, n: number(times) });
}

function Next({ schedule: { nextAt, past, times, sent } }: { readonly schedule: Schedule }) {
  const { t, number, when } = useSay();
  const words = useTicking((now) => {
    if (nextAt === null) return '–';
    return nextAt <= now ? t('schedules.nowDue') : t('schedules.in', { time: formatDuration(nextAt - now + 999) });
  });
  const clock = useTicking((now) => (nextAt === null ? '' : when(nextAt, now)));
  const done = times === null ? number(past) : t('schedules.of', { n: number(past), times: number(times) });
  return (
    <div className="pl-schedule-next">
      <span>
        <span className="pl-unseen">{t('schedules.next')} </span>
        {words} <span className="pl-quiet">{clock}</span>
      </span>
      <span className="pl-quiet">
        {t('schedules.past', { done })} · {t('schedules.sent', { count: sent, n: number(sent) })}
      </span>
    </div>
  );
}

function Last({ schedule: { last, targets } }: { readonly schedule: Schedule }) {
  const { t, number, ago } = useSay();
  const since = useTicking((now) => (last ? ago(last.startedAt, Math.max(now, last.startedAt)) : ''));
  if (!last) return <div className="pl-schedule-last pl-quiet">{t('schedules.last.none')}</div>;
  const { running, trouble, done, total, sent, unfit, example } = last;
  const words = running
    ? t('schedules.last.running', { done: number(done), total: number(total) })
    : trouble
      ? t(`schedules.last.${trouble}`, { done: number(done), total: number(total) })
      : total === 0 && !targets
        ? t('schedules.last.nobody')
        : t('schedules.last.sent', { count: sent, n: number(sent) });
  return (
    <div className="pl-schedule-last" data-bad={trouble || unfit > 0 ? '' : undefined}>
      <span>{words}</span>
      {unfit > 0 && example ? (
        <span className="pl-schedule-unfit">
          {t('schedules.last.unfit', {
            count: unfit,
            n: number(unfit),
            id: plainText(example.consumer),
            field: example.field,
          })}
        </span>
      ) : (
        <span className="pl-quiet">{since}</span>
      )}
    </div>
  );
}

/** What was missed, and what was left over: sent or let be by a person, never by itself. */
function Waiting({ schedule, onSend }: ScheduleRowProps) {
  const { t, number, at, until } = useSay();
  const link = useLink();
  const ready = useReady();
  const day = useTicking((now) => Math.floor(now / 60_000) * 60_000);
  const startedAt = useInfo()?.startedAt ?? 0;
  const { id, missed, last, targets } = schedule;
  const rest = last?.open && !last.running ? restOf(schedule) : 0;
  if (!missed && rest === 0) return null;
  const name = nameOf(schedule);
  const words = missed
    ? t('schedules.missed.words', {
        count: missed.count,
        n: number(missed.count),
        at: at(missed.from, day),
        from: until(missed.from, day),
        to: until(missed.to, day),
      })
    : t('schedules.missed.rest', { count: rest, n: number(rest), total: number(last?.total ?? 0) });
  const why = missed ? t(missed.to < startedAt ? 'schedules.missed.off' : 'schedules.missed.late') : null;
  const what = missed ? 'missed' : 'rest';
  const send = missed ? t('schedules.missed.send') : t('schedules.missed.sendRest', { count: rest, n: number(rest) });
  const canSend = what === 'missed' || targets !== null;
  return (
    <div className="pl-schedule-waiting">
      <IconAlertTriangle size="0.875rem" stroke={1.6} aria-hidden />
      <span>
        {words} {why}
      </span>
      {canSend && (
        <Button
          disabled={!ready || last?.running === true}
          onClick={() => onSend(what)}
          aria-label={`${send}: ${name}`}
        >
          {send}
        </Button>
      )}
      <Button
        variant="subtle"
        disabled={!ready}
        onClick={() => void dismiss(link, id)}
        aria-label={`${t('schedules.missed.letBe')}: ${name}`}
      >
        {t('schedules.missed.letBe')}
      </Button>
    </div>
  );
}
