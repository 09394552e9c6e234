/** The way of alerts to the desktop: as many at once as it takes, and what it made of each is noted. */
import { type AlertList, type KeptAlert, plainAlert } from './alertList.ts';
import { type AlertGate, decideAlerts, openGate, type Together } from './alerts.ts';
import type { Alert } from './console/alerts.ts';
import type { Schedule } from './console/port.ts';

/** Characters that are kept of the desktop's own words. */
const WORDS_LIMIT = 200;

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
  /** How many alerts nobody has seen yet, and how many of those count in the app's badge. */
  count(now: { readonly unseen: number; readonly badge: number }): void;
}

export interface AlertDeskOptions {
  readonly presenter: AlertPresenter;
  readonly list: AlertList;
  readonly schedule: Schedule;
  /** Ms since 1970, and ms on a clock that only goes forward. */
  readonly now: () => number;
  readonly monotonic: () => number;
  readonly hideContenido: () => boolean;
}

export class AlertDesk {
  readonly #options: AlertDeskOptions;
  #gate: AlertGate<KeptAlert> = openGate();
  /** Alerts that ask for sound, until they are shown. */
  readonly #sounding = new Set<number>();
  #stopWaiting: () => void = () => {};

  constructor(options: AlertDeskOptions) {
    this.#options = options;
  }

  close(): void {
    this.#stopWaiting();
  }

  /** Shows alerts as soon as the desktop takes them; `asOne` together however few. */
  offer(fresh: readonly KeptAlert[], sounding: ReadonlySet<number>, asOne = false): void {
    for (const number of sounding) this.#sounding.add(number);
    this.#decide(fresh, asOne);
  }

  /** Shows none of those that wait. */
  forget(): void {
    this.#gate = { ...this.#gate, held: { alerts: [], more: 0 } };
    this.#sounding.clear();
    this.#stopWaiting();
  }

  /** Shows one at once, with sound, whatever else waits. */
  showNow(one: KeptAlert): void {
    this.#show({ alerts: [one], more: 0 }, true);
  }

  #decide(fresh: readonly KeptAlert[], asOne: boolean): void {
    const { monotonic, schedule, list } = this.#options;
    const { gate, show, together, letGo, again } = decideAlerts(this.#gate, fresh, monotonic(), asOne);
    this.#gate = gate;
    for (const one of show) this.#show({ alerts: [one], more: 0 }, this.#sounds([one]));
    if (together) this.#show(together, this.#sounds(together.alerts));
    this.#sounds(letGo);
    list.change(numbersOf(letGo), () => ({ desktop: 'suppressed', suppressed: 'rate' }));
    this.#stopWaiting();
    this.#stopWaiting = again === null ? () => {} : schedule(() => this.#decide([], false), again);
  }

  /** Whether one of them asks for sound; from then on none of them does. */
  #sounds(alerts: readonly KeptAlert[]): boolean {
    return alerts.map(({ number }) => this.#sounding.delete(number)).includes(true);
  }

  #show({ alerts, more }: Together<KeptAlert>, sound: boolean): void {
    const { presenter, list, now, hideContenido } = this.#options;
    const numbers = numbersOf(alerts);
    const others = alerts.length + more - 1;
    presenter.show({ alerts: alerts.map(plainAlert), more, sound, hideContenido: hideContenido() }, (news) => {
      list.change(numbers, () => outcomeOf(news, now(), others));
    });
  }
}

function outcomeOf(news: AlertNews, at: number, others: number): Partial<KeptAlert> {
  switch (news.kind) {
    case 'handed':
      return { desktop: others > 0 ? 'coalesced' : 'handed', with: others, handedAt: at };
    case 'clicked':
      // A click on several leads to the list, where they are yet to be seen.
      return { clickedAt: at, ...(others === 0 ? { seen: true } : {}) };
    case 'closed':
      return { closedAt: at };
    case 'unsupported':
      return { desktop: 'unsupported' };
    case 'do_not_disturb':
      return { desktop: 'suppressed', suppressed: 'do_not_disturb' };
    case 'failed':
      return { desktop: 'failed', words: news.words.toWellFormed().slice(0, WORDS_LIMIT) };
  }
}

/** The numbers of alerts. */
export function numbersOf(alerts: readonly KeptAlert[]): number[] {
  return alerts.map(({ number }) => number);
}
