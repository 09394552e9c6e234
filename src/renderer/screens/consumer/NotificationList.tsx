/** A consumer's notifications, each with its journey; the unread ones can be marked here. */
import { Button } from '@mantine/core';
import { notifications as toasts } from '@mantine/notifications';
import { IconChecks } from '@tabler/icons-react';
import { memo, useCallback } from 'react';
import type { TrackedNotification } from '../../../shared/console/contract.ts';
import { Journey } from '../../kit/Journey.tsx';
import { Panel } from '../../kit/Panel.tsx';
import { plainText } from '../../kit/plainText.ts';
import { Scroller } from '../../kit/Scroller.tsx';
import { TipoBadge } from '../../kit/TipoBadge.tsx';
import { useLink, useReady } from '../../link/hooks.ts';
import { formatRoute } from '../../router.ts';
import { useErrorWords } from '../../shell/errors.ts';
import { useSay } from '../connections/say.ts';
import './lists.css';

/** The hub opens with so many at most; from here on there may be older ones. */
const ALL = 100;

export interface NotificationListProps {
  readonly notifications: readonly TrackedNotification[];
  readonly unread: number;
}

export const NotificationList = memo(function NotificationList({ notifications, unread }: NotificationListProps) {
  const { t, number } = useSay();
  const { hub } = useLink();
  const ready = useReady();
  const sayError = useErrorWords();
  const mark = useCallback(
    ({ consumer, id }: TrackedNotification): void => {
      hub
        .call('notifications.markRead', { consumers: [consumer], ids: [id] })
        .catch((error: unknown) => toasts.show({ message: sayError(error) }));
    },
    [hub, sayError],
  );
  const [newest] = notifications;
  const count = notifications.length;
  const figures = { n: number(count), unread: number(unread) };
  const hint =
    count < ALL ? t('consumer.notifications.hint', { count, ...figures }) : t('consumer.notifications.latest', figures);
  return (
    <Panel
      title={t('consumer.notifications.title')}
      hint={count > 0 && hint}
      className="pl-consumer-notifications"
      actions={
        newest && (
          <Button
            component="a"
            variant="subtle"
            className="pl-small"
            href={formatRoute({ room: 'history', query: { f: `consumer:${newest.consumer}` } })}
          >
            {t('consumer.notifications.history')}
          </Button>
        )
      }
    >
      {count === 0 ? (
        <p className="pl-note">{t('consumer.notifications.empty')}</p>
      ) : (
        <Scroller label={t('consumer.notifications.title')}>
          <ul className="pl-notifications">
            {notifications.map((one) => (
              <Row key={one.id} one={one} ready={ready} onMark={mark} />
            ))}
          </ul>
        </Scroller>
      )}
    </Panel>
  );
});

interface RowProps {
  readonly one: TrackedNotification;
  readonly ready: boolean;
  readonly onMark: (one: TrackedNotification) => void;
}

const Row = memo(function Row({ one, ready, onMark }: RowProps) {
  const { t, hubs } = useSay();
  const id = hubs.notification(one.id);
  return (
    <li className="pl-notification">
      <div className="pl-notification-head">
        <TipoBadge tipo={one.tipo} />
        <span className="pl-notification-text">{plainText(one.contenido)}</span>
        <span className="pl-quiet pl-label">{t(`consumer.producer.${one.producer}`)}</span>
        <span className="pl-mono pl-quiet pl-label" title={String(one.id)}>
          {id}
        </span>
        {one.readAt === null && (
          <Button
            className="pl-small"
            disabled={!ready}
            aria-label={t('consumer.notifications.markOne', { id })}
            leftSection={<IconChecks size="0.875rem" stroke={1.5} />}
            onClick={() => onMark(one)}
          >
            {t('consumer.notifications.mark')}
          </Button>
        )}
      </div>
      <Journey of={one} />
    </li>
  );
});
