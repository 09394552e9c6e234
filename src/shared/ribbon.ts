/**
 * The bead ribbon: a consumer's recent rhythm in slots of 25 s. A slot is one small number, so that 10,000 ribbons of
 * half an hour are 1.4 MB in the hub and a screenful of them a few kilobytes on the console's wire.
 */

/** Length of one slot. */
export const SLOT_MS = 25_000;
/** Slots in a table row, in the detail's head, and in the detail's chart: 30 min, which is all that the hub keeps. */
export const ROW_SLOTS = 20;
export const ALL_SLOTS = 40;
export const KEPT_SLOTS = 72;

/** The number of the slot that a moment falls into; `at` in ms since 1970. */
export function slotOf(at: number): number {
  return Math.floor(at / SLOT_MS);
}

/** What happened within one slot. */
export interface Bead {
  /** Anything was received. */
  readonly alive: boolean;
  /** The wearable's own ping was overdue. */
  readonly late: boolean;
  /** A protocol ping went unanswered for 8 s. */
  readonly missed: boolean;
  /** A socket (re)connected. */
  readonly connected: boolean;
  /** Protocol round trip in ms, 0 when none was measured. */
  readonly rtt: number;
}

const ALIVE = 1 << 15;
const LATE = 1 << 14;
const MISSED = 1 << 13;
const CONNECTED = 1 << 12;
const RTT = (1 << 12) - 1;

/** Flags that the hub sets as things happen. */
export const BEAD = { ALIVE, LATE, MISSED, CONNECTED } as const;

/** A slot with this round trip noted (whole ms, at least 1, at most 4,095). */
export function withRtt(slot: number, ms: number): number {
  return (slot & ~RTT) | ALIVE | Math.min(RTT, Math.max(1, Math.round(ms)));
}

/** Reads one slot. 0 is a slot in which nothing happened. */
export function readBead(slot: number): Bead {
  return {
    alive: (slot & ALIVE) !== 0,
    late: (slot & LATE) !== 0,
    missed: (slot & MISSED) !== 0,
    connected: (slot & CONNECTED) !== 0,
    rtt: slot & RTT,
  };
}
