/**
 * How much of what is to be told appears on the desktop, decided by a pure function: few at once are shown one by one,
 * more wait a moment and are told together.
 */

/** Desktop notifications that may appear: so many at once, and another each so many ms. */
export const BURST = 4;
export const REFILL_MS = 5_000;
/** More than so many at once are all told in one. */
export const MANY = 20;
/** Alerts that wait by name; older ones are let go and only counted. */
export const HELD = 1_000;

/** Alerts told in one desktop notification; `more` were let go while they waited. */
export interface Together<T> {
  readonly alerts: readonly T[];
  readonly more: number;
}

/** What the decision remembers between two batches. */
export interface AlertGate<T> {
  /** Desktop notifications that may appear now, and since when that is so (ms). */
  readonly left: number;
  readonly at: number;
  /** Alerts that wait for the next one. */
  readonly held: Together<T>;
}

export interface AlertDecision<T> {
  readonly gate: AlertGate<T>;
  /** Each worth a desktop notification of its own. */
  readonly show: readonly T[];
  /** Too many at once: one desktop notification for all of these, or null. */
  readonly together: Together<T> | null;
  /** Too many that wait: these are only counted. */
  readonly letGo: readonly T[];
  /** In how many ms to decide again with nothing new, because some wait; null where none does. */
  readonly again: number | null;
}

/** A gate that nothing has gone through. */
export function openGate<T>(): AlertGate<T> {
  return { left: BURST, at: 0, held: { alerts: [], more: 0 } };
}

/** Decides what fresh alerts become; `asOne` tells them together however few. `now` is in ms and only goes forward. */
export function decideAlerts<T>(gate: AlertGate<T>, fresh: readonly T[], now: number, asOne = false): AlertDecision<T> {
  const waiting = [...gate.held.alerts, ...fresh];
  const { more } = gate.held;
  const refilled = Math.floor((now - gate.at) / REFILL_MS);
  const left = Math.min(BURST, gate.left + refilled);
  const at = left === BURST ? now : gate.at + refilled * REFILL_MS;
  const none = { alerts: [], more: 0 };
  if (waiting.length === 0) return { gate: { left, at, held: none }, show: [], together: null, letGo: [], again: null };
  if (left === 0) {
    const alerts = waiting.slice(-HELD);
    const letGo = waiting.slice(0, waiting.length - alerts.length);
    const held = { alerts, more: more + letGo.length };
    return { gate: { left, at, held }, show: [], together: null, letGo, again: at + REFILL_MS - now };
  }
  const all = more === 0 && waiting.length <= left && !(asOne && waiting.length > 1);
  const inOne = asOne || waiting.length > MANY;
  const show = all ? waiting : inOne ? [] : waiting.slice(0, left - 1);
  const used = all ? waiting.length : show.length + 1;
  return {
    gate: { left: left - used, at, held: none },
    show,
    together: all ? null : { alerts: waiting.slice(show.length), more },
    letGo: [],
    again: null,
  };
}
