/** History: the notifications of all consumers, to search, to mark as read, to send again. */
import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { notifications as toasts } from '@mantine/notifications';
import { IconArrowUp, IconMovie } from '@tabler/icons-react';
import { useEffect, useMemo, useState } from 'react';
import type { TrackedNotification } from '../../../shared/console/contract.ts';
import { HISTORY_FILTER, type HistoryErrorCode, historyQuery } from '../../../shared/historyFilter.ts';
import { Check } from '../../kit/Check.tsx';
import { NONE_CHOSEN, only } from '../../kit/choice.ts';
import { copyText } from '../../kit/copy.ts';
import { useLink, useLinkState } from '../../link/hooks.ts';
import { formatRoute, go, type Route } from '../../router.ts';
import { useErrorWords } from '../../shell/errors.ts';
import { type Many, ManyDialog } from '../../shell/ManyDialog.tsx';
import '../connections/connections.css';
import '../connections/table.css';
import { useLetters } from '../../kit/useLetters.ts';
import { FilterBox } from '../connections/FilterBox.tsx';
import { SayProvider, useMakeSay, useSay } from '../connections/say.ts';
import { ChosenBar } from './ChosenBar.tsx';
import { Foot } from './Foot.tsx';
import './history.css';
import { HistoryList } from './HistoryList.tsx';
import { keyOf, readings, sendings, toJson } from './model.ts';
import { Nothing } from './Nothing.tsx';
import { States } from './States.tsx';
import { useHistory } from './useHistory.ts';

/** How long the filter rests before the hub is asked. */
const SETTLE_MS = 250;

export function HistoryScreen({ route }: { route: Route }) {
  const say = useMakeSay(false);
  const stale = useLinkState().phase !== 'ready';
  return (
    <div className="pl-history" data-stale={stale ? '' : undefined}>
      <h1 className="pl-unseen">{say.t('shell.rooms.history')}</h1>
      <SayProvider value={say}>
        <Room filter={route.query['f'] ?? ''} ready={!stale} />
      </SayProvider>
    </div>
  );
}

