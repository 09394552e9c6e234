/** The way of a message: who publishes, the Redis between, and the hubs and Daphnes that hold the wearables. */
import { IconBrandDjango, IconBroadcast, IconSend, IconServer2, IconStack2 } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { HubInfo, LayerOverview, LayerQueue } from '../../../shared/console/contract.ts';
import { formatBytes } from '../../../shared/format.ts';
import type { Language } from '../../../shared/words/words.ts';
import { Panel } from '../../kit/Panel.tsx';
import { useStatus } from '../../link/hooks.ts';
import { type Say, useSay } from '../connections/say.ts';
import { Flow, type FlowProps } from './Flow.tsx';
import './path.css';
import { MemberGlyph } from './MemberGlyph.tsx';
import { fullestOf, fullness, type Groups, MEMBER_KINDS, NEARLY_FULL } from './model.ts';
import { hubWords } from './words.ts';

/** Hubs and Redises that are drawn one by one; the rest are a number. */
const HUBS = 4;
const HOSTS = 3;

export interface PathProps {
  readonly overview: LayerOverview;
  readonly djangoPerSecond: number | null;
  readonly hubs: readonly HubInfo[];
  readonly groups: Groups | null;
  readonly stale: boolean;
}

interface NodeInfo {
  readonly key: string;
  readonly icon: ReactNode;
  readonly title: string;
  readonly sub: string;
  readonly figure: string;
  /** Messages a second on its line. */
  readonly perSecond: number;
  readonly warn?: boolean;
}

export function Path({ overview, djangoPerSecond, hubs, groups, stale }: PathProps) {
  const say = useSay();
  const { t } = say;
  const connected = useStatus()?.connected ?? 0;
  const away = overview.hosts.length > 0 && overview.hosts.every(({ state }) => state === 'away');
  const sources = sourcesOf(say, overview, djangoPerSecond);
  const targets = targetsOf(say, overview, hubs, groups, connected);
  const line = ({ key, perSecond, warn = false }: NodeInfo): FlowProps['lines'][number] => ({
    key,
    perSecond,
    warn,
    cut: away,
  });
  return (
    <Panel
      title={t('channels.path.title')}
      className="pl-path-panel"
      actions={overview.kind === 'core' && <Legend groups={groups} />}
    >
      <div className="pl-path">
        <ul className="pl-path-nodes" aria-label={t('channels.path.sources')}>
          {sources.map((node) => (
            <PathNode key={node.key} node={node} />
          ))}
        </ul>
        <Flow side="in" lines={sources.map(line)} still={stale} />
        <Middle overview={overview} away={away} rate={sources.reduce((sum, { perSecond }) => sum + perSecond, 0)} />
        <Flow side="out" lines={targets.map(line)} still={stale} />
        <ul className="pl-path-nodes" aria-label={t('channels.path.targets')}>
          {targets.map((node) => (
            <PathNode key={node.key} node={node} />
          ))}
        </ul>
      </div>
    </Panel>
  );
}

const icon = (Icon: typeof IconSend): ReactNode => <Icon size="1rem" stroke={1.5} aria-hidden />;
const rateWords = ({ number }: Say, perSecond: number): string =>
  `${number(perSecond, perSecond > 0 && perSecond < 10 ? 1 : 0)}/s`;

function sourcesOf(say: Say, overview: LayerOverview, djangoPerSecond: number | null): readonly NodeInfo[] {
  const { t, number } = say;
  const { publishedPerSecond, received, kind } = overview;
  const own: NodeInfo = {
    key: 'own',
    icon: icon(IconSend),
    title: t('channels.path.own'),
    sub: t('channels.owners.own'),
    figure: rateWords(say, publishedPerSecond),
    perSecond: publishedPerSecond,
  };
  if (kind === 'memory') return [own];
  const django: NodeInfo = {
    key: 'django',
    icon: icon(IconBrandDjango),
    title: 'Django',
    sub: t('channels.path.sent', { count: received.django, n: number(received.django) }),
    figure: djangoPerSecond === null ? '–' : rateWords(say, djangoPerSecond),
    perSecond: djangoPerSecond ?? 0,
  };
  return [django, own];
}

