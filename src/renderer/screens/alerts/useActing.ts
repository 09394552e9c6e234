/** Gives commands about alerts, and says where one fails. */
import { notifications as toasts } from '@mantine/notifications';
import type { AlertsContract } from '../../../shared/console/alerts.ts';
import type { Args, CallName, Member, Result } from '../../../shared/console/service.ts';
import { useAlertsClient } from '../../link/alertHooks.ts';
import { useErrorWords } from '../../shell/errors.ts';

type Acting = <N extends CallName<AlertsContract>>(
  name: N,
  args: Args<Member<AlertsContract, N>>,
  onDone?: (result: Result<Member<AlertsContract, N>>) => void,
) => void;

export function useActing(): Acting {
  const client = useAlertsClient();
  const sayError = useErrorWords();
  return (name, args, onDone) => {
    client.call(name, args).then(
      (result) => onDone?.(result),
      (error: unknown) => void toasts.show({ message: sayError(error) }),
    );
  };
}
