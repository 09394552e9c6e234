/** What can be done with one consumer or one notification, and where more is known of it. */
import { notifications as toasts } from '@mantine/notifications';
import {
  IconAffiliate,
  IconBinoculars,
  IconChecks,
  IconCopy,
  IconHistory,
  IconPlugX,
  IconSend,
  IconUserSearch,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { TrackedNotification } from '../../shared/console/contract.ts';
import { formatNumber } from '../../shared/format.ts';
import type { Language } from '../../shared/words/words.ts';
import { copyText } from '../kit/copy.ts';
import { useLink, useReady, useRow } from '../link/hooks.ts';
import { go, ROOMS } from '../router.ts';
import { useWatching } from '../screens/alerts/useWatching.ts';
import { aimAt } from '../screens/inject/draft.ts';
import { useErrorWords } from '../shell/errors.ts';
import type { Command } from './command.ts';
import { askToDisconnect, askToMarkRead } from './state.ts';

interface Actions {
  readonly actions: readonly Command[];
  readonly places: readonly Command[];
}

const NONE: Actions = { actions: [], places: [] };

/** Goes to Inject and aims it: its address may name this id already, and the form somebody else since. */
export function injectTo(id: string): void {
  aimAt(id);
  go({ room: 'inject', query: { to: id } });
}

/** What many actions need: to copy, to mark as read, and to say how it went. */
function useTools() {
  const { t, i18n } = useTranslation();
  const { hub } = useLink();
  const sayError = useErrorWords();
  const number = (n: number): string => formatNumber(n, i18n.language as Language);
  const tell = (message: string): void => void toasts.show({ message });
  return {
    t,
    number,
    copy: (text: string): void => {
      void copyText(text).then((copied) => tell(t(copied ? 'kit.copied' : 'connections.copyFailed')));
    },
    markRead: (consumer: string, ids: number[] | null): void => {
      hub.call('notifications.markRead', { consumers: [consumer], ids }).then(
        ({ marked }) => tell(t('connections.marked', { count: marked, n: number(marked) })),
        (error: unknown) => tell(sayError(error)),
      );
    },
  };
}

/** For one consumer; what cannot be done now is left out. */
export function useConsumerActions(id: string | null): Actions {
  const { t, number, copy, markRead } = useTools();
  const ready = useReady();
  const row = useRow(id ?? '');
  const watching = useWatching();
  if (id === null) return NONE;
  const unread = row?.unread ?? 0;
  const here = row !== undefined && row.state !== 'gone';
  const history = ROOMS.find((room: string) => room === 'history');
  return {
    actions: [
      {
        key: 'do:inject',
        icon: IconSend,
        words: t(here ? 'palette.do.inject' : 'palette.do.injectLater', { id }),
        keys: 'I',
        run: () => injectTo(id),
      },
      ...(ready && unread > 0
        ? [
            {
              key: 'do:read',
              icon: IconChecks,
              words: t('palette.do.markRead'),
              hint: t('palette.unread', { count: unread, n: number(unread) }),
              keys: 'L',
              // More than one asks first: a read is never undone.
              run: () => (unread > 1 ? askToMarkRead([id], unread) : markRead(id, null)),
            },
          ]
        : []),
      {
        key: 'do:watch',
        icon: IconBinoculars,
        words: t(watching.watches([id]) ? 'alerts.watched.unwatch' : 'alerts.watched.watch'),
        keys: 'V',
        run: () => watching.toggle([id]),
      },
      { key: 'do:copy', icon: IconCopy, words: t('palette.do.copyId'), run: () => copy(id) },
      ...(ready && here
        ? [
            {
              key: 'do:disconnect',
              icon: IconPlugX,
              words: t('palette.do.disconnect'),
              hint: t('palette.do.disconnectHint'),
              run: () => askToDisconnect([id]),
            },
          ]
        : []),
    ],
    places: [
      ...(history
        ? [
            {
              key: 'to:history',
              icon: IconHistory,
              words: t('palette.to.history', { id }),
              run: () => go({ room: history, query: { f: `consumer:${id}` } }),
            },
          ]
        : []),
      {
        key: 'to:group',
        icon: IconAffiliate,
        words: t('palette.to.group', { group: `notifications_${id}` }),
        hint: t('shell.rooms.channels'),
        run: () => go({ room: 'channels', query: { group: `notifications_${id}` } }),
      },
    ],
  };
}

/** For one notification. */
export function useNotificationActions(one: TrackedNotification | null): readonly Command[] {
  const { t, copy, markRead } = useTools();
  const ready = useReady();
  if (one === null) return [];
  const { consumer, id } = one;
  return [
    {
      key: 'do:open',
      icon: IconUserSearch,
      words: t('palette.do.open', { id: consumer }),
      run: () => go({ room: 'connections', id: consumer }),
    },
    ...(ready && one.readAt === null
      ? [
          {
            key: 'do:read',
            icon: IconChecks,
            words: t('palette.do.markOne'),
            run: () => markRead(consumer, [id]),
          },
        ]
      : []),
    { key: 'do:copy', icon: IconCopy, words: t('palette.do.copyId'), hint: String(id), run: () => copy(String(id)) },
  ];
}
