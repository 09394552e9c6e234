/** What a scenario expects of its run: `lost: 0`, `p99_delivery_ms: <100`. */
import type { Expectation, RunFigures } from '../shared/console/simulator.ts';

const figure = (read: (figures: RunFigures) => number | null) => read;
const READ = {
  connected: figure(({ connected }) => connected),
  refused: figure(({ refused }) => refused),
  unreachable: figure(({ unreachable }) => unreachable),
  cut: figure(({ cut }) => cut),
  sent: figure(({ sent }) => sent),
  received: figure(({ received }) => received),
  produced: figure(({ produced }) => produced),
  not_produced: figure(({ notProduced }) => notProduced),
  owed: figure(({ owed }) => owed),
  delivered: figure(({ delivered }) => delivered),
  read: figure((figures) => figures.read),
  lost: figure(({ lost }) => lost),
  duplicates: figure(({ duplicates }) => duplicates),
  p50_ping_ms: figure(({ ping }) => ping?.p50 ?? null),
  p95_ping_ms: figure(({ ping }) => ping?.p95 ?? null),
  p99_ping_ms: figure(({ ping }) => ping?.p99 ?? null),
  p50_delivery_ms: figure(({ delivery }) => delivery?.p50 ?? null),
  p95_delivery_ms: figure(({ delivery }) => delivery?.p95 ?? null),
  p99_delivery_ms: figure(({ delivery }) => delivery?.p99 ?? null),
} as const;
type Metric = keyof typeof READ;
export const METRICS = Object.keys(READ) as readonly Metric[];

/** `<100`, `>= 5`, `0`. */
export const COMPARISON = /^\s*(<=|>=|<|>|=)?\s*(\d+(?:\.\d+)?)\s*$/;

export interface Comparison {
  readonly operator: '<' | '<=' | '>' | '>=' | '=';
  readonly limit: number;
}

/** Reads what `COMPARISON` lets pass, or a number. */
export function readComparison(value: string | number): Comparison {
  if (typeof value === 'number') return { operator: '=', limit: value };
  const [, operator = '=', limit = ''] = COMPARISON.exec(value) ?? [];
  return { operator: operator as Comparison['operator'], limit: Number(limit) };
}

type Expected = Readonly<Record<string, (Comparison & { readonly text: string }) | undefined>>;

/** How they are written. */
export function writtenExpectations(expect: Expected = {}): string[] {
  return Object.entries(expect).flatMap(([metric, one]) => (one ? [`${metric}: ${one.text}`] : []));
}

/** What became of them. What was not measured is not met. */
export function judge(expect: Expected = {}, figures: RunFigures): Expectation[] {
  return Object.entries(expect).flatMap(([metric, one]) => {
    if (!one) return [];
    const value = READ[metric as Metric](figures);
    return [{ text: `${metric}: ${one.text}`, value, met: value !== null && holds(value, one) }];
  });
}

function holds(value: number, { operator, limit }: Comparison): boolean {
  switch (operator) {
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
    case '=':
      return value === limit;
  }
}
