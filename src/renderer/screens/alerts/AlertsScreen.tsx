/** Alerts: what happened and what became of it, what this machine can do, and the rules. */
import { Button } from '@mantine/core';
import { notifications as toasts } from '@mantine/notifications';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Alert } from '../../../shared/console/alerts.ts';
import { termsOf } from '../../../shared/grammar.ts';
import type { Language } from '../../../shared/words/words.ts';
import { NONE_CHOSEN } from '../../kit/choice.ts';
import { plainText } from '../../kit/plainText.ts';
import { useAlertsState } from '../../link/alertHooks.ts';
import { useDesktopState, useLink } from '../../link/hooks.ts';
import { go, type Route } from '../../router.ts';
import { useErrorWords } from '../../shell/errors.ts';
import '../connections/connections.css';
import '../connections/toolbar.css';
import { useLetters } from '../../kit/useLetters.ts';
import { useViewport } from '../../kit/useViewport.ts';
import { AlertBar } from './AlertBar.tsx';
import { AlertTable } from './AlertTable.tsx';
import { AlertTools } from './AlertTools.tsx';
import { AlertVitals } from './AlertVitals.tsx';
import './alerts.css';
import './pane.css';
import './rules.css';
import { ClearDialog } from './ClearDialog.tsx';
import { ALERT_FILTER, compileAlerts } from './filter.ts';
import { Place } from './Place.tsx';
import { historyOf, openTarget, targetOf } from './places.ts';
import { Quiet } from './Quiet.tsx';
import { Rules } from './Rules.tsx';
import { useActing } from './useActing.ts';
import { useAlertList } from './useAlertList.ts';
import { useAlertWords } from './useAlertWords.ts';
import { Watched } from './Watched.tsx';

/** Under this width, in px of a 16 px root, the pane at the right comes and goes. */
const PANE_FROM = 1_100;
/** Under this one, facets are a menu. */
const FACETS_FROM = 1_440;
const GREY_ROWS = 10;

