/** Desktop notifications: one for every `alerta`, several at once told together; each says what became of it. */

import { Notification } from 'electron';
import type { i18n } from 'i18next';
import { ALERT_TIPOS, type AlertGate, decideAlerts, OPEN_GATE } from '../shared/alerts.ts';
import { ConsoleClient } from '../shared/console/client.ts';
import type { HubContract, TrackedNotification } from '../shared/console/contract.ts';
import type { DesktopAlert } from '../shared/console/desktop.ts';
import type { ConsolePort, Schedule } from '../shared/console/port.ts';

const KEPT = 200;
/** Notifications whose click is still listened to; older ones are let go. */
const LIVE = 50;
const BODY_LENGTH = 300;

export interface AlertsOptions {
  readonly connect: () => Promise<ConsolePort>;
  readonly schedule: Schedule;
  readonly words: i18n;
  /** Somebody clicked: the window should come up at this route. */
  readonly onOpen: (route: string) => void;
  readonly onAlert: (alert: DesktopAlert) => void;
}

export class Alerts {
  readonly #options: AlertsOptions;
  #client: ConsoleClient<HubContract>;
  readonly #live = new Set<Notification>();
  #gate: AlertGate = OPEN_GATE;
  #kept: DesktopAlert[] = [];

  constructor(options: AlertsOptions) {
    this.#options = options;
    this.#client = this.#watch();
  }

  /** Alerts of this run, newest last, at most 200. */
  get kept(): readonly DesktopAlert[] {
    return this.#kept;
  }

  /** Tries again at once where there was nothing to reach. */
  retry(): void {
    this.#client.retry();
  }

  /** Leaves the hub it listens to: another one is meant now. */
  reconnect(): void {
    this.#client.close();
    this.#client = this.#watch();
  }

  close(): void {
    this.#client.close();
    for (const notification of this.#live) notification.close();
  }

  #watch(): ConsoleClient<HubContract> {
    const { connect, schedule } = this.#options;
    const client = new ConsoleClient<HubContract>({
      connect,
      schedule,
      monotonic: () => performance.now(),
      random: Math.random,
    });
    client.open(
      'notifications.stored',
      { tipos: [...ALERT_TIPOS] },
      { event: ({ notifications, simulated }) => this.#decide(notifications, simulated) },
    );
    return client;
  }

  #decide(notifications: readonly TrackedNotification[], simulated: readonly string[]): void {
    const { words } = this.#options;
    const decision = decideAlerts(this.#gate, notifications, simulated, performance.now());
    this.#gate = decision.gate;
    for (const one of decision.show) {
      this.#show(
        words.t('alert.title', { consumer: one.consumer }),
        plain(one.contenido),
        `/connections/${one.consumer}`,
        [one],
        'shown',
      );
    }
    if (decision.together.length > 0) {
      const consumers = new Set(decision.together.map(({ consumer }) => consumer));
      const title = words.t('alert.together', { count: decision.together.length });
      this.#show(title, [...consumers].slice(0, 10).join(', '), '/connections', decision.together, 'coalesced');
    }
    for (const one of decision.quiet) this.#keep(one, 'suppressed', 'simulated');
  }

  #show(
    title: string,
    body: string,
    route: string,
    about: readonly TrackedNotification[],
    outcome: 'shown' | 'coalesced',
  ): void {
    if (!Notification.isSupported()) {
      for (const one of about) this.#keep(one, 'unsupported', '');
      return;
    }
    const notification = new Notification({ title, body, urgency: 'critical' });
    this.#live.add(notification);
    for (const old of this.#live) {
      if (this.#live.size <= LIVE) break;
      this.#live.delete(old);
    }
    notification.on('show', () => {
      for (const one of about) this.#keep(one, outcome, '');
    });
    notification.on('failed', (_event, reason) => {
      for (const one of about) this.#keep(one, 'failed', String(reason));
    });
    notification.on('click', () => this.#options.onOpen(route));
    notification.on('close', () => this.#live.delete(notification));
    notification.show();
  }

  #keep(
    { consumer, id, contenido, storedAt }: TrackedNotification,
    outcome: DesktopAlert['outcome'],
    reason: string,
  ): void {
    const alert: DesktopAlert = { at: storedAt, consumer, id, contenido, outcome, reason };
    this.#kept = [...this.#kept, alert].slice(-KEPT);
    this.#options.onAlert(alert);
  }
}

/** People's text as a notification's body: no control characters, and no markup where the desktop reads markup (Linux). */
function plain(text: string): string {
  const short = Array.from(text.replace(/[\p{Cc}\p{Cf}]+/gu, ' '))
    .slice(0, BODY_LENGTH)
    .join('');
  return process.platform === 'linux'
    ? short.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    : short;
}
