/**
 * What happens at one hub, as rules see it: a state machine over the contract's events, without timers and with the hub's
 * time given. It knows only who is silent or gone, never all consumers.
 */
import type { LiveRule } from './alertRules.ts';
import { closeCode } from './codes.ts';
import type { AlertEvent, AlertRule } from './console/alerts.ts';
import type { HubContract, TrackedNotification } from './console/contract.ts';
import type { Event } from './console/service.ts';

/** Consumers that are timed at most while they are silent or gone; of others it is only said that there are more. */
export const TIMED_LIMIT = 50_000;
/** Silences and absences told one by one of one look; of a mass of them the rest is counted. */
export const NAMED_AT_ONCE = 200;
/** What should have been told so long ago is late. */
const LATE_MS = 15_000;
/** Two accounts of one moment may differ by so much. */
const SAME_MS = 3_000;
const SECOND_MS = 1_000;
/** Connects are told once a second: what fell between two such moments is no pause. */
const TICKS_MS = 2_000;

/** Something that rules match; `at` is the hub's time. */
export interface Happening {
  readonly what: AlertEvent;
  readonly rules: readonly [AlertRule, ...AlertRule[]];
  /** Null where nobody is meant. */
  readonly consumer: string | null;
  readonly simulated: boolean;
  readonly at: number;
  readonly late: boolean;
}

export type Turns = Event<HubContract['connections']['turns']>;
type Turn = Turns['turns'][number];

interface Absence {
  readonly consumer: string;
  /** Since when there is no sign of life; goes on where the hub cut the connection for that. */
  readonly silentSince: number | null;
  readonly goneSince: number | null;
  readonly code: number | null;
  readonly simulated: boolean;
  /** Rules that have told of it. */
  told: Set<string> | null;
}

export class AlertEngine {
  #rules: readonly LiveRule[] = [];
  /** From when on each rule about absences counts: what had passed before is known to everybody. */
  readonly #began = new Map<string, Pick<LiveRule, 'means'> & { readonly about: string; readonly at: number }>();
  #absences = new Map<string, Absence>();
  /** A snapshot that is still coming. */
  #coming: Map<string, Absence> | null = null;
  #known = false;
  #untimed = 0;
  #nextDue = Number.POSITIVE_INFINITY;
  #connects: { readonly at: number; readonly count: number }[] = [];
  readonly #storming = new Set<string>();

  /** When to look again, by the hub's time; infinite where nothing is to come. */
  get nextDue(): number {
    return this.#nextDue;
  }

  /** Consumers that are timed now. */
  get timed(): number {
    return this.#absences.size;
  }

