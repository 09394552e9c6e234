/** What the palette lists for what was typed, in its sections. */
import { useDebouncedValue } from '@mantine/hooks';
import { IconBook2, IconSearch, IconSend } from '@tabler/icons-react';
import { useEffect, useMemo, useReducer, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TrackedNotification } from '../../shared/console/contract.ts';
import { ATTENTION, formatFilter } from '../../shared/filter.ts';
import { formatNumber } from '../../shared/format.ts';
import { CONSUMER_ID } from '../../shared/protocol.ts';
import type { Language } from '../../shared/words/words.ts';
import { useInfo, useLink, useStatus } from '../link/hooks.ts';
import type { RowTable } from '../link/row-table.ts';
import { go, useRoute } from '../router.ts';
import { makeOrder } from '../screens/connections/order.ts';
import { findTitles } from '../screens/help/manual.ts';
import type { Command } from './command.ts';
import { findConsumers, hasWords, idsOf } from './search.ts';
import { injectTo, useConsumerActions, useNotificationActions } from './useActions.ts';
import { useCommands } from './useCommands.ts';
import { useSelection } from './useSelection.ts';

/** Consumers that are listed; the rest are found in Connections. */
const SHOWN = 4;
/** Those that ask for a person, listed before anything was typed. */
const PRESSING = 4;
/** Places that are listed for a text: a letter or two fits most settings. */
const PLACES = 8;
/** Titles of the manual that are listed, from so many letters on. */
const TITLES = 3;
const TITLES_FROM = 3;
const SETTLE_MS = 150;
const EVERY_MS = 1_000;

/** Whose actions the palette shows alone, after Tab. */
export type Scope =
  | { readonly kind: 'consumer'; readonly id: string }
  | { readonly kind: 'notification'; readonly one: TrackedNotification };

export type Item =
  | { readonly kind: 'consumer'; readonly key: string; readonly id: string }
  | { readonly kind: 'notification'; readonly key: string; readonly one: TrackedNotification }
  | { readonly kind: 'command'; readonly key: string; readonly command: Command };

export interface Section {
  readonly key: string;
  readonly title: string;
  readonly items: readonly Item[];
}

export interface Listing {
  readonly sections: readonly Section[];
  /** Matches in all, those that are not listed included; null where counting says nothing. */
  readonly total: number | null;
  /** One sentence above the list, where it needs one. */
  readonly note: string | null;
  /** Whose actions are listed below the consumers. */
  readonly chosen: string | null;
}

const command = (one: Command): Item => ({ kind: 'command', key: one.key, command: one });
const consumer = (id: string): Item => ({ kind: 'consumer', key: `consumer:${id}`, id });

/** The ids of those who ask for a person, the gravest first. */
function pressing(rows: RowTable, now: number): readonly string[] {
  const { ids } = makeOrder(rows.values(), now, {
    matches: ({ state }) => ATTENTION.includes(state),
    sort: null,
    hubLabel: () => '',
    folded: new Set(),
    expanded: new Set(),
  });
  return ids.slice(0, PRESSING);
}

