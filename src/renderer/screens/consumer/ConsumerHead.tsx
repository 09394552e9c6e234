/** Who it is, how it is, its last 40 slots, and what can be done with it. */
import { ActionIcon, Button } from '@mantine/core';
import { notifications as toasts } from '@mantine/notifications';
import { IconArrowLeft, IconBinoculars, IconChecks, IconPlugX, IconSend } from '@tabler/icons-react';
import { useState } from 'react';
import { closeName } from '../../../shared/codes.ts';
import type { ConsumerRow } from '../../../shared/console/rows.ts';
import { ALL_SLOTS } from '../../../shared/ribbon.ts';
import { MiddleCut } from '../../kit/MiddleCut.tsx';
import { Ribbon } from '../../kit/Ribbon.tsx';
import { StateGlyph } from '../../kit/StateGlyph.tsx';
import { Time } from '../../kit/Time.tsx';
import { useLetters } from '../../kit/useLetters.ts';
import { useReady, useStream, useTicking } from '../../link/hooks.ts';
import { formatRoute, go } from '../../router.ts';
import { useErrorWords } from '../../shell/errors.ts';
import { useWatching } from '../alerts/useWatching.ts';
import { MarkReadDialog, useMarkRead } from '../connections/MarkReadDialog.tsx';
import { useSay } from '../connections/say.ts';
import { useView } from '../connections/view.ts';
import { OnHub } from './Elsewhere.tsx';
import type { Leaving } from './useDetail.ts';

export interface ConsumerHeadProps {
  readonly id: string;
  readonly row: ConsumerRow | null;
  /** Null while it is here, and where it is not known to have ever been. */
  readonly left: Leaving | null;
  /** Null where nothing is known of this id, and nothing can be marked. */
  readonly unread: number | null;
  readonly onDisconnect: () => void;
}

const ICON = { size: '1rem', stroke: 1.5 } as const;

export function ConsumerHead({ id, row, left, unread, onDisconnect }: ConsumerHeadProps) {
  const say = useSay();
  const { t } = say;
  const ready = useReady();
  const sayError = useErrorWords();
  const here = row !== null && left === null;
  const mayMark = ready && unread !== null && unread > 0;
  const inject = (): void => go({ room: 'inject', query: { to: id } });
  const table = { room: 'connections', query: useView((view) => view.query) } as const;
  const back = (): void => go(table);
  const [asking, setAsking] = useState(false);
  const mark = useMarkRead();
  const watching = useWatching();
  const watched = watching.watches([id]);
  const watch = (): void => watching.toggle([id]);
  const markRead = (): void => {
    if (unread !== null && unread > 1) setAsking(true);
    else mark([id]).catch((error: unknown) => toasts.show({ message: sayError(error) }));
  };
  useLetters({ i: inject, v: watch, Escape: back, ...(mayMark ? { l: markRead } : {}) });
  return (
    <div className="pl-consumer-head">
      <ActionIcon component="a" href={formatRoute(table)} aria-label={t('consumer.back')}>
        <IconArrowLeft {...ICON} />
      </ActionIcon>
      <h1 className="pl-mono" aria-label={id}>
        <MiddleCut text={id} />
      </h1>
      {left ? <Left {...left} /> : row && <Here row={row} />}
      {row && (row.hub === null ? <HeadRibbon row={row} /> : <OnHub hub={row.hub} />)}
      {row?.simulated && (
        <span className="pl-chip" title={t('states.simulated')}>
          sim
        </span>
      )}
      <div className="pl-consumer-actions">
        <Button variant="filled" leftSection={<IconSend {...ICON} />} onClick={inject}>
          {t(here ? 'consumer.inject' : 'consumer.injectForLater')}
          <kbd className="pl-key">I</kbd>
        </Button>
        {unread !== null && (
          <Button disabled={!mayMark} leftSection={<IconChecks {...ICON} />} onClick={markRead}>
            {t('consumer.markRead')}
            <kbd className="pl-key">L</kbd>
          </Button>
        )}
        <Button aria-pressed={watched} leftSection={<IconBinoculars {...ICON} />} onClick={watch}>
          {t(watched ? 'alerts.watched.unwatch' : 'alerts.watched.watch')}
          <kbd className="pl-key">V</kbd>
        </Button>
        {here && (
          <Button variant="danger" disabled={!ready} leftSection={<IconPlugX {...ICON} />} onClick={onDisconnect}>
            {t('consumer.disconnect')}
          </Button>
        )}
      </div>
      <MarkReadDialog consumers={[id]} unread={unread ?? 0} opened={asking} onClose={() => setAsking(false)} />
    </div>
  );
}

function Here({ row }: { row: ConsumerRow }) {
  const say = useSay();
  const figure = useTicking((now) => say.figure(row, now));
  return (
    <span className="pl-state" data-state={row.state}>
      <StateGlyph state={row.state} />
      {say.t(`states.${row.state}`)}
      {figure && <small>{figure}</small>}
    </span>
  );
}

function Left({ at, code }: Leaving) {
  const say = useSay();
  const { t } = say;
  const time = useTicking((now) => say.at(at, now));
  return (
    <Time className="pl-state pl-consumer-left" data-state="gone" at={at}>
      <StateGlyph state="gone" />
      <span>
        {code === null
          ? t('consumer.gone', { time })
          : t('consumer.goneAt', { time, code, why: t(`closeCode.${closeName(code) ?? 'other'}`) })}
      </span>
    </Time>
  );
}

function HeadRibbon({ row }: { row: ConsumerRow }) {
  const say = useSay();
  const [slots, setSlots] = useState<readonly number[]>();
  useStream(
    'connections.ribbons',
    { consumers: [row.id], slots: ALL_SLOTS },
    {
      event: ({ ribbons }) => setSlots(ribbons[0]?.[1]),
    },
  );
  return (
    <>
      <Ribbon slots={slots} count={ALL_SLOTS} state={row.state} beat={row.lastPingAt} />
      <span className="pl-unseen">{slots && say.ribbon(slots, row.state)}</span>
    </>
  );
}
