/** What became of an injection, target by target, as it happens; and what else was sent in this session. */
import { IconCheck, IconChecks, IconChevronRight, IconCircleDashedCheck, IconDeviceFloppy } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';
import type { InjectionResult } from '../../../shared/console/contract.ts';
import { Panel } from '../../kit/Panel.tsx';
import { Scroller } from '../../kit/Scroller.tsx';
import { StateGlyph } from '../../kit/StateGlyph.tsx';
import { TipoBadge } from '../../kit/TipoBadge.tsx';
import { useRow, useStream, useTicking } from '../../link/hooks.ts';
import { formatRoute } from '../../router.ts';
import { useSay } from '../connections/say.ts';
import { useViewport } from '../connections/useViewport.ts';
import { noteProgress, type Sent, useDraft } from './draft.ts';

const ROW = 30;
const FATES = ['read', 'confirmed', 'written', 'stored'] as const;
type Fate = (typeof FATES)[number];
const ICONS = {
  read: IconChecks,
  confirmed: IconCheck,
  written: IconCircleDashedCheck,
  stored: IconDeviceFloppy,
} as const;

function fateOf({ consumer, written }: InjectionResult, { progress }: Sent): Fate {
  const known = progress.get(consumer);
  if (known?.read) return 'read';
  if (known && known.confirmed > 0) return 'confirmed';
  return written > 0 ? 'written' : 'stored';
}

export function Results() {
  const { t, when } = useSay();
  const sent = useDraft((draft) => draft.sent);
  const day = useTicking((now) => Math.floor(now / 60_000) * 60_000);
  const [latest, ...earlier] = sent;
  if (!latest) {
    return (
      <Panel title={t('inject.result.title')} className="pl-results">
        <p className="pl-note">{t('inject.result.empty')}</p>
      </Panel>
    );
  }
  return (
    <Panel
      title={t('inject.result.title')}
      hint={t('inject.result.hint', { time: when(latest.at, day) })}
      className="pl-results"
    >
      <Latest key={latest.batch} sent={latest} />
      {earlier.length > 0 && (
        <>
          <h3 className="pl-results-recent">{t('inject.result.recent')}</h3>
          <ul className="pl-recent">
            {earlier.map((one) => (
              <Earlier key={one.batch} sent={one} day={day} />
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}

/** Figures of an injection by fate. */
function useFates(sent: Sent): Readonly<Record<Fate, number>> {
  return useMemo(() => {
    const fates = { read: 0, confirmed: 0, written: 0, stored: 0 };
    for (const result of sent.results) fates[fateOf(result, sent)] += 1;
    return fates;
  }, [sent]);
}

function Latest({ sent }: { sent: Sent }) {
  const { t, number } = useSay();
  const { scale } = useViewport();
  const fates = useFates(sent);
  const scroller = useRef<HTMLDivElement>(null);
  useStream(
    'notifications.progress',
    { batch: sent.batch },
    {
      event: ({ targets }) => noteProgress(sent.batch, targets),
    },
  );
  const rows = useVirtualizer({
    count: sent.results.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW * scale,
    overscan: 10,
  });
  return (
    <>
      <div className="pl-fates">
        {FATES.map((fate) => {
          const Icon = ICONS[fate];
          return (
            <div key={fate} className="pl-fate" data-fate={fate} data-zero={fates[fate] === 0 ? '' : undefined}>
              <b>{number(fates[fate])}</b>
              <span>
                <Icon size="0.875rem" stroke={1.6} aria-hidden />
                {t(`inject.result.${fate}`)}
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
            const result = sent.results[index];
            return (
              result && (
                <ResultRow
                  key={result.consumer}
                  result={result}
                  sent={sent}
                  fate={fateOf(result, sent)}
                  start={start}
                />
              )
            );
          })}
        </ul>
      </Scroller>
    </>
  );
}

function ResultRow({ result, sent, fate, start }: { result: InjectionResult; sent: Sent; fate: Fate; start: number }) {
  const { t, number } = useSay();
  const state = useRow(result.consumer)?.state ?? 'gone';
  const confirmed = sent.progress.get(result.consumer)?.confirmed ?? 0;
  const Icon = ICONS[fate];
  const sockets = t('inject.result.toSockets', { count: result.written, n: number(result.written) });
  const detail =
    fate === 'stored'
      ? t('inject.result.later')
      : fate === 'written'
        ? `${sockets}, ${t('inject.result.proof')}`
        : confirmed < result.written
          ? t('inject.result.ofSockets', { confirmed: number(confirmed), n: number(result.written) })
          : sockets;
  return (
    <li className="pl-result" style={{ transform: `translateY(${start}px)` }}>
      <StateGlyph state={state} />
      <span className="pl-mono" title={result.consumer}>
        {result.consumer}
      </span>
      <span className="pl-fate-word" data-fate={fate}>
        <Icon size="0.875rem" stroke={1.6} aria-hidden />
        {t(`inject.result.states.${fate}`)}
      </span>
      <span className="pl-quiet">{detail}</span>
      <a
        className="pl-result-open"
        href={formatRoute({ room: 'connections', id: result.consumer })}
        aria-label={t('inject.result.open', { id: result.consumer })}
      >
        <IconChevronRight size="1rem" stroke={1.5} aria-hidden />
      </a>
    </li>
  );
}

function Earlier({ sent, day }: { sent: Sent; day: number }) {
  const { t, number, when } = useSay();
  const fates = useFates(sent);
  const parts = FATES.flatMap((fate) =>
    fates[fate] > 0 ? [`${number(fates[fate])} ${t(`inject.result.${fate}`)}`] : [],
  );
  const count = sent.results.length;
  return (
    <li className="pl-recent-row">
      <span className="pl-quiet">{when(sent.at, day)}</span>
      <TipoBadge tipo={sent.payload.tipo} />
      <span>{t('inject.result.recentTo', { count, n: number(count), first: sent.results[0]?.consumer ?? '' })}</span>
      <span className="pl-quiet pl-recent-text">{sent.payload.contenido}</span>
      <span className="pl-quiet">{parts.join(', ')}</span>
    </li>
  );
}
