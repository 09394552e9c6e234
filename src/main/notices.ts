/** Notifications of the desktop: shows them, and says what the desktop made of each. */
import { Notification } from 'electron';
import type { AlertNews } from '../shared/alertDesk.ts';
import type { Schedule } from '../shared/console/port.ts';
import { notificationBody, notificationTitle } from './notificationText.ts';

/** Notifications whose click is still listened to; older ones are let go. */
const LIVE = 50;

/** Title and body may be anybody's text. */
export interface Notice {
  readonly title: string;
  readonly body: string;
  readonly silent: boolean;
}

export interface NoticesOptions {
  readonly schedule: Schedule;
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

  show({ title, body, silent }: Notice, hear: (news: AlertNews) => void): void {
    // A timer stands still while the computer sleeps.
    if (this.#restsUntil !== null && Date.now() >= this.#restsUntil) this.rest(0);
    if (this.#restsUntil !== null) {
      hear({ kind: 'do_not_disturb' });
      return;
    }
    if (!Notification.isSupported()) {
      hear({ kind: 'unsupported' });
      return;
    }
    const notification = new Notification({
      title: notificationTitle(title),
      body: notificationBody(body),
      silent,
      // On Linux what is critical stays, and passes a do-not-disturb: only for what is to be heard.
      urgency: silent ? 'normal' : 'critical',
    });
    this.#live.add(notification);
    for (const old of this.#live) {
      if (this.#live.size <= LIVE) break;
      this.#live.delete(old);
    }
    notification.on('show', () => hear({ kind: 'handed' }));
    notification.on('failed', (_event, reason) => {
      this.#live.delete(notification);
      hear({ kind: 'failed', words: String(reason) });
    });
    notification.on('click', () => hear({ kind: 'clicked' }));
    notification.on('close', () => {
      this.#live.delete(notification);
      hear({ kind: 'closed' });
    });
    notification.show();
  }

  close(): void {
    this.#stopResting();
    for (const notification of this.#live) notification.close();
  }
}
