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
  IconShieldX,
  IconStack2,
} from '@tabler/icons-react';
import { useMemo } from 'react';
import { closeName } from '../../../shared/codes.ts';
import { READERS, type TimelineEntry } from '../../../shared/console/contract.ts';
import { shortId } from '../../../shared/ids.ts';
import { Panel } from '../../kit/Panel.tsx';
import { useTicking } from '../../link/hooks.ts';
import { type Say, useSay } from '../connections/say.ts';

type Kind = TimelineEntry['kind'];

const LOOKS: Readonly<Record<Kind, readonly [typeof IconPlug, 'pulse' | 'info' | 'warn' | 'crit' | 'gone']>> = {
  connected: [IconPlug, 'info'],
  closed: [IconPlugX, 'gone'],
  refused: [IconShieldX, 'warn'],
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

/** The line under an entry's title, where there is one. */
function underTitle({ kind, detail, note }: TimelineEntry, { t }: Say): string | null {
  switch (kind) {
    case 'closed': {
      const why = t(`closeCode.${closeName(Number(detail)) ?? 'other'}`);
      return t('consumer.timeline.closedWhy', { code: detail, why });
    }
    case 'read':
      return isReader(note) ? t(`consumer.timeline.readBy.${note}`) : null;
    case 'error':
      return note === null ? String(detail) : `${detail}, ${note}`;
    case 'refused':
      return note ? `${detail}: ${note}` : String(detail);
    default:
      return note;
  }
}

/** A notification that has arrived says so once; that it was stored and written before is in its journey. */
function withoutSteps(entries: readonly TimelineEntry[]): readonly TimelineEntry[] {
  const arrived = new Set(entries.flatMap(({ kind, detail }) => (kind === 'confirmed' ? [detail] : [])));
  const told = new Set<TimelineEntry['detail']>();
  return entries.filter(({ kind, detail }) => {
    if (kind !== 'stored' && kind !== 'written' && kind !== 'confirmed') return true;
    if (kind !== 'confirmed' && arrived.has(detail)) return false;
    if (told.has(detail)) return false;
    told.add(detail);
    return true;
  });
}

export function Timeline({ entries: all }: { entries: readonly TimelineEntry[] }) {
  const entries = useMemo(() => withoutSteps(all), [all]);
  const say = useSay();
  const { t } = say;
  const day = useTicking((now) => Math.floor(now / 60_000) * 60_000);
  return (
    <Panel title={t('consumer.timeline.title')} className="pl-consumer-timeline">
      {entries.length === 0 ? (
        <p className="pl-note">{t('consumer.timeline.empty')}</p>
      ) : (
        <ol className="pl-panel-body pl-timeline">
          {entries.map((entry, i) => {
            const [Icon, tone] = LOOKS[entry.kind];
            const id = typeof entry.detail === 'number' ? shortId(entry.detail) : '';
            const under = underTitle(entry, say);
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: entries have no name of their own and only grow at the top
              <li key={`${entries.length - i}`} className="pl-timeline-entry">
                <time
                  className="pl-timeline-time"
                  dateTime={new Date(entry.at).toISOString()}
                  title={say.iso(entry.at)}
                >
                  {say.when(entry.at, day)}
                </time>
                <span className="pl-timeline-bead" data-tone={tone}>
                  <Icon size="0.75rem" stroke={1.8} aria-hidden />
                </span>
                <span className="pl-timeline-what">
                  {t(`consumer.timeline.${entry.kind}`, { id })}
                  {under && <small>{under}</small>}
                </span>
              </li>
            );
          })}
        </ol>
      )}
    </Panel>
  );
}