export function AlertsScreen({ route }: { route: Route }) {
  const { t, number, say, suppression } = useAlertWords();
  const { width } = useViewport();
  const { desktop: app } = useLink();
  const desktop = useDesktopState();
  const state = useAlertsState();
  const { alerts, error, retry } = useAlertList();
  const act = useActing();
  const sayError = useErrorWords();
  const [choice, setChoice] = useState(NONE_CHOSEN);
  const [active, setActive] = useState<string | null>(null);
  const [clearing, setClearing] = useState(false);
  const [pane, setPane] = useState(false);
  const filter = route.query['f'] ?? '';
  const narrow = width < PANE_FROM;

  const said = useMemo(() => (alerts ?? []).map((one) => ({ one, words: say(one) })), [alerts, say]);
  const rows = useMemo(() => {
    const passes = compileAlerts(termsOf(ALERT_FILTER.parse(filter)));
    return said.filter(({ one, words }) =>
      passes(one, `${words.title} ${words.detail} ${words.why}`, words.hub || one.hub.name),
    );
  }, [said, filter]);
  const shown = useMemo(() => rows.map(({ one }) => one), [rows]);
  const picked = useMemo(() => shown.filter(({ number }) => choice.selected.has(String(number))), [shown, choice]);
  const aimed = picked.length > 0 ? picked : shown.filter(({ number }) => String(number) === active);
  const test = useMemo(() => alerts?.find(({ what }) => what.kind === 'test') ?? null, [alerts]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another filter, another choice
  useEffect(() => setChoice(NONE_CHOSEN), [filter]);

  const tell = (message: string): void => void toasts.show({ message });
  const onFilter = (wanted: string): void => go({ room: 'alerts', query: { f: wanted } }, 'replace');
  const clearChoice = (): void => setChoice(NONE_CHOSEN);
  const see = (some: readonly Alert[]): void =>
    act('alerts.see', { numbers: some.map(({ number }) => number) }, clearChoice);
  const seeAll = (): void => {
    const count = state?.unseen ?? 0;
    act('alerts.see', { numbers: null }, () => tell(t('alerts.bar.seen', { count, n: number(count) })));
  };
  const snooze = (minutes: number): void =>
    act('alerts.snooze', { numbers: picked.map(({ number }) => number), minutes }, () => {
      if (minutes > 0) tell(t('alerts.bar.snoozed', { count: picked.length, n: number(picked.length) }));
      clearChoice();
    });
  const clear = (): void =>
    act('alerts.clear', {}, ({ cleared }) => tell(t('alerts.bar.cleared', { count: cleared, n: number(cleared) })));
  const tryIt = (): void => act('alerts.test', {});
  const open = (one: Alert, target: ReturnType<typeof targetOf>): void => {
    act('alerts.see', { numbers: [one.number] });
    if (!target) return;
    openTarget(target, one, desktop, async (id, route) => app?.call('desktop.useHub', { id, route })).catch(
      (failure: unknown) => tell(sayError(failure)),
    );
  };

  useLetters({
    t: tryIt,
    ...(aimed.length > 0 ? { l: () => see(aimed) } : {}),
    ...(picked.length > 0 ? { Escape: clearChoice } : narrow && pane ? { Escape: () => setPane(false) } : {}),
  });

  return (
    <div className="pl-alerts" data-place={state?.place.kind}>
      <h1 className="pl-unseen">{t('shell.rooms.alerts')}</h1>
      <AlertVitals alerts={alerts} state={state} onFilter={onFilter} />
      <AlertTools
        filter={filter}
        onFilter={onFilter}
        alerts={alerts}
        shown={shown}
        unseen={state?.unseen ?? 0}
        onSeeAll={seeAll}
        onClear={() => setClearing(true)}
        narrow={width < FACETS_FROM}
        pane={narrow ? pane : null}
        onPane={() => setPane(!pane)}
      />
      {state && !state.kept && <p className="pl-stale">{t('alerts.notKept')}</p>}
      {state?.setAside != null && (
        <p className="pl-stale">{t('alerts.setAside', { file: plainText(state.setAside) })}</p>
      )}
      <div className="pl-alerts-work">
        <div className="pl-alerts-list">
          {error !== null ? (
            <div className="pl-nothing pl-alerts-nothing" role="alert">
              <p>
                {t('alerts.failed')} {sayError(error)}
              </p>
              <Button onClick={retry}>{t('alerts.tryAgain')}</Button>
            </div>
          ) : rows.length > 0 ? (
            <AlertTable
              rows={rows}
              chosen={choice.selected}
              onChoose={setChoice}
              onOpen={(one) => open(one, targetOf(one))}
              onHistory={(one) => open(one, historyOf(one))}
              onActive={setActive}
            />
          ) : (
            <Nothing
              loading={alerts === null}
              filter={filter}
              onAll={() => onFilter('')}
              onTest={narrow && !pane ? tryIt : null}
            />
          )}
          {state !== null && state.forgotten > 0 && (
            <p className="pl-alerts-foot">
              {t('alerts.forgotten', { count: state.forgotten, n: number(state.forgotten) })}
            </p>
          )}
        </div>
        {state && (!narrow || pane) && (
          <aside className="pl-alerts-pane" aria-label={t('alerts.pane.label')}>
            <Place place={state.place} test={test} onTest={tryIt} suppression={suppression} />
            <Rules rules={state.rules} />
            <Watched />
            <Quiet state={state} desktop={desktop} />
          </aside>
        )}
      </div>
      {picked.length > 0 && (
        <AlertBar chosen={picked} onSee={() => see(picked)} onSnooze={snooze} onClear={clearChoice} />
      )}
      <ClearDialog opened={clearing} count={alerts?.length ?? 0} onClear={clear} onClose={() => setClearing(false)} />
    </div>
  );
}

interface NothingProps {
  readonly loading: boolean;
  readonly filter: string;
  readonly onAll: () => void;
  /** Null where the test has its place beside the list. */
  readonly onTest: (() => void) | null;
}

/** What stands where rows would be: on their way, none at all, or none that the filter asks for. */
function Nothing({ loading, filter, onAll, onTest }: NothingProps) {
  const { t, i18n } = useTranslation();
  if (loading) {
    return (
      <div className="pl-alerts-loading" role="status" aria-label={t('alerts.loading')}>
        {Array.from({ length: GREY_ROWS }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
          <div key={index} className="pl-alerts-grey" aria-hidden="true">
            <i />
            <i />
            <i />
          </div>
        ))}
      </div>
    );
  }
  if (filter === '')
    return (
      <div className="pl-nothing pl-alerts-nothing">
        <p>{t('alerts.empty')}</p>
        {onTest && <Button onClick={onTest}>{t('alerts.place.test')}</Button>}
      </div>
    );
  return (
    <div className="pl-nothing pl-alerts-nothing">
      <p>
        {t('alerts.nothing')}{' '}
        <code>{ALERT_FILTER.format(termsOf(ALERT_FILTER.parse(filter)), i18n.language as Language)}</code>
      </p>
      <Button onClick={onAll}>{t('alerts.clearFilter')}</Button>
    </div>
  );
}
