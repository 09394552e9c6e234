/** The groups found, as rows of one height over a virtual list. */
import { IconAlertTriangle, IconHourglassLow } from '@tabler/icons-react';
import { useLayoutEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { LayerOverview } from '../../../shared/console/contract.ts';
import { formatDuration } from '../../../shared/format.ts';
import { useRows } from '../../kit/useRows.ts';
import { useTicking } from '../../link/hooks.ts';
import { ROW_HEIGHT, usePreferences } from '../../preferences.ts';
import { useSay } from '../connections/say.ts';
import { Chip } from './Chip.tsx';
import { MemberGlyph } from './MemberGlyph.tsx';
import { type Badge, badgesOf, expiryOf, type Group, kindsOf, oldestOf } from './model.ts';
import { whereWords } from './words.ts';

const COLUMNS = ['group', 'members', 'where', 'age', 'expires', 'remarks'] as const;

export interface GroupTableProps {
  readonly groups: readonly Group[];
  readonly overview: LayerOverview;
  readonly chosen: string | null;
  readonly onChoose: (group: string) => void;
}

export function GroupTable({ groups, overview, chosen, onChoose }: GroupTableProps) {
  const { t } = useSay();
  const { density } = usePreferences();
  const names = useMemo(() => groups.map(({ name }) => name), [groups]);
  const { scroller, virtualizer, activeIndex, events } = useRows({
    keys: names,
    height: ROW_HEIGHT[density],
    first: chosen,
    onOpen: onChoose,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: where a link led is shown once
  useLayoutEffect(() => {
    if (chosen !== null && names.includes(chosen)) virtualizer.scrollToIndex(activeIndex, { align: 'center' });
  }, []);

  return (
    // biome-ignore lint/a11y/useSemanticElements: a table element cannot hold rows that are placed one by one
    <div
      className="pl-groups"
      role="grid"
      aria-label={t('channels.groups.list')}
      aria-rowcount={groups.length + 1}
      aria-colcount={COLUMNS.length}
      data-density={density}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: heads do nothing */}
      <div role="row" aria-rowindex={1} className="pl-group-row pl-groups-head">
        {COLUMNS.map((column) => (
          // biome-ignore lint/a11y/useSemanticElements: as above
          // biome-ignore lint/a11y/useFocusableInteractive: as above
          <span key={column} role="columnheader" title={column === 'age' ? t('channels.groups.ageTitle') : undefined}>
            {column === 'remarks' ? (
              <span className="pl-unseen">{t('channels.groups.columns.remarks')}</span>
            ) : (
              t(`channels.groups.columns.${column}`)
            )}
          </span>
        ))}
      </div>
      <div className="pl-groups-body" ref={scroller} {...events}>
        {/* biome-ignore lint/a11y/useSemanticElements: as above */}
        <div role="rowgroup" className="pl-groups-rows" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, key, start, size }) => {
            const group = groups[index];
            return (
              group && (
                <GroupRow
                  key={key}
                  group={group}
                  expirySeconds={overview.groupExpirySeconds}
                  place={{ index, start, size }}
                  chosen={group.name === chosen}
                  active={index === activeIndex}
                />
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}

interface GroupRowProps {
  readonly group: Group;
  readonly expirySeconds: number;
  readonly place: { readonly index: number; readonly start: number; readonly size: number };
  readonly chosen: boolean;
  readonly active: boolean;
}

function GroupRow({ group, expirySeconds, place, chosen, active }: GroupRowProps) {
  const say = useSay();
  const { t, number } = say;
  const { i18n } = useTranslation();
  const now = useTicking((second) => second);
  const { name, members, size } = group;
  const cut = name.lastIndexOf('_') + 1;
  const oldest = oldestOf(members);
  const ends = members.flatMap((member) => (member.stale ? [] : (expiryOf(member, expirySeconds) ?? [])));
  const lasting = (ms: number): string => formatDuration(ms);
  const where = whereWords(say, i18n.language, group);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table element cannot hold rows that are placed one by one
    <div
      role="row"
      className="pl-group-row"
      aria-rowindex={place.index + 2}
      aria-selected={chosen}
      tabIndex={active ? 0 : -1}
      data-key={name}
      style={{ height: place.size, transform: `translateY(${place.start}px)` }}
    >
      <Cell>
        <span className="pl-mono pl-group-name" title={name}>
          <span className="pl-quiet">{name.slice(0, cut)}</span>
          <b>{name.slice(cut)}</b>
        </span>
      </Cell>
      <Cell>
        <span className="pl-group-members">
          {kindsOf(members).map(({ kind, count }) => (
            <span key={kind} title={`${t(`channels.legend.${kind}`)}: ${number(count)}`}>
              <MemberGlyph kind={kind} />
              {count > 1 && <small>{number(count)}</small>}
            </span>
          ))}
          {size > members.length && <small>{`${members.length > 0 ? '/ ' : ''}${number(size)}`}</small>}
          <span className="pl-unseen">{t('channels.groups.count', { count: size, n: number(size) })}</span>
        </span>
      </Cell>
      <Cell>
        <span className="pl-group-where" title={where}>
          {where}
        </span>
      </Cell>
      <Cell>{oldest === null ? '–' : lasting(now - oldest)}</Cell>
      <Cell>{ends.length === 0 ? '–' : lasting(Math.min(...ends) - now)}</Cell>
      <Cell>
        <span className="pl-group-badges">
          {badgesOf(group, now, expirySeconds).map((badge) => (
            <GroupBadge key={badge.kind} badge={badge} now={now} />
          ))}
        </span>
      </Cell>
    </div>
  );
}

function Cell({ children }: { children: React.ReactNode }) {
  // biome-ignore lint/a11y/useSemanticElements: as above
  // biome-ignore lint/a11y/useFocusableInteractive: the row is what takes the focus
  return <div role="gridcell">{children}</div>;
}

function GroupBadge({ badge, now }: { badge: Badge; now: number }) {
  const { t } = useSay();
  const time = badge.kind === 'expiring' ? formatDuration(badge.at - now, 1) : '';
  const text = t(`channels.badges.${badge.kind}`, { time });
  const title = t(`channels.badgeTitles.${badge.kind}`, { time });
  return (
    <Chip tone={badge.kind === 'double' || badge.kind === 'expiring' ? 'warn' : 'gone'} title={title}>
      {badge.kind === 'double' && <IconAlertTriangle size=".75rem" stroke={1.6} aria-hidden />}
      {badge.kind === 'expiring' && <IconHourglassLow size=".75rem" stroke={1.6} aria-hidden />}
      {badge.kind === 'stale' && <MemberGlyph kind="stale" />}
      {text}
    </Chip>
  );
}
