/** One consumer's row. It renders again when its own row, ribbon or choice changes, and its times tick by themselves. */
import {
  IconActivity,
  IconAlertTriangle,
  IconBinoculars,
  IconCheck,
  IconChecks,
  IconHeartBroken,
  IconHeartbeat,
  IconPlug,
  IconPlugConnected,
  IconPlugX,
  IconSend,
  IconSquareFilled,
  IconStack2,
} from '@tabler/icons-react';
import { memo, type ReactNode } from 'react';
import type { ConsumerRow, RowEventCode } from '../../../shared/console/rows.ts';
import { ROW_SLOTS } from '../../../shared/ribbon.ts';
import { Check } from '../../kit/Check.tsx';
import { plainText } from '../../kit/plainText.ts';
import { Ribbon } from '../../kit/Ribbon.tsx';
import { StateGlyph } from '../../kit/StateGlyph.tsx';
import { Time } from '../../kit/Time.tsx';
import { useWatched } from '../../link/alertHooks.ts';
import { useRow, useTicking } from '../../link/hooks.ts';
import { type Column, RIGHT } from './columns.ts';
import { RttSpark } from './RttSpark.tsx';
import { useRibbon } from './ribbons.ts';
import { useSay } from './say.ts';
import { useView } from './view.ts';

/** A round trip over this is worth a look, in ms. */
const SLOW_RTT_MS = 200;

export interface RowProps {
  readonly id: string;
  readonly index: number;
  readonly start: number;
  readonly size: number;
  readonly columns: readonly Column[];
  readonly focusable: boolean;
}

export const Row = memo(function Row({ id, index, start, size, columns, focusable }: RowProps) {
  const row = useRow(id);
  const selected = useView((view) => view.selected.has(id));
  return (
    // biome-ignore lint/a11y/useSemanticElements: see Table
    <div
      role="row"
      className="pl-row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      tabIndex={focusable ? 0 : -1}
      data-key={id}
      data-id={id}
      data-state={row?.state}
      style={{ transform: `translateY(${start}px)`, height: size }}
    >
      {columns.map((column) => (
        <div
          key={column}
          role={column === 'id' ? 'rowheader' : 'gridcell'}
          className={`pl-cell pl-cell-${column}`}
          data-right={RIGHT.has(column) ? '' : undefined}
          data-select={column === 'select' ? '' : undefined}
        >
          {row ? <Cell column={column} row={row} selected={selected} /> : column === 'id' ? id : null}
        </div>
      ))}
    </div>
  );
});

function Cell({ column, row, selected }: { column: Column; row: ConsumerRow; selected: boolean }): ReactNode {
  const say = useSay();
  switch (column) {
    case 'select':
      return <Check label={say.t('connections.select', { id: row.id })} state={selected ? 'on' : 'off'} />;
    case 'state':
      return <StateCell row={row} />;
    case 'id':
      return <IdCell row={row} />;
    case 'hub':
      return <HubCell row={row} />;
    case 'address': {
      // A recording's may be anything.
      const address = plainText(row.address);
      const colon = address.lastIndexOf(':');
      return (
        <span title={address}>
          {address.slice(0, colon)}
          <span className="pl-quiet">{address.slice(colon)}</span>
        </span>
      );
    }
    case 'client':
      return <span title={row.client}>{say.client(row.client) || '–'}</span>;
    case 'connected':
      return <When at={row.connectedAt} make={(now) => say.connected(row, now)} />;
    case 'ribbon':
      return row.hub === null ? <RibbonCell row={row} /> : <OnHub hub={row.hub} />;
    case 'ping':
      return <When at={row.lastPingAt} make={(now) => say.lastPing(row, now)} />;
    case 'rtt':
      return row.rttMs > 0 ? (
        <span className={row.rttMs > SLOW_RTT_MS ? 'pl-warn' : undefined}>
          {say.number(Math.round(row.rttMs))} <small>ms</small>
        </span>
      ) : (
        <span className="pl-quiet">–</span>
      );
    case 'spark':
      return row.hub === null ? <SparkCell row={row} /> : null;
    case 'unread':
      return row.unread > 0 ? (
        <span className="pl-pill">{say.number(row.unread)}</span>
      ) : (
        <span className="pl-quiet">0</span>
      );
    case 'traffic':
      return `${say.number(row.messagesIn)} / ${say.number(row.messagesOut)}`;
    case 'outbox':
      return <span className={row.outboxBytes === 0 ? 'pl-quiet' : undefined}>{say.bytes(row.outboxBytes)}</span>;
    case 'event':
      return <EventCell row={row} />;
    case 'time':
      return <When quiet at={row.eventAt} make={(now) => say.when(row.eventAt, now)} />;
  }
}