  /** The rules from now on. */
  setRules(rules: readonly LiveRule[], now: number): void {
    this.#rules = rules;
    if (this.#known) this.#begin(now);
    this.#nextDue = Number.NEGATIVE_INFINITY;
  }

  /** Nobody tells of turns any more, as no rule asks: what was known of them is not. */
  forgetTurns(): void {
    this.#absences.clear();
    this.#coming = null;
    this.#known = false;
    this.#began.clear();
    this.#connects = [];
    this.#storming.clear();
  }

  /** Contact was lost: who is silent or gone is not known again before the next whole account. */
  lose(): void {
    this.#known = false;
    this.#coming = null;
    this.#nextDue = Number.POSITIVE_INFINITY;
  }

  /** The happenings that stored notifications are; `late` where they were found afterwards. */
  stored(notifications: readonly TrackedNotification[], simulated: ReadonlySet<string>, late: boolean): Happening[] {
    const rules = this.#of('notification');
    return notifications.flatMap((one) => {
      const { consumer, id, tipo, contenido, deseo_id } = one;
      const matching = rules.filter(
        ({ rule: { when }, means }) =>
          when.kind === 'notification' && (when.tipos.length === 0 || when.tipos.includes(tipo)) && means(consumer),
      );
      return happening(matching, {
        what: { kind: 'notification', consumer, id, tipo, contenido, deseo_id },
        consumer,
        simulated: simulated.has(consumer),
        at: one.storedAt,
        late,
      });
    });
  }

  /** So many more notifications were stored than could be told one by one; as simulated as those that were told. */
  uncounted(count: number, simulated: boolean, now: number): Happening[] {
    return count === 0 ? [] : happening(this.#of('notification'), more(count, simulated, now));
  }

  /** Takes in whose turn it is; answers what that and the time make happen. */
  turned({ reset, whole, turns, connects }: Turns, now: number): Happening[] {
    if (reset) this.#coming = new Map();
    const into = this.#coming ?? this.#absences;
    for (const turn of turns) this.#turn(into, turn);
    if (whole && this.#coming) {
      this.#absences = this.#coming;
      this.#coming = null;
      this.#known = true;
      this.#begin(now);
    }
    this.#nextDue = Number.NEGATIVE_INFINITY;
    return [...this.#storm(connects, now), ...this.look(now)];
  }

  /** What has been silent or gone for long enough by now. */
  look(now: number): Happening[] {
    if (now < this.#nextDue || !this.#known || this.#coming) return [];
    this.#nextDue = Number.POSITIVE_INFINITY;
    const rules = [...this.#of('silent'), ...this.#of('gone')];
    if (rules.length === 0) return [];
    const found: Happening[] = [];
    for (const absence of this.#absences.values()) {
      for (const kind of ['silent', 'gone'] as const) found.push(...this.#passed(absence, kind, rules, now));
    }
    // Simulated ones take nobody's place.
    found.sort((a, b) => Number(a.simulated) - Number(b.simulated));
    const named = found.slice(0, NAMED_AT_ONCE);
    const rest = found.slice(NAMED_AT_ONCE);
    const count = rest.length + this.#untimed;
    this.#untimed = 0;
    const [first] = rest;
    if (first) named.push({ ...first, ...more(count, first.simulated, now), late: first.late });
    else if (count > 0) named.push(...happening(rules, more(count, false, now)));
    return named;
  }

  #of(kind: AlertRule['when']['kind']): LiveRule[] {
    return this.#rules.filter(({ rule }) => rule.when.kind === kind);
  }

  #turn(into: Map<string, Absence>, [consumer, state, since, code, simulated]: Turn): void {
    if (state === 'here') {
      into.delete(consumer);
      return;
    }
    const before = this.#absences.get(consumer);
    if (!into.has(consumer) && into.size >= TIMED_LIMIT) {
      this.#untimed += 1;
      return;
    }
    const cut = state === 'gone' && code === closeCode('silent');
    const absence: Absence = {
      consumer,
      silentSince: state === 'silent' ? since : cut ? (before?.silentSince ?? since) : null,
      goneSince: state === 'gone' ? since : null,
      code,
      simulated,
      told: null,
    };
    if (before && goesOn(before, absence)) absence.told = before.told;
    into.set(consumer, absence);
  }

  #passed(absence: Absence, kind: 'silent' | 'gone', rules: readonly LiveRule[], now: number): Happening[] {
    const since = sinceOf(absence, kind);
    if (since === null) return [];
    const matching: LiveRule[] = [];
    let earliest = now;
    for (const live of rules) {
      const { when, id } = live.rule;
      if (when.kind !== kind || absence.told?.has(id) || !live.means(absence.consumer)) continue;
      const due = since + when.seconds * SECOND_MS;
      if (due > now) this.#nextDue = Math.min(this.#nextDue, due);
      else if (due > (this.#began.get(id)?.at ?? now)) {
        matching.push(live);
        earliest = Math.min(earliest, due);
      }
    }
    for (const { rule } of matching) tell(absence, rule.id);
    const { consumer, code, simulated } = absence;
    const seconds = Math.floor((now - since) / SECOND_MS);
    const what: AlertEvent = kind === 'silent' ? { kind, consumer, seconds } : { kind, consumer, seconds, code };
    return happening(matching, { what, consumer, simulated, at: now, late: now - earliest > LATE_MS });
  }

  /** A rule counts from when it is there, or is about another while; for whom it has come to mean only now, from now on. */
  #begin(now: number): void {
    const present = new Set<string>();
    for (const { rule, means } of this.#rules) {
      const { id, when, who } = rule;
      if (when.kind !== 'silent' && when.kind !== 'gone') continue;
      present.add(id);
      const about = `${when.kind} ${when.seconds} ${who.kind}`;
      const before = this.#began.get(id);
      const goes = before?.about === about;
      this.#began.set(id, { about, at: goes ? before.at : now, means });
      for (const absence of this.#absences.values()) {
        if (!goes) absence.told?.delete(id);
        else if (means(absence.consumer) && !before.means(absence.consumer)) {
          const since = sinceOf(absence, when.kind);
          if (since !== null && since + when.seconds * SECOND_MS <= now) tell(absence, id);
        }
      }
    }
    for (const id of this.#began.keys()) if (!present.has(id)) this.#began.delete(id);
  }

  #storm(connects: number, now: number): Happening[] {
    const rules = this.#of('storm');
    // One that had passed before these came is over, though nobody looked then.
    for (const { rule } of rules) {
      const { when, id } = rule;
      if (when.kind === 'storm' && this.#connectsSince(now - when.seconds * SECOND_MS - TICKS_MS) < when.connects)
        this.#storming.delete(id);
    }
    if (connects > 0) this.#connects.push({ at: now, count: connects });
    const longest = Math.max(0, ...rules.map(({ rule: { when } }) => (when.kind === 'storm' ? when.seconds : 0)));
    this.#connects = this.#connects.filter(({ at }) => at > now - longest * SECOND_MS - TICKS_MS);
    return rules.flatMap((live) => {
      const { when, id } = live.rule;
      if (when.kind !== 'storm') return [];
      const count = this.#connectsSince(now - when.seconds * SECOND_MS);
      if (count < when.connects) {
        this.#storming.delete(id);
        return [];
      }
      if (this.#storming.has(id)) return [];
      this.#storming.add(id);
      const what = { kind: 'storm', connects: count, seconds: when.seconds } as const;
      return happening([live], { what, consumer: null, simulated: false, at: now, late: false });
    });
  }

  #connectsSince(since: number): number {
    let count = 0;
    for (const one of this.#connects) if (one.at > since) count += one.count;
    return count;
  }
}

/** One happening, or none where no rule matches it. */
export function happening(matching: readonly LiveRule[], facts: Omit<Happening, 'rules'>): Happening[] {
  const [first, ...rest] = matching;
  return first ? [{ ...facts, rules: [first.rule, ...rest.map(({ rule }) => rule)] }] : [];
}

function more(count: number, simulated: boolean, at: number): Omit<Happening, 'rules'> {
  return { what: { kind: 'uncounted', count }, consumer: null, simulated, at, late: false };
}

function sinceOf({ silentSince, goneSince }: Absence, kind: 'silent' | 'gone'): number | null {
  return kind === 'silent' ? silentSince : goneSince;
}

/** Notes that a rule has told of it. */
function tell(absence: Absence, rule: string): void {
  absence.told ??= new Set();
  absence.told.add(rule);
}

/** Whether it is still the same silence or absence that was told of. */
function goesOn(before: Absence, now: Absence): boolean {
  if (before.goneSince !== null || now.goneSince === null) {
    const [one, other] = [before.goneSince ?? before.silentSince, now.goneSince ?? now.silentSince];
    return (before.goneSince === null) === (now.goneSince === null) && Math.abs((one ?? 0) - (other ?? 0)) < SAME_MS;
  }
  return now.silentSince === before.silentSince;
}
