/** Desktop notifications: one for every `alerta`, several at once told together; each says what became of it. */
import { Notification } from 'electron';
import type { i18n } from 'i18next';
import {
  ALERT_TIPOS,
  type AlertBatch,
  type AlertGate,
  decideAlerts,
  OPEN_GATE,
  type Together,
} from '../shared/alerts.ts';
import { ConsoleClient } from '../shared/console/client.ts';
import { contract, type HubContract, type TrackedNotification } from '../shared/console/contract.ts';
import type { DesktopAlert } from '../shared/console/desktop.ts';
import type { ConsolePort, Schedule } from '../shared/console/port.ts';
import { notificationBody, notificationTitle } from './notificationText.ts';

const KEPT = 200;
/** Notifications whose click is still listened to; older ones are let go. */
const LIVE = 50;
/** Consumers named in a notification that stands for several. */
const NAMED = 10;
const NOTHING: AlertBatch = { notifications: [], simulated: [], dropped: 0 };

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
  readonly #live = new Set<Notification>();
  #client: ConsoleClient<HubContract>;
  #gate: AlertGate = OPEN_GATE;
  #stopWaiting: () => void = () => {};
  #kept: DesktopAlert[] = [];

  constructor(options: AlertsOptions) {
    this.#options = options;
    this.#client = this.#listen();
  }

  /** Alerts of this run, newest last, at most 200. */
  get kept(): readonly DesktopAlert[] {
    return this.#kept;
  }

  /** Leaves the hub it listens to: another one is meant now, or the same one has come up. */
  reconnect(): void {
    this.#client.close();
    this.#client = this.#listen();
  }

  close(): void {
    this.#client.close();
    this.#stopWaiting();
    for (const notification of this.#live) notification.close();
  }

  #listen(): ConsoleClient<HubContract> {
    const { connect, schedule } = this.#options;
    const client = new ConsoleClient<HubContract>({
      connect,
      schedule,
      monotonic: () => performance.now(),
      random: Math.random,
    });
    const { event } = contract.notifications.stored;
    // Checked, as a hub elsewhere may say anything; what makes no sense ends the link, and it is tried again later.
    client.open(
      'notifications.stored',
      { tipos: [...ALERT_TIPOS] },
      { event: (said) => this.#decide(event.parse(said)) },
    );
    return client;
  }

  #decide(batch: AlertBatch): void {
    const { words, schedule } = this.#options;
    const { gate, show, together, quiet, again } = decideAlerts(this.#gate, batch, performance.now());
    this.#gate = gate;
    for (const one of show) {
      const title = words.t('alert.title', { consumer: one.consumer });
      this.#show(title, one.contenido, `/connections/${encodeURIComponent(one.consumer)}`, [one], 'shown');
    }
    if (together) this.#showTogether(together);
    for (const one of quiet) this.#keep(one, 'suppressed', 'simulated');
    this.#stopWaiting();
    if (again !== null) this.#stopWaiting = schedule(() => this.#decide(NOTHING), again);
  }

  #showTogether({ notifications, uncounted }: Together): void {
    const title = this.#options.words.t('alert.together', { count: notifications.length + uncounted });
    const consumers = [...new Set(notifications.map(({ consumer }) => consumer))];
    const body = consumers.slice(0, NAMED).join(', ') + (consumers.length > NAMED ? ', …' : '');
    this.#show(title, body, '/connections', notifications, 'coalesced');
  }

  #show(
    title: string,
    body: string,
    route: string,
    about: readonly TrackedNotification[],
    outcome: 'shown' | 'coalesced',
  ): void {
    const keep = (what: DesktopAlert['outcome'], reason = ''): void => {
      for (const one of about) this.#keep(one, what, reason);
    };
    if (!Notification.isSupported()) {
      keep('unsupported');
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
    notification.on('show', () => keep(outcome));
    notification.on('failed', (_event, reason) => {
      this.#live.delete(notification);
      keep('failed', String(reason));
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
