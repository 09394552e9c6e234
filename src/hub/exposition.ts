/** Figures as Prometheus reads them: its text format, version 0.0.4. They are read when somebody asks. */

/** A figure by the value of its label. */
export type ByLabel = Iterable<readonly [label: string | number, value: number]>;

export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** How many of what was observed are at most as large as each bound. */
export class Histogram {
  readonly #bounds: readonly number[];
  /** What is above the bound before and not above this one; last, what is above all. */
  readonly #counts: number[];
  #sum = 0;

  /** `bounds` rise. */
  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = [...bounds, 0].map(() => 0);
  }

  observe(value: number): void {
    const found = this.#bounds.findIndex((bound) => value <= bound);
    const place = found < 0 ? this.#bounds.length : found;
    this.#counts[place] = (this.#counts[place] ?? 0) + 1;
    this.#sum += value;
  }

  lines(name: string): string[] {
    let count = 0;
    const buckets = this.#counts.map((more, place) => {
      count += more;
      return `${name}_bucket{le="${this.#bounds[place] ?? '+Inf'}"} ${count}`;
    });
    return [...buckets, `${name}_sum ${this.#sum}`, `${name}_count ${count}`];
  }
}

/** Every figure, in the order they were added. Names and labels follow Prometheus' grammar, and helps are one line. */
export class Exposition {
  readonly #figures: (() => readonly string[])[] = [];

  gauge(name: string, help: string, read: () => number): void {
    this.#add(name, help, 'gauge', () => [`${name} ${read()}`]);
  }

  total(name: string, help: string, read: () => number): void {
    this.#add(name, help, 'counter', () => [`${name} ${read()}`]);
  }

  gauges(name: string, help: string, label: string, read: () => ByLabel): void {
    this.#add(name, help, 'gauge', () => samples(name, label, read()));
  }

  totals(name: string, help: string, label: string, read: () => ByLabel): void {
    this.#add(name, help, 'counter', () => samples(name, label, read()));
  }

  /** What something is, in words: always 1. */
  info(name: string, help: string, labels: Readonly<Record<string, string>>): void {
    const pairs = Object.entries(labels).map(([label, value]) => pair(label, value));
    this.#add(name, help, 'gauge', () => [`${name}{${pairs.join(',')}} 1`]);
  }

  histogram(name: string, help: string, bounds: readonly number[]): Histogram {
    const histogram = new Histogram(bounds);
    this.#add(name, help, 'histogram', () => histogram.lines(name));
    return histogram;
  }

  text(): string {
    return `${this.#figures.flatMap((lines) => lines()).join('\n')}\n`;
  }

  #add(name: string, help: string, type: 'gauge' | 'counter' | 'histogram', read: () => readonly string[]): void {
    this.#figures.push(() => [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...read()]);
  }
}

function samples(name: string, label: string, figures: ByLabel): string[] {
  return Array.from(figures, ([value, figure]) => `${name}{${pair(label, String(value))}} ${figure}`);
}

function pair(label: string, value: string): string {
  return `${label}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
