/** What became of an injection, target by target, as it happens; and what else was sent in this session. */
import { Button } from '@mantine/core';
import {
  IconCheck,
  IconChecks,
  IconChevronRight,
  IconCircleDashedCheck,
  IconCircleMinus,
  IconCircleX,
  IconDeviceFloppy,
  IconHelpCircle,
  IconRepeat,
  IconServer2,
} from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';
import { MiddleCut } from '../../kit/MiddleCut.tsx';
import { Panel } from '../../kit/Panel.tsx';
import { plainText } from '../../kit/plainText.ts';
import { Scroller } from '../../kit/Scroller.tsx';
import { StateGlyph } from '../../kit/StateGlyph.tsx';
import { TipoBadge } from '../../kit/TipoBadge.tsx';
import { useViewport } from '../../kit/useViewport.ts';
import { useInfo, useLink, useReady, useRow, useStream, useTicking } from '../../link/hooks.ts';
import { formatRoute } from '../../router.ts';
import { useErrorWords } from '../../shell/errors.ts';
import { type Say, useSay } from '../connections/say.ts';
import {
  countFates,
  type Fate,
  fateOf,
  noteProgress,
  retriable,
  type Sent,
  send,
  type Target,
  useSent,
} from './sent.ts';

const ROW = 30;
const ICONS = {
  failed: IconCircleX,
  unknown: IconHelpCircle,
  unsent: IconCircleMinus,
  stored: IconDeviceFloppy,
  handed: IconServer2,
  written: IconCircleDashedCheck,
  confirmed: IconCheck,
  read: IconChecks,
} as const;
const COLUMNS = ['confirmed', 'written', 'handed', 'stored', 'unsent', 'unknown', 'failed'] as const;
type Column = (typeof COLUMNS)[number];

/** Columns that are there only when they are not zero; `handed` also where there are other hubs. */
const SELDOM: ReadonlySet<Column> = new Set(['handed', 'unsent', 'unknown']);

/** Figures in the columns: what was read was delivered too. */
function columnsOf(fates: Readonly<Record<Fate, number>>): Readonly<Record<Column, number>> {
  return {
    confirmed: fates.confirmed + fates.read,
    written: fates.written,
    handed: fates.handed,
    stored: fates.stored,
    unsent: fates.unsent,
    unknown: fates.unknown,
    failed: fates.failed,
  };
}

/** `3 entregadas, 1 guardada para después`: the columns that are not zero, in words. */
function useSummary(sent: Sent): { columns: ReturnType<typeof columnsOf>; read: number; words: string } {
  const { t, number } = useSay();
  return useMemo(() => {
    const fates = countFates(sent);
    const columns = columnsOf(fates);
    const words = COLUMNS.filter((column) => columns[column] > 0).map(
      (column) => `${number(columns[column])} ${t(`inject.result.${column}`, { count: columns[column] })}`,
    );
    return { columns, read: fates.read, words: words.join(', ') };
  }, [sent, t, number]);
}

/** Follows an injection as long as the hub that it went to is there. */
function useProgress({ key, follow }: Sent): void {
  const startedAt = useInfo()?.startedAt;
  useStream('notifications.progress', follow?.hubStartedAt === startedAt ? { batch: follow?.batch ?? 0 } : null, {
    event: ({ targets }) => noteProgress(key, targets),
  });
}

