/** The facets of a filter: what it says of states and of hubs, and the same filter with that said otherwise. */
import type { ConsumerState } from '../../../shared/console/rows.ts';
import { formatFilter, parseFilter, type Term } from '../../../shared/filter.ts';
import { termsOf } from '../../../shared/grammar.ts';

/** Facets that stand for one state. */
export const STATE_FACETS = ['silent', 'late', 'slow', 'flapping'] as const satisfies readonly ConsumerState[];
export type StateFacet = (typeof STATE_FACETS)[number];

/** A filter with its term of one field replaced; null asks for all. */
function withTerm(filter: string, field: 'state' | 'hub', term: Term | null): string {
  const others = termsOf(parseFilter(filter)).filter((one) => one.field !== field);
  return formatFilter(term ? [term, ...others] : others);
}

export function withState(filter: string, state: StateFacet | 'all'): string {
  return withTerm(filter, 'state', state === 'all' ? null : { field: 'state', values: [state] });
}

/** `label` null asks for all hubs. */
export function withHub(filter: string, label: string | null): string {
  return withTerm(filter, 'hub', label === null ? null : { field: 'hub', values: [label] });
}

/** The one facet that a filter stands on; `all` without states, null for some other choice of them. */
export function stateOf(filter: string): StateFacet | 'all' | null {
  const term = termsOf(parseFilter(filter)).find((one) => one.field === 'state');
  if (term?.field !== 'state') return 'all';
  const [only] = term.values;
  return term.values.length === 1 ? (STATE_FACETS.find((facet) => facet === only) ?? null) : null;
}

/** The names of hubs that a filter asks for; null without any. */
export function hubsOf(filter: string): readonly string[] | null {
  const term = termsOf(parseFilter(filter)).find((one) => one.field === 'hub');
  return term?.field === 'hub' ? term.values : null;
}
