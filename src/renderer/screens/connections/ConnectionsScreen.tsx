/** Connections: every consumer, live. */
import { useCallback, useDeferredValue, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { CONSUMER_FILTER, type FilterErrorCode } from '../../../shared/filter.ts';
import { useLink, useLinkState } from '../../link/hooks.ts';
import { go, type Route } from '../../router.ts';
import { ColumnsMenu } from './ColumnsMenu.tsx';
import { NARROW_BELOW } from './columns.ts';
import './connections.css';
import { useLetters } from '../../kit/useLetters.ts';
import { useViewport } from '../../kit/useViewport.ts';
import { ExportMenu } from './ExportMenu.tsx';
import { Facets } from './Facets.tsx';
import { FilterBox } from './FilterBox.tsx';
import { FirstStepsBar } from './FirstStepsBar.tsx';
import { Loading, NobodyYet, NothingMatches } from './Nothing.tsx';
import { SelectionBar } from './SelectionBar.tsx';
import { SayProvider, useMakeSay, useSay } from './say.ts';
import { Table } from './Table.tsx';
import { useOrder } from './useOrder.ts';
import { Vitals } from './Vitals.tsx';
import { rememberQuery, useView } from './view.ts';
import { Waiting } from './Waiting.tsx';

/** Under this width facets are a menu. */
const FACETS_FROM = 1_440;

export function ConnectionsScreen({ route }: { route: Route }) {
  const { width } = useViewport();
  const say = useMakeSay(width < NARROW_BELOW);
  const { rows, played } = useLink();
  const phase = useLinkState().phase;
  const watch = useCallback((listener: () => void) => rows.onChange(listener), [rows]);
  const whole = useSyncExternalStore(watch, () => rows.whole);
  const empty = useSyncExternalStore(watch, () => rows.size === 0);
  // The first screenful of rows is drawn in small pieces.
  const drawn = useDeferredValue(whole);
  return (
    <div className="pl-connections" data-stale={phase === 'ready' ? undefined : ''}>
      <h1 className="pl-unseen">{say.t('shell.rooms.connections')}</h1>
      <SayProvider value={say}>
        {whole && empty ? played ? <NobodyYet /> : <Waiting /> : <Live query={route.query} whole={whole && drawn} />}
      </SayProvider>
    </div>
  );
}

function Live({ query, whole }: { query: Route['query']; whole: boolean }) {
  const say = useSay();
  const { t } = say;
  const { width } = useViewport();
  const { rows, played } = useLink();
  const filter = query['f'] ?? '';
  const chosen = useView((view) => view.selected.size > 0);
  const [held, setHeld] = useState(false);
  const scrolling = useRef(false);
  const { order, refresh } = useOrder(filter, say.hubs, () => held || scrolling.current);
  useEffect(() => rememberQuery(query), [query]);
  const onFilter = useCallback(
    (wanted: string) => go({ room: 'connections', query: { ...query, f: wanted } }, 'replace'),
    [query],
  );
  const resume = (): void => {
    setHeld(false);
    refresh();
  };
  useLetters(held ? { r: resume } : {});

  const words = {
    label: t('connections.filter.label'),
    hint: t('connections.filter.hint'),
    error: (code: FilterErrorCode, value: string) => t(`connections.filter.errors.${code}`, { value }),
  };
  const filtered = filter !== '';
  const count = filtered
    ? t('connections.matching', { n: say.number(order.ids.length), all: say.number(rows.size) })
    : null;
  return (
    <>
      <Vitals onFilter={onFilter} />
      <div className="pl-toolbar">
        <FilterBox grammar={CONSUMER_FILTER} words={words} filter={filter} onFilter={onFilter} count={count} />
        <Facets filter={filter} onFilter={onFilter} folded={width < FACETS_FROM} />
        <ColumnsMenu />
        <ExportMenu ids={order.ids} />
      </div>
      {!whole ? (
        <Loading />
      ) : (
        <div className="pl-table-frame">
          <Table
            order={order}
            onHold={setHeld}
            onScrolling={(now) => {
              scrolling.current = now;
            }}
          />
          {held && (
            <button type="button" className="pl-bare pl-held" tabIndex={-1} onClick={resume}>
              {t('connections.held')}
              <kbd className="pl-key">R</kbd>
            </button>
          )}
          {order.ids.length === 0 && <NothingMatches filter={filter} onClear={() => onFilter('')} />}
        </div>
      )}
      {played === null && <FirstStepsBar />}
      {chosen && <SelectionBar />}
    </>
  );
}
