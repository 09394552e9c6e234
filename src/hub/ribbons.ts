/**
 * Every consumer's last 30 min in a few large arrays, instead of an object a bead: 72 slots of two bytes for the ribbon,
 * and as many for the longest interval between two pings. That is 288 bytes a consumer, of the 11 kB a connection may
 * cost; so it is kept for everybody, and a chart that is opened is full at once.
 */
import { KEPT_SLOTS, withRtt } from '../shared/ribbon.ts';

const PAGE = 1_024;
/** Intervals are kept in steps of so many ms, at most some 21 minutes. */
const STEP_MS = 20;
const MOST_STEPS = 65_535;

/** A place in the slab. `newest` is the number of the last slot that was written. */
export interface RibbonPlace {
  readonly index: number;
  newest: number;
}

export class Ribbons {
  readonly #pages: Uint16Array[] = [];
  readonly #intervals: Uint16Array[] = [];
  readonly #free: number[] = [];
  #used = 0;

  /** Takes a place; its ribbon is empty up to the slot that is now. */
  take(slot: number): RibbonPlace {
    const index = this.#free.pop() ?? this.#used++;
    const page = Math.floor(index / PAGE);
    this.#pages[page] ??= new Uint16Array(PAGE * KEPT_SLOTS);
    this.#intervals[page] ??= new Uint16Array(PAGE * KEPT_SLOTS);
    const start = (index % PAGE) * KEPT_SLOTS;
    this.#pages[page].fill(0, start, start + KEPT_SLOTS);
    this.#intervals[page].fill(0, start, start + KEPT_SLOTS);
    return { index, newest: slot };
  }

  /** Gives a place back. */
  release(place: RibbonPlace): void {
    this.#free.push(place.index);
  }

  /** Adds flags to a slot; answers whether the slot changed. */
  mark(place: RibbonPlace, slot: number, flags: number): boolean {
    const page = this.#page(place);
    this.#advance(page, place, slot);
    const at = this.#at(place, slot);
    const before = page[at] ?? 0;
    page[at] = before | flags;
    return page[at] !== before;
  }

  /** Notes a round trip in a slot. */
  rtt(place: RibbonPlace, slot: number, ms: number): void {
    const page = this.#page(place);
    this.#advance(page, place, slot);
    const at = this.#at(place, slot);
    page[at] = withRtt(page[at] ?? 0, ms);
  }

  /** Notes how long it was between two pings, the later of them in this slot; the longest stays. */
  interval(place: RibbonPlace, slot: number, ms: number): void {
    this.#advance(this.#page(place), place, slot);
    const intervals = this.#intervalsOf(place);
    const at = this.#at(place, slot);
    const steps = Math.max(1, Math.min(MOST_STEPS, Math.round(ms / STEP_MS)));
    if (steps > (intervals[at] ?? 0)) intervals[at] = steps;
  }

  /** The last `count` slots up to `slot`, oldest first. */
  read(place: RibbonPlace, slot: number, count: number): number[] {
    return this.#last(this.#page(place), place, slot, count);
  }

  /** The longest interval between pings in each of the last `count` slots, in ms; 0 where no interval ended. */
  readIntervals(place: RibbonPlace, slot: number, count: number): number[] {
    return this.#last(this.#intervalsOf(place), place, slot, count).map((steps) => steps * STEP_MS);
  }

  #last(page: Uint16Array, place: RibbonPlace, slot: number, count: number): number[] {
    return Array.from({ length: count }, (_, i) => {
      const number = slot - count + 1 + i;
      return number > place.newest || number <= place.newest - KEPT_SLOTS ? 0 : (page[this.#at(place, number)] ?? 0);
    });
  }

  #page(place: RibbonPlace): Uint16Array {
    return this.#pages[Math.floor(place.index / PAGE)] as Uint16Array;
  }

  #intervalsOf(place: RibbonPlace): Uint16Array {
    return this.#intervals[Math.floor(place.index / PAGE)] as Uint16Array;
  }

  #at(place: RibbonPlace, slot: number): number {
    return (place.index % PAGE) * KEPT_SLOTS + (slot % KEPT_SLOTS);
  }

  #advance(page: Uint16Array, place: RibbonPlace, slot: number): void {
    // A clock that was set far back begins a new ribbon.
    if (slot <= place.newest - KEPT_SLOTS) place.newest = slot - KEPT_SLOTS;
    const steps = Math.min(slot - place.newest, KEPT_SLOTS);
    if (steps > 0) {
      const intervals = this.#intervalsOf(place);
      for (let i = 0; i < steps; i += 1) {
        const at = this.#at(place, slot - i);
        page[at] = 0;
        intervals[at] = 0;
      }
    }
    if (slot > place.newest) place.newest = slot;
  }
}
