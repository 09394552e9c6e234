/** Values that were taken out of their queues and are not settled yet, and those that were settled a moment ago. */

/** A value in flight. */
export interface Flight {
  /** Tells it from every other: its first bytes, 12 of which are random, as latin1. */
  readonly name: string;
  /** A copy of its own: what came from Redis is part of all that was read with it. */
  readonly value: Buffer;
  /** Which of our queues it came from, and where it is kept aside in Redis. */
  readonly queue: number;
  settled: boolean;
}

/** As many as that may be in flight from one Redis; at least as many settled ones are remembered, and at most twice. */
export const MOST_IN_FLIGHT = 20_000;
/** And so many bytes of them: a disk that is full for long must not fill the memory. */
export const MOST_BYTES = 64 * 2 ** 20;
/** Enough of a value to tell it from every other, and not the whole of it. */
const NAME_BYTES = 32;

/** A value taken out of a queue. */
export function flightOf(bytes: Buffer, queue: number): Flight {
  return { name: bytes.toString('latin1', 0, NAME_BYTES), value: Buffer.from(bytes), queue, settled: false };
}

/** What is in flight from one Redis, in the order in which it was taken out. */
export class InFlight {
  readonly #flights = new Map<string, Flight>();
  /** The names of those settled, in two lists: with the newer one full the older one goes, without any being looked at. */
  #past = new Set<string>();
  #longPast = new Set<string>();

  /** Bytes of all that is in flight. */
  bytes = 0;

  get size(): number {
    return this.#flights.size;
  }

  /**
   * Takes one in. `here`: it is in flight already. `past`: it was settled a moment ago, and a Redis that took another's
   * place had not heard of it.
   */
  add(flight: Flight): 'new' | 'here' | 'past' {
    const { name, value } = flight;
    if (this.#flights.has(name)) return 'here';
    if (this.#past.has(name) || this.#longPast.has(name)) return 'past';
    this.#flights.set(name, flight);
    this.bytes += value.length;
    return 'new';
  }

  oldest(): Flight | undefined {
    for (const flight of this.#flights.values()) if (!flight.settled) return flight;
    return undefined;
  }

  /** It left Redis. */
  remove(flight: Flight): void {
    if (this.#flights.delete(flight.name)) this.bytes -= flight.value.length;
    this.#past.add(flight.name);
    if (this.#past.size < MOST_IN_FLIGHT) return;
    this.#longPast = this.#past;
    this.#past = new Set();
  }
}
