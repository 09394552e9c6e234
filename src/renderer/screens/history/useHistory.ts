/** The notifications that a filter asks for: page by page, kept up to date where they are, with a count of newer ones. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { HubContract, TrackedNotification } from '../../../shared/console/contract.ts';
import type { Result } from '../../../shared/console/service.ts';
import { answersQuery, type HistoryQuery } from '../../../shared/historyFilter.ts';
import { idsOf } from '../../commands/search.ts';
import { useInfo, useLink, useReady, useStream } from '../../link/hooks.ts';
import { useHubs } from '../../link/hubs.ts';
import type { Link } from '../../link/link.ts';
import { addFresh, dropShown, type Fresh, joinPage, NO_FRESH, SHOWN, takeNews } from './model.ts';

type Answer = Result<HubContract['notifications']['history']>;

/** What was found so far, and where the next page begins. */
export interface Page {
  readonly notifications: readonly TrackedNotification[];
  readonly next: Answer['next'];
  /** The last search ended at `next` because it had looked at enough. */
  readonly stopped: boolean;
}

/** Notifications of one page, and ids that one question may name. */
const PAGE = 100;
const IDS = 20;

interface Shown extends Page {
  /** What was asked, and of which hub, as text. */
  readonly of: string;
}

export interface History {
  /** What was found so far; null while nothing is known of what the filter asks for. */
  readonly page: Page | null;
  /** A page is on its way. */
  readonly loading: boolean;
  readonly error: unknown;
  readonly fresh: Fresh;
  /** Asks for the next page. */
  readonly more: () => void;
  /** Asks for everything anew, the newest included. */
  readonly reload: () => void;
  /** Asks how the notifications with these ids stand now. */
  readonly refresh: (ids: readonly number[]) => Promise<void>;
}

export function useHistory(query: HistoryQuery): History {
  const { hub } = useLink();
  const ready = useReady();
  const numbers = useHubs()
    .all.map(({ number }) => number)
    .join(' ');
  const own = useInfo()?.number;
  // An id is looked for among those of every hub there is; another hub has another history.
  const key = JSON.stringify({ query, own, hubs: query.id === null ? '' : numbers });
  const [shown, setShown] = useState<Shown | null>(null);
  const [loading, setLoading] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [fresh, setFresh] = useState(NO_FRESH);
  const latest = useRef(shown);
  latest.current = shown;
  /** Only the last question's answer counts. */
  const asked = useRef(0);

  const ask = useCallback(
    async (before: Page['next'], known: readonly TrackedNotification[]): Promise<void> => {
      asked.current += 1;
      const question = asked.current;
      const { query: wanted, hubs } = JSON.parse(key) as { query: HistoryQuery; hubs: string };
      setLoading(true);
      setError(null);
      // What is stored from now on may be missing in the answer.
      if (before === null) setFresh(NO_FRESH);
      try {
        const page = wanted.id === null ? await askPage(hub, wanted, before) : await askIds(hub, wanted, hubs);
        if (question !== asked.current) return;
        const notifications = joinPage(known, page.notifications);
        setShown({
          of: key,
          notifications,
          next: notifications.length < SHOWN ? page.next : null,
          stopped: page.stopped,
        });
        setFresh((before) => dropShown(before, notifications));
      } catch (failure) {
        if (question === asked.current) setError(failure);
      } finally {
        if (question === asked.current) setLoading(false);
      }
    },
    [hub, key],
  );

  // A filter's answer is asked for once, and again where contact was lost before it came.
  useEffect(() => {
    if (ready && own !== undefined && latest.current?.of !== key) void ask(null, []);
  }, [ready, own, key, ask]);

  useStream('notifications.stored', query.id === null ? { tipos: query.tipo === null ? null : [query.tipo] } : null, {
    event: ({ notifications, dropped }) => {
      setFresh((before) => {
        const fresh = dropShown(addFresh(before, notifications, query), latest.current?.notifications ?? []);
        return dropped > 0 ? { ...fresh, more: true } : fresh;
      });
    },
    // What was stored while contact was lost, nobody told.
    restarted: () => setFresh((before) => ({ ...before, more: true })),
  });

  const refresh = useCallback(
    async (ids: readonly number[]): Promise<void> => {
      const all = [...new Set(ids)];
      for (let at = 0; at < all.length; at += IDS) {
        const { notifications } = await hub.call('notifications.find', { ids: all.slice(at, at + IDS) });
        setShown((before) => {
          const rows = before && takeNews(before.notifications, notifications);
          return rows && rows !== before.notifications ? { ...before, notifications: rows } : before;
        });
      }
    },
    [hub],
  );

  return {
    page: shown,
    loading,
    error,
    fresh,
    more: () => {
      if (!loading && shown?.of === key && shown.next) void ask(shown.next, shown.notifications);
    },
    reload: () => void ask(null, []),
    refresh,
  };
}

function askPage(hub: Link['hub'], { id: _, ...filters }: HistoryQuery, before: Page['next']): Promise<Page> {
  return hub.call('notifications.history', { ...filters, before, limit: PAGE });
}

/** Those that an id such as `h437` may mean, of any hub. */
async function askIds(hub: Link['hub'], query: HistoryQuery, numbers: string): Promise<Page> {
  const ids = idsOf(query.id ?? '', numbers === '' ? [] : numbers.split(' ').map(Number)) ?? [];
  const { notifications } =
    ids.length === 0 ? { notifications: [] } : await hub.call('notifications.find', { ids: [...ids] });
  return { notifications: notifications.filter((one) => answersQuery(query, one)), next: null, stopped: false };
}
