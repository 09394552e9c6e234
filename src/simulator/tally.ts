/** What came of a run so far: counted as it happens, in all and by the phase that it began in. */
import type { RunFigures, RunState } from '../shared/console/simulator.ts';
import { Latencies } from './latencies.ts';

/** What is only counted. */
export type Counted = Exclude<keyof RunFigures, 'ping' | 'delivery' | 'lost'>;

const COUNTED: readonly Counted[] = [
  'connected',
  'refused',
  'unreachable',
  'cut',
  'sent',
  'received',
  'pings',
  'pongs',
  'produced',
  'owed',
  'delivered',
  'read',
  'notProduced',
  'excused',
  'duplicates',
  'faults',
  'garbage',
];

/** Bins of a histogram. */
const BINS = 24;

class Figures {
  readonly counts = Object.fromEntries(COUNTED.map((name) => [name, 0])) as Record<Counted, number>;
  readonly ping = new Latencies();
  readonly delivery = new Latencies();

  read(): RunFigures {
    const { counts } = this;
    return {
      ...counts,
      lost: Math.max(0, counts.pings - counts.pongs - counts.excused) + Math.max(0, counts.owed - counts.delivered),
      ping: this.ping.read(),
      delivery: this.delivery.read(),
    };
  }
}

/** What came of nothing. */
export function emptyFigures(): RunFigures {
  return new Figures().read();
}

/** What came of nothing, by how long it took. */
export const NO_HISTOGRAMS = { ping: null, delivery: null } as const;

export class Tally {
  readonly #total = new Figures();
  readonly #phases: readonly Figures[];
  /** The phase that runs. */
  phase = 0;

  constructor(phases: number) {
    this.#phases = Array.from({ length: phases }, () => new Figures());
  }

  /** Counts one more; `phase` is the one that it belongs to, where that is an earlier one. */
  count(name: Counted, phase = this.phase, by = 1): void {
    this.#total.counts[name] += by;
    const figures = this.#phases[phase];
    if (figures) figures.counts[name] += by;
  }

  of(name: Counted): number {
    return this.#total.counts[name];
  }

  latency(kind: 'ping' | 'delivery', ms: number, phase: number): void {
    this.#total[kind].add(ms);
    this.#phases[phase]?.[kind].add(ms);
  }

  total(): RunFigures {
    return this.#total.read();
  }

  histograms(): RunState['histograms'] {
    return { ping: this.#total.ping.histogram(BINS), delivery: this.#total.delivery.histogram(BINS) };
  }

  phases(): RunFigures[] {
    return this.#phases.map((figures) => figures.read());
  }
}
