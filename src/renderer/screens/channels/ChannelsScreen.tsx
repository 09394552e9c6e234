/** Channels: the way that messages take, what waits in it, the groups in Redis, and a message to any of them. */
import { Tabs } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useCallback, useEffect } from 'react';
import type { HubInfo } from '../../../shared/console/contract.ts';
import { useViewport } from '../../kit/useViewport.ts';
import { useInfo, useLink, useLinkState, useStatus } from '../../link/hooks.ts';
import { go, type Route } from '../../router.ts';
import { useErrorWords } from '../../shell/errors.ts';
import { SayProvider, useMakeSay, useSay } from '../connections/say.ts';
import { wireTime } from '../inject/wire.ts';
import './channels.css';
import { Drops } from './Drops.tsx';
import { changeDraft, takeExample, useDraft } from './draft.ts';
import { GroupDetail } from './GroupDetail.tsx';
import { GroupSend } from './GroupSend.tsx';
import { GroupsPanel } from './GroupsPanel.tsx';
import { LayerVitals } from './LayerVitals.tsx';
import { Notes } from './Notes.tsx';
import { Path } from './Path.tsx';
import { Peers } from './Peers.tsx';
import { Queues } from './Queues.tsx';
import { type Only, type Overview, useGroups, useOverview } from './useLayer.ts';

/** Under this width panels are tabs. */
const TABS_BELOW = 1_100;
const TABS = ['path', 'groups', 'send'] as const;
/** How long the search must stand still before it is asked for. */
const SETTLE_MS = 200;
/** Characters that the hub takes to search by. */
const SEARCH_LIMIT = 100;
const NO_HUBS: readonly HubInfo[] = [];

export function ChannelsScreen({ route }: { route: Route }) {
  const say = useMakeSay(false);
  const overview = useOverview();
  const stale = useLinkState().phase !== 'ready';
  const sayError = useErrorWords();
  useExampleAtFirst(route.query['group'] ?? '');
  return (
    <div className="pl-channels" data-stale={stale ? '' : undefined}>
      <h1 className="pl-unseen">{say.t('shell.rooms.channels')}</h1>
      <SayProvider value={say}>
        {overview.ended ? (
          <p className="pl-note" role="alert">
            {say.t('channels.unavailable')} {sayError(overview.ended)}
          </p>
        ) : (
          <Room route={route} overview={overview} stale={stale} />
        )}
      </SayProvider>
    </div>
  );
}

/** The editor begins with something that can be changed, not with nothing. */
function useExampleAtFirst(group: string): void {
  const { hub } = useLink();
  const zone = useInfo()?.timeZone;
  useEffect(() => {
    if (zone === undefined || useDraft.getState().text !== '') return;
    takeExample(wireTime(hub.now(), zone), group);
  }, [hub, zone, group]);
}

interface RoomProps {
  readonly route: Route;
  readonly overview: Overview;
  readonly stale: boolean;
}

function Room({ route: { query }, overview: { now: overview, djangoPerSecond, probes }, stale }: RoomProps) {
  const { width } = useViewport();
  const status = useStatus();
  const hubs = status?.hubs ?? NO_HUBS;
  const search = (query['f'] ?? '').slice(0, SEARCH_LIMIT);
  const only: Only = query['only'] === 'stale' || query['only'] === 'other' ? query['only'] : 'all';
  const chosen = query['group'] ?? null;
  const tab = TABS.find((one) => one === query['tab']) ?? (chosen === null ? TABS[0] : 'groups');
  const [settled] = useDebouncedValue(search, SETTLE_MS);
  const view = useGroups({ search: settled, only });
  const inList = view.answer?.found.find((one) => one.name === chosen);
  // Chosen by a link, or left out by the filter: then it is asked for alone.
  const name = chosen?.slice(0, SEARCH_LIMIT) ?? '';
  const alone = useGroups(chosen !== null && view.answer !== null && !inList ? { search: name, only: 'all' } : null);
  const detail =
    inList ??
    (alone.asked?.search === name ? (alone.answer?.found.find((one) => one.name === chosen) ?? null) : undefined);

  const change = useCallback(
    (next: Record<string, string>) => go({ room: 'channels', query: { ...query, ...next } }, 'replace'),
    [query],
  );
  const choose = (group: string): void => {
    change({ group });
    changeDraft({ group });
  };

  const panels = overview && {
    path: <Path overview={overview} djangoPerSecond={djangoPerSecond} hubs={hubs} groups={view.answer} stale={stale} />,
    queues: <Queues overview={overview} groups={view.answer} />,
    groups: (
      <GroupsPanel
        overview={overview}
        view={view}
        search={search}
        only={only}
        chosen={chosen}
        onSearch={(f) => change({ f })}
        onOnly={(to) => change({ only: to === 'all' ? '' : to })}
        onClear={() => change({ f: '', only: '' })}
        onChoose={choose}
      />
    ),
    detail: <GroupDetail name={chosen} group={detail} overview={overview} />,
    send: <GroupSend overview={overview} />,
    drops: <Drops overview={overview} />,
    peers: <Peers overview={overview} />,
  };
  return (
    <>
      <LayerVitals overview={overview} probes={probes} layer={status?.layer} groups={view.answer} />
      {overview && <Notes overview={overview} />}
      {panels === null ? (
        <Loading />
      ) : width < TABS_BELOW ? (
        <Narrow panels={panels} tab={tab} onTab={(to) => change({ tab: to })} />
      ) : (
        <Wide panels={panels} />
      )}
    </>
  );
}

type Panels = Readonly<Record<'path' | 'queues' | 'groups' | 'detail' | 'send' | 'drops' | 'peers', React.ReactNode>>;

function Wide({ panels }: { panels: Panels }) {
  return (
    <div className="pl-channels-panels">
      <div className="pl-channels-main">
        {panels.path}
        {panels.queues}
        {panels.groups}
      </div>
      <div className="pl-channels-side">
        {panels.detail}
        {panels.send}
        {panels.drops}
        {panels.peers}
      </div>
    </div>
  );
}

interface NarrowProps {
  readonly panels: Panels;
  readonly tab: (typeof TABS)[number];
  readonly onTab: (tab: string) => void;
}

function Narrow({ panels, tab: shown, onTab }: NarrowProps) {
  const { t } = useSay();
  const inTab = {
    path: [panels.path, panels.queues, panels.peers],
    groups: [panels.groups, panels.detail],
    send: [panels.send, panels.drops],
  };
  return (
    <Tabs value={shown} onChange={(tab) => onTab(tab ?? '')} className="pl-channels-tabs">
      <Tabs.List aria-label={t('channels.tabs.label')}>
        {TABS.map((tab) => (
          <Tabs.Tab key={tab} value={tab}>
            {t(`channels.tabs.${tab}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {TABS.map((tab) => (
        <Tabs.Panel key={tab} value={tab}>
          <div className="pl-channels-tab" data-tab={tab}>
            {inTab[tab].map((panel, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the panels of a tab never move
              <div key={at}>{panel}</div>
            ))}
          </div>
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

function Loading() {
  const { t } = useSay();
  return (
    <div className="pl-channels-panels" role="status" aria-label={t('channels.loading')}>
      <div className="pl-channels-main">
        <i className="pl-channels-grey" />
        <i className="pl-channels-grey" />
      </div>
      <div className="pl-channels-side">
        <i className="pl-channels-grey" />
      </div>
    </div>
  );
}
