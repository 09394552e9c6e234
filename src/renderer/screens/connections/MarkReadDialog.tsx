/** Asks before more than one notification is marked as read, and says the number in the button: a read is never undone. */
import { Button, Input } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../../shared/format.ts';
import type { Language } from '../../../shared/words/words.ts';
import { useLink } from '../../link/hooks.ts';
import { Dialog } from '../../shell/Dialog.tsx';
import { useErrorWords } from '../../shell/errors.ts';

export interface MarkReadDialogProps {
  readonly consumers: readonly string[];
  /** How many unread ones they have together. */
  readonly unread: number;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function MarkReadDialog({ consumers, unread, opened, onClose }: MarkReadDialogProps) {
  const { t, i18n } = useTranslation();
  const number = (value: number): string => formatNumber(value, i18n.language as Language);
  const mark = useMarkRead();
  const sayError = useErrorWords();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const act = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await mark(consumers);
      onClose();
    } catch (failure) {
      setError(sayError(failure));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={t('connections.markReadAsk', { count: unread, n: number(unread) })}
    >
      <form
        className="pl-form"
        onSubmit={(event) => {
          event.preventDefault();
          void act();
        }}
      >
        <p>{t('connections.markReadOf', { count: consumers.length, n: number(consumers.length), id: consumers[0] })}</p>
        {error && <Input.Error role="alert">{error}</Input.Error>}
        <div className="pl-form-end">
          <Button onClick={onClose}>{t('connections.cancel')}</Button>
          <Button type="submit" variant="filled" loading={busy} data-autofocus>
            {t('connections.markReadN', { n: number(unread) })}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Marks everything unread of these consumers and says how many there were. Rejects with the hub's error. */
export function useMarkRead(): (consumers: readonly string[]) => Promise<void> {
  const { t, i18n } = useTranslation();
  const { hub } = useLink();
  return async (consumers) => {
    const { marked } = await hub.call('notifications.markRead', { consumers: [...consumers], ids: null });
    const n = formatNumber(marked, i18n.language as Language);
    notifications.show({ message: t('connections.marked', { count: marked, n }) });
  };
}
