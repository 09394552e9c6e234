/** One sentence of consequence, then the button that says the number; over a hundred it asks once. */
import { Button } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { useLink, useReady, useStatus } from '../../link/hooks.ts';
import { Dialog } from '../../shell/Dialog.tsx';
import { useSay } from '../connections/say.ts';

/** More targets than this are asked about. */
const ASK_OVER = 100;

export interface SendBarProps {
  readonly targets: 'connected' | readonly string[];
  readonly sending: boolean;
  /** What failed, in words; null where nothing did. */
  readonly failure: string | null;
  readonly onSend: () => void;
}

export function SendBar({ targets, sending, failure, onSend }: SendBarProps) {
  const { t, number } = useSay();
  const ready = useReady();
  const connected = useStatus()?.connected ?? 0;
  const [asking, setAsking] = useState(false);
  const reach = useReach(targets);
  const count = targets === 'connected' ? connected : targets.length;
  const send = useCallback((): void => {
    if (!ready || sending || count === 0) return;
    if (count > ASK_OVER && !asking) setAsking(true);
    else {
      setAsking(false);
      onSend();
    }
  }, [ready, sending, count, asking, onSend]);
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        send();
      }
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [send]);
  const sentence =
    targets === 'connected'
      ? t('inject.send.all_connected')
      : reach.away > 0
        ? t('inject.send.away', { count: reach.away, n: number(reach.away) })
        : reach.silent > 0
          ? t('inject.send.silent', { count: reach.silent, n: number(reach.silent) })
          : t('inject.send.now');
  return (
    <section className="pl-send" aria-label={t('inject.send.title')} data-failed={failure === null ? undefined : ''}>
      <div className="pl-send-words">
        <b>
          {count === 0
            ? t('inject.send.nobody')
            : t('inject.send.summary', {
                count,
                n: number(count),
                sockets: t('inject.send.sockets', { count: reach.sockets, n: number(reach.sockets) }),
              })}
        </b>
        <span role="status" className="pl-send-sentence">
          {failure ?? (count === 0 ? '' : sentence)}
        </span>
      </div>
      <Button
        variant="filled"
        className="pl-send-button"
        disabled={!ready || count === 0 || sending}
        leftSection={<IconSend size="1rem" stroke={1.5} />}
        onClick={send}
      >
        {sending
          ? t('inject.send.sending')
          : failure !== null
            ? t('inject.send.retry')
            : count > 1
              ? t('inject.send.buttonN', { n: number(count) })
              : t('inject.send.button')}
        <kbd className="pl-key">Ctrl ⏎</kbd>
      </Button>
      <Dialog opened={asking} onClose={() => setAsking(false)} title={t('inject.send.askTitle', { n: number(count) })}>
        <p>{t('inject.send.ask')}</p>
        <div className="pl-form-end">
          <Button onClick={() => setAsking(false)}>{t('inject.send.cancel')}</Button>
          <Button variant="filled" data-autofocus onClick={send}>
            {t('inject.send.buttonN', { n: number(count) })}
          </Button>
        </div>
      </Dialog>
    </section>
  );
}

/** How many sockets the targets have, and how many of them are away or silent, now. */
function useReach(targets: SendBarProps['targets']): { sockets: number; away: number; silent: number } {
  const { rows } = useLink();
  const read = useCallback((): string => {
    let sockets = 0;
    let away = 0;
    let silent = 0;
    const count = (row: ReturnType<typeof rows.get>): void => {
      sockets += row?.sockets ?? 0;
      if (!row || row.state === 'gone') away += 1;
      else if (row.state === 'silent') silent += 1;
    };
    if (targets === 'connected') for (const row of rows.values()) sockets += row.sockets;
    else for (const id of targets) count(rows.get(id));
    return `${sockets} ${away} ${silent}`;
  }, [rows, targets]);
  const text = useSyncExternalStore(
    useCallback((listener) => rows.onChange(listener), [rows]),
    read,
  );
  const [sockets = 0, away = 0, silent = 0] = text.split(' ').map(Number);
  return { sockets, away, silent };
}
