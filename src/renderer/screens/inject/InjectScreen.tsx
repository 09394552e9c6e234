/** Inject: left what and to whom, right what goes on the wire, what it means, and what became of it. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConsoleError } from '../../../shared/console/service.ts';
import type { Language } from '../../../shared/words/words.ts';
import { useLink } from '../../link/hooks.ts';
import type { Route } from '../../router.ts';
import { useErrorWords } from '../../shell/errors.ts';
import { SayProvider, useMakeSay } from '../connections/say.ts';
import { aimAt, noteSent, payloadOf, problemsOf, targetsOf, useDraft } from './draft.ts';
import './inject.css';
import { PayloadForm, Samples } from './PayloadForm.tsx';
import { Preview } from './Preview.tsx';
import { Results } from './Results.tsx';
import { SendBar } from './SendBar.tsx';
import { Target } from './Target.tsx';

export function InjectScreen({ route }: { route: Route }) {
  const say = useMakeSay(false);
  const { i18n } = useTranslation();
  const { hub } = useLink();
  const sayError = useErrorWords();
  const { mode, ids, tipo, contenido, deseo } = useDraft();
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const [judged, setJudged] = useState(false);
  const asked = route.query['to'] ?? '';
  useEffect(() => aimAt(asked.split(',')), [asked]);

  const targets = useMemo(() => targetsOf({ mode, ids }), [mode, ids]);
  const sound = Object.keys(problemsOf({ tipo, contenido, deseo })).length === 0;
  const payload = useMemo(
    () => (sound ? payloadOf({ tipo, contenido, deseo }) : null),
    [sound, tipo, contenido, deseo],
  );

  const send = useCallback(async (): Promise<void> => {
    setJudged(true);
    if (!payload) return;
    setSending(true);
    setFailure(null);
    try {
      const { batch, results } = await hub.call('notifications.inject', {
        to: targets === 'connected' ? targets : [...targets],
        payload,
      });
      noteSent({ batch, at: hub.now(), payload, results, progress: new Map() });
      setJudged(false);
    } catch (error) {
      const stored = error instanceof ConsoleError ? Number(error.values['stored'] ?? 0) : 0;
      const partly =
        stored > 0 ? [say.t('inject.send.partly', { n: say.number(stored) })] : [say.t('inject.send.failed')];
      setFailure([...partly, sayError(error)].join(' '));
    } finally {
      setSending(false);
    }
  }, [hub, payload, targets, say, sayError]);

  return (
    <div className="pl-inject">
      <h1 className="pl-unseen">{say.t('shell.rooms.inject')}</h1>
      <SayProvider value={say}>
        <div className="pl-inject-left">
          <Target />
          <PayloadForm judged={judged} />
          <Samples />
        </div>
        <div className="pl-inject-right">
          <Preview payload={payload} targets={targets} language={i18n.language as Language} />
          <SendBar targets={targets} sending={sending} failure={failure} onSend={() => void send()} />
          <Results />
        </div>
      </SayProvider>
    </div>
  );
}
