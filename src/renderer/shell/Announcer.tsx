/** Says what changed to whoever does not see it: one polite sentence, at most every five seconds. */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLink } from '../link/hooks.ts';

const EVERY_MS = 5_000;

export function Announcer() {
  const { t, i18n } = useTranslation();
  const { hub, status, alerts } = useLink();
  const [said, setSaid] = useState({ sentence: '', times: 0 });
  useEffect(() => {
    const say = (sentence: string): void => setSaid(({ times }) => ({ sentence, times: times + 1 }));
    let phase = hub.state.phase;
    let silent = status.get()?.states.silent ?? null;
    let unseen = alerts.state.get()?.unseen ?? null;
    const timer = setInterval(() => {
      const now = hub.state.phase;
      const silentNow = status.get()?.states.silent ?? null;
      const unseenNow = alerts.state.get()?.unseen ?? null;
      const news = unseen === null || unseenNow === null ? 0 : unseenNow - unseen;
      const more = silent === null || silentNow === null ? 0 : silentNow - silent;
      if (now !== phase && (now === 'lost' || now === 'ready')) say(t(`shell.news.${now}`));
      else if (news > 0) say(t('alerts.rail', { count: news, n: news.toLocaleString(i18n.language) }));
      else if (more !== 0) {
        const count = Math.abs(more);
        const n = count.toLocaleString(i18n.language);
        say(t(more > 0 ? 'shell.news.silent' : 'shell.news.back', { count, n }));
      }
      phase = now;
      silent = silentNow;
      unseen = unseenNow;
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [hub, status, alerts, t, i18n]);
  return (
    <div className="pl-unseen" role="status" aria-live="polite">
      {/* The same sentence once more is a new one to a screen reader only as a new element. */}
      <span key={said.times}>{said.sentence}</span>
    </div>
  );
}
