/** Puts consumers on the watch list, or takes them off where all of them are on it; of several it says how many. */
import { notifications as toasts } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { WATCHED_LIMIT } from '../../../shared/console/alerts.ts';
import { ConsoleError } from '../../../shared/console/service.ts';
import { formatNumber } from '../../../shared/format.ts';
import type { Language } from '../../../shared/words/words.ts';
import { useWatchList } from '../../link/alertHooks.ts';
import { useErrorWords } from '../../shell/errors.ts';
import { useActing } from './useActing.ts';

export interface Watching {
  /** Whether all of these are on the list. */
  watches(ids: readonly string[]): boolean;
  toggle(ids: readonly string[]): void;
}

export function useWatching(): Watching {
  const { t, i18n } = useTranslation();
  const watched = useWatchList();
  const act = useActing();
  const sayError = useErrorWords();
  const watches = (ids: readonly string[]): boolean => ids.length > 0 && ids.every((id) => watched.has(id));
  return {
    watches,
    toggle: (ids) => {
      const on = !watches(ids);
      if (ids.length > WATCHED_LIMIT) {
        // More than one command may name.
        toasts.show({ message: sayError(new ConsoleError('too_many_watched', { limit: WATCHED_LIMIT })) });
        return;
      }
      act('alerts.watch', { consumers: [...ids], watched: on }, () => {
        // The mark of a single one is where the viewer looks.
        if (ids.length === 1) return;
        const n = formatNumber(ids.length, i18n.language as Language);
        toasts.show({ message: t(`alerts.watched.${on ? 'done' : 'undone'}`, { count: ids.length, n }) });
      });
    },
  };
}
