/**
 * The centre of alerts: holds the rules, looks at hubs, keeps what happened and what became of it, and serves the
 * `alerts` service. The desktop app has one for all its hubs; a browser page has one for itself, without a presenter.
 */
import { AlertDesk, type AlertPresenter, numbersOf } from './alertDesk.ts';
import type { Happening } from './alertEngine.ts';
import { AlertFeed } from './alertFeed.ts';
import { type AlertStore, type AlertsKept, writeAlerts } from './alertFile.ts';
import { AlertKeeper } from './alertKeeper.ts';
import { AlertList, type Draft, plainAlert } from './alertList.ts';
import { decideShowing, liveRules, Rates, type Showing } from './alertRules.ts';
import { AlertSense, ToldNotifications } from './alertSense.ts';
import {
  type Alert,
  type AlertPlace,
  type AlertRule,
  type AlertsContract,
  type AlertsState,
  RULES_LIMIT,
  WATCHED_LIMIT,
} from './console/alerts.ts';
import type { ConsoleClient } from './console/client.ts';
import type { HubContract } from './console/contract.ts';
import type { Schedule } from './console/port.ts';
import { ConsoleError, type Implementation } from './console/service.ts';

/** The longest that a timer waits: the computer may have slept meanwhile. */
const LONGEST_MS = 60_000;
/** A hub that alerts come from; `id` null and no name is the one inside this app, or the page's. */
export interface WatchedHub {
  readonly id: string | null;
  readonly name: () => string;
}

export interface AlertCentreOptions {
  readonly store: AlertStore;
  /** Null where there is no desktop: alerts are in the centre only. */
  readonly presenter: AlertPresenter | null;
  readonly place: AlertPlace;
  readonly schedule: Schedule;
  /** Ms since 1970; its local time is what quiet hours go by. */
  readonly now: () => number;
  /** Ms on a clock that only goes forward. */
  readonly monotonic: () => number;
}

type Changes = Partial<Pick<AlertsKept, 'rules' | 'watched' | 'quiet' | 'hideContenido'>>;

/** A look at one hub. */
export interface HubLook {
  /** The hub could not be reached, where its link does not say so yet. */
  miss(): void;
  close(): void;
}

export class AlertCentre {
  readonly #options: AlertCentreOptions;
  readonly #list: AlertList;
  readonly #rates = new Rates();
  readonly #senses = new Set<AlertSense>();
  readonly #told = new ToldNotifications();
  readonly #keeper: AlertKeeper;
  readonly #desk: AlertDesk | null;
  readonly #feed: AlertFeed;
  #rules: readonly AlertRule[];
  #watched: ReadonlySet<string>;
  #config: Pick<AlertsState, 'quiet' | 'hideContenido'>;
  #knownUntil: Record<string, number>;
  #place: AlertPlace;
  /** What was counted last; nothing is at a start. */
  #counted = { unseen: 0, badge: 0 };
  #stopWake: () => void = () => {};