function targetsOf(
  say: Say,
  overview: LayerOverview,
  hubs: readonly HubInfo[],
  groups: Groups | null,
  connected: number,
): readonly NodeInfo[] {
  const { t, number } = say;
  const queues = groups?.queues ?? [];
  const words = (people: number, ofIt: readonly LayerQueue[]): string => {
    const consumers = t('channels.path.consumers', { count: people, n: number(people) });
    const count = ofIt.length;
    return count === 0 ? consumers : `${consumers}, ${t('channels.path.queues', { count, n: number(count) })}`;
  };
  const hubNode = (hub: HubInfo, ofIt: readonly LayerQueue[]): NodeInfo => ({
    key: `hub ${hub.number}`,
    icon: icon(IconServer2),
    title: hubWords(say, hub.self ? 'own' : 'hub', hub.number),
    sub: words(hub.connected, ofIt),
    figure: hub.self ? t('channels.path.this') : '',
    perSecond: hub.self ? overview.receivedPerSecond : 0,
    warn: isNearlyFull(ofIt),
  });
  const own = queues.filter(({ owner }) => owner === 'own');
  const nodes: NodeInfo[] =
    hubs.length === 0
      ? [
          {
            key: 'self',
            icon: icon(IconServer2),
            title: t('channels.owners.own'),
            sub: words(connected, own),
            figure: '',
            perSecond: overview.receivedPerSecond,
          },
        ]
      : hubs
          .slice(0, HUBS)
          .map((hub) =>
            hubNode(hub, hub.self ? own : queues.filter((queue) => queue.hub === hub.number && queue.owner === 'hub')),
          );
  const more = hubs.slice(HUBS);
  if (more.length > 0) {
    const people = more.reduce((sum, { connected: there }) => sum + there, 0);
    nodes.push({
      key: 'more',
      icon: icon(IconServer2),
      title: t('channels.path.moreHubs', { count: more.length, n: number(more.length) }),
      sub: words(people, []),
      figure: '',
      perSecond: 0,
    });
  }
  const others = queues.filter(({ owner }) => owner === 'other');
  const living = others.filter(({ stale }) => !stale);
  if (others.length > 0) {
    const fullest = fullestOf(living);
    nodes.push({
      key: 'other',
      icon: icon(IconBroadcast),
      title: living.length > 1 ? t('channels.path.daphnes', { n: number(living.length) }) : t('channels.owners.other'),
      sub: living.length === 0 ? t('channels.died.other') : words(groups?.members.other ?? 0, living),
      figure: fullest ? `${number(Math.round(100 * fullness(fullest)))} %` : '–',
      perSecond: 0,
      warn: isNearlyFull(living),
    });
  }
  return nodes;
}

function isNearlyFull(queues: readonly LayerQueue[]): boolean {
  const fullest = fullestOf(queues);
  return fullest !== null && fullness(fullest) >= NEARLY_FULL;
}

function PathNode({ node }: { node: NodeInfo }) {
  return (
    <li className="pl-path-node" data-warn={node.warn ? '' : undefined}>
      {node.icon}
      <b>{node.title}</b>
      <span className="pl-path-figure">{node.figure}</span>
      <small>{node.sub}</small>
    </li>
  );
}

/** What every message goes through: each Redis, or this hub's own memory. */
function Middle({ overview, away, rate }: { overview: LayerOverview; away: boolean; rate: number }) {
  const say = useSay();
  const { t, number } = say;
  const { i18n } = useTranslation();
  const { kind, hosts } = overview;
  const more = hosts.length - HOSTS;
  if (kind === 'memory') {
    return (
      <div className="pl-path-node pl-path-middle">
        {icon(IconStack2)}
        <b>{t('channels.path.memory')}</b>
        <span className="pl-path-figure">{rateWords(say, rate)}</span>
        <small>{t('channels.path.memorySub')}</small>
      </div>
    );
  }
  const [first] = hosts;
  const version = first?.version ? `Redis ${first.version}` : 'Redis';
  const figures = (host: LayerOverview['hosts'][number]): string =>
    [
      hosts.length === 1 && t(`channels.kinds.${kind}`),
      host.memoryBytes !== null && formatBytes(host.memoryBytes, i18n.language as Language),
      host.pingMs !== null && `${number(host.pingMs, 1)} ms`,
    ]
      .filter(Boolean)
      .join(', ');
  return (
    <div className="pl-path-node pl-path-middle" data-away={away ? '' : undefined}>
      {icon(IconStack2)}
      <b>{hosts.length > 1 ? t('channels.path.hosts', { n: number(hosts.length) }) : version}</b>
      <span className="pl-path-figure">{away ? t('channels.vitals.away') : rateWords(say, rate)}</span>
      {hosts.slice(0, HOSTS).map((host) => (
        <small key={host.address} title={host.address} data-away={host.state === 'away' ? '' : undefined}>
          {hosts.length > 1 && `${host.address} `}
          {host.state === 'away' && host.reason ? t(`shell.layerReason.${host.reason}.why`) : figures(host)}
        </small>
      ))}
      {more > 0 && <small>{t('channels.path.moreHosts', { count: more, n: number(more) })}</small>}
    </div>
  );
}

function Legend({ groups }: { groups: Groups | null }) {
  const { t, number } = useSay();
  return (
    <ul className="pl-path-legend" aria-label={t('channels.vitals.members')}>
      {MEMBER_KINDS.map((kind) => (
        <li key={kind}>
          <MemberGlyph kind={kind} />
          {t(`channels.legend.${kind}`)} <b>{groups ? number(groups.members[kind]) : '–'}</b>
        </li>
      ))}
    </ul>
  );
}
