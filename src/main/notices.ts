/** Notifications of the desktop: shows them, and says what the desktop made of each. */
import { Notification } from 'electron';
import type { Schedule } from '../shared/console/port.ts';
import { notificationBody, notificationTitle } from './notificationText.ts';

/** Notifications whose click is still listened to; older ones are let go. */
const LIVE = 50;

/** Title and body may be anybody's text. A click brings the window to `route`. */
export interface Notice {
  readonly title: string;
  readonly body: string;
  readonly route: string;
}

/** `reason` is the desktop's own words where it failed, `do_not_disturb` where it was not asked, else ''. */
export type Told = (outcome: 'shown' | 'suppressed' | 'unsupported' | 'failed', reason: string) => void;

export interface NoticesOptions {
  readonly schedule: Schedule;
  readonly onOpen: (route: string) => void;
  /** A rest has begun or is over. */
  readonly onRest: () => void;
}

export class Notices {
  readonly #options: NoticesOptions;
  readonly #live = new Set<Notification>();

  #restsUntil: number | null = null;
  #stopResting: () => void = () => {};

  constructor(options: NoticesOptions) {
    this.#options = options;
  }

  /** Until when nothing is shown, in ms since 1970; null where it is. */
  get restsUntil(): number | null {
    return this.#restsUntil;
  }

  /** Shows nothing for so many ms; 0 ends that. */
  rest(ms: number): void {
    this.#stopResting();
    this.#restsUntil = ms === 0 ? null : Date.now() + ms;
    if (ms > 0) this.#stopResting = this.#options.schedule(() => this.rest(0), ms);
    this.#options.onRest();
  }

  show({ title, body, route }: Notice, told: Told): void {
    // A timer stands still while the computer sleeps.
    if (this.#restsUntil !== null && Date.now() >= this.#restsUntil) this.rest(0);
    if (this.#restsUntil !== null) {
      told('suppressed', 'do_not_disturb');
      return;
    }
    if (!Notification.isSupported()) {
      told('unsupported', '');
      return;
    }
    const notification = new Notification({
      title: notificationTitle(title),
      body: notificationBody(body),
      urgency: 'critical',
    });
    this.#live.add(notification);
    for (const old of this.#live) {
      if (this.#live.size <= LIVE) break;
      this.#live.delete(old);
    }
    notification.on('show', () => told('shown', ''));
    notification.on('failed', (_event, reason) => {
      this.#live.delete(notification);
      told('failed', String(reason));
    });
    notification.on('click', () => this.#options.onOpen(route));
    notification.on('close', () => this.#live.delete(notification));
    notification.show();
  }

  close(): void {
    this.#stopResting();
    for (const notification of this.#live) notification.close();
  }
}
