/** The alerts that are kept, as they come. */
import { useEffect, useState } from 'react';
import type { Alert } from '../../../shared/console/alerts.ts';
import { useAlertsClient } from '../../link/alertHooks.ts';
import { takeAlerts } from './model.ts';

export interface AlertList {
  /** Newest first; null before they are here. */
  readonly alerts: readonly Alert[] | null;
  /** Why they do not come; null where they do. */
  readonly error: unknown;
  /** Asks for them again. */
  readonly retry: () => void;
}

export function useAlertList(): AlertList {
  const client = useAlertsClient();
  const [alerts, setAlerts] = useState<readonly Alert[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` asks again
  useEffect(
    () =>
      client.open(
        'alerts.list',
        {},
        {
          event: (event) => {
            setError(null);
            setAlerts((before) => takeAlerts(before ?? [], event));
          },
          ended: setError,
        },
      ),
    [client, attempt],
  );
  return { alerts, error, retry: () => setAttempt((n) => n + 1) };
}
