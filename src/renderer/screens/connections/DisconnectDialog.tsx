/** Asks with which code and reason to disconnect, and says the number in the button. */
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { closeCode } from '../../../shared/codes.ts';
import { formatNumber } from '../../../shared/format.ts';
import type { Language } from '../../../shared/words/words.ts';
import { Progress } from '../../kit/Progress.tsx';
import { slices } from '../../kit/steps.ts';
import { useLink } from '../../link/hooks.ts';
import { Dialog } from '../../shell/Dialog.tsx';
import { useSteps } from '../../shell/useSteps.ts';

const CODES = ['disconnected', 'dismissed', 'normal', 'restart', 'try_later'] as const;
const REASON_LIMIT = 120;
/** Consumers of one command. */
const CONSUMERS_A_STEP = 500;

export interface DisconnectDialogProps {
  readonly consumers: readonly string[];
  /** Only this socket of the one consumer; null is all of them. */
  readonly connection?: number | null;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function DisconnectDialog({ consumers, connection = null, opened, onClose }: DisconnectDialogProps) {
  const { t, i18n } = useTranslation();
  const count = consumers.length;
  const [only = ''] = consumers;
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={
        count === 1
          ? t('connections.disconnectOne', { id: only })
          : t('connections.disconnectMany', { count, n: formatNumber(count, i18n.language as Language) })
      }
    >
      <Asking consumers={consumers} connection={connection} onClose={onClose} />
    </Dialog>
  );
}

function Asking({ consumers, connection, onClose }: Required<Omit<DisconnectDialogProps, 'opened'>>) {
  const { t, i18n } = useTranslation();
  const number = (value: number): string => formatNumber(value, i18n.language as Language);
  const { hub } = useLink();
  const { done, error, run } = useSteps();
  const [code, setCode] = useState<string>('disconnected');
  const [reason, setReason] = useState('');
  /** Some were disconnected before it failed: those that came back since are not to be cut off again. */
  const [partly, setPartly] = useState(false);
  const count = consumers.length;

  const disconnect = async (): Promise<void> => {
    const chosen = CODES.find((name) => name === code) ?? 'disconnected';
    let sum = 0;
    const steps = slices(consumers, CONSUMERS_A_STEP).map((some) => ({
      count: some.length,
      run: async () => {
        const asked = { consumers: some, connection, code: closeCode(chosen), reason: reason.trim() };
        const { closed } = await hub.call('connections.disconnect', asked);
        sum += closed;
      },
    }));
    const end = await run(steps);
    if (end.kind === 'whole') onClose();
    if (end.kind === 'failed' && end.done > 0) setPartly(true);
    if (end.kind === 'whole' || end.done > 0)
      notifications.show({ message: t('connections.disconnected', { count: sum, n: number(sum) }) });
  };

  return (
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
        disabled={done !== null}
        onChange={({ currentTarget: { value } }) => setCode(value)}
      />
      <TextInput
        label={t('connections.reason')}
        description={t('connections.reasonHelp')}
        maxLength={REASON_LIMIT}
        value={reason}
        error={error}
        disabled={done !== null}
        onChange={({ currentTarget: { value } }) => setReason(value)}
      />
      {done !== null && (
        <Progress
          done={done}
          of={count}
          label={t('many.label')}
          words={t('many.consumers', { done: number(done), n: number(count) })}
        />
      )}
      <div className="pl-form-end">
        <Button onClick={onClose}>
          {done !== null ? t('many.stop') : t(partly ? 'shell.close' : 'connections.cancel')}
        </Button>
        {!partly && (
          <Button type="submit" variant="danger" disabled={done !== null}>
            {count === 1 ? t('connections.disconnect') : t('connections.disconnectN', { n: number(count) })}
          </Button>
        )}
      </div>
    </form>
  );
}
