/** Pings: every consumer as one cell in its place, the round trips and the rate over time, and who asks for somebody. */
import { useCallback, useEffect, useState } from 'react';
import { useLetters } from '../../kit/useLetters.ts';
import { useLinkState } from '../../link/hooks.ts';
import { go, type Route } from '../../router.ts';
import { IS_WALL } from '../../wall.ts';
import { SayProvider, useMakeSay, useSay } from '../connections/say.ts';
import { AskingList } from './AskingList.tsx';
import { Charts } from './Charts.tsx';
import { ClusterBar } from './ClusterBar.tsx';
import { EmptyWall } from './EmptyWall.tsx';
import { SPANS } from './history.ts';
import { Legend } from './Legend.tsx';
import { SHADES } from './look.ts';
import { PingVitals } from './PingVitals.tsx';
import './asking.css';
import './pings.css';
import './wall.css';
import { useTotals } from './useTotals.ts';
import { useWall } from './useWall.ts';
import { Wall } from './Wall.tsx';
import { WallTable } from './WallTable.tsx';

export function PingsScreen({ route }: { route: Route }) {
  const say = useMakeSay(false);
  const stale = useLinkState().phase !== 'ready';
  return (
    <div className="pl-pings" data-stale={stale ? '' : undefined}>
      <h1 className="pl-unseen">{say.t('shell.rooms.pings')}</h1>
      <SayProvider value={say}>
        <Room route={route} />
      </SayProvider>
    </div>
  );
}

/**
 * Hides everything but the room while it lasts, on the wall always; the window is asked for its full screen too, and may
 * refuse.
 */
function useFullScreen(full: boolean, onFull: (full: boolean) => void): void {
  const bare = full || IS_WALL;
  useEffect(() => {
    if (!bare) return;
    const root = document.documentElement;
    root.dataset['fullRoom'] = '';
    return () => {
      delete root.dataset['fullRoom'];
    };
  }, [bare]);
  useEffect(() => {
    if (!full) return;
    return () => {
      if (document.fullscreenElement) document.exitFullscreen().catch(ignore);
    };
  }, [full]);
  useEffect(() => {
    // The browser's own way out, such as its Escape, leads out of ours as well.
    const changed = (): void => {
      if (!document.fullscreenElement) onFull(false);
    };
    document.addEventListener('fullscreenchange', changed);
    return () => document.removeEventListener('fullscreenchange', changed);
  }, [onFull]);
}

function ignore(): void {}

function Room({ route: { query } }: { route: Route }) {
  const { t } = useSay();
  const { places, model } = useWall();
  const totals = useTotals();
  const shade = SHADES.find((one) => one === query['shade']) ?? 'age';
  const span = SPANS.find((one) => String(one) === query['span']) ?? 1;
  const full = query['full'] === '1';
  const [each, setEach] = useState(1);
  const change = useCallback(
    (next: Record<string, string>) => go({ room: 'pings', query: { ...query, ...next } }, 'replace'),
    [query],
  );
  const onFull = useCallback((to: boolean) => change({ full: to ? '1' : '' }), [change]);
  useFullScreen(full, onFull);
  const toggle = (): void => {
    if (!full) document.documentElement.requestFullscreen?.().catch(ignore);
    onFull(!full);
  };
  useLetters({ f: toggle, ...(full ? { Escape: toggle } : {}) });
  const blocks = places.blocks;
  const empty = model !== null && blocks.length === 0;
  return (
    <>
      <PingVitals model={model} totals={totals.totals} />
      <div className="pl-pings-panes">
        <div className="pl-pings-main">
          <Legend
            model={model}
            shade={shade}
            each={each}
            onShade={(to) => change({ shade: to === 'age' ? '' : to })}
            full={full}
            onFull={toggle}
          />
          {model === null || empty ? (
            <EmptyWall loading={model === null} />
          ) : (
            <>
              <Wall blocks={blocks} everyMs={model.everyMs} shade={shade} cluster={model.cluster} onEach={setEach} />
              <WallTable summary={model.summary} />
              {model.cluster && <ClusterBar cluster={model.cluster} />}
            </>
          )}
          {!full && !empty && (
            <Charts
              totals={totals.totals}
              ended={totals.ended ? t('pings.unavailable') : null}
              span={span}
              onSpan={(to) => change({ span: to === 1 ? '' : String(to) })}
            />
          )}
        </div>
        <AskingList model={model} />
      </div>
    </>
  );
}
