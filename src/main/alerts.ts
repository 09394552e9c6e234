/** Desktop notifications: one for every `alerta`, several at once told together; each says what became of it. */
import type { i18n } from 'i18next';
import {
  ALERT_TIPOS,
  type AlertBatch,
  type AlertGate,
  decideAlerts,
  OPEN_GATE,
  type Together,
} from '../shared/alerts.ts';
import type { ConsoleClient } from '../shared/console/client.ts';
import { contract, type HubContract, type TrackedNotification } from '../shared/console/contract.ts';
import type { DesktopAlert } from '../shared/console/desktop.ts';
import type { Schedule } from '../shared/console/port.ts';
import type { Notices } from './notices.ts';
import type { OwnLink } from './ownLink.ts';

const KEPT = 200;
/** Consumers named in a notification that stands for several. */
const NAMED = 10;
const NOTHING: AlertBatch = { notifications: [], simulated: [], dropped: 0 };

export interface AlertsOptions {
  readonly link: OwnLink;
  readonly notices: Notices;
  readonly schedule: Schedule;
  readonly words: i18n;
  readonly onAlert: (alert: DesktopAlert) => void;
}

export class Alerts {
  readonly #options: AlertsOptions;
  #gate: AlertGate = OPEN_GATE;
  #stopWaiting: () => void = () => {};
  #kept: DesktopAlert[] = [];

  constructor(options: AlertsOptions) {
    this.#options = options;
    options.link.onClient((client) => this.#listen(client));
  }

  /** Alerts of this run, newest last, at most 200. */
  get kept(): readonly DesktopAlert[] {
    return this.#kept;
  }

  close(): void {
    this.#stopWaiting();
  }

  #listen(client: ConsoleClient<HubContract>): void {
    const { event } = contract.notifications.stored;
    // Checked, as a hub elsewhere may say anything; what makes no sense ends the link, and it is tried again later.
    client.open(
      'notifications.stored',
      { tipos: [...ALERT_TIPOS] },
      { event: (said) => this.#decide(event.parse(said)) },
    );
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
    this.#options.notices.show({ title, body, route }, (what, reason) =>
      what === 'shown' ? keep(outcome) : keep(what, reason),
    );
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
