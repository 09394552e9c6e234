/** A rule while somebody edits it: texts as they are typed, what is wrong with them, and the rule that they make. */
import { type AlertRule, alertRule, WATCHED_LIMIT } from '../../../shared/console/alerts.ts';
import { CONSUMER_ID, hasAtMost, TIPO_LIMIT } from '../../../shared/protocol.ts';
import { formatMinute, readMinute } from './model.ts';

export const CAUSES = ['notification', 'silent', 'gone', 'storm', 'trouble'] as const;
export type Cause = (typeof CAUSES)[number];
export const SUBJECTS = ['store', 'layer', 'hub'] as const;
export type Subject = (typeof SUBJECTS)[number];
export const WHOS = ['everybody', 'watched', 'consumers'] as const;
export const QUIETS = ['everybody', 'never', 'own'] as const;

/** How often at most, in seconds; 0 is every time. */
export const EVERY = [0, 30, 60, 300, 900, 3_600, 86_400] as const;

const NAME_LIMIT = 100;
const TIPOS_LIMIT = 20;
const SECONDS_LIMIT = 86_400;
const STORM_SECONDS_LIMIT = 3_600;
const CONNECTS_LIMIT = 100_000;

export interface RuleDraft {
  readonly name: string;
  readonly cause: Cause;
  readonly tipos: string;
  readonly seconds: string;
  readonly connects: string;
  readonly within: string;
  readonly about: readonly Subject[];
  readonly who: (typeof WHOS)[number];
  readonly ids: string;
  readonly simulated: boolean;
  readonly desktop: boolean;
  readonly sound: boolean;
  readonly badge: boolean;
  readonly everySeconds: number;
  readonly quiet: (typeof QUIETS)[number];
  readonly from: string;
  readonly to: string;
}

const EMPTY: RuleDraft = {
  name: '',
  cause: 'notification',
  tipos: 'alerta',
  seconds: '60',
  connects: '200',
  within: '10',
  about: [...SUBJECTS],
  who: 'everybody',
  ids: '',
  simulated: false,
  desktop: true,
  sound: false,
  badge: true,
  everySeconds: 0,
  quiet: 'everybody',
  from: '22:00',
  to: '07:00',
};

/** A rule as its editor shows it; null is a new one. */
export function draftOf(rule: AlertRule | null): RuleDraft {
  if (rule === null) return EMPTY;
  const { when, who, quiet } = rule;
  const own = typeof quiet === 'string' ? null : quiet;
  return {
    ...EMPTY,
    name: rule.name,
    cause: when.kind,
    ...(when.kind === 'notification' ? { tipos: when.tipos.join(', ') } : {}),
    ...(when.kind === 'silent' || when.kind === 'gone' ? { seconds: String(when.seconds) } : {}),
    ...(when.kind === 'storm' ? { connects: String(when.connects), within: String(when.seconds) } : {}),
    ...(when.kind === 'trouble' ? { about: when.about } : {}),
    who: who.kind,
    ids: who.kind === 'consumers' ? who.consumers.join(' ') : '',
    simulated: rule.simulated,
    desktop: rule.desktop,
    sound: rule.sound,
    badge: rule.badge,
    everySeconds: rule.everySeconds,
    quiet: typeof quiet === 'string' ? quiet : 'own',
    ...(own ? { from: formatMinute(own.from), to: formatMinute(own.to) } : {}),
  };
}

/** What is wrong with a field: the key of its sentence and what that says. */
export type Problem =
  | { readonly code: 'seconds' | 'connects' | 'manyIds' | 'name'; readonly max: number }
  | { readonly code: 'tipos'; readonly max: number; readonly letters: number }
  | { readonly code: 'badId'; readonly id: string }
  | { readonly code: 'about' | 'ids' | 'time' | 'same' };
export type Problems = Partial<
  Readonly<Record<'name' | 'tipos' | 'seconds' | 'connects' | 'within' | 'about' | 'ids' | 'from' | 'to', Problem>>
>;

/** Items of a list as people type it. */
export function splitItems(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,;]+/u).filter(Boolean))];
}

/** `tipo`s may hold spaces. */
function splitTipos(text: string): readonly string[] {
  return [
    ...new Set(
      text
        .split(',')
        .map((one) => one.trim())
        .filter(Boolean),
    ),
  ];
}

