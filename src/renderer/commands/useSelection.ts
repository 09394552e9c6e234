/** What can be done with the rows that are chosen in Connections, as in the bar below its table. */
import { notifications as toasts } from '@mantine/notifications';
import { IconBinoculars, IconChecks, IconCopy, IconPlugX, IconSend, IconSquareX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../shared/format.ts';
import type { Language } from '../../shared/words/words.ts';
import { copyText } from '../kit/copy.ts';
import { useLink, useReady } from '../link/hooks.ts';
import { go, type Route } from '../router.ts';
import { useWatching } from '../screens/alerts/useWatching.ts';
import { useMarkRead } from '../screens/connections/MarkReadDialog.tsx';
import { clearSelection, useView } from '../screens/connections/view.ts';
import { useErrorWords } from '../shell/errors.ts';
import type { Command } from './command.ts';
import { askToDisconnect, askToMarkRead } from './state.ts';

export interface Selection {
  readonly title: string;
  /** Empty where nobody is chosen, or the table is not what is shown. */
  readonly actions: readonly Command[];
}

export function useSelection(route: Route): Selection {
  const { t, i18n } = useTranslation();
  const { rows } = useLink();
  const ready = useReady();
  const sayError = useErrorWords();
  const mark = useMarkRead();
  const watching = useWatching();
  const selected = useView((view) => view.selected);
  const tell = (message: string): void => void toasts.show({ message });
  const ids = [...selected];
  const count = ids.length;
  const n = formatNumber(count, i18n.language as Language);
  if (route.room !== 'connections' || route.id !== null || count === 0) return { title: '', actions: [] };
  const unread = ids.reduce((sum, id) => sum + (rows.get(id)?.unread ?? 0), 0);
  const acting: readonly Command[] = [
    {
      key: 'chosen:inject',
      icon: IconSend,
      words: t('palette.do.inject'),
      keys: 'I',
      run: () => go({ room: 'inject', query: { to: ids.join(',') } }),
    },
    {
      key: 'chosen:read',
      icon: IconChecks,
      words: t('palette.do.markRead'),
      hint: t('palette.unread', { count: unread, n: formatNumber(unread, i18n.language as Language) }),
      keys: 'L',
      run: () => {
        if (unread > 1) askToMarkRead(ids, unread);
        else mark(ids).catch((error: unknown) => tell(sayError(error)));
      },
    },
  ];
  return {
    title: t('palette.actionsOnChosen', { count, n }),
    actions: [
      ...(ready ? acting : []),
      {
        key: 'chosen:copy',
        icon: IconCopy,
        words: t('connections.copyIds'),
        keys: 'C',
        run: () =>
          void copyText(ids.join('\n')).then((copied) =>
            tell(copied ? t('connections.copied', { count, n }) : t('connections.copyFailed')),
          ),
      },
      {
        key: 'chosen:watch',
        icon: IconBinoculars,
        words: t(watching.watches(ids) ? 'alerts.watched.unwatch' : 'alerts.watched.watch'),
        keys: 'V',
        run: () => watching.toggle(ids),
      },
      ...(ready
        ? [
            {
              key: 'chosen:disconnect',
              icon: IconPlugX,
              words: t('palette.do.disconnect'),
              hint: t('palette.do.disconnectHint'),
              run: () => askToDisconnect(ids),
            },
          ]
        : []),
      { key: 'chosen:letGo', icon: IconSquareX, words: t('connections.letGo'), keys: 'Esc', run: clearSelection },
    ],
  };
}
