/**
 * What one of the two has and the other lacks: four lists over one virtual one, narrowed by a word. Each line leads into the
 * recording that has it, to the moment at which it was there.
 */
import { TextInput } from '@mantine/core';
import { IconCheck, IconSearch } from '@tabler/icons-react';
import { useDeferredValue, useEffect, useMemo } from 'react';
import { formatClock } from '../../../shared/format.ts';
import type { Pair } from '../../../shared/recording/compare.ts';
import { MiddleCut } from '../../kit/MiddleCut.tsx';
import { Panel } from '../../kit/Panel.tsx';
import { plainText } from '../../kit/plainText.ts';
import { Time } from '../../kit/Time.tsx';
import { TipoBadge } from '../../kit/TipoBadge.tsx';
import { useRows } from '../../kit/useRows.ts';
import { formatRoute, go, type Route } from '../../router.ts';
import { useSay } from '../connections/say.ts';
import { found, type Item, isWhole, KINDS, type Kind, kindOf, sideOf } from './model.ts';
import type { Compared } from './useComparison.ts';

/** In px at a root of 16 px, the line below it included. */
const ROW_HEIGHT = 34;
/** Of a text so much is drawn; it is searched whole. */
const SHOWN_TEXT = 400;

export interface DifferencesProps {
  readonly compared: Compared;
  readonly names: Pair<string | null>;
  readonly route: Route;
}

export function Differences({ compared: { comparison, items }, names, route }: DifferencesProps) {
  const { t, number } = useSay();
  const kind = kindOf(route.query['show'], comparison);
  const filter = route.query['f'] ?? '';
  const deferred = useDeferredValue(filter);
  const rows = useMemo(() => found(items[kind], deferred), [items, kind, deferred]);
  const show = (query: Readonly<Record<string, string>>): void =>
    go({ ...route, query: { ...route.query, ...query } }, 'replace');
  const { count, first } = comparison[kind];
  return (
    <Panel
      title={t('compare.differences.title')}
      hint={
        filter !== '' ? t('compare.differences.found', { n: number(rows.length), of: number(first.length) }) : undefined
      }
      className="pl-compare-differences"
    >
      <div className="pl-compare-tools">
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a box and a legend */}
        <div className="pl-facets" role="group" aria-label={t('compare.differences.label')}>
          {KINDS.map((one) => (
            <button
              key={one}
              type="button"
              className="pl-bare pl-facet"
              aria-pressed={one === kind}
              onClick={() => show({ show: one })}
            >
              {t(`compare.differences.${one}`)}
              <span className="pl-facet-count">{number(comparison[one].count)}</span>
            </button>
          ))}
        </div>
        <TextInput
          className="pl-compare-filter"
          aria-label={t('compare.differences.filter')}
          aria-keyshortcuts="/"
          placeholder={t('compare.differences.filter')}
          leftSection={<IconSearch size="0.875rem" stroke={1.5} aria-hidden />}
          value={filter}
          onChange={({ currentTarget: { value } }) => show({ f: value })}
        />
      </div>
      {rows.length > 0 ? (
        <List key={kind} rows={rows} kind={kind} name={names[sideOf(kind)] ?? ''} />
      ) : (
        <Nothing
          kind={kind}
          filter={filter}
          all={KINDS.every((one) => comparison[one].count === 0)}
          whole={isWhole(comparison)}
        />
      )}
      {count > first.length && (
        <p className="pl-compare-more">
          {t('compare.differences.more', { n: number(first.length), of: number(count) })}
        </p>
      )}
    </Panel>
  );
}

/** `all` is that no list has anything; `whole` that nothing was left out of the comparison. */
function Nothing({ kind, filter, all, whole }: { kind: Kind; filter: string; all: boolean; whole: boolean }) {
  const { t } = useSay();
  return (
    <div className="pl-compare-nothing" role="status">
      {filter !== '' ? (
        <p>
          {t('compare.differences.notFound')} <code>{plainText(filter)}</code>
        </p>
      ) : (
        <p>
          <IconCheck size="1rem" stroke={1.5} aria-hidden />
          {all ? t(`compare.differences.${whole ? 'same' : 'sameSoFar'}`) : t(`compare.differences.no.${kind}`)}
        </p>
      )}
    </div>
  );
}

function List({ rows, kind, name }: { rows: readonly Item[]; kind: Kind; name: string }) {
  const { t } = useSay();
  const keys = useMemo(() => rows.map(({ key }) => key), [rows]);
  const { scroller, virtualizer, activeIndex, events } = useRows({
    keys,
    height: ROW_HEIGHT,
    onOpen: (key) => {
      const item = rows[keys.indexOf(key)];
      if (item) go(placeOf(item, name));
    },
  });
  // What was narrowed begins at its top.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the rows that say so
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
  }, [rows, scroller]);
  return (
    <div className="pl-compare-list" ref={scroller}>
      <ul
        className="pl-compare-rows"
        aria-label={t(`compare.differences.${kind}`)}
        style={{ height: virtualizer.getTotalSize() }}
        {...events}
      >
        {virtualizer.getVirtualItems().map(({ index, key, start, size }) => {
          const item = rows[index];
          return (
            item && (
              <li
                key={key}
                className="pl-compare-row"
                aria-setsize={rows.length}
                aria-posinset={index + 1}
                style={{ height: size, transform: `translateY(${start}px)` }}
              >
                <Line item={item} name={name} focusable={index === activeIndex} />
              </li>
            )
          );
        })}
      </ul>
    </div>
  );
}

/** The consumer in the recording that has it, at the moment that the line tells of. */
const placeOf = ({ consumer, told }: Item, name: string) =>
  ({
    room: 'connections',
    id: consumer,
    playing: name,
    query: told ? { t: String(told.at) } : {},
  }) as const;

function Line({ item, name, focusable }: { item: Item; name: string; focusable: boolean }) {
  const { consumer, told } = item;
  const { t } = useSay();
  const text = told ? plainText(told.contenido.slice(0, SHOWN_TEXT)) : '';
  return (
    <a
      className="pl-compare-line"
      href={formatRoute(placeOf(item, name))}
      title={t('compare.differences.open')}
      tabIndex={focusable ? 0 : -1}
      data-key={item.key}
    >
      {told && <Time at={told.at}>{formatClock(told.at)}</Time>}
      <b className="pl-mono">
        <MiddleCut text={plainText(consumer.slice(0, SHOWN_TEXT))} />
      </b>
      {told && (
        <>
          <TipoBadge tipo={told.tipo} />
          <span className="pl-compare-text">{text === '' ? <i>{t('history.noText')}</i> : text}</span>
          {told.deseo_id !== null && <span className="pl-mono pl-quiet">deseo_id {told.deseo_id}</span>}
        </>
      )}
    </a>
  );
}
