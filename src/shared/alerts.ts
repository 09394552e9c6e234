/**
 * Which notifications become an alert on the desktop, decided by a pure function over the contract's events, so that it
 * is the same wherever it runs. Few at once are shown one by one; more wait a moment and are told together.
 */
import type { TrackedNotification } from './console/contract.ts';

/** The kinds of notification that alert. */
export const ALERT_TIPOS = ['alerta'] as const;

/** Desktop notifications that may appear: so many at once, and another each so many ms. */
export const BURST = 4;
export const REFILL_MS = 5_000;
/** Alerts that wait by name; more are only counted. */
export const HELD = 200;

/** Alerts told in one desktop notification; `uncounted` are those that came too fast to be kept by name. */
export interface Together {
  readonly notifications: readonly TrackedNotification[];
  readonly uncounted: number;
}

/** What the decision remembers between two batches. */
export interface AlertGate {
  /** Desktop notifications that may appear now, and since when that is so (ms). */
  readonly left: number;
  readonly at: number;
  /** Alerts that wait for the next one. */
  readonly held: Together;
}

const NOBODY: Together = { notifications: [], uncounted: 0 };
export const OPEN_GATE: AlertGate = { left: BURST, at: 0, held: NOBODY };

export interface AlertBatch {
  readonly notifications: readonly TrackedNotification[];
  /** Consumers among them that are simulated. */
  readonly simulated: readonly string[];
  /** More that came, of which nothing else is known. */
  readonly dropped: number;
}

export interface AlertDecision {
  readonly gate: AlertGate;
  /** Each worth a desktop notification of its own. */
  readonly show: readonly TrackedNotification[];
  /** Too many at once: one desktop notification for all of these, or null. */
  readonly together: Together | null;
  /** Of simulated consumers: in the app only. */
  readonly quiet: readonly TrackedNotification[];
  /** In how many ms to decide again with nothing new, because some wait; null where none does. */
  readonly again: number | null;
}

/** Decides what a batch of stored notifications becomes. `now` is in ms and only goes forward. */
export function decideAlerts(gate: AlertGate, batch: AlertBatch, now: number): AlertDecision {
  const simulated = new Set(batch.simulated);
  const quiet = batch.notifications.filter(({ consumer }) => simulated.has(consumer));
  const fresh = batch.notifications.filter(({ consumer }) => !simulated.has(consumer));
  const loud = [...gate.held.notifications, ...fresh];
  const uncounted = gate.held.uncounted + batch.dropped;
  const refilled = Math.floor((now - gate.at) / REFILL_MS);
  const left = Math.min(BURST, gate.left + refilled);
  const at = left === BURST ? now : gate.at + refilled * REFILL_MS;
  if (loud.length === 0 && uncounted === 0)
    return { gate: { left, at, held: NOBODY }, show: [], together: null, quiet, again: null };
  if (left === 0) {
    const notifications = loud.slice(0, HELD);
    const held = { notifications, uncounted: uncounted + loud.length - notifications.length };
    return { gate: { left, at, held }, show: [], together: null, quiet, again: at + REFILL_MS - now };
  }
  const all = uncounted === 0 && loud.length <= left;
  const show = all ? loud : loud.slice(0, left - 1);
  return {
    gate: { left: all ? left - show.length : 0, at, held: NOBODY },
    show,
    together: all ? null : { notifications: loud.slice(show.length), uncounted },
    quiet,
    again: null,
  };
}
