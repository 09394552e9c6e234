/** What happened to a consumer, newest first, as beads on a thread. */
import {
  IconActivityHeartbeat,
  IconBug,
  IconCheck,
  IconChecks,
  IconCircleDashedCheck,
  IconDeviceFloppy,
  IconHeartOff,
  IconPlug,
  IconPlugX,
  IconShieldQuestion,
  IconShieldX,
  IconStack2,
} from '@tabler/icons-react';
import { memo, useMemo } from 'react';
import { closeName } from '../../../shared/codes.ts';
import { READERS, type TimelineEntry, type TrackedNotification } from '../../../shared/console/contract.ts';
import { CONSUMER_STATES, type ConsumerState } from '../../../shared/console/rows.ts';
import { formatElapsed } from '../../kit/elapsed.ts';
import { Panel } from '../../kit/Panel.tsx';
import { plainText } from '../../kit/plainText.ts';
import { Scroller } from '../../kit/Scroller.tsx';
import { Time } from '../../kit/Time.tsx';
import { useTicking } from '../../link/hooks.ts';
import { type Say, useSay } from '../connections/say.ts';
import { furthestSteps } from './steps.ts';
import type { NumberedEntry } from './useDetail.ts';
import './lists.css';

type Kind = TimelineEntry['kind'];

const LOOKS: Readonly<Record<Kind, readonly [typeof IconPlug, 'pulse' | 'info' | 'warn' | 'crit' | 'gone']>> = {
  connected: [IconPlug, 'info'],
  closed: [IconPlugX, 'gone'],
  refused: [IconShieldX, 'warn'],
  unverified: [IconShieldQuestion, 'warn'],
  stored: [IconDeviceFloppy, 'info'],
  written: [IconCircleDashedCheck, 'info'],
  confirmed: [IconCheck, 'pulse'],
  read: [IconChecks, 'pulse'],
  error: [IconBug, 'warn'],
  late: [IconActivityHeartbeat, 'warn'],
  silent: [IconHeartOff, 'crit'],
  slow: [IconStack2, 'warn'],
  recovered: [IconActivityHeartbeat, 'pulse'],
};

const isReader = (note: string | null): note is (typeof READERS)[number] => READERS.some((reader) => reader === note);

const isState = (detail: unknown): detail is ConsumerState => CONSUMER_STATES.some((state) => state === detail);

/** The line under an entry's title, in pieces; `about` is the notification that it speaks of, as far as it is known. */
function underTitle(entry: TimelineEntry, about: TrackedNotification | undefined, { t, number }: Say): string[] {
  const { kind, at, detail, note } = entry;
  switch (kind) {
    case 'closed': {
      const why = t(`closeCode.${closeName(Number(detail)) ?? 'other'}`);
      return [`${detail}`, why, ...(note ? [`«${plainText(note)}»`] : [])];
    }
    case 'stored':
      return about ? [plainText(about.tipo)] : [];
    case 'written':
    case 'confirmed': {
      if (!about) return [];
      const sockets = kind === 'written' ? about.writtenTo : about.confirmedBy;
      return [plainText(about.tipo), ...(sockets > 1 ? [t('consumer.timeline.sockets', { n: number(sockets) })] : [])];
    }
    case 'read':
      return [
        ...(about ? [t('consumer.timeline.after', { time: formatElapsed(at - about.storedAt, number) })] : []),
        ...(isReader(note) ? [t(`consumer.timeline.readBy.${note}`)] : []),
      ];
    case 'refused':
    case 'error':
      return [`${detail}`, ...(note ? [plainText(note)] : [])];
    case 'unverified':
      return [t('consumer.timeline.unverifiedWhy')];
    case 'recovered':
      return isState(detail) ? [t('consumer.timeline.before', { state: t(`states.${detail}`) })] : [];
    default:
      return note ? [plainText(note)] : [];
  }
}

export interface TimelineProps {
  readonly entries: readonly NumberedEntry[];
  readonly notifications: readonly TrackedNotification[];
}

export const Timeline = memo(function Timeline({ entries, notifications }: TimelineProps) {
  const { t } = useSay();
  const told = useMemo(() => furthestSteps(entries), [entries]);
  const byId = useMemo(() => new Map(notifications.map((one) => [one.id, one])), [notifications]);
  return (
    <Panel title={t('consumer.timeline.title')} className="pl-consumer-timeline">
      {told.length === 0 ? (
        <p className="pl-note">{t('consumer.timeline.empty')}</p>
      ) : (
        <Scroller label={t('consumer.timeline.title')}>
          <ol className="pl-timeline">
            {told.map((entry) => (
              <Entry
                key={entry.number}
                entry={entry}
                about={typeof entry.detail === 'number' ? byId.get(entry.detail) : undefined}
              />
            ))}
          </ol>
        </Scroller>
      )}
    </Panel>
  );
});

interface EntryProps {
  readonly entry: NumberedEntry;
  readonly about: TrackedNotification | undefined;
}

const Entry = memo(function Entry({ entry, about }: EntryProps) {
  const say = useSay();
  const time = useTicking((now) => say.when(entry.at, now));
  const [Icon, tone] = LOOKS[entry.kind];
  const under = underTitle(entry, about, say).join(', ');
  return (
    <li className="pl-timeline-entry">
      <Time className="pl-timeline-time" at={entry.at}>
        {time}
      </Time>
      <span className="pl-timeline-bead" data-tone={tone}>
        <Icon size="0.75rem" stroke={1.8} aria-hidden />
      </span>
      <span className="pl-timeline-what">
        {say.t(`consumer.timeline.${entry.kind}`, { id: say.hubs.notification(Number(entry.detail)) })}
        {under && <small>{under}</small>}
      </span>
    </li>
  );
});
