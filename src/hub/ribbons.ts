/** Every consumer's ribbon in a few large arrays: 40 slots of two bytes each, instead of an object a bead. */
import { ALL_SLOTS, withRtt } from '../shared/ribbon.ts';

const PAGE = 1_024;

/** A place in the slab. `newest` is the number of the last slot that was written. */
export interface RibbonPlace {
  readonly index: number;
  newest: number;
}

export class Ribbons {
  readonly #pages: Uint16Array[] = [];
  readonly #free: number[] = [];
  #used = 0;

  /** Takes a place; its ribbon is empty up to the slot that is now. */
  take(slot: number): RibbonPlace {
    const index = this.#free.pop() ?? this.#used++;
    const page = Math.floor(index / PAGE);
    this.#pages[page] ??= new Uint16Array(PAGE * ALL_SLOTS);
    const start = (index % PAGE) * ALL_SLOTS;
    this.#pages[page].fill(0, start, start + ALL_SLOTS);
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

  /** The last `count` slots up to `slot`, oldest first. */
  read(place: RibbonPlace, slot: number, count: number): number[] {
    const page = this.#page(place);
    return Array.from({ length: count }, (_, i) => {
      const number = slot - count + 1 + i;
      return number > place.newest || number <= place.newest - ALL_SLOTS ? 0 : (page[this.#at(place, number)] ?? 0);
    });
  }

  #page(place: RibbonPlace): Uint16Array {
    return this.#pages[Math.floor(place.index / PAGE)] as Uint16Array;
  }

  #at(place: RibbonPlace, slot: number): number {
    return (place.index % PAGE) * ALL_SLOTS + (slot % ALL_SLOTS);
  }

  #advance(page: Uint16Array, place: RibbonPlace, slot: number): void {
    // A clock that was set far back begins a new ribbon.
    if (slot <= place.newest - ALL_SLOTS) place.newest = slot - ALL_SLOTS;
    const steps = Math.min(slot - place.newest, ALL_SLOTS);
    for (let i = 0; i < steps; i += 1) page[this.#at(place, slot - i)] = 0;
    if (slot > place.newest) place.newest = slot;
  }
}
