/** Why it drops: one sentence where its last connections agree, and each of them as a bar as long as it lasted. */
import { IconAlertTriangle } from '@tabler/icons-react';
import { memo, useMemo } from 'react';
import { closeName } from '../../../shared/codes.ts';
import type { RefusedVisit, Visit } from '../../../shared/console/contract.ts';
import { type DropPattern, findDropPattern } from '../../../shared/dropPattern.ts';
import { formatElapsed } from '../../kit/elapsed.ts';
import { Panel } from '../../kit/Panel.tsx';
import { plainText } from '../../kit/plainText.ts';
import { Scroller } from '../../kit/Scroller.tsx';
import { Time } from '../../kit/Time.tsx';
import { useTicking } from '../../link/hooks.ts';
import { type Say, useSay } from '../connections/say.ts';
import type { Visits } from './usePast.ts';

export interface DropsProps {
  readonly of: Visits;
  readonly connected: boolean;
}

export const Drops = memo(function Drops({ of: { visits, refusals }, connected }: DropsProps) {
  const say = useSay();
  const { t } = say;
  const pattern = useMemo(() => findDropPattern(visits, refusals, connected), [visits, refusals, connected]);
  const longest = Math.max(1, ...visits.map(({ connectedAt, endedAt }) => endedAt - connectedAt));
  const entries = useMemo(() => [...visits, ...refusals].sort((a, b) => whenOf(b) - whenOf(a)), [visits, refusals]);
  return (
    <Panel title={t('consumer.drops.title')} className="pl-consumer-drops">
      {pattern && (
        <p className="pl-drops-why" role="note">
          <IconAlertTriangle size="0.875rem" stroke={1.6} aria-hidden />
          <span>{sayPattern(pattern, say)}</span>
        </p>
      )}
      <Scroller label={t('consumer.drops.list')}>
        <ol className="pl-drops">
          {entries.map((entry) =>
            'code' in entry && 'endedAt' in entry ? (
              <VisitRow key={`${entry.connection} ${entry.endedAt}`} visit={entry} longest={longest} />
            ) : (
              <RefusalRow key={`${entry.at} ${entry.code}`} refusal={entry} />
            ),
          )}
        </ol>
      </Scroller>
    </Panel>
  );
});

const whenOf = (entry: Visit | RefusedVisit): number => ('endedAt' in entry ? entry.endedAt : entry.at);

function sayPattern(pattern: DropPattern, { t, number }: Say): string {
  const n = number(pattern.count);
  switch (pattern.kind) {
    case 'bad_origin':
      return t('consumer.drops.why.bad_origin', { origin: plainText(pattern.origin) });
    case 'idle_timeout':
      return t('consumer.drops.why.idle_timeout', { n, time: formatElapsed(pattern.afterMs, number) });
    default:
      return t(`consumer.drops.why.${pattern.kind}`, { n });
  }
}

const VisitRow = memo(function VisitRow({ visit, longest }: { visit: Visit; longest: number }) {
  const { t, number, when } = useSay();
  const { connectedAt, endedAt, code, reason } = visit;
  const time = useTicking((now) => when(endedAt, now));
  const lasted = endedAt - connectedAt;
  return (
    <li className="pl-drop">
      <Time className="pl-quiet" at={endedAt}>
        {time}
      </Time>
      <span className="pl-drop-track" aria-hidden="true">
        <span className="pl-drop-bar" style={{ width: `${(100 * lasted) / longest}%` }} />
      </span>
      <span className="pl-figure">{formatElapsed(lasted, number)}</span>
      <small>
        <span className="pl-mono">{code}</span> {t(`closeCode.${closeName(code) ?? 'other'}`)}
        {reason && ` «${plainText(reason)}»`}
      </small>
    </li>
  );
});

function RefusalRow({ refusal: { at, code, value } }: { refusal: RefusedVisit }) {
  const { t, when } = useSay();
  const time = useTicking((now) => when(at, now));
  return (
    <li className="pl-drop" data-refused="">
      <Time className="pl-quiet" at={at}>
        {time}
      </Time>
      <span className="pl-drop-refused">{t('consumer.timeline.refused')}</span>
      <small>
        <span className="pl-mono">{code}</span> {plainText(value)}
      </small>
    </li>
  );
}
