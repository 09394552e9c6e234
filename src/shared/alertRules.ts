/** Rules of alerts: whom they mean, the ones that Pulsera comes with, and where an event that some of them match shows. */
import type { AlertRule, QuietHours, Suppression } from './console/alerts.ts';

/** Rates are remembered for so many pairs of rule and consumer; the oldest are forgotten. */
const RATES_LIMIT = 10_000;

const EVERYBODY = { kind: 'everybody' } as const;
const QUIET = {
  name: '',
  who: EVERYBODY,
  simulated: false,
  desktop: true,
  sound: false,
  badge: false,
  everySeconds: 0,
  quiet: 'everybody',
} as const;

/** The rules of a first start. */
export const FIRST_RULES: readonly AlertRule[] = [
  {
    ...QUIET,
    id: 'alerta',
    enabled: true,
    when: { kind: 'notification', tipos: ['alerta'] },
    sound: true,
    badge: true,
  },
  {
    ...QUIET,
    id: 'trouble',
    enabled: true,
    when: { kind: 'trouble', about: ['store', 'layer', 'hub'] },
    quiet: 'never',
  },
  {
    ...QUIET,
    id: 'watched-silent',
    enabled: true,
    when: { kind: 'silent', seconds: 30 },
    who: { kind: 'watched' },
    everySeconds: 900,
  },
  { ...QUIET, id: 'silent', enabled: false, when: { kind: 'silent', seconds: 60 }, everySeconds: 900 },
  { ...QUIET, id: 'storm', enabled: false, when: { kind: 'storm', connects: 200, seconds: 10 }, everySeconds: 600 },
];

/** An enabled rule that knows whom it means. */
export interface LiveRule {
  readonly rule: AlertRule;
  readonly means: (consumer: string) => boolean;
}

/** The rules among these that are enabled and mean somebody, in their order. */
export function liveRules(rules: readonly AlertRule[], watched: ReadonlySet<string>): LiveRule[] {
  return rules
    .filter(({ enabled, who }) => enabled && (who.kind !== 'watched' || watched.size > 0))
    .map((rule) => {
      const { who } = rule;
      if (who.kind === 'everybody') return { rule, means: () => true };
      const meant = who.kind === 'watched' ? watched : new Set(who.consumers);
      return { rule, means: (consumer) => meant.has(consumer) };
    });
}

/** Whether a minute of the day is within hours that may go over midnight. Hours that end where they begin are none. */
export function isWithin({ from, to }: QuietHours, minute: number): boolean {
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
}

/** What the decision about one event needs to know. */
export interface Circumstances {
  readonly simulated: boolean;
  /** Minutes since midnight, local time. */
  readonly minute: number;
  /** Everybody's quiet hours. */
  readonly quiet: QuietHours | null;
  /** Whether a rule may tell of this now; called at most once for each rule that nothing else holds back. */
  readonly take: (rule: AlertRule) => boolean;
}

/** Where an event shows besides the centre, and why it is not on the desktop although a rule asked for it. */
export interface Showing {
  /** The rule that the alert belongs to. */
  readonly rule: AlertRule;
  readonly desktop: boolean;
  readonly sound: boolean;
  readonly badge: boolean;
  readonly suppressed: Suppression | null;
}

/** Decides where an event shows that these rules match: wherever one of them wants that nothing holds back. */
export function decideShowing(rules: readonly [AlertRule, ...AlertRule[]], circumstances: Circumstances): Showing {
  const { simulated, minute, quiet, take } = circumstances;
  const passing: AlertRule[] = [];
  let suppressed: Suppression | null = null;
  for (const rule of rules) {
    const why = heldBack(rule);
    if (why === null) passing.push(rule);
    else if (rule.desktop) suppressed ??= why;
  }
  const rule = passing.find(({ desktop }) => desktop) ?? passing[0] ?? rules[0];
  const desktop = passing.some((one) => one.desktop);
  return {
    rule,
    desktop,
    sound: passing.some((one) => one.desktop && one.sound),
    badge: passing.some(({ badge }) => badge),
    suppressed: desktop ? null : suppressed,
  };

  function heldBack(one: AlertRule): Suppression | null {
    if (simulated && !one.simulated) return 'simulated';
    const hours = one.quiet === 'everybody' ? quiet : one.quiet === 'never' ? null : one.quiet;
    if (hours && isWithin(hours, minute)) return 'quiet_hours';
    return take(one) ? null : 'rate';
  }
}

/** How often each rule has told of each consumer lately. */
export class Rates {
  readonly #last = new Map<string, number>();

  /** Whether a rule may tell of somebody at `now` (ms since 1970); if so, that counts. */
  take({ id, everySeconds }: AlertRule, whom: string, now: number): boolean {
    if (everySeconds === 0) return true;
    const key = `${id} ${whom}`;
    const last = this.#last.get(key);
    // A clock that was set back must not keep it quiet for long.
    if (last !== undefined && now >= last && now - last < everySeconds * 1_000) return false;
    this.#last.delete(key);
    this.#last.set(key, now);
    for (const oldest of this.#last.keys()) {
      if (this.#last.size <= RATES_LIMIT) break;
      this.#last.delete(oldest);
    }
    return true;
  }
}
