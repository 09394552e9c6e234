/** Notifications of the desktop: shows them, and says what the desktop made of each. */
import { Notification } from 'electron';
import { notificationBody, notificationTitle } from './notificationText.ts';

/** Notifications whose click is still listened to; older ones are let go. */
const LIVE = 50;

/** Title and body may be anybody's text. A click brings the window to `route`. */
export interface Notice {
  readonly title: string;
  readonly body: string;
  readonly route: string;
}

/** `reason` is the desktop's own words where it failed, else ''. */
export type Told = (outcome: 'shown' | 'unsupported' | 'failed', reason: string) => void;

export class Notices {
  readonly #onOpen: (route: string) => void;
  readonly #live = new Set<Notification>();

  constructor(onOpen: (route: string) => void) {
    this.#onOpen = onOpen;
  }

  show({ title, body, route }: Notice, told: Told): void {
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
    notification.on('click', () => this.#onOpen(route));
    notification.on('close', () => this.#live.delete(notification));
    notification.show();
  }

  close(): void {
    for (const notification of this.#live) notification.close();
  }
}