  constructor(options: AlertCentreOptions) {
    this.#options = options;
    this.#keeper = new AlertKeeper({
      store: options.store,
      schedule: options.schedule,
      text: () => this.#text(),
      onWorks: () => this.#feed.changed([]),
    });
    const kept = this.#keeper.load();
    this.#rules = kept.rules;
    this.#watched = new Set(kept.watched);
    this.#config = { quiet: kept.quiet, hideContenido: kept.hideContenido };
    this.#knownUntil = { ...kept.knownUntil };
    this.#place = options.place;
    this.#list = new AlertList(kept, (numbers) => this.#changed(numbers));
    const { schedule, now, monotonic, presenter } = options;
    const hideContenido = (): boolean => this.#config.hideContenido;
    this.#desk = presenter && new AlertDesk({ presenter, list: this.#list, schedule, now, monotonic, hideContenido });
    this.#feed = new AlertFeed({
      schedule,
      state: () => this.#state(),
      all: () => this.#list.state.alerts.map(plainAlert),
      get: (number) => {
        const kept = this.#list.get(number);
        return kept && plainAlert(kept);
      },
    });
    for (const { hub, what } of kept.alerts)
      if (what.kind === 'notification') this.#told.isNew(hub.id, what.consumer, what.id);
    this.#count();
    this.#waitToWake();
  }

  /** The service as a console's server takes it. */
  readonly implementation: Implementation<AlertsContract['alerts']> = {
    state: (_args, sink) => this.#feed.enterState(sink),
    list: (_args, sink) => this.#feed.enterList(sink),
    saveRule: ({ rule, at }) =>
      this.#settle(() => {
        const known = this.#rules.findIndex(({ id }) => id === rule.id);
        if (known < 0 && this.#rules.length >= RULES_LIMIT)
          throw new ConsoleError('too_many_rules', { limit: RULES_LIMIT });
        const others = this.#rules.filter(({ id }) => id !== rule.id);
        return { rules: others.toSpliced(at ?? (known < 0 ? others.length : known), 0, rule) };
      }),
    removeRule: ({ id }) =>
      this.#settle(() => {
        const rules = this.#rules.filter((rule) => rule.id !== id);
        if (rules.length === this.#rules.length) throw new ConsoleError('unknown_rule');
        return { rules };
      }),
    watch: ({ consumers, watched }) =>
      this.#settle(() => {
        const next = new Set(this.#watched);
        for (const one of consumers) {
          if (watched) next.add(one);
          else next.delete(one);
        }
        if (next.size > WATCHED_LIMIT) throw new ConsoleError('too_many_watched', { limit: WATCHED_LIMIT });
        return { watched: [...next] };
      }),
    configure: (config) => this.#settle(() => config),
    see: ({ numbers }) => {
      this.#list.see(numbers);
      return {};
    },
    snooze: ({ numbers, minutes }) => {
      this.#list.snooze(numbers, minutes, this.#options.now());
      this.#waitToWake();
      return {};
    },
    clear: () => {
      // The list is what tells after a restart that the newest of them is known.
      for (const hub of Object.keys(this.#knownUntil)) this.#knownUntil[hub] = (this.#knownUntil[hub] ?? 0) + 1;
      this.#desk?.forget();
      return { cleared: this.#list.clear() };
    },
    test: () => {
      const [kept] = this.#list.add([this.#draft({ kind: 'test' }, { id: null, name: () => '' }, null)]);
      if (kept) this.#desk?.showNow(kept);
      return { number: kept?.number ?? 0 };
    },
    answer: ({ number, sawIt }) => {
      if (this.#list.get(number)?.what.kind !== 'test') throw new ConsoleError('unknown_alert');
      this.#list.change([number], () => ({ sawIt }));
      return {};
    },
  };

  /** Looks at a hub over a link, for as long as the look is not closed. */
  watch(
    hub: WatchedHub,
    client: ConsoleClient<HubContract>,
    { awayFromStart = false }: { readonly awayFromStart?: boolean } = {},
  ): HubLook {
    const key = hub.id ?? '';
    const { schedule, now } = this.#options;
    const sense = new AlertSense({
      ...{ client, schedule, now, awayFromStart },
      knownUntil: () => this.#knownUntil[key] ?? 0,
      onKnown: (until) => {
        // The hub that was heard of last comes last.
        delete this.#knownUntil[key];
        this.#knownUntil[key] = until;
        this.#keeper.soon();
      },
      isNew: (consumer, id) => this.#told.isNew(hub.id, consumer, id),
      onHappenings: (happenings, { asOne, passed }) => this.#happen(hub, happenings, asOne, passed),
    });
    this.#senses.add(sense);
    sense.setRules(liveRules(this.#rules, this.#watched));
    return {
      miss: () => sense.miss(),
      close: () => {
        sense.close();
        this.#senses.delete(sense);
      },
    };
  }

  /** What can be known about showing alerts here, once that is known. */
  setPlace(place: AlertPlace): void {
    this.#place = place;
    this.#feed.changed([]);
  }

  /** Stops looking, and writes down what is not yet. */
  async close(): Promise<void> {
    for (const sense of this.#senses) sense.close();
    this.#senses.clear();
    this.#desk?.close();
    this.#feed.close();
    this.#stopWake();
    await this.#keeper.close();
  }

  /** Everything that is to outlive the run, with changes that are not in place yet. */
  #text(changes: Changes = {}): string {
    const watched = [...this.#watched];
    const { rules, knownUntil } = { rules: this.#rules, knownUntil: this.#knownUntil };
    return writeAlerts({ rules, watched, ...this.#config, ...changes, ...this.#list.state, knownUntil });
  }

  /** Puts a change of people's own in place. Rejects with ConsoleError `not_saved`, or what `make` throws. */
  async #settle(make: () => Changes): Promise<Record<string, never>> {
    await this.#keeper.settle(() => {
      const changes = make();
      return { text: this.#text(changes), apply: () => this.#apply(changes) };
    });
    return {};
  }

  #apply({ rules, watched, quiet, hideContenido }: Changes): void {
    if (rules) this.#rules = rules;
    if (watched) this.#watched = new Set(watched);
    if (quiet !== undefined) this.#config = { ...this.#config, quiet };
    if (hideContenido !== undefined) this.#config = { ...this.#config, hideContenido };
    if (rules || watched) {
      const live = liveRules(this.#rules, this.#watched);
      for (const sense of this.#senses) sense.setRules(live);
    }
    this.#feed.changed([]);
  }

  #happen(hub: WatchedHub, happenings: readonly Happening[], asOne: boolean, passed: boolean): void {
    const now = this.#options.now();
    const minute = minuteOf(now);
    const sounds: boolean[] = [];
    const drafts = happenings.map((happening): Draft => {
      const showing = decideShowing(happening.rules, {
        ...{ simulated: happening.simulated, minute, quiet: this.#config.quiet },
        take: (rule) => passed || this.#rates.take(rule, `${hub.id ?? ''} ${happening.consumer ?? ''}`, now),
      });
      sounds.push(showing.sound);
      return this.#draft(happening.what, hub, showing, { ...happening, passed });
    });
    const added = this.#list.add(drafts);
    const waiting = added.filter(({ desktop }) => desktop === 'waiting');
    const sounding = new Set(numbersOf(added.filter((_one, i) => sounds[i])));
    if (waiting.length > 0) this.#desk?.offer(waiting, sounding, asOne);
  }

  #draft(
    what: Alert['what'],
    hub: WatchedHub,
    showing: Showing | null,
    { at, simulated, late, passed }: { at: number; simulated: boolean; late: boolean; passed: boolean } = {
      ...{ at: this.#options.now(), simulated: false, late: false, passed: false },
    },
  ): Draft {
    const suppressed = passed ? 'passed' : (showing?.suppressed ?? null);
    return {
      ...{ at, what, simulated, late, words: '', with: 0 },
      ...this.#outcome(showing === null || showing.desktop, suppressed),
      hub: { id: hub.id, name: hub.name() },
      rule: showing && { id: showing.rule.id, name: showing.rule.name },
      ...{ handedAt: null, clickedAt: null, closedAt: null, snoozedUntil: null, sawIt: null },
      seen: passed,
      badge: !passed && showing !== null && showing.badge,
    };
  }

  /** How an alert stands on the desktop before that has said anything. */
  #outcome(wanted: boolean, suppressed: Alert['suppressed']): Pick<Alert, 'desktop' | 'suppressed'> {
    if (this.#desk === null) return { desktop: 'none', suppressed };
    return { desktop: suppressed ? 'suppressed' : wanted ? 'waiting' : 'none', suppressed };
  }

  /** What was put off is new again, and goes to the desktop again where its rule still asks for that. */
  #wake(): void {
    const now = this.#options.now();
    const sounding = new Set<number>();
    const woken = this.#list.wake(now);
    const outcomes = new Map(
      woken.map((one) => {
        const rule = this.#rules.find(({ id, enabled }) => enabled && id === one.rule?.id);
        const circumstances = { simulated: one.simulated, minute: minuteOf(now), quiet: this.#config.quiet };
        const showing = rule && decideShowing([rule], { ...circumstances, take: () => true });
        // A test has no rule that could hold it back.
        const isTest = one.rule === null;
        if (isTest || showing?.sound) sounding.add(one.number);
        return [one.number, this.#outcome(isTest || showing?.desktop === true, showing?.suppressed ?? null)];
      }),
    );
    this.#list.change(numbersOf(woken), ({ number }) => outcomes.get(number) ?? {});
    const again = woken.filter(({ number }) => outcomes.get(number)?.desktop === 'waiting');
    if (again.length > 0) this.#desk?.offer(again, sounding);
    this.#waitToWake();
  }

  #waitToWake(): void {
    this.#stopWake();
    const wait = this.#list.nextWake - this.#options.now();
    if (!Number.isFinite(wait)) return;
    this.#stopWake = this.#options.schedule(() => this.#wake(), Math.min(LONGEST_MS, Math.max(0, wait)));
  }

  #changed(numbers: readonly number[] | null): void {
    this.#count();
    this.#keeper.soon();
    this.#feed.changed(numbers);
  }

  #count(): void {
    const { unseen, badge } = this.#list;
    const before = this.#counted;
    this.#counted = { unseen, badge };
    if (unseen !== before.unseen || badge !== before.badge) this.#options.presenter?.count(this.#counted);
  }

  #state(): AlertsState {
    return {
      place: this.#place,
      rules: [...this.#rules],
      watched: [...this.#watched],
      ...this.#config,
      unseen: this.#list.unseen,
      forgotten: this.#list.forgotten,
      kept: this.#keeper.works,
      setAside: this.#keeper.setAside,
    };
  }
}

/** Minutes since midnight, local time: quiet hours go by the clock on the wall, whatever daylight saving does. */
function minuteOf(at: number): number {
  const date = new Date(at);
  return date.getHours() * 60 + date.getMinutes();
}