export function Results() {
  const { t, number, at } = useSay();
  const link = useLink();
  const ready = useReady();
  const sending = useSent((state) => state.sending !== null);
  const sent = useSent((state) => state.sent);
  const day = useTicking((now) => Math.floor(now / 60_000) * 60_000);
  const [latest, ...earlier] = sent;
  if (!latest) {
    return (
      <Panel title={t('inject.result.title')} className="pl-results">
        <p className="pl-note">{t('inject.result.empty')}</p>
      </Panel>
    );
  }
  const again = retriable(latest);
  return (
    <Panel
      title={t('inject.result.title')}
      hint={t('inject.result.hint', { time: at(latest.at, day) })}
      className="pl-results"
      actions={
        again.length > 0 && (
          <Button
            disabled={!ready || sending}
            leftSection={<IconRepeat size="1rem" stroke={1.5} />}
            onClick={() =>
              void send(
                link,
                again.map(({ consumer }) => consumer),
                latest.content,
                latest.next,
              )
            }
          >
            {t(again.every(({ missed }) => missed === 'unsent') ? 'inject.result.goOn' : 'inject.result.retry', {
              count: again.length,
              n: number(again.length),
            })}
          </Button>
        )
      }
    >
      <Latest key={latest.key} sent={latest} />
      {earlier.length > 0 && (
        <>
          <h3 className="pl-results-recent">{t('inject.result.recent')}</h3>
          <ul className="pl-recent">
            {earlier.map((one) => (
              <Earlier key={one.key} sent={one} day={day} />
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}

function Latest({ sent }: { sent: Sent }) {
  const { t, number, hubs } = useSay();
  const { scale } = useViewport();
  const { columns, read, words } = useSummary(sent);
  const scroller = useRef<HTMLDivElement>(null);
  useProgress(sent);
  const rows = useVirtualizer({
    count: sent.targets.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW * scale,
    overscan: 10,
  });
  return (
    <>
      {/* Said at once, and once more when nothing is on its way any more: every figure between would be noise. */}
      <p role="status" className="pl-unseen">
        {columns.written + columns.handed === 0
          ? words
          : t('inject.result.sent', { count: sent.targets.filter(({ missed }) => missed === null).length })}
      </p>
      <div className="pl-fates">
        {COLUMNS.filter(
          (column) => !SELDOM.has(column) || columns[column] > 0 || (column === 'handed' && hubs.several),
        ).map((column) => {
          const Icon = ICONS[column];
          const count = columns[column];
          return (
            <div key={column} className="pl-fate" data-fate={column} data-zero={count === 0 ? '' : undefined}>
              <b>{number(count)}</b>
              <span>
                <Icon size="0.875rem" stroke={1.6} aria-hidden />
                {t(`inject.result.${column}`, { count })}
                {column === 'confirmed' && read > 0 && `, ${t('inject.result.read', { count: read, n: number(read) })}`}
              </span>
            </div>
          );
        })}
      </div>
      <div className="pl-result pl-result-head" aria-hidden="true">
        <span />
        <span>{t('inject.result.columns.consumer')}</span>
        <span>{t('inject.result.columns.state')}</span>
        <span>{t('inject.result.columns.detail')}</span>
      </div>
      <Scroller ref={scroller} label={t('inject.result.label')}>
        <ul className="pl-result-list" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(({ index, start }) => {
            const target = sent.targets[index];
            return target && <ResultRow key={target.consumer} target={target} sent={sent} at={index} start={start} />;
          })}
        </ul>
      </Scroller>
    </>
  );
}

function detailOf(
  { t, number, hubs }: Say,
  { written, consumer, hub }: Target,
  fate: Fate,
  sent: Sent,
  error: string,
): string {
  const confirmed = sent.progress.get(consumer)?.confirmed ?? 0;
  const here = t('inject.result.toSockets', { count: written, n: number(written) });
  const to = hub === null ? here : t('inject.result.andTo', { sockets: here, hub: hubs.label(hub) });
  switch (fate) {
    case 'failed':
      return error;
    case 'unknown':
    case 'unsent':
      return t(`inject.result.${fate === 'unknown' ? 'lost' : 'unreached'}`);
    case 'stored':
      return t('inject.result.later');
    case 'handed':
      return t('inject.result.handedTo', { hub: hub === null ? '' : hubs.label(hub) });
    case 'written':
      return `${to}, ${t('inject.result.proof')}`;
    default:
      if (written === 0)
        return hub === null ? t('inject.result.onReturn') : t('connections.hubs.on', { hub: hubs.label(hub) });
      return confirmed < written
        ? t('inject.result.ofSockets', { confirmed: number(confirmed), n: number(written) })
        : to;
  }
}

function ResultRow({ target, sent, at, start }: { target: Target; sent: Sent; at: number; start: number }) {
  const say = useSay();
  const { t } = say;
  const sayError = useErrorWords();
  const state = useRow(target.consumer)?.state;
  const fate = fateOf(target, sent);
  const Icon = ICONS[fate];
  const { unfit } = target;
  const why = unfit
    ? t(`templates.unfitBrief.${unfit.code}`, { field: unfit.field })
    : sent.error
      ? sayError(sent.error)
      : '';
  const detail = detailOf(say, target, fate, sent, why);
  return (
    <li
      className="pl-result"
      aria-setsize={sent.targets.length}
      aria-posinset={at + 1}
      style={{ transform: `translateY(${start}px)` }}
    >
      {state ? <StateGlyph state={state} /> : <span />}
      <span className="pl-mono">
        <MiddleCut text={target.consumer} />
      </span>
      <span className="pl-fate-word" data-fate={fate}>
        <Icon size="0.875rem" stroke={1.6} aria-hidden />
        {t(`inject.result.states.${fate}`)}
      </span>
      <span className="pl-quiet" title={detail}>
        {detail}
      </span>
      <a
        className="pl-result-open"
        href={formatRoute({ room: 'connections', id: target.consumer })}
        aria-label={t('inject.result.open', { id: target.consumer })}
      >
        <IconChevronRight size="1rem" stroke={1.5} aria-hidden />
      </a>
    </li>
  );
}

function Earlier({ sent, day }: { sent: Sent; day: number }) {
  const { t, number, when } = useSay();
  const { words } = useSummary(sent);
  useProgress(sent);
  const count = sent.targets.length;
  return (
    <li className="pl-recent-row">
      <span className="pl-quiet">{when(sent.at, day)}</span>
      <TipoBadge tipo={sent.content.tipo} />
      <span>{t('inject.result.recentTo', { count, n: number(count), first: sent.targets[0]?.consumer ?? '' })}</span>
      <span className="pl-quiet pl-recent-text">{plainText(sent.content.contenido)}</span>
      <span className="pl-quiet">{words}</span>
    </li>
  );
}
