/** One consumer: who it is, what happened, what was sent to it, what went over its wire. */
import { Tabs } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SocketInfo } from '../../../shared/console/contract.ts';
import { CONSUMER_ID } from '../../../shared/protocol.ts';
import type { Language } from '../../../shared/words/words.ts';
import { useViewport } from '../../kit/useViewport.ts';
import { useLinkState } from '../../link/hooks.ts';
import { go, useRoute } from '../../router.ts';
import { DisconnectDialog } from '../connections/DisconnectDialog.tsx';
import { SayProvider, useMakeSay, useSay } from '../connections/say.ts';
import { ConsumerHead } from './ConsumerHead.tsx';
import { ConsumerVitals } from './ConsumerVitals.tsx';
import './consumer.css';
import { Drops } from './Drops.tsx';
import { FramesElsewhere } from './Elsewhere.tsx';
import { Frames } from './Frames.tsx';
import { Loading } from './Loading.tsx';
import { Nobody } from './Nobody.tsx';
import { NotificationList } from './NotificationList.tsx';
import { Rhythm } from './Rhythm.tsx';
import { rhythmChart } from './rhythm.ts';
import { Sockets } from './Sockets.tsx';
import { Timeline } from './Timeline.tsx';
import { type Detail, leavingOf, useDetail } from './useDetail.ts';
import { useVisits, useVitals } from './usePast.ts';

/** Under this width panels are tabs. */
const TABS_BELOW = 1_100;
const TABS = ['rhythm', 'timeline', 'notifications', 'frames'] as const;
const FIRST_TAB = 'notifications';

export function ConsumerScreen({ id }: { id: string }) {
  const say = useMakeSay(false);
  const valid = CONSUMER_ID.test(id);
  const detail = useDetail(valid ? id : null);
  const stale = useLinkState().phase !== 'ready';
  // Someone who never connected may still have notifications waiting for the day it does.
  const known = detail !== null && (detail.row !== null || detail.timeline.length > 0);
  return (
    <div className="pl-consumer" data-stale={stale ? '' : undefined}>
      <SayProvider value={say}>
        {!valid ? (
          <Nobody id={id} valid={false} />
        ) : detail === null ? (
          <Loading id={id} />
        ) : known ? (
          <Known id={id} detail={detail} />
        ) : (
          <Nobody id={id} valid />
        )}
      </SayProvider>
    </div>
  );
}

function Known({ id, detail }: { id: string; detail: Detail }) {
  const { t } = useSay();
  const { i18n } = useTranslation();
  const { query } = useRoute();
  const language = i18n.language as Language;
  const narrow = useViewport().width < TABS_BELOW;
  const [leaving, setLeaving] = useState<{ readonly socket: SocketInfo | null } | null>(null);
  const { row, sockets, timeline, notifications, frames, framesDropped } = detail;
  const unread = row?.unread ?? notifications.filter(({ readAt }) => readAt === null).length;
  const vitals = useVitals(id);
  const visits = useVisits(id);
  const p95Ms = useMemo(() => vitals && rhythmChart(vitals, 0).p95Ms, [vitals]);
  const dropped = visits.visits.length + visits.refusals.length > 0;
  const elsewhere = row !== null && row.hub !== null;
  // Its rhythm is known only to the hub that holds it; why it dropped from here, only to this one.
  const chart = !elsewhere && (
    <Rhythm vitals={vitals} everyMs={row?.pingEveryMs ?? 0} timeline={timeline} notifications={notifications} />
  );
  const drops = dropped && <Drops of={visits} connected={row !== null && row.state !== 'gone'} />;
  const panels = {
    rhythm: narrow ? (
      <>
        {chart}
        {drops}
        {elsewhere && !dropped && <FramesElsewhere hub={row.hub ?? 0} />}
      </>
    ) : (
      <>
        {drops}
        {chart}
      </>
    ),
    timeline: <Timeline entries={timeline} notifications={notifications} />,
    notifications: <NotificationList notifications={notifications} unread={unread} />,
    frames:
      elsewhere && row.hub !== null ? (
        <FramesElsewhere hub={row.hub} />
      ) : (
        <Frames consumer={id} frames={frames} dropped={framesDropped} sockets={sockets} language={language} />
      ),
  };
  return (
    <>
      <ConsumerHead
        id={id}
        row={row}
        left={leavingOf(detail)}
        unread={unread}
        onDisconnect={() => setLeaving({ socket: null })}
      />
      {row && <ConsumerVitals row={row} sockets={sockets} p95Ms={p95Ms} language={language} />}
      {sockets.length > 1 && (
        <div className="pl-consumer-strip">
          <Sockets sockets={sockets} onDisconnect={(socket) => setLeaving({ socket })} />
        </div>
      )}
      {narrow ? (
        <Tabs
          value={TABS.find((one) => one === query['tab']) ?? FIRST_TAB}
          onChange={(tab) =>
            go({ room: 'connections', id, query: { ...query, tab: tab === FIRST_TAB ? '' : (tab ?? '') } }, 'replace')
          }
          className="pl-consumer-tabs"
        >
          <Tabs.List aria-label={t('consumer.tabs')}>
            {TABS.map((tab) => (
              <Tabs.Tab key={tab} value={tab}>
                {t(tab === 'rhythm' ? 'consumer.rhythm.tab' : `consumer.${tab}.title`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {TABS.map((tab) => (
            <Tabs.Panel key={tab} value={tab}>
              {panels[tab]}
            </Tabs.Panel>
          ))}
        </Tabs>
      ) : (
        <div
          className="pl-consumer-panels"
          data-top={dropped ? (elsewhere ? 'drops' : 'both') : elsewhere ? undefined : 'rhythm'}
        >
          {panels.rhythm}
          {panels.timeline}
          {panels.notifications}
          {panels.frames}
        </div>
      )}
      <DisconnectDialog
        consumers={[id]}
        connection={leaving?.socket?.connection ?? null}
        opened={leaving !== null}
        onClose={() => setLeaving(null)}
      />
    </>
  );
}
