/**
 * The language of the filter over Alerts: `consumer:42 kind:silent state:suppressed why:rate hub:north seen:no words`.
 * Words are accepted in Spanish and English; the canonical form is English. Terms narrow one another, the values of one
 * widen it.
 */
import { type Alert, type AlertEvent, SUPPRESSIONS, type Suppression } from '../../../shared/console/alerts.ts';
import {
  type FilterGrammar,
  type FilterLanguage,
  filterGrammar,
  type InBoth,
  quote,
  readList,
  SPECIAL_TEXT,
  SPECIAL_VALUE,
  termsOf,
  type Unread,
  unquote,
  wordIndex,
} from '../../../shared/grammar.ts';
import { plain } from '../../../shared/plain.ts';
import { CONSUMER_ID } from '../../../shared/protocol.ts';
import { consumerOf, type Outcome, outcomeOf } from './outcome.ts';

export type Kind = AlertEvent['kind'];

export type AlertTerm =
  | { readonly field: 'consumer' | 'hub' | 'tipo' | 'text'; readonly text: string }
  | { readonly field: 'kind'; readonly values: readonly Kind[] }
  | { readonly field: 'state'; readonly values: readonly Outcome[] }
  | { readonly field: 'why'; readonly values: readonly Suppression[] }
  | { readonly field: 'seen'; readonly value: boolean };

type Field = Exclude<AlertTerm['field'], 'text'>;

export type AlertErrorCode =
  | 'unknown_field'
  | 'no_value'
  | 'bad_consumer'
  | 'unknown_kind'
  | 'unknown_state'
  | 'unknown_why'
  | 'bad_choice';

const FIELD_WORDS: Readonly<Record<Field, InBoth>> = {
  consumer: { en: 'consumer', es: 'consumidor' },
  kind: { en: 'kind', es: 'clase' },
  state: { en: 'state', es: 'estado' },
  why: { en: 'why', es: 'motivo' },
  tipo: { en: 'tipo', es: 'tipo' },
  hub: { en: 'hub', es: 'hub' },
  seen: { en: 'seen', es: 'vista' },
};
const KIND_WORDS: Readonly<Record<Kind, InBoth>> = {
  notification: { en: 'notification', es: 'notificación' },
  silent: { en: 'silent', es: 'silencio' },
  gone: { en: 'gone', es: 'ido' },
  storm: { en: 'storm', es: 'tormenta' },
  trouble: { en: 'trouble', es: 'problema' },
  uncounted: { en: 'many', es: 'muchas' },
  test: { en: 'test', es: 'prueba' },
};
const OUTCOME_WORDS: Readonly<Record<Outcome, InBoth>> = {
  here: { en: 'here', es: 'aquí' },
  waiting: { en: 'waiting', es: 'espera' },
  handed: { en: 'handed', es: 'entregada' },
  grouped: { en: 'grouped', es: 'agrupada' },
  suppressed: { en: 'suppressed', es: 'callada' },
  not_shown: { en: 'not-shown', es: 'no-salió' },
  clicked: { en: 'clicked', es: 'abierta' },
  closed: { en: 'closed', es: 'cerrada' },
};
const WHY_WORDS: Readonly<Record<Suppression, InBoth>> = {
  do_not_disturb: { en: 'do-not-disturb', es: 'no-molestar' },
  quiet_hours: { en: 'quiet-hours', es: 'horas-tranquilas' },
  rate: { en: 'rate', es: 'ritmo' },
  simulated: { en: 'simulated', es: 'simulado' },
  passed: { en: 'passed', es: 'pasó' },
};
const CHOICE_WORDS = { yes: { en: 'yes', es: 'sí' }, no: { en: 'no', es: 'no' } } as const;

/** Other spellings that people try; without accents and in lower case. */
const FIELD_SPELLINGS: Readonly<Record<string, Field>> = { id: 'consumer', type: 'tipo', reason: 'why' };
const kindOf = wordIndex<Kind>(KIND_WORDS, { silencioso: 'silent', uncounted: 'uncounted', notif: 'notification' });
const outcomeWordOf = wordIndex<Outcome>(OUTCOME_WORDS, {
  not_shown: 'not_shown',
  no_salio: 'not_shown',
  failed: 'not_shown',
  coalesced: 'grouped',
  none: 'here',
});
const whyOf = wordIndex<Suppression>(WHY_WORDS, Object.fromEntries(SUPPRESSIONS.map((one) => [one, one])));
const choiceOf = wordIndex<'yes' | 'no'>(CHOICE_WORDS, { true: 'yes', false: 'no' });

