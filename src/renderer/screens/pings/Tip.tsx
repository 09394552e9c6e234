/** What a cell says: who it is and how they are; of a cell of several, how many are in which state. */
import { CONSUMER_STATES } from '../../../shared/console/rows.ts';
import { StateGlyph } from '../../kit/StateGlyph.tsx';
import { useLink, useRow, useTicking } from '../../link/hooks.ts';
import { useSay } from '../connections/say.ts';

export function Tip({ ids }: { ids: readonly string[] }) {
  const [id] = ids;
  return ids.length === 1 && id !== undefined ? <One id={id} /> : <Several ids={ids} />;
}

function One({ id }: { id: string }) {
  const say = useSay();
  const { t, number } = say;
  const row = useRow(id);
  const figure = useTicking((now) => (row ? say.figure(row, now) : ''));
  const ping = useTicking((now) => (row && row.lastPingAt > 0 ? say.ago(row.lastPingAt, now) : ''));
  if (!row) return null;
  return (
    <>
      <span className="pl-wall-tip-head">
        <b className="pl-mono">{id}</b>{' '}
        <span className="pl-wall-tip-state">
          <StateGlyph state={row.state} /> {t(`states.${row.state}`)} {figure}
        </span>
      </span>{' '}
      <span className="pl-wall-tip-line">
        {t('pings.lastPing')} <span>{ping || t('pings.neverPinged')}</span>
      </span>{' '}
      <span className="pl-wall-tip-line">
        {t('pings.rtt')}{' '}
        <span>{row.rttMs > 0 ? `${number(row.rttMs, row.rttMs < 10 ? 1 : 0)} ms` : t('pings.notMeasured')}</span>
      </span>
    </>
  );
}

function Several({ ids }: { ids: readonly string[] }) {
  const { t, number } = useSay();
  const { rows } = useLink();
  // Once a second is enough for figures of ten.
  useTicking((now) => now);
  const states = ids.flatMap((id) => rows.get(id)?.state ?? []);
  return (
    <>
      <b className="pl-mono">{t('pings.fromTo', { from: ids[0], to: ids.at(-1) })}</b>{' '}
      {CONSUMER_STATES.map((state) => {
        const count = states.filter((one) => one === state).length;
        return (
          count > 0 && (
            <span key={state} className="pl-wall-tip-line">
              <span className="pl-wall-tip-state">
                <StateGlyph state={state} /> {t(`states.${state}`)}
              </span>{' '}
              <span>{number(count)}</span>
            </span>
          )
        );
      })}
    </>
  );
}
