/** One consumer: who it is, what happened, what was sent to it, what went over its wire. */
import { ActionIcon, Button, Tabs } from '@mantine/core';
import { notifications as toasts } from '@mantine/notifications';
import { IconArrowLeft, IconChecks, IconPlugX, IconSend } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { closeName } from '../../../shared/codes.ts';
import type { SocketInfo } from '../../../shared/console/contract.ts';
import type { ConsumerRow } from '../../../shared/console/rows.ts';
import { CONSUMER_ID } from '../../../shared/protocol.ts';
import { ALL_SLOTS } from '../../../shared/ribbon.ts';
import type { Language } from '../../../shared/words/words.ts';
import { CopyButton } from '../../kit/CopyButton.tsx';
import { Ribbon } from '../../kit/Ribbon.tsx';
import { StateGlyph } from '../../kit/StateGlyph.tsx';
import { useInfo, useLink, useLinkState, useReady, useStream, useTicking } from '../../link/hooks.ts';
import { formatRoute, go } from '../../router.ts';
import { useErrorWords } from '../../shell/errors.ts';
import { DisconnectDialog } from '../connections/DisconnectDialog.tsx';
import { useLetters } from '../connections/keys.ts';
import { SayProvider, useMakeSay, useSay } from '../connections/say.ts';
import { useViewport } from '../connections/useViewport.ts';
import { ConsumerVitals } from './ConsumerVitals.tsx';
import './consumer.css';
import { Frames } from './Frames.tsx';
import { NotificationList } from './NotificationList.tsx';
import { Sockets } from './Sockets.tsx';
import { Timeline } from './Timeline.tsx';
import { type Detail, useDetail } from './useDetail.ts';

/** Under this width panels are tabs. */
const TABS_BELOW = 1_100;
const TABS = ['timeline', 'notifications', 'frames'] as const;

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
          <Nobody id={id} title={say.t('consumer.badId')} what={say.t('consumer.badIdWhat')} />
        ) : detail === null ? (
          <p className="pl-note">{say.t('consumer.loading')}</p>
        ) : known ? (
          <Known key={id} id={id} detail={detail} />
        ) : (
          <Nobody id={id} title={say.t('consumer.unknown')} what={say.t('consumer.unknownWhat')} connect />
        )}
      </SayProvider>
    </div>
  );
}

function Known({ id, detail }: { id: string; detail: Detail }) {
  const { t } = useSay();
  const { i18n } = useTranslation();
  const language = i18n.language as Language;
  const { width } = useViewport();
  const [leaving, setLeaving] = useState<{ readonly socket: SocketInfo | null } | null>(null);
  const unread = detail.notifications.filter(({ readAt }) => readAt === null).length;
  const panels = {
    timeline: <Timeline entries={detail.timeline} notifications={detail.notifications} />,
    notifications: <NotificationList notifications={detail.notifications} unread={detail.row?.unread ?? unread} />,
    frames: (
      <Frames frames={detail.frames} dropped={detail.framesDropped} sockets={detail.sockets} language={language} />
    ),
  };
  return (
    <>
      <Head id={id} row={detail.row} onDisconnect={() => setLeaving({ socket: null })} />
      {detail.row && <ConsumerVitals row={detail.row} sockets={detail.sockets} language={language} />}
      {detail.sockets.length > 1 && (
        <div className="pl-consumer-strip">
          <Sockets sockets={detail.sockets} onDisconnect={(socket) => setLeaving({ socket })} />
        </div>
      )}
      {width < TABS_BELOW ? (
        <Tabs defaultValue="notifications" className="pl-consumer-tabs" keepMounted={false}>
          <Tabs.List aria-label={t('consumer.tabs')}>
            {TABS.map((tab) => (
              <Tabs.Tab key={tab} value={tab}>
                {t(`consumer.${tab}.title`)}
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
        <div className="pl-consumer-panels">
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

function Head({ id, row, onDisconnect }: { id: string; row: ConsumerRow | null; onDisconnect: () => void }) {
  const say = useSay();
  const { t } = say;
  const { hub } = useLink();
  const ready = useReady();
  const sayError = useErrorWords();
  const figure = useTicking((now) => (row ? say.figure(row, now) : ''));
  const [slots, setSlots] = useState<readonly number[]>();
  useStream('connections.ribbons', row ? { consumers: [id], slots: ALL_SLOTS } : null, {
    event: ({ ribbons }) => setSlots(ribbons[0]?.[1]),
  });
  const here = row !== null && row.state !== 'gone';
  const inject = (): void => go({ room: 'inject', query: { to: id } });
  const markRead = (): void => {
    hub.call('notifications.markRead', { consumers: [id], ids: null }).then(
      ({ marked }) => toasts.show({ message: t('connections.marked', { count: marked, n: say.number(marked) }) }),
      (error: unknown) => toasts.show({ message: sayError(error) }),
    );
  };
  const back = (): void => go({ room: 'connections' });
  useLetters(ready ? { i: inject, l: markRead, Escape: back } : { i: inject, Escape: back });
  return (
    <div className="pl-consumer-head">
      <ActionIcon component="a" href={formatRoute({ room: 'connections' })} aria-label={t('consumer.back')}>
        <IconArrowLeft size="1rem" stroke={1.5} />
      </ActionIcon>
      <h1 className="pl-mono" title={id}>
        {id}
      </h1>
      {row && (
        <>
          <span className="pl-state" data-state={row.state}>
            <StateGlyph state={row.state} />
            <span>
              {t(`states.${row.state}`)} {row.state !== 'gone' && <small>{figure}</small>}
            </span>
          </span>
          {row.state === 'gone' ? (
            <span className="pl-quiet">
              {t('consumer.goneAt', {
                time: say.when(row.figure, hub.now()),
                code: row.eventDetail,
                why: t(`closeCode.${closeName(Number(row.eventDetail)) ?? 'other'}`),
              })}
            </span>
          ) : (
            <>
              <Ribbon slots={slots} count={ALL_SLOTS} state={row.state} beat={row.lastPingAt} />
              <span className="pl-unseen">{slots && say.ribbon(slots, row.state)}</span>
            </>
          )}
          {row.simulated && <span className="pl-chip">sim</span>}
        </>
      )}
      <div className="pl-consumer-actions">
        <Button variant="filled" leftSection={<IconSend size="1rem" stroke={1.5} />} onClick={inject}>
          {t(here ? 'consumer.inject' : 'consumer.injectForLater')}
          <kbd className="pl-key">I</kbd>
        </Button>
        <Button disabled={!ready} leftSection={<IconChecks size="1rem" stroke={1.5} />} onClick={markRead}>
          {t('consumer.markRead')}
          <kbd className="pl-key">L</kbd>
        </Button>
        {here && (
          <Button
            variant="danger"
            disabled={!ready}
            leftSection={<IconPlugX size="1rem" stroke={1.5} />}
            onClick={onDisconnect}
          >
            {t('consumer.disconnect')}
          </Button>
        )}
      </div>
    </div>
  );
}

function Nobody({ id, title, what, connect }: { id: string; title: string; what: string; connect?: boolean }) {
  const { t } = useSay();
  const address = useInfo()?.address.replace('{consumidor_id}', id);
  return (
    <>
      <Head id={id} row={null} onDisconnect={() => {}} />
      <div className="pl-nobody">
        <h2>{title}</h2>
        <p>{what}</p>
        {connect && address && (
          <div className="pl-nobody-address">
            <code className="pl-mono">{address}</code>
            <CopyButton text={address} label={t('shell.copyAddress')} />
          </div>
        )}
      </div>
    </>
  );
}
