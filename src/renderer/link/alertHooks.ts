/** The alerts of this machine for React. */
import { useSyncExternalStore } from 'react';
import type { AlertsContract, AlertsState } from '../../shared/console/alerts.ts';
import type { ConsoleClient } from '../../shared/console/client.ts';
import { useLink } from './hooks.ts';

/** Commands about alerts go here; they work without a hub, too. */
export function useAlertsClient(): ConsoleClient<AlertsContract> {
  return useLink().alerts.client;
}

export function useAlertsState(): AlertsState | null {
  const { state } = useLink().alerts;
  return useSyncExternalStore(state.subscribe, state.get);
}

/** Alerts that nobody has seen; 0 before anything is known. */
export function useUnseen(): number {
  const { state } = useLink().alerts;
  return useSyncExternalStore(state.subscribe, () => state.get()?.unseen ?? 0);
}

/** Whether the browser keeps the page's tones silent. */
export function useToneBlocked(): boolean {
  const { tones } = useLink().alerts;
  return useSyncExternalStore(
    (listener) => tones?.blocked.subscribe(listener) ?? (() => {}),
    () => tones?.blocked.get() ?? false,
  );
}

export function useWatchList(): ReadonlySet<string> {
  const { watched } = useLink().alerts;
  return useSyncExternalStore(watched.subscribe, watched.get);
}

/** Whether a consumer is on the watch list. */
export function useWatched(id: string): boolean {
  const { watched } = useLink().alerts;
  return useSyncExternalStore(watched.subscribe, () => watched.get().has(id));
}
