/** Who asks for somebody, gravest first, each with its ribbon. While pointer or focus is in it, it keeps its order. */
import { IconCheck, IconChevronRight } from '@tabler/icons-react';
import { useMemo, useRef, useState } from 'react';
import { ATTENTION } from '../../../shared/filter.ts';
import { ROW_SLOTS } from '../../../shared/ribbon.ts';
import { MiddleCut } from '../../kit/MiddleCut.tsx';
import { Ribbon } from '../../kit/Ribbon.tsx';
import { StateGlyph } from '../../kit/StateGlyph.tsx';
import { useViewport } from '../../kit/useViewport.ts';
import { useRow, useTicking } from '../../link/hooks.ts';
import { formatRoute } from '../../router.ts';
import { RibbonsProvider, useRibbon, useRibbonsInView } from '../connections/ribbons.ts';
import { useSay } from '../connections/say.ts';
import { ASKING, type Asking, type WallModel } from './wall.ts';

/** Rows of each state, twice as many in a window so high (px at a root of 16 px); the rest is in Connections. */
const SHOWN: Readonly<Record<Asking, number>> = { silent: 8, late: 8, flapping: 5, slow: 5 };
const HIGH_FROM = 1_100;

const NOBODY = { silent: [], late: [], flapping: [], slow: [] } as const satisfies WallModel['asking'];

export function AskingList({ model }: { model: WallModel | null }) {
  const { t, number } = useSay();
  const [held, setHeld] = useState(false);
  const shown = useRef<WallModel['asking']>(NOBODY);
  if (!held) shown.current = model?.asking ?? NOBODY;
  const asking = shown.current;
  const { scale } = useViewport();
  const times = innerHeight / scale >= HIGH_FROM ? 2 : 1;
  const inView = useMemo(
    () => ASKING.flatMap((state) => asking[state].slice(0, SHOWN[state] * times)),
    [asking, times],
  );
  const ribbons = useRibbonsInView(inView);
  const total = model ? ASKING.reduce((sum, state) => sum + model.states[state], 0) : 0;
  return (
    <section
      className="pl-asking"
      aria-label={t('pings.asking.title')}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={(event) => setHeld(event.target.matches(':focus-visible'))}
      onBlur={() => setHeld(false)}
    >
      <div className="pl-asking-head">
        <h2>{t('pings.asking.title')}</h2>
        <span className="pl-quiet">{model && number(total)}</span>
        <a
          className="pl-asking-open"
          href={formatRoute({ room: 'connections', query: { f: `state:${ATTENTION.join(',')}` } })}
        >
          {t('pings.asking.open')}
          <IconChevronRight size=".875rem" stroke={1.5} aria-hidden />
        </a>
      </div>
      <RibbonsProvider value={ribbons}>
        <div className="pl-asking-list">
          {model && inView.length === 0 && (
            <div className="pl-asking-nobody">
              <IconCheck size="1.25rem" stroke={1.5} aria-hidden />
              <b>{t('pings.asking.nobody')}</b>
              <p>{t('pings.asking.nobodyHelp')}</p>
            </div>
          )}
          {ASKING.map(
            (state) =>
              asking[state].length > 0 && (
                <Group key={state} state={state} ids={asking[state]} shown={SHOWN[state] * times} />
              ),
          )}
        </div>
      </RibbonsProvider>
    </section>
  );
}

function Group({ state, ids, shown }: { state: Asking; ids: readonly string[]; shown: number }) {
  const { t, number } = useSay();
  return (
    <section aria-label={t(`pings.asking.${state}`)}>
      <div className="pl-asking-group">
        <StateGlyph state={state} />
        <h3>{t(`pings.asking.${state}`)}</h3>
        <span className="pl-quiet">{number(ids.length)}</span>
        {ids.length > shown && (
          <a
            className="pl-link pl-asking-more"
            href={formatRoute({ room: 'connections', query: { f: `state:${state}` } })}
          >
            {t('pings.asking.more', { n: number(ids.length) })}
          </a>
        )}
      </div>
      <ul>
        {ids.slice(0, shown).map((id) => (
          <Line key={id} id={id} />
        ))}
      </ul>
    </section>
  );
}

function Line({ id }: { id: string }) {
  const say = useSay();
  const row = useRow(id);
  const ribbon = useRibbon(id);
  const figure = useTicking((now) => (row ? say.figure(row, now) : ''));
  if (!row) return null;
  return (
    <li>
      <a className="pl-asking-row" href={formatRoute({ room: 'connections', id })}>
        <StateGlyph state={row.state} />
        <span className="pl-mono pl-asking-id" title={id}>
          <MiddleCut text={id} />
        </span>
        <span className="pl-unseen">{say.t(`states.${row.state}`)}</span>
        <span className="pl-asking-ribbon">
          <Ribbon slots={ribbon?.slots} count={ROW_SLOTS} state={row.state} />
        </span>
        <span className="pl-asking-figure">{figure}</span>
      </a>
    </li>
  );
}
