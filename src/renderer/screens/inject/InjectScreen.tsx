/** Inject: left what and to whom, right what goes on the wire, what it means, and what became of it. */
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../shared/words/words.ts';
import { useLink } from '../../link/hooks.ts';
import type { Link } from '../../link/link.ts';
import type { Route } from '../../router.ts';
import { SayProvider, useMakeSay } from '../connections/say.ts';
import { aimAt, type Draft, payloadOf, problemsOf, takeIds, useDraft } from './draft.ts';
import './inject.css';
import { PayloadForm, Samples } from './PayloadForm.tsx';
import { Preview } from './Preview.tsx';
import { Results } from './Results.tsx';
import { SendBar } from './SendBar.tsx';
import { useSent } from './sent.ts';
import { Target } from './Target.tsx';

/** Marks a step of the browser's history whose targets were taken, in this visit of the page. */
const TAKEN = performance.timeOrigin;

export function InjectScreen({ route }: { route: Route }) {
  const say = useMakeSay(false);
  const { i18n } = useTranslation();
  const { rows } = useLink();
  const screen = useRef<HTMLDivElement>(null);
  const { tipo, contenido, deseo } = useDraft();
  const mode = useDraft((draft) => draft.mode);
  const targets = useTargets();
  const [judged, setJudged] = useState(0);

  // Coming back to this step later finds what was changed by hand since, not the link's targets again.
  const to = route.query['to'] ?? '';
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

  const attempt = useCallback(() => {
    const { mode: how, typed } = useDraft.getState();
    if (how !== 'connected' && typed.trim() !== '') takeIds(typed);
    const draft = useDraft.getState();
    const aimed = targetsOf(draft, rows);
    if (aimed.length === 0 && !draft.idProblem) useDraft.setState({ idProblem: { kind: 'missing', id: '' } });
    const wrong = Object.values(problemsOf(draft)).some((problem) => problem !== null);
    if (wrong || aimed.length === 0 || (how !== 'connected' && draft.idProblem)) {
      setJudged((times) => times + 1);
      return null;
    }
    setJudged(0);
    return { to: aimed, payload: payloadOf(draft) };
  }, [rows]);

  const payload = useMemo(() => payloadOf({ tipo, contenido, deseo }), [tipo, contenido, deseo]);
  return (
    <div ref={screen} className="pl-inject">
      <h1 className="pl-unseen">{say.t('shell.rooms.inject')}</h1>
      <SayProvider value={say}>
        <div className="pl-inject-left">
          <Target />
          <PayloadForm judged={judged > 0} />
          <Samples />
        </div>
        <div className="pl-inject-right">
          <Preview payload={payload} targets={targets} language={i18n.language as Language} />
          <SendBar mode={mode} targets={targets} onAttempt={attempt} />
          <Results />
        </div>
      </SayProvider>
    </div>
  );
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
