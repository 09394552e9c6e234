/**
 * Which notifications become an alert on the desktop, decided by a pure function over the contract's events, so that it
 * is the same wherever it runs. Few at once are shown one by one; more are told together.
 */
import type { TrackedNotification } from './console/contract.ts';

/** The kinds of notification that alert. */
export const ALERT_TIPOS = ['alerta'] as const;

/** Alerts that may be shown one by one: so many at once, and another each so many ms. */
const BURST = 4;
const REFILL_MS = 5_000;

/** What the decision remembers between two batches. */
export interface AlertGate {
  readonly left: number;
  readonly at: number;
}

export const OPEN_GATE: AlertGate = { left: BURST, at: 0 };

export interface AlertDecision {
  readonly gate: AlertGate;
  /** Each worth a desktop notification of its own. */
  readonly show: readonly TrackedNotification[];
  /** Too many at once: one desktop notification for all of these. */
  readonly together: readonly TrackedNotification[];
  /** Of simulated consumers: in the app only. */
  readonly quiet: readonly TrackedNotification[];
}

/** Decides what a batch of stored notifications becomes. `now` is in ms and only goes forward. */
export function decideAlerts(
  gate: AlertGate,
  notifications: readonly TrackedNotification[],
  simulated: readonly string[],
  now: number,
): AlertDecision {
  const quiet = notifications.filter(({ consumer }) => simulated.includes(consumer));
  const loud = notifications.filter(({ consumer }) => !simulated.includes(consumer));
  const refilled = Math.floor((now - gate.at) / REFILL_MS);
  const left = Math.min(BURST, gate.left + refilled);
  const at = left === BURST ? now : gate.at + refilled * REFILL_MS;
  // A single one that no longer fits is shown too: "together" with nobody says nothing more.
  const fits = loud.length <= left ? loud.length : Math.max(0, left - 1);
  return {
    gate: { left: Math.max(0, left - (fits < loud.length ? fits + 1 : fits)), at },
    show: loud.slice(0, fits),
    together: loud.slice(fits),
    quiet,
  };
}