interface WhenProps {
  /** Ms since 1970, 0 where it has not happened. */
  readonly at: number;
  readonly make: (now: number) => string;
  readonly quiet?: boolean;
}

/** Words about a moment that change with time; the moment itself on hover. */
function When({ at, make, quiet = false }: WhenProps) {
  const words = useTicking(make);
  if (at === 0) return words;
  return (
    <Time at={at} className={quiet ? 'pl-quiet' : undefined}>
      {words}
    </Time>
  );
}

function StateCell({ row }: { row: ConsumerRow }) {
  const say = useSay();
  const figure = useTicking((now) => say.figure(row, now));
  return (
    <>
      <StateGlyph state={row.state} />
      <span className="pl-state-word">{say.t(`states.${row.state}`)}</span>
      {figure && <span className="pl-quiet">{figure}</span>}
    </>
  );
}

function IdCell({ row }: { row: ConsumerRow }) {
  const { t } = useSay();
  const watched = useWatched(row.id);
  return (
    <>
      <span className="pl-id" title={row.id}>
        {row.id}
      </span>
      {watched && (
        <span
          className="pl-watched-mark"
          role="img"
          aria-label={t('alerts.watched.mark')}
          title={t('alerts.watched.mark')}
        >
          <IconBinoculars size="0.875rem" stroke={1.5} aria-hidden />
        </span>
      )}
      {row.sockets > 1 && (
        <button
          type="button"
          className="pl-bare pl-chip"
          tabIndex={-1}
          data-sockets=""
          aria-label={t('connections.sockets', { count: row.sockets })}
          title={t('connections.sockets', { count: row.sockets })}
        >
          ×{row.sockets}
        </button>
      )}
      {row.simulated && (
        <span className="pl-chip" title={t('states.simulated')}>
          sim
        </span>
      )}
    </>
  );
}

function HubCell({ row }: { row: ConsumerRow }) {
  const { t, hubs } = useSay();
  const label = hubs.label(row.hub);
  const more = row.hubs > 1 ? t('connections.hubs.more', { count: row.hubs - 1 }) : null;
  return (
    <>
      <span className="pl-hub-name" title={label}>
        {label}
      </span>
      {more && (
        <span className="pl-chip" title={more}>
          <span aria-hidden="true">+{row.hubs - 1}</span>
          <span className="pl-unseen">{more}</span>
        </span>
      )}
    </>
  );
}

/** Its rhythm is known only to the hub that holds it. */
function OnHub({ hub }: { hub: number }) {
  const { t, hubs } = useSay();
  const words = t('connections.hubs.on', { hub: hubs.label(hub) });
  return (
    <span className="pl-on-hub" title={words}>
      <IconSquareFilled size="0.5rem" aria-hidden />
      <span>{words}</span>
    </span>
  );
}

function RibbonCell({ row }: { row: ConsumerRow }) {
  const say = useSay();
  const ribbon = useRibbon(row.id);
  return (
    <>
      <Ribbon slots={ribbon?.slots} count={ROW_SLOTS} state={row.state} beat={row.lastPingAt} />
      {ribbon && <span className="pl-unseen">{say.ribbon(ribbon.slots, row.state)}</span>}
    </>
  );
}

function SparkCell({ row }: { row: ConsumerRow }) {
  const ribbon = useRibbon(row.id);
  return ribbon && row.state !== 'gone' ? <RttSpark slots={ribbon.slots} warn={row.rttMs > SLOW_RTT_MS} /> : null;
}

const EVENT_ICONS: Readonly<Record<RowEventCode, typeof IconPlug>> = {
  connected: IconPlug,
  returned: IconPlugConnected,
  ping: IconActivity,
  delivered: IconSend,
  confirmed: IconCheck,
  read: IconChecks,
  late: IconHeartbeat,
  silent: IconHeartBroken,
  slow: IconStack2,
  error: IconAlertTriangle,
  closed: IconPlugX,
};

function EventCell({ row }: { row: ConsumerRow }) {
  const say = useSay();
  const words = useTicking((now) => say.event(row, now));
  const Icon = EVENT_ICONS[row.event];
  return (
    <>
      <Icon className="pl-event-icon" size="0.875rem" stroke={1.5} aria-hidden />
      <span className="pl-event-words" title={words}>
        {row.event === 'closed' && <span className="pl-mono pl-event-code">{row.eventDetail}</span>}
        {words}
      </span>
    </>
  );
}
