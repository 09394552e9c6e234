/** Values that were taken out of their queues and are not settled yet, and those that were settled a moment ago. */

/** A value in flight. Its bytes are its name: 12 of them are random. */
export interface Flight {
  /** The value's bytes as latin1. */
  readonly value: string;
  /** Which of our queues it came from, and where it is kept aside in Redis. */
  readonly queue: number;
  settled: boolean;
}

/** As many as that may be in flight from one Redis; at least as many settled ones are remembered, and at most twice. */
export const MOST_IN_FLIGHT = 20_000;
/** And so many characters of them: a disk that is full for long must not fill the memory. */
export const MOST_CHARACTERS = 64 * 2 ** 20;
/** Enough of a value to tell it from every other, and not the whole of it. */
const NAME_BYTES = 32;

/** What is in flight from one Redis, in the order in which it was taken out. */
export class InFlight {
  readonly #flights = new Map<string, Flight>();
  /** The names of those settled, in two lists: with the newer one full the older one goes, without any being looked at. */
  #past = new Set<string>();
  #longPast = new Set<string>();

  /** Characters of all that is in flight. */
  characters = 0;

  get size(): number {
    return this.#flights.size;
  }

  /**
   * Takes a value in. `here`: it is in flight already. `past`: it was settled a moment ago, and a Redis that took
   * another's place had not heard of it.
   */
  add(bytes: Buffer, queue: number): Flight | 'here' | 'past' {
    const value = bytes.toString('latin1');
    if (this.#flights.has(value)) return 'here';
    const name = value.slice(0, NAME_BYTES);
    if (this.#past.has(name) || this.#longPast.has(name)) return 'past';
    const flight = { value, queue, settled: false };
    this.#flights.set(value, flight);
    this.characters += value.length;
    return flight;
  }

  oldest(): Flight | undefined {
    for (const flight of this.#flights.values()) if (!flight.settled) return flight;
    return undefined;
  }

  /** It left Redis. */
  remove(flight: Flight): void {
    if (this.#flights.delete(flight.value)) this.characters -= flight.value.length;
    this.#past.add(flight.value.slice(0, NAME_BYTES));
    if (this.#past.size < MOST_IN_FLIGHT) return;
    this.#longPast = this.#past;
    this.#past = new Set();
  }
}
