/**
 * The centre of alerts: holds the rules, looks at hubs, keeps what happened and what became of it, and serves the
 * `alerts` service. The desktop app has one for all its hubs; a browser page has one for itself, without a presenter.
 */
import type { Happening } from './alertEngine.ts';
import { type AlertStore, type AlertsKept, readAlerts, writeAlerts } from './alertFile.ts';
import { AlertList, type Draft, type KeptAlert, plainAlert } from './alertList.ts';
import { type Circumstances, decideShowing, liveRules, Rates, type Showing } from './alertRules.ts';
import { AlertSense } from './alertSense.ts';
import { type AlertGate, decideAlerts, openGate, type Together } from './alerts.ts';
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
import { ConsoleError, type Event, type Implementation, type Sink } from './console/service.ts';

/** Changes are told, and written down, so soon after. */
const TELL_MS = 50;
const SAVE_MS = 1_000;
/** The longest that a timer waits: the computer may have slept meanwhile. */
const LONGEST_MS = 60_000;
/** Notifications of which it is remembered that they were told of. */
const TOLD_LIMIT = 10_000;
/** From here on ids are hubs' own, and one id is one notification whichever hub tells of it. */
const OWN_IDS_FROM = 2 ** 52;

/** Several alerts in one notification; `more` are counted only. Texts are anybody's. */
export interface Telling {
  readonly alerts: readonly Alert[];
  readonly more: number;
  readonly sound: boolean;
  readonly hideContenido: boolean;
}

/** What the desktop made of a telling; `words` are its own. */
export type AlertNews =
  | { readonly kind: 'handed' | 'clicked' | 'closed' | 'unsupported' | 'do_not_disturb' }
  | { readonly kind: 'failed'; readonly words: string };

export interface AlertPresenter {
  /** Shows something on the desktop; `hear` is told what became of it, then of a click and of its end. */
  show(telling: Telling, hear: (news: AlertNews) => void): void;
  /** Alerts that wait to be seen. */
  badge(count: number): void;
}

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

