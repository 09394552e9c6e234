/** Everything that the console knows of its hub, in one object that the page makes once and hands down. */
import type { AlertsContract } from '../../shared/console/alerts.ts';
import { ConsoleClient } from '../../shared/console/client.ts';
import type { HubContract, Status } from '../../shared/console/contract.ts';
import type { DesktopBridge, DesktopContract } from '../../shared/console/desktop.ts';
import type { Schedule } from '../../shared/console/port.ts';
import type { Result } from '../../shared/console/service.ts';
import type { Playback } from '../../shared/recording/playback.ts';
import type { Recording } from '../../shared/recording/recording.ts';
import { type Alerts, followAlerts } from './alerts.ts';
import { servePageAlerts } from './pageAlerts.ts';
import { openDoor, openSocket } from './ports.ts';
import { RowTable } from './row-table.ts';
import { takeTokenFromHash } from './session.ts';
import { Value } from './value.ts';

export type HubInfo = Result<HubContract['hub']['info']>;

/** A recording that is open, and where in it the page is. */
export interface Played {
  readonly recording: Recording;
  readonly playback: Playback;
}

export interface Link {
  readonly hub: ConsoleClient<HubContract>;
  /** The desktop app around this page, null in a browser. */
  readonly desktop: ConsoleClient<DesktopContract> | null;
  readonly alerts: Alerts;
  readonly rows: RowTable;
  /** The last word about the hub, null before the first. */
  readonly status: Value<Status | null>;
  readonly info: Value<HubInfo | null>;
  /** The hub's time in whole seconds (ms since 1970), once a second; stands still while contact is lost. 0 before contact. */
  readonly second: Value<number>;
  /** The recording that this link leads into; null where it leads to a hub. */
  readonly played: Played | null;
  /** Tries again, with a token where somebody has given one. */
  retry(token?: string): void;
}

/** The page's own timers. */
export const schedule: Schedule = (run, ms) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

function client<C extends HubContract | DesktopContract | AlertsContract>(
  connect: ConstructorParameters<typeof ConsoleClient<C>>[0]['connect'],
): ConsoleClient<C> {
  return new ConsoleClient<C>({
    connect,
    schedule,
    monotonic: () => performance.now(),
    random: () => Math.random(),
  });
}

/** Opens the page's link: through the desktop app where there is one, else through the browser's socket. */
export function openLink(bridge: DesktopBridge | undefined): Link {
  let token = bridge ? null : takeTokenFromHash();
  const hub = client<HubContract>(async () => {
    if (bridge) return openDoor(bridge, 'hub');
    const port = await openSocket(token);
    token = null;
    return port;
  });
  // A link with a token may also be opened in a tab where the console already is.
  addEventListener('hashchange', () => {
    const given = bridge ? null : takeTokenFromHash();
    if (given === null) return;
    token = given;
    hub.retry();
  });
  const rows = new RowTable();
  const status = new Value<Status | null>(null);
  const info = new Value<HubInfo | null>(null);
  const second = new Value(0);

  hub.open('connections.rows', {}, { event: (event) => rows.apply(event) });
  hub.open('hub.status', {}, { event: (event) => status.set(event) });
  const ready = (): void => {
    if (hub.state.phase === 'ready') hub.call('hub.info', {}).then((value) => info.set(value), ignoreLoss);
  };
  hub.onState(ready);
  setInterval(() => {
    if (hub.state.phase === 'ready') second.set(Math.floor(hub.now() / 1_000) * 1_000);
  }, 250);

  const desktop = bridge ? client<DesktopContract>(async () => openDoor(bridge, 'desktop')) : null;
  return {
    hub,
    desktop,
    alerts: desktop ? followAlerts(desktop, null) : alertsOfPage(hub),
    rows,
    status,
    info,
    second,
    played: null,
    retry: (given) => {
      if (given !== undefined) token = given;
      hub.retry();
    },
  };
}

/** The alerts of a browser, which no app keeps. */
function alertsOfPage(hub: Link['hub']): Alerts {
  const page = servePageAlerts(hub, schedule);
  return followAlerts(client<AlertsContract>(page.connect), page.has);
}

/** A link lost between question and answer: the next `ready` asks again. */
function ignoreLoss(): void {}
