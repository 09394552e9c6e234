/** One line of the palette. */
import { memo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TrackedNotification } from '../../shared/console/contract.ts';
import { ROW_SLOTS } from '../../shared/ribbon.ts';
import { plainText } from '../kit/plainText.ts';
import { Ribbon } from '../kit/Ribbon.tsx';
import { StateGlyph } from '../kit/StateGlyph.tsx';
import { TipoBadge } from '../kit/TipoBadge.tsx';
import { useRow, useTicking } from '../link/hooks.ts';
import { useRibbon } from '../screens/connections/ribbons.ts';
import { useSay } from '../screens/connections/say.ts';
import { Keys } from './Keys.tsx';
import { splitAround } from './search.ts';
import type { Item } from './usePalette.ts';

export interface OptionProps {
  readonly id: string;
  readonly item: Item;
  readonly active: boolean;
  /** What was typed, to be marked in ids. */
  readonly text: string;
}

export const Option = memo(function Option({ id, item, active, text }: OptionProps) {
  return (
    <div id={id} role="option" tabIndex={-1} aria-selected={active} className="pl-option" data-key={item.key}>
      <Line item={item} active={active} text={text} />
    </div>
  );
});

function Line({ item, active, text }: Omit<OptionProps, 'id'>): ReactNode {
  switch (item.kind) {
    case 'consumer':
      return <ConsumerLine id={item.id} active={active} text={text} />;
    case 'notification':
      return <NotificationLine one={item.one} active={active} />;
    case 'command': {
      const { icon: Icon, words, hint, keys } = item.command;
      return (
        <>
          <Icon className="pl-option-icon" size="1rem" stroke={1.5} aria-hidden />
          <span className="pl-option-words">
            {words}
            {hint !== undefined && <small title={hint}> {hint}</small>}
          </span>
          {keys !== undefined ? <Keys keys={keys} /> : active && <Keys keys="Enter" />}
        </>
      );
    }
  }
}

function ConsumerLine({ id, active, text }: { id: string; active: boolean; text: string }) {
  const say = useSay();
  const { t } = say;
  const row = useRow(id);
  const ribbon = useRibbon(id);
  const parts = splitAround(id, text);
  const words = useTicking((now) => {
    if (!row) return t('palette.unknown');
    const state = `${t(`states.${row.state}`)} ${say.figure(row, now)}`.trim();
    const since =
      row.state !== 'gone'
        ? t('palette.connected', { time: say.connected(row, now) })
        : row.event === 'closed'
          ? `${row.eventDetail} ${say.event(row, now)}`
          : '';
    const unread = row.unread > 0 ? t('palette.unread', { count: row.unread, n: say.number(row.unread) }) : '';
    return [state, since, unread].filter(Boolean).join(', ');
  });
  return (
    <>
      <span className="pl-option-icon">{row && <StateGlyph state={row.state} />}</span>
      <span className="pl-option-words">
        <b className="pl-mono" title={id}>
          {parts ? (
            <>
              {parts[0]}
              <mark>{parts[1]}</mark>
              {parts[2]}
            </>
          ) : (
            id
          )}
        </b>
        <small data-state={row?.state}> {words}</small>
      </span>
      {row &&
        (row.hub === null ? (
          <Ribbon slots={ribbon?.slots} count={ROW_SLOTS} state={row.state} beat={row.lastPingAt} />
        ) : (
          <small>{t('connections.hubs.on', { hub: say.hubs.label(row.hub) })}</small>
        ))}
      <span className="pl-option-key">{active && <Keys keys="Enter" />}</span>
    </>
  );
}

function NotificationLine({ one, active }: { one: TrackedNotification; active: boolean }) {
  const { t } = useTranslation();
  const { hubs, when } = useSay();
  const time = useTicking((now) => when(one.sentAt, now));
  return (
    <>
      <TipoBadge tipo={one.tipo} />
      <span className="pl-option-words">
        {plainText(one.contenido)}
        <small className="pl-mono"> {hubs.notification(one.id)}</small>
      </span>
      <small>
        {t('palette.forWhom', { id: one.consumer, time })},{' '}
        {t(one.readAt === null ? 'palette.notRead' : 'palette.read')}
      </small>
      <span className="pl-option-key">{active && <Keys keys="Enter" />}</span>
    </>
  );
}
