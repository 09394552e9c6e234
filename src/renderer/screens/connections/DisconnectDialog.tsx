/** Asks with which code and reason to disconnect, and says the number in the button. */
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { closeCode } from '../../../shared/codes.ts';
import { formatNumber } from '../../../shared/format.ts';
import type { Language } from '../../../shared/words/words.ts';
import { useLink } from '../../link/hooks.ts';
import { Dialog } from '../../shell/Dialog.tsx';
import { useErrorWords } from '../../shell/errors.ts';

const CODES = ['disconnected', 'dismissed', 'normal', 'restart', 'try_later'] as const;
const REASON_LIMIT = 120;

export interface DisconnectDialogProps {
  readonly consumers: readonly string[];
  /** Only this socket of the one consumer; null is all of them. */
  readonly connection?: number | null;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function DisconnectDialog({ consumers, connection = null, opened, onClose }: DisconnectDialogProps) {
  const { t, i18n } = useTranslation();
  const number = (value: number): string => formatNumber(value, i18n.language as Language);
  const sayError = useErrorWords();
  const { hub } = useLink();
  const [code, setCode] = useState<string>('disconnected');
  const [reason, setReason] = useState('');
  const [error, setError] = useState<string | null>(null);
  const count = consumers.length;
  const [only = ''] = consumers;

  const disconnect = async (): Promise<void> => {
    setError(null);
    const chosen = CODES.find((name) => name === code) ?? 'disconnected';
    try {
      const { closed } = await hub.call('connections.disconnect', {
        consumers: [...consumers],
        connection,
        code: closeCode(chosen),
        reason: reason.trim(),
      });
      notifications.show({ message: t('connections.disconnected', { count: closed, n: number(closed) }) });
      onClose();
    } catch (failure) {
      setError(sayError(failure));
    }
  };

  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={
        count === 1
          ? t('connections.disconnectOne', { id: only })
          : t('connections.disconnectMany', { count, n: number(count) })
      }
    >
      <form
        className="pl-form"
        onSubmit={(event) => {
          event.preventDefault();
          void disconnect();
        }}
      >
        <NativeSelect
          data-autofocus
          label={t('connections.closeCode')}
          data={CODES.map((name) => ({
            value: name,
            label: `${closeCode(name)} · ${t(`connections.closeChoice.${name}`)}`,
          }))}
          value={code}
          onChange={({ currentTarget: { value } }) => setCode(value)}
        />
        <TextInput
          label={t('connections.reason')}
          description={t('connections.reasonHelp')}
          maxLength={REASON_LIMIT}
          value={reason}
          error={error}
          onChange={({ currentTarget: { value } }) => setReason(value)}
        />
        <div className="pl-form-end">
          <Button onClick={onClose}>{t('connections.cancel')}</Button>
          <Button type="submit" variant="danger">
            {count === 1 ? t('connections.disconnect') : t('connections.disconnectN', { n: number(count) })}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