type ListSink = Sink<Event<AlertsContract['alerts']['list']>>;

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
  readonly #told = new Set<string>();
  readonly #states = new Set<Sink<AlertsState>>();
  readonly #lists = new Set<ListSink>();
  #rules: readonly AlertRule[];
  #watched: ReadonlySet<string>;
  #config: Pick<AlertsState, 'quiet' | 'hideContenido'>;
  #knownUntil: Record<string, number>;
  #place: AlertPlace;
  #kept = true;
  #setAside: string | null = null;
  #gate: AlertGate<KeptAlert> = openGate();
  readonly #sounding = new Set<number>();
  /** What consoles have not been told yet; null is everything. */
  #untold: Set<number> | null = new Set();
  #stopGate: () => void = () => {};
  #stopWake: () => void = () => {};
  #stopTelling: (() => void) | null = null;
  #stopSaving: (() => void) | null = null;

  constructor(options: AlertCentreOptions) {
    this.#options = options;
    const kept = this.#load();
    this.#rules = kept.rules;
    this.#watched = new Set(kept.watched);
    this.#config = { quiet: kept.quiet, hideContenido: kept.hideContenido };
    this.#knownUntil = { ...kept.knownUntil };
    this.#place = options.place;
    this.#list = new AlertList(kept, (numbers) => this.#changed(numbers));
    for (const { hub, what } of kept.alerts) if (what.kind === 'notification') this.#remember(hub.id, what);
    this.#showBadge();
    this.#waitToWake();
  }

  /** The service as a console's server takes it. */
  readonly implementation: Implementation<AlertsContract['alerts']> = {
    state: (_args, sink) => {
      sink.push(this.#state());
      return enter(this.#states, sink);
    },
    list: (_args, sink) => {
      this.#pushAll(sink);
      return enter(this.#lists, sink);
    },
    saveRule: ({ rule, at }) => {
      const known = this.#rules.findIndex(({ id }) => id === rule.id);
      if (known < 0 && this.#rules.length >= RULES_LIMIT)
        throw new ConsoleError('too_many_rules', { limit: RULES_LIMIT });
      const others = this.#rules.filter(({ id }) => id !== rule.id);
      const place = at ?? (known < 0 ? others.length : known);
      this.#settle({ rules: others.toSpliced(place, 0, rule) });
      return {};
    },
    removeRule: ({ id }) => {
      const rules = this.#rules.filter((rule) => rule.id !== id);
      if (rules.length === this.#rules.length) throw new ConsoleError('unknown_rule');
      this.#settle({ rules });
      return {};
    },
    watch: ({ consumers, watched }) => {
      const next = new Set(this.#watched);
      for (const one of consumers) {
        if (watched) next.add(one);
        else next.delete(one);
      }
      if (next.size > WATCHED_LIMIT) throw new ConsoleError('too_many_watched', { limit: WATCHED_LIMIT });
      this.#settle({ watched: [...next] });
      return {};
    },
    configure: (config) => {
      this.#settle(config);
      return {};
    },
    see: ({ numbers }) => {
      this.#list.see(numbers);
      return {};
    },
    snooze: ({ numbers, minutes }) => {
      this.#list.snooze(numbers, minutes, this.#options.now());
      this.#waitToWake();
      return {};
    },
    clear: () => ({ cleared: this.#list.clear() }),
    test: () => {
      const [kept] = this.#list.add([this.#draft({ kind: 'test' }, { id: null, name: () => '' }, null)]);
      if (kept) this.#show([kept], { alerts: [kept], more: 0 }, true);
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
        this.#saveSoon();
      },
      isNew: (consumer, id) => this.#remember(hub.id, { consumer, id }),
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
    this.#tellSoon();
  }

  /** Stops looking, and writes down what is not yet. */
  close(): void {
    for (const sense of this.#senses) sense.close();
    this.#senses.clear();
    this.#stopGate();
    this.#stopWake();
    this.#stopTelling?.();
    if (this.#stopSaving) this.#save();
  }

  #load(): AlertsKept {
    const { store } = this.#options;
    let text: string | null = null;
    let whole = true;
    let kept: AlertsKept;
    try {
      text = store.load();
      ({ kept, whole } = readAlerts(text));
    } catch {
      ({ kept } = readAlerts(null));
      whole = false;
    }
    if (whole) return kept;
    try {
      this.#setAside = store.setAside();
    } catch {
      // It stays where it is until the next change is written over it.
      this.#kept = false;
    }
    return kept;
  }

  /** Everything that is to outlive the run, with changes that are not in place yet. */
  #text(changes: Partial<Pick<AlertsKept, 'rules' | 'watched' | 'quiet' | 'hideContenido'>> = {}): string {
    const watched = [...this.#watched];
    const { rules, knownUntil } = { rules: this.#rules, knownUntil: this.#knownUntil };
    return writeAlerts({ rules, watched, ...this.#config, ...changes, ...this.#list.state, knownUntil });
  }

  /** Puts a change of people's own in place once it is written down. Throws ConsoleError `not_saved`. */
  #settle(changes: Partial<Pick<AlertsKept, 'rules' | 'watched' | 'quiet' | 'hideContenido'>>): void {
    try {
      this.#options.store.save(this.#text(changes));
    } catch (error) {
      this.#kept = false;
      this.#tellSoon();
      throw new ConsoleError('not_saved', { reason: String((error as { code?: unknown }).code ?? 'unknown') });
    }
    this.#kept = true;
    const { rules, watched, quiet, hideContenido } = changes;
    if (rules) this.#rules = rules;
    if (watched) this.#watched = new Set(watched);
    if (quiet !== undefined) this.#config = { ...this.#config, quiet };
    if (hideContenido !== undefined) this.#config = { ...this.#config, hideContenido };
    if (rules || watched) {
      const live = liveRules(this.#rules, this.#watched);
      for (const sense of this.#senses) sense.setRules(live);
    }
    this.#tellSoon();
  }

  #happen(hub: WatchedHub, happenings: readonly Happening[], asOne: boolean, passed: boolean): void {
    const now = this.#options.now();
    const date = new Date(now);
    const minute = date.getHours() * 60 + date.getMinutes();
    const sounding: boolean[] = [];
    const drafts = happenings.map((happening): Draft => {
      const showing = decideShowing(happening.rules, {
        ...{ simulated: happening.simulated, minute, quiet: this.#config.quiet },
        take: (rule) => passed || this.#rates.take(rule, happening.consumer ?? `hub ${hub.id ?? ''}`, now),
      });
      sounding.push(showing.sound);
      return this.#draft(happening.what, hub, showing, { ...happening, passed });
    });
    const added = this.#list.add(drafts);
    const waiting = added.filter(({ desktop }) => desktop === 'waiting');
    for (const [i, { number }] of added.entries()) if (sounding[i]) this.#sounding.add(number);
    if (waiting.length > 0) this.#offer(waiting, asOne);
  }

  #draft(
    what: Alert['what'],
    hub: WatchedHub,
    showing: Showing | null,
    { at, simulated, late, passed }: { at: number; simulated: boolean; late: boolean; passed: boolean } = {
      ...{ at: this.#options.now(), simulated: false, late: false, passed: false },
    },
  ): Draft {
    const wanted = (showing === null || showing.desktop) && this.#options.presenter !== null;
    const suppressed = passed ? 'passed' : this.#options.presenter === null ? null : (showing?.suppressed ?? null);
    return {
      ...{ at, what, simulated, late, suppressed, words: '', with: 0 },
      hub: { id: hub.id, name: hub.name() },
      rule: showing && { id: showing.rule.id, name: showing.rule.name },
      desktop: suppressed ? 'suppressed' : wanted ? 'waiting' : 'none',
      ...{ handedAt: null, clickedAt: null, closedAt: null, snoozedUntil: null, sawIt: null },
      seen: passed,
      badge: !passed && showing !== null && showing.badge,
    };
  }

  /** Lets alerts through to the desktop, as many as it takes. */
  #offer(fresh: readonly KeptAlert[], asOne = false): void {
    const { monotonic, schedule } = this.#options;
    const { gate, show, together, letGo, again } = decideAlerts(this.#gate, fresh, monotonic(), asOne);
    this.#gate = gate;
    for (const one of show) this.#show([one], { alerts: [one], more: 0 }, this.#sounds([one]));
    if (together) this.#show(together.alerts, together, this.#sounds(together.alerts));
    this.#list.change(numbersOf(letGo), () => ({ desktop: 'suppressed', suppressed: 'rate' }));
    this.#sounds(letGo);
    this.#stopGate();
    this.#stopGate = again === null ? () => {} : schedule(() => this.#offer([]), again);
  }

  /** Whether one of them asks for sound; from then on none of them does. */
  #sounds(alerts: readonly KeptAlert[]): boolean {
    return alerts.map(({ number }) => this.#sounding.delete(number)).includes(true);
  }

  #show(about: readonly KeptAlert[], { alerts, more }: Together<KeptAlert>, sound: boolean): void {
    const numbers = numbersOf(about);
    const others = about.length + more - 1;
    const telling = { alerts: alerts.map(plainAlert), more, sound, hideContenido: this.#config.hideContenido };
    this.#options.presenter?.show(telling, (news) => {
      const at = this.#options.now();
      this.#list.change(numbers, (one): Partial<KeptAlert> => {
        switch (news.kind) {
          case 'handed':
            return { desktop: others > 0 ? 'coalesced' : 'handed', with: others, handedAt: at };
          case 'clicked':
            return { clickedAt: at, seen: true };
          case 'closed':
            return one.closedAt === null ? { closedAt: at } : {};
          case 'unsupported':
            return { desktop: 'unsupported' };
          case 'do_not_disturb':
            return { desktop: 'suppressed', suppressed: 'do_not_disturb' };
          case 'failed':
            return { desktop: 'failed', words: news.words.toWellFormed().slice(0, 200) };
        }
      });
    });
  }

  /** What was put off is new again, and goes to the desktop again where its rule still asks for that. */
  #wake(): void {
    const now = this.#options.now();
    const date = new Date(now);
    const minute = date.getHours() * 60 + date.getMinutes();
    const again = this.#list.wake(now).filter((one) => {
      const rule = this.#rules.find(({ id, enabled }) => enabled && id === one.rule?.id);
      if (!rule || !this.#options.presenter) return false;
      const circumstances: Circumstances = {
        simulated: one.simulated,
        minute,
        quiet: this.#config.quiet,
        take: () => true,
      };
      const showing = decideShowing([rule], circumstances);
      if (showing.sound) this.#sounding.add(one.number);
      return showing.desktop;
    });
    if (again.length > 0) {
      this.#list.change(numbersOf(again), () => ({ desktop: 'waiting', suppressed: null, words: '' }));
      this.#offer(again);
    }
    this.#waitToWake();
  }

  #waitToWake(): void {
    this.#stopWake();
    const wait = this.#list.nextWake - this.#options.now();
    if (!Number.isFinite(wait)) return;
    this.#stopWake = this.#options.schedule(() => this.#wake(), Math.min(LONGEST_MS, Math.max(0, wait)));
  }

  /** Whether a notification had not been told of; now it has. */
  #remember(hub: string | null, { consumer, id }: { readonly consumer: string; readonly id: number }): boolean {
    const name = `${id >= OWN_IDS_FROM ? '' : (hub ?? '')} ${consumer} ${id}`;
    if (this.#told.has(name)) return false;
    this.#told.add(name);
    for (const oldest of this.#told) {
      if (this.#told.size <= TOLD_LIMIT) break;
      this.#told.delete(oldest);
    }
    return true;
  }

  #changed(numbers: readonly number[] | null): void {
    if (numbers === null) this.#untold = null;
    for (const number of numbers ?? []) this.#untold?.add(number);
    this.#showBadge();
    this.#saveSoon();
    this.#tellSoon();
  }

  #showBadge(): void {
    this.#options.presenter?.badge(this.#list.badge);
  }

  #tellSoon(): void {
    this.#stopTelling ??= this.#options.schedule(() => this.#tell(), TELL_MS);
  }

  #tell(): void {
    this.#stopTelling = null;
    const untold = this.#untold;
    this.#untold = new Set();
    const alerts = [...(untold ?? [])].flatMap((number) => this.#list.get(number) ?? []).map(plainAlert);
    for (const sink of this.#lists) {
      if (untold === null) this.#pushAll(sink);
      else if (alerts.length > 0) sink.push({ reset: false, alerts });
    }
    const state = this.#state();
    for (const sink of this.#states) sink.push(state);
  }

  #pushAll(sink: ListSink): void {
    sink.push({ reset: true, alerts: this.#list.state.alerts.map(plainAlert) });
  }

  #saveSoon(): void {
    this.#stopSaving ??= this.#options.schedule(() => this.#save(), SAVE_MS);
  }

  #save(): void {
    this.#stopSaving?.();
    this.#stopSaving = null;
    const before = this.#kept;
    try {
      this.#options.store.save(this.#text());
      this.#kept = true;
    } catch {
      // The next change is another attempt; until one succeeds the state says that nothing is kept.
      this.#kept = false;
    }
    if (this.#kept !== before) this.#tellSoon();
  }

  #state(): AlertsState {
    return {
      place: this.#place,
      rules: [...this.#rules],
      watched: [...this.#watched],
      ...this.#config,
      unseen: this.#list.unseen,
      forgotten: this.#list.forgotten,
      kept: this.#kept,
      setAside: this.#setAside,
    };
  }
}

const numbersOf = (alerts: readonly KeptAlert[]): number[] => alerts.map(({ number }) => number);

function enter<T>(set: Set<T>, sink: T): () => void {
  set.add(sink);
  return () => set.delete(sink);
}
