/** The alerts of this machine: the desktop app's, or in a browser the page's own. */
import type { AlertsContract, AlertsState } from '../../shared/console/alerts.ts';
import type { ConsoleClient } from '../../shared/console/client.ts';
import { soundAlerts, type Tones } from './tones.ts';
import { Value } from './value.ts';

export interface Alerts {
  readonly client: ConsoleClient<AlertsContract>;
  /** The last word about rules and what nobody has seen, null before the first. */
  readonly state: Value<AlertsState | null>;
  /** The watch list. */
  readonly watched: Value<ReadonlySet<string>>;
  /** What this page sounds; null where the desktop does. */
  readonly tones: Tones | null;
}

/** Follows what a client says of the alerts. `sounds`: whether this page is to sound them; null where the desktop does. */
export function followAlerts(client: ConsoleClient<AlertsContract>, sounds: (() => boolean) | null): Alerts {
  const state = new Value<AlertsState | null>(null);
  const watched = new Value<ReadonlySet<string>>(new Set());
  client.open(
    'alerts.state',
    {},
    {
      event: (now) => {
        state.set(now);
        if (!sameItems(watched.get(), now.watched)) watched.set(new Set(now.watched));
      },
    },
  );
  return { client, state, watched, tones: sounds && soundAlerts(client, state, sounds) };
}

function sameItems(set: ReadonlySet<string>, items: readonly string[]): boolean {
  return set.size === items.length && items.every((item) => set.has(item));
}