function readField(field: Field, typed: string): AlertTerm | Unread<AlertErrorCode> {
  const value = unquote(typed);
  switch (field) {
    case 'consumer':
      return CONSUMER_ID.test(value) ? { field, text: value } : { error: 'bad_consumer', value };
    case 'hub':
    case 'tipo':
      return { field, text: value };
    case 'kind':
      return readList(
        typed,
        (one) => kindOf.get(plain(one)),
        'unknown_kind',
        (values) => ({ field, values }),
      );
    case 'state':
      return readList(
        typed,
        (one) => outcomeWordOf.get(plain(one)),
        'unknown_state',
        (values) => ({ field, values }),
      );
    case 'why':
      return readList(
        typed,
        (one) => whyOf.get(plain(one)),
        'unknown_why',
        (values) => ({ field, values }),
      );
    case 'seen': {
      const choice = choiceOf.get(plain(value));
      return choice === undefined ? { error: 'bad_choice', value } : { field, value: choice === 'yes' };
    }
  }
}

function valueWords(term: AlertTerm, language: FilterLanguage): string {
  const list = <K extends string>(words: Readonly<Record<K, InBoth>>, values: readonly K[]): string =>
    values.map((one) => words[one][language]).join(',');
  switch (term.field) {
    case 'text':
      return quote(term.text, SPECIAL_TEXT);
    case 'consumer':
    case 'hub':
    case 'tipo':
      return quote(term.text, SPECIAL_VALUE);
    case 'kind':
      return list(KIND_WORDS, term.values);
    case 'state':
      return list(OUTCOME_WORDS, term.values);
    case 'why':
      return list(WHY_WORDS, term.values);
    case 'seen':
      return CHOICE_WORDS[term.value ? 'yes' : 'no'][language];
  }
}

export const ALERT_FILTER: FilterGrammar<AlertTerm, AlertErrorCode> = filterGrammar({
  fields: FIELD_WORDS,
  spellings: FIELD_SPELLINGS,
  readText: (source) => ({ field: 'text', text: unquote(source) }),
  readField,
  value: valueWords,
});

/** Whether an alert passes; `words` are those that its row shows, `hub` is its hub's name. */
export type AlertPredicate = (alert: Alert, words: string, hub: string) => boolean;

function compileTerm(term: AlertTerm): AlertPredicate {
  switch (term.field) {
    case 'consumer':
      return (alert) => consumerOf(alert) === term.text;
    case 'hub': {
      const name = plain(term.text);
      return (_alert, _words, hub) => plain(hub) === name;
    }
    case 'tipo':
      return ({ what }) => what.kind === 'notification' && what.tipo === term.text;
    case 'kind':
      return ({ what }) => term.values.includes(what.kind);
    case 'state':
      return (alert) => term.values.includes(outcomeOf(alert));
    case 'why':
      return ({ suppressed }) => suppressed !== null && term.values.includes(suppressed);
    case 'seen':
      return ({ seen }) => seen === term.value;
    case 'text': {
      const text = plain(term.text);
      return (_alert, words) => plain(words).includes(text);
    }
  }
}

/** Turns terms into one test; no terms let every alert through. */
export function compileAlerts(terms: readonly AlertTerm[]): AlertPredicate {
  const tests = terms.map(compileTerm);
  return (alert, words, hub) => tests.every((test) => test(alert, words, hub));
}

/** The facets: all, what nobody has seen, and by what it is about. */
export const FACETS = ['all', 'unseen', 'notifications', 'consumers', 'hub'] as const;
export type Facet = (typeof FACETS)[number];

const FACET_TERMS: Readonly<Record<Facet, AlertTerm | null>> = {
  all: null,
  unseen: { field: 'seen', value: false },
  notifications: { field: 'kind', values: ['notification'] },
  consumers: { field: 'kind', values: ['silent', 'gone'] },
  hub: { field: 'kind', values: ['storm', 'trouble'] },
};

/** Whether an alert is behind a facet. */
export function inFacet(facet: Facet, alert: Alert): boolean {
  const term = FACET_TERMS[facet];
  return term === null || compileTerm(term)(alert, '', '');
}

/** A filter turned to a facet; what else it says stays. */
export function withFacet(filter: string, facet: Facet): string {
  const others = termsOf(ALERT_FILTER.parse(filter)).filter(({ field }) => field !== 'kind' && field !== 'seen');
  const term = FACET_TERMS[facet];
  return ALERT_FILTER.format(term ? [term, ...others] : others);
}

/** The facet that a filter stands on, null for some other choice. */
export function facetOf(filter: string): Facet | null {
  const terms = termsOf(ALERT_FILTER.parse(filter)).filter(({ field }) => field === 'kind' || field === 'seen');
  if (terms.length === 0) return 'all';
  const [only] = terms;
  const said = terms.length === 1 && only ? ALERT_FILTER.format([only]) : null;
  return (
    FACETS.find((facet) => {
      const term = FACET_TERMS[facet];
      return term !== null && ALERT_FILTER.format([term]) === said;
    }) ?? null
  );
}