function whole(text: string, least: number, most: number): number | null {
  const value = /^\d{1,6}$/.test(text.trim()) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : null;
}

/** What is wrong with a draft; empty where it makes a rule. Only what its kind asks for is looked at. */
export function checkDraft(draft: RuleDraft): Problems {
  const { cause } = draft;
  const problems: { -readonly [K in keyof Problems]: Problems[K] } = {};
  if (draft.name.length > NAME_LIMIT) problems.name = { code: 'name', max: NAME_LIMIT };
  if (cause === 'notification') {
    const tipos = splitTipos(draft.tipos);
    if (tipos.length > TIPOS_LIMIT || tipos.some((tipo) => !hasAtMost(tipo, TIPO_LIMIT)))
      problems.tipos = { code: 'tipos', max: TIPOS_LIMIT, letters: TIPO_LIMIT };
  }
  if ((cause === 'silent' || cause === 'gone') && whole(draft.seconds, 1, SECONDS_LIMIT) === null)
    problems.seconds = { code: 'seconds', max: SECONDS_LIMIT };
  if (cause === 'storm') {
    if (whole(draft.connects, 2, CONNECTS_LIMIT) === null)
      problems.connects = { code: 'connects', max: CONNECTS_LIMIT };
    if (whole(draft.within, 1, STORM_SECONDS_LIMIT) === null)
      problems.within = { code: 'seconds', max: STORM_SECONDS_LIMIT };
  }
  if (cause === 'trouble' && draft.about.length === 0) problems.about = { code: 'about' };
  if (hasWho(cause) && draft.who === 'consumers') {
    const ids = splitItems(draft.ids);
    const bad = ids.find((id) => !CONSUMER_ID.test(id));
    if (ids.length === 0) problems.ids = { code: 'ids' };
    else if (bad !== undefined) problems.ids = { code: 'badId', id: bad };
    else if (ids.length > WATCHED_LIMIT) problems.ids = { code: 'manyIds', max: WATCHED_LIMIT };
  }
  if (draft.quiet === 'own') {
    const from = readMinute(draft.from);
    const to = readMinute(draft.to);
    if (from === null) problems.from = { code: 'time' };
    if (to === null) problems.to = { code: 'time' };
    else if (from === to) problems.to = { code: 'same' };
  }
  return problems;
}

/** Whether a cause is about consumers. */
export function hasWho(cause: Cause): boolean {
  return cause !== 'storm' && cause !== 'trouble';
}

/** The rule that a draft makes; null where something is wrong with it. */
export function ruleOf(draft: RuleDraft, id: string, enabled: boolean): AlertRule | null {
  if (Object.keys(checkDraft(draft)).length > 0) return null;
  const seconds = Number(draft.seconds);
  const causes: Readonly<Record<Cause, () => AlertRule['when']>> = {
    notification: () => ({ kind: 'notification', tipos: [...splitTipos(draft.tipos)] }),
    silent: () => ({ kind: 'silent', seconds }),
    gone: () => ({ kind: 'gone', seconds }),
    storm: () => ({ kind: 'storm', connects: Number(draft.connects), seconds: Number(draft.within) }),
    trouble: () => ({ kind: 'trouble', about: [...draft.about] }),
  };
  const made = alertRule.safeParse({
    id,
    name: draft.name.trim(),
    enabled,
    when: causes[draft.cause](),
    who: !hasWho(draft.cause)
      ? { kind: 'everybody' }
      : draft.who === 'consumers'
        ? { kind: 'consumers', consumers: [...splitItems(draft.ids)] }
        : { kind: draft.who },
    simulated: draft.simulated,
    desktop: draft.desktop,
    sound: draft.sound,
    badge: draft.badge,
    everySeconds: draft.everySeconds,
    quiet: draft.quiet === 'own' ? { from: readMinute(draft.from) ?? 0, to: readMinute(draft.to) ?? 0 } : draft.quiet,
  } satisfies AlertRule);
  return made.success ? made.data : null;
}

/** An id that no rule has. */
export function newRuleId(random: () => number = Math.random): string {
  return Array.from({ length: 4 }, () =>
    Math.floor(random() * 36 ** 4)
      .toString(36)
      .padStart(4, '0'),
  ).join('');
}
