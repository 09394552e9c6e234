/** The scenario's clock: it can stand, go slower or faster; and whatever is to happen at one of its times. */

/** What the clock itself goes by. */
export interface Time {
  /** Ms on a clock that only goes forward. */
  now(): number;
  /** Calls once, about so many ms later; answers what takes it back. */
  after(ms: number, run: () => void): () => void;
}

export const realTime: Time = {
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** Calls every so many ms; answers what ends that. */
export function every(time: Time, ms: number, run: () => void): () => void {
  let cancel: () => void;
  const again = (): void => {
    cancel = time.after(ms, again);
    run();
  };
  cancel = time.after(ms, again);
  return () => cancel();
}

interface Entry {
  readonly at: number;
  /** Among entries of the same time, the first comes first. */
  readonly order: number;
  run: (() => void) | null;
}

/** So many are run in one turn of the event loop, so that sockets are heard between them. */
const AT_ONCE = 500;

export class SimClock {
  readonly #time: Time;
  #speed: number;
  #running = false;
  /** Where the clock was when it last started or changed its speed, and when that was. */
  #base = 0;
  #since = 0;
  /** A binary heap, the earliest first. */
  readonly #heap: Entry[] = [];
  #order = 0;
  #cancel: () => void = () => {};
  #wakeAt = Number.POSITIVE_INFINITY;

  constructor(time: Time, speed: number) {
    this.#time = time;
    this.#speed = speed;
  }

  /** Ms since the beginning. */
  now(): number {
    return this.#running ? this.#base + (this.#time.now() - this.#since) * this.#speed : this.#base;
  }

  get speed(): number {
    return this.#speed;
  }

  start(): void {
    if (this.#running) return;
    this.#since = this.#time.now();
    this.#running = true;
    this.#plan();
  }

  pause(): void {
    this.#base = this.now();
    this.#running = false;
    this.#unplan();
  }

  setSpeed(speed: number): void {
    this.#base = this.now();
    this.#since = this.#time.now();
    this.#speed = speed;
    this.#unplan();
    this.#plan();
  }

  /** Runs something at a time, at once where that has passed; answers what takes it back. */
  at(at: number, run: () => void): () => void {
    this.#order += 1;
    const entry: Entry = { at, order: this.#order, run };
    push(this.#heap, entry);
    this.#plan();
    return () => {
      entry.run = null;
    };
  }

  /** Forgets everything that was to happen. */
  clear(): void {
    this.#heap.length = 0;
    this.#unplan();
  }

  #unplan(): void {
    this.#cancel();
    this.#cancel = () => {};
    this.#wakeAt = Number.POSITIVE_INFINITY;
  }

  #plan(): void {
    const next = this.#heap[0];
    if (!this.#running || !next || next.at >= this.#wakeAt) return;
    this.#unplan();
    this.#wakeAt = next.at;
    this.#cancel = this.#time.after(Math.max(0, (next.at - this.now()) / this.#speed), () => this.#run());
  }

  #run(): void {
    this.#wakeAt = Number.POSITIVE_INFINITY;
    this.#cancel = () => {};
    for (let n = 0; n < AT_ONCE && this.#running; n += 1) {
      const next = this.#heap[0];
      // A timer may fire a little early.
      if (!next || next.at > this.now() + 0.5 * this.#speed) break;
      pop(this.#heap);
      next.run?.();
    }
    this.#plan();
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

function push(heap: Entry[], entry: Entry): void {
  let place = heap.length;
  heap.push(entry);
  while (place > 0) {
    const parent = (place - 1) >> 1;
    const above = heap[parent];
    if (!above || before(above, entry)) break;
    heap[place] = above;
    place = parent;
  }
  heap[place] = entry;
}

function pop(heap: Entry[]): void {
  const last = heap.pop();
  if (!last || heap.length === 0) return;
  let place = 0;
  for (;;) {
    let child = 2 * place + 1;
    const left = heap[child];
    const right = heap[child + 1];
    if (!left) break;
    let least = left;
    if (right && before(right, left)) {
      child += 1;
      least = right;
    }
    if (before(last, least)) break;
    heap[place] = least;
    place = child;
  }
  heap[place] = last;
}
