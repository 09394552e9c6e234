/** What came to nothing, by reason: how much, what it means, and the last example, which is somebody else's text. */
import { IconChevronRight } from '@tabler/icons-react';
import type { LayerDropInfo, LayerOverview } from '../../../shared/console/contract.ts';
import { es } from '../../../shared/words/es.ts';
import { prettyJson } from '../../kit/JsonView.tsx';
import { Panel } from '../../kit/Panel.tsx';
import { plainText } from '../../kit/plainText.ts';
import { Time } from '../../kit/Time.tsx';
import { useTicking } from '../../link/hooks.ts';
import './drops.css';
import { useSay } from '../connections/say.ts';

type Reason = keyof typeof es.channels.drops.reasons;
/** Reasons that are always listed, also at zero. */
const ALWAYS: readonly Reason[] = ['over_capacity', 'expired', 'undecodable', 'too_large'];

const known = (reason: string): Reason | null =>
  Object.hasOwn(es.channels.drops.reasons, reason) ? (reason as Reason) : null;

/** The drops as the hub counts them, with the common reasons even where there are none. */
function rowsOf(drops: readonly LayerDropInfo[]): readonly LayerDropInfo[] {
  const missing = ALWAYS.filter((reason) => drops.every((drop) => drop.reason !== reason));
  return [...drops, ...missing.map((reason) => ({ reason, count: 0, sample: null }))].toSorted(
    (a, b) => b.count - a.count,
  );
}

export function Drops({ overview }: { overview: LayerOverview }) {
  const { t } = useSay();
  return (
    <Panel title={t('channels.drops.title')} hint={t('channels.drops.hint')} className="pl-layer-drops">
      <ul>
        {rowsOf(overview.drops).map((drop) => (
          <li key={drop.reason}>
            {drop.count === 0 ? <DropHead drop={drop} /> : <DropRow drop={drop} overview={overview} />}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function DropHead({ drop: { reason, count, sample } }: { drop: LayerDropInfo }) {
  const { t, number } = useSay();
  const name = known(reason);
  return (
    <div className="pl-layer-drop">
      {name ? <span>{t(`channels.drops.reasons.${name}.name`)}</span> : <code>{plainText(reason)}</code>}
      <small>{sample && plainText(sample.where)}</small>
      <b data-zero={count === 0 ? '' : undefined}>{number(count)}</b>
    </div>
  );
}

function DropRow({ drop, overview }: { drop: LayerDropInfo; overview: LayerOverview }) {
  const { t, number, at } = useSay();
  const minute = useTicking((now) => Math.floor(now / 60_000) * 60_000);
  const { reason, sample } = drop;
  const name = known(reason);
  return (
    <details className="pl-layer-drop-details">
      <summary>
        <IconChevronRight className="pl-layer-drop-mark" size=".875rem" stroke={1.6} aria-hidden />
        <DropHead drop={drop} />
      </summary>
      <div className="pl-layer-drop-body">
        {name && (
          <p>
            {t(`channels.drops.reasons.${name}.meaning`, {
              seconds: number(overview.expirySeconds),
              capacity: number(overview.capacity),
            })}
          </p>
        )}
        {sample && (
          <>
            <p className="pl-quiet">
              {t('channels.drops.last')} <Time at={sample.at}>{at(sample.at, minute)}</Time>, {plainText(sample.where)}
            </p>
            <pre className="pl-json">{plainText(prettyJson(sample.text))}</pre>
          </>
        )}
      </div>
    </details>
  );
}
