/**
 * Inject: left what and to whom, right what goes on the wire, what it means, and what became of it; and in a tab of its own
 * what is scheduled.
 */
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../shared/words/words.ts';
import { useLink, useReady } from '../../link/hooks.ts';
import type { Link } from '../../link/link.ts';
import { go, type Route } from '../../router.ts';
import { SayProvider, useMakeSay } from '../connections/say.ts';
import { aimAt, contentOf, type Draft, problemsOf, SAMPLE_TARGET, takeIds, useDraft } from './draft.ts';
import './inject.css';
import './lists.css';
import './preview.css';
import './results.css';
import { PayloadForm } from './PayloadForm.tsx';
import { Preview } from './Preview.tsx';
import { Results } from './Results.tsx';
import { ScheduleDialog } from './ScheduleDialog.tsx';
import { Scheduled } from './Scheduled.tsx';
import { type Aimed, SendBar } from './SendBar.tsx';
import { stop } from './scheduleActs.ts';
import { useSent } from './sent.ts';
import { Tabs } from './Tabs.tsx';
import { Target } from './Target.tsx';
import { Templates } from './Templates.tsx';
import { useSchedules } from './useLists.ts';

/** Marks a step of the browser's history whose targets were taken, in this visit of the page. */
const TAKEN = performance.timeOrigin;

export function InjectScreen({ route }: { route: Route }) {
  const say = useMakeSay(false);
  const kept = useSchedules();
  const scheduled = route.id === 'scheduled';
  const link = useLink();
  const ready = useReady();
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.key !== '.' || !(event.ctrlKey || event.metaKey) || event.repeat || !ready) return;
      event.preventDefault();
      go({ room: 'inject', id: 'scheduled' });
      void stop(link, null);
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [link, ready]);
  return (
    <div className="pl-inject-room">
      <h1 className="pl-unseen">{say.t(scheduled ? 'schedules.title' : 'shell.rooms.inject')}</h1>
      <SayProvider value={say}>
        <Tabs scheduled={scheduled} list={kept.list} />
        {scheduled ? <Scheduled kept={kept} route={route} /> : <Injecting to={route.query['to'] ?? ''} />}
      </SayProvider>
    </div>
  );
}

/** `to` is whom a link names. */
function Injecting({ to }: { readonly to: string }) {
  const { i18n } = useTranslation();
  const { rows } = useLink();
  const screen = useRef<HTMLDivElement>(null);
  const mode = useDraft((draft) => draft.mode);
  const targets = useTargets();
  const [judged, setJudged] = useState(0);
  const [planning, setPlanning] = useState<Aimed | null>(null);

  // Coming back to this step later finds what was changed by hand since, not the link's targets again.
  useEffect(() => {
    if (to === '' || history.state === TAKEN) return;
    aimAt(to);
    history.replaceState(TAKEN, '');
  }, [to]);
  useEffect(() => {
    if (judged > 0) screen.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [judged]);

  // In a narrow window what became of it lies below.
  const latest = useSent(({ sent }) => sent[0]?.key ?? 0);
  const seen = useRef(latest);
  useEffect(() => {
    const results = screen.current?.querySelector('.pl-results');
    if (latest === seen.current || !screen.current || !results) return;
    seen.current = latest;
    screen.current.scrollTop += Math.max(
      0,
      results.getBoundingClientRect().bottom - screen.current.getBoundingClientRect().bottom,
    );
  }, [latest]);

  const judge = useCallback((good: boolean): boolean => {
    setJudged((times) => (good ? 0 : times + 1));
    return good;
  }, []);
  /** Whether what is typed may be kept as a template. */
  const judgeContent = useCallback((): boolean => judge(isGood(useDraft.getState(), SAMPLE_TARGET)), [judge]);
  /** What is meant now; null where something has to be mended first. Later there may be somebody where nobody is now. */
  const aim = useCallback(
    (later: boolean): Aimed | null => {
      const { mode: how, typed } = useDraft.getState();
      if (how !== 'connected' && typed.trim() !== '') takeIds(typed);
      const draft = useDraft.getState();
      const to = targetsOf(draft, rows);
      const everybody = how === 'connected';
      if (to.length === 0 && !everybody && !draft.idProblem)
        useDraft.setState({ idProblem: { kind: 'missing', id: '' } });
      const aimed = everybody ? later || to.length > 0 : to.length > 0 && !draft.idProblem;
      return judge(aimed && isGood(draft, to[0] ?? SAMPLE_TARGET)) ? { to, content: contentOf(draft) } : null;
    },
    [rows, judge],
  );
  const attempt = useCallback(() => aim(false), [aim]);

  return (
    <div ref={screen} className="pl-inject">
      <div className="pl-inject-left">
        <Target />
        <PayloadForm judged={judged > 0} target={targets[0] ?? SAMPLE_TARGET} />
        <Templates onSave={judgeContent} />
      </div>
      <div className="pl-inject-right">
        <Preview targets={targets} language={i18n.language as Language} />
        <SendBar mode={mode} targets={targets} onAttempt={attempt} onSchedule={() => setPlanning(aim(true))} />
        <Results />
      </div>
      <ScheduleDialog aimed={planning} everybody={mode === 'connected'} onClose={() => setPlanning(null)} />
    </div>
  );
}

function isGood(draft: Draft, target: string): boolean {
  return Object.values(problemsOf(draft, target)).every((problem) => problem === null);
}

/** Who is meant. Everybody connected is named one by one: the button's number is true, and what fails can be retried. */
function targetsOf({ mode, ids }: Pick<Draft, 'mode' | 'ids'>, rows: Link['rows']): readonly string[] {
  if (mode !== 'connected') return ids[mode];
  return [...rows.values()].filter(({ sockets }) => sockets > 0).map(({ id }) => id);
}

/** Who is meant now; the same list until somebody comes or goes. */
function useTargets(): readonly string[] {
  const { rows } = useLink();
  const mode = useDraft((draft) => draft.mode);
  const ids = useDraft((draft) => draft.ids);
  const last = useRef<readonly string[]>([]);
  const read = useCallback(() => {
    const now = targetsOf({ mode, ids }, rows);
    const same = now.length === last.current.length && now.every((id, i) => id === last.current[i]);
    if (!same) last.current = now;
    return last.current;
  }, [mode, ids, rows]);
  return useSyncExternalStore(
    useCallback((listener) => rows.onChange(listener), [rows]),
    read,
  );
}