/** Consumers for a text; without one whoever the page is about, and who asks for a person, as they were at first. */
function useConsumers(text: string): { readonly ids: readonly string[]; readonly total: number } {
  const { rows, hub } = useLink();
  const route = useRoute();
  const [first] = useState(() => {
    const here = route.room === 'connections' && route.id !== null && CONSUMER_ID.test(route.id) ? [route.id] : [];
    return [...new Set([...here, ...pressing(rows, hub.now())])];
  });
  const [tick, again] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    let seen = rows.version;
    const timer = setInterval(() => {
      if (rows.version === seen) return;
      seen = rows.version;
      again();
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [rows]);
  return useMemo(() => {
    // Read anew at each tick: whoever connects meanwhile is found.
    void tick;
    return text.trim() === '' ? { ids: first, total: 0 } : findConsumers(rows.values(), text, SHOWN);
  }, [rows, text, first, tick]);
}

interface Asked {
  readonly key: string;
  readonly found: readonly TrackedNotification[];
  readonly failed: boolean;
}

/** Notifications by what follows `#`. */
function useNotifications(text: string | null): Asked | 'nothing' | 'asking' {
  const { hub } = useLink();
  const hubs = useStatus()?.hubs;
  const own = useInfo()?.number;
  const numbers = [...new Set([...(own === undefined ? [] : [own]), ...(hubs ?? []).map(({ number }) => number)])];
  const key = (text === null ? null : idsOf(text, numbers))?.join(' ') ?? '';
  const [settled] = useDebouncedValue(key, SETTLE_MS);
  const [asked, setAsked] = useState<Asked | null>(null);
  useEffect(() => {
    if (settled === '') return;
    let wanted = true;
    hub.call('notifications.find', { ids: settled.split(' ').map(Number) }).then(
      ({ notifications }) => wanted && setAsked({ key: settled, found: notifications, failed: false }),
      () => wanted && setAsked({ key: settled, found: [], failed: true }),
    );
    return () => {
      wanted = false;
    };
  }, [hub, settled]);
  if (key === '') return 'nothing';
  return asked !== null && asked.key === key ? asked : 'asking';
}

/** The listing. `last` is the consumer that was last pointed at, whose actions stay below while it is listed. */
export function usePalette(text: string, scope: Scope | null, last: string | null): Listing {
  const { t, i18n } = useTranslation();
  const route = useRoute();
  const number = (n: number): string => formatNumber(n, i18n.language as Language);
  const mode = scope ? 'scope' : text.startsWith('>') ? 'actions' : text.startsWith('#') ? 'id' : 'all';
  const words = (mode === 'actions' || mode === 'id' ? text.slice(1) : text).trim();
  const consumers = useConsumers(mode === 'all' ? words : '');
  const here = route.room === 'connections' ? route.id : null;
  const chosen =
    scope?.kind === 'consumer'
      ? scope.id
      : mode === 'actions'
        ? here
        : mode === 'all'
          ? ((last !== null && consumers.ids.includes(last) ? last : consumers.ids[0]) ?? null)
          : null;
  const { actions, places: placesOfChosen } = useConsumerActions(chosen);
  const ofNotification = useNotificationActions(scope?.kind === 'notification' ? scope.one : null);
  const selection = useSelection(route);
  const { rooms, places, commands } = useCommands();
  const asked = useNotifications(mode === 'id' ? words : null);

  const matching = (list: readonly Command[]): Item[] =>
    list.filter(({ words: own, hint = '', also = '' }) => hasWords(`${own} ${hint} ${also}`, words)).map(command);
  const section = (key: string, title: string, items: readonly Item[]): Section => ({ key, title, items });
  const answer = (sections: readonly Section[], total: number | null, note: string | null = null): Listing => ({
    sections: sections.filter(({ items }) => items.length > 0),
    total,
    note,
    chosen,
  });
  const about = chosen === null ? '' : t('palette.actionsOn', { id: chosen });

  if (mode === 'scope') {
    const items =
      scope?.kind === 'notification' ? matching(ofNotification) : [...matching(actions), ...matching(placesOfChosen)];
    const title = chosen === null ? t('palette.actionsOnOne') : about;
    return answer([section('actions', title, items)], null, items.length === 0 ? t('palette.noAction') : null);
  }

  if (mode === 'id') {
    if (asked === 'nothing') return answer([], null, t('palette.idHint'));
    if (asked === 'asking') return answer([], null, t('palette.asking'));
    const note = asked.failed
      ? t('palette.askFailed')
      : asked.found.length === 0
        ? t('palette.noId', { id: words })
        : null;
    const items = asked.found.map((one): Item => ({ kind: 'notification', key: `n:${one.consumer}:${one.id}`, one }));
    return answer([section('notifications', t('palette.notifications'), items)], asked.found.length, note);
  }

  if (mode === 'actions') {
    const ofSelection = matching(selection.actions);
    const ofChosen = matching(actions);
    const own = matching(commands);
    const found = ofSelection.length + ofChosen.length + own.length;
    return answer(
      [
        section('selection', selection.title, ofSelection),
        section('actions', about, ofChosen),
        section('commands', t('palette.commands'), own),
      ],
      found,
      found === 0 ? t('palette.noAction') : null,
    );
  }

  if (words === '') {
    return answer(
      [
        section('selection', selection.title, selection.actions.map(command)),
        section('consumers', t('palette.consumers'), consumers.ids.map(consumer)),
        section('actions', about, here !== null ? actions.map(command) : []),
        section('rooms', t('palette.goTo'), rooms.map(command)),
      ],
      null,
    );
  }

  const more = consumers.total - consumers.ids.length;
  const seeAll: Command = {
    key: 'to:all',
    icon: IconSearch,
    words: t('palette.to.all', { n: number(consumers.total) }),
    run: () => go({ room: 'connections', query: { f: formatFilter([{ field: 'text', text: words }]) } }),
  };
  const elsewhere = [...matching(rooms), ...matching(places)];
  const own = matching(commands);
  const titles = words.length < TITLES_FROM ? [] : findTitles(words);
  const found = consumers.total + elsewhere.length + own.length + titles.length;
  const nobody: Command = {
    key: 'to:nobody',
    icon: IconSend,
    words: t('palette.do.injectLater', { id: words }),
    run: () => injectTo(words),
  };
  const offered = found === 0 && CONSUMER_ID.test(words) ? [command(nobody)] : [];
  return answer(
    [
      section('consumers', t('palette.consumers'), [
        ...consumers.ids.map(consumer),
        ...(more > 0 ? [command(seeAll)] : []),
      ]),
      section('actions', about, actions.map(command)),
      section('places', t('palette.goTo'), [
        ...(chosen === null ? [] : placesOfChosen.map(command)),
        ...elsewhere.slice(0, PLACES),
      ]),
      section('commands', t('palette.commands'), own),
      section(
        'manual',
        t('help.contents'),
        titles.slice(0, TITLES).map(({ page, slug, text: title }) =>
          command({
            key: `title:${page}#${slug}`,
            icon: IconBook2,
            words: title,
            hint: t(`help.pages.${page}`),
            run: () => go({ room: 'help', id: page, query: { at: slug } }),
          }),
        ),
      ),
      section('nobody', t('palette.instead'), offered),
    ],
    found,
    found === 0 ? t(offered.length > 0 ? 'palette.nobody' : 'palette.nothing', { text: words }) : null,
  );
}