function Room({ filter, ready }: { filter: string; ready: boolean }) {
  const { t, number } = useSay();
  const { hub, played } = useLink();
  const sayError = useErrorWords();
  const [settled] = useDebouncedValue(filter, SETTLE_MS);
  const query = useMemo(() => historyQuery(HISTORY_FILTER.parse(settled)), [settled]);
  const history = useHistory(query);
  const { page, loading, fresh, refresh, reload } = history;
  const rows = page?.notifications ?? [];
  const hasNew = fresh.keys.size > 0 || fresh.more;
  const [choice, setChoice] = useState(NONE_CHOSEN);
  const { selected: chosen } = choice;
  const [active, setActive] = useState<string | null>(null);
  const [many, setMany] = useState<Many | null>(null);
  const picked = useMemo(() => rows.filter((one) => chosen.has(keyOf(one))), [rows, chosen]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another filter, another choice
  useEffect(() => setChoice(NONE_CHOSEN), [settled]);

  // Where nothing is shown, nothing moves under the pointer: new ones come in at once.
  const awaited = ready && !loading && page !== null && rows.length === 0 && !page.stopped && hasNew;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each time that there is something to show
  useEffect(() => {
    if (awaited) reload();
  }, [awaited]);

  const tell = (message: string): void => void toasts.show({ message });
  const look = (ids: readonly number[]): void => {
    // What cannot be asked now is asked the next time.
    void refresh(ids).catch(() => {});
  };
  const clear = (): void => setChoice(NONE_CHOSEN);
  const showNew = (): void => {
    clear();
    reload();
  };

  const mark = (some: readonly TrackedNotification[]): void => {
    const commands = readings(some);
    const count = commands.reduce((sum, { ids }) => sum + ids.length, 0);
    const run = ({ consumer, ids }: (typeof commands)[number]) =>
      hub.call('notifications.markRead', { consumers: [consumer], ids: [...ids] });
    const [only] = commands;
    if (!only) return;
    if (count === 1) {
      run(only).then(
        () => look(only.ids),
        (error: unknown) => tell(sayError(error)),
      );
      return;
    }
    setMany({
      title: t('history.mark.title', { n: number(count) }),
      consequence: t('history.mark.consequence', { count: commands.length, n: number(commands.length) }),
      button: t('history.mark.do', { n: number(count) }),
      unit: 'notifications',
      steps: commands.map((one) => ({ count: one.ids.length, run: () => run(one) })),
      onDone: (done) => {
        look(commands.flatMap(({ ids }) => ids));
        if (done > 0) tell(t('history.mark.done', { count: done, n: number(done) }));
      },
    });
  };

  const sendAgain = (some: readonly TrackedNotification[]): void => {
    const count = some.length;
    const consumers = new Set(some.map(({ consumer }) => consumer)).size;
    if (count === 0) return;
    setMany({
      title: t('history.again.title', { count, n: number(count) }),
      consequence: t('history.again.consequence', {
        count,
        n: number(count),
        to: t('history.again.to', { count: consumers, n: number(consumers) }),
      }),
      button: t('history.again.do', { n: number(count) }),
      unit: 'notifications',
      steps: sendings(some).map(({ to, payload }) => ({
        count: to.length,
        run: () => hub.call('notifications.inject', { to: [...to], payload }),
      })),
      onDone: (done) => done > 0 && tell(t('history.again.done', { count: done, n: number(done) })),
    });
  };

  const copy = (some: readonly TrackedNotification[]): void => {
    void copyText(toJson(some)).then((copied) =>
      tell(copied ? t('history.copied', { count: some.length, n: number(some.length) }) : t('connections.copyFailed')),
    );
  };

  /** What the letters are for: the chosen, or the row that has the focus. */
  const aimed = picked.length > 0 ? picked : rows.filter((one) => keyOf(one) === active);
  useLetters({
    ...(aimed.length > 0 ? { c: () => copy(aimed) } : {}),
    ...(aimed.length > 0 && ready ? { l: () => mark(aimed) } : {}),
    ...(hasNew && ready ? { r: showNew } : {}),
    ...(chosen.size > 0 ? { Escape: clear } : {}),
  });

  const onFilter = (wanted: string): void => go({ room: 'history', query: { f: wanted } }, 'replace');
  return (
    <>
      <div className="pl-toolbar">
        <FilterBox
          grammar={HISTORY_FILTER}
          words={{
            label: t('history.filter.label'),
            hint: t('history.filter.hint'),
            error: (code: HistoryErrorCode, value: string) => t(`history.filter.errors.${code}`, { value }),
          }}
          filter={filter}
          onFilter={onFilter}
          count={null}
        />
        <States filter={filter} onFilter={onFilter} />
        {played === null && (
          <Button
            component="a"
            className="pl-tool"
            href={formatRoute({ room: 'history', id: 'recordings' })}
            leftSection={<IconMovie size="1rem" stroke={1.5} aria-hidden />}
          >
            {t('recordings.title')}
          </Button>
        )}
      </div>
      {rows.length > 0 && (
        <div className="pl-history-head">
          <Check
            label={t('history.selectAll')}
            state={picked.length === 0 ? 'off' : picked.length === rows.length ? 'on' : 'some'}
            onToggle={() => setChoice(picked.length === rows.length ? NONE_CHOSEN : only(choice, rows.map(keyOf)))}
          />
          <span>{t('history.shown', { count: rows.length, n: number(rows.length) })}</span>
          <div className="pl-history-fresh">
            {hasNew && (
              <button type="button" className="pl-bare" disabled={!ready} onClick={showNew}>
                <IconArrowUp size="0.875rem" stroke={1.75} aria-hidden />
                {fresh.keys.size === 0
                  ? t('history.perhapsNew')
                  : t(fresh.more ? 'history.freshMore' : 'history.fresh', {
                      count: fresh.keys.size,
                      n: number(fresh.keys.size),
                    })}
                <span className="pl-history-show">{t('history.show')}</span>
                <kbd className="pl-key">R</kbd>
              </button>
            )}
          </div>
        </div>
      )}
      <div className="pl-history-frame">
        {rows.length > 0 ? (
          <HistoryList
            key={settled}
            rows={rows}
            chosen={chosen}
            ready={ready}
            onChoose={setChoice}
            onMark={(one) => mark([one])}
            onEnd={() => {
              if (ready && !page?.stopped && history.error === null) history.more();
            }}
            onLook={look}
            onActive={setActive}
            foot={<Foot history={history} />}
          />
        ) : (
          <Nothing history={history} filter={filter} onClear={() => onFilter('')} />
        )}
      </div>
      {picked.length > 0 && (
        <ChosenBar
          chosen={picked}
          onMark={() => mark(picked)}
          onSendAgain={() => sendAgain(picked)}
          onCopy={() => copy(picked)}
          onClear={clear}
        />
      )}
      <ManyDialog many={many} onClose={() => setMany(null)} />
    </>
  );
}
