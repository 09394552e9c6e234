/** What stands where the rows end: more on the way, a search that stopped, a failure, or nothing more. */
import { Button } from '@mantine/core';
import { useReady, useTicking } from '../../link/hooks.ts';
import { useErrorWords } from '../../shell/errors.ts';
import { useSay } from '../connections/say.ts';
import { SHOWN } from './model.ts';
import type { History } from './useHistory.ts';

/** Looked at by one search, as the hub has it. */
const LOOKED_AT = 20_000;

export function Foot({ history }: { history: History }) {
  const say = useSay();
  const { t, number } = say;
  const ready = useReady();
  const sayError = useErrorWords();
  const { page, loading, error, more, reload } = history;
  const last = page?.next?.sentAt;
  const when = useTicking((now) => (last === undefined ? '' : say.until(last, now)));
  const count = page?.notifications.length ?? 0;
  if (error !== null) {
    return (
      <div className="pl-history-foot" role="alert">
        <p>{sayError(error)}</p>
        <Button disabled={!ready} onClick={count > 0 ? more : reload}>
          {t('history.tryAgain')}
        </Button>
      </div>
    );
  }
  if (loading) {
    return (
      <div className="pl-history-foot" role="status">
        <p>{t('history.loadingMore')}</p>
      </div>
    );
  }
  if (page?.stopped && page.next) {
    return (
      <div className="pl-history-foot">
        <p role="status">
          {t(count === 0 ? 'history.stoppedEmpty' : 'history.stopped', { n: number(LOOKED_AT), when })}
        </p>
        <Button disabled={!ready} onClick={more}>
          {t('history.goOn')}
        </Button>
      </div>
    );
  }
  if (!page || page.next || count === 0) return null;
  return (
    <div className="pl-history-foot">
      <p>{count >= SHOWN ? t('history.tooMany', { n: number(SHOWN) }) : t('history.end')}</p>
    </div>
  );
}
