/**
 * Alerts where there is no desktop app: one page of the browser keeps the centre, looks at the hub over the link that it
 * has anyway, and serves the centre to itself and to the other tabs as the app would.
 */
import { AlertCentre } from '../../shared/alertCentre.ts';
import type { AlertStore } from '../../shared/alertFile.ts';
import { type AlertPlace, type AlertsContract, alertsContract } from '../../shared/console/alerts.ts';
import type { ConsoleClient } from '../../shared/console/client.ts';
import type { HubContract } from '../../shared/console/contract.ts';
import { pipe } from '../../shared/console/pipe.ts';
import type { ConsolePort, Schedule } from '../../shared/console/port.ts';
import { ConsoleServer } from '../../shared/console/server.ts';
import { openCentre, serveTabs, takeCentre } from './alertTabs.ts';

const KEY = 'pulsera-alerts';
const DAMAGED = 'pulsera-alerts-damaged';

/** A page alone: nothing shows outside of it, and it may be heard once somebody has clicked in it. */
const PLACE: AlertPlace = {
  kind: 'browser',
  supported: false,
  server: null,
  permission: 'unknown',
  systemDoNotDisturb: 'unknown',
  actions: 'no',
  sound: 'yes',
};

/** What a browser keeps of an origin; it may refuse, when it is full or told not to. */
function browserStore(storage: () => Storage): AlertStore {
  return {
    load: () => storage().getItem(KEY),
    save: (text) => {
      try {
        storage().setItem(KEY, text);
      } catch (error) {
        throw Object.assign(new Error('the browser keeps nothing'), { code: (error as DOMException).name });
      }
    },
    setAside: () => {
      storage().setItem(DAMAGED, storage().getItem(KEY) ?? '');
      storage().removeItem(KEY);
      return DAMAGED;
    },
  };
}

/** The centre of this tab, and what lets consoles in. */
function startCentre(hub: ConsoleClient<HubContract>, schedule: Schedule): ConsoleServer<AlertsContract> {
  const centre = new AlertCentre({
    store: browserStore(() => localStorage),
    presenter: null,
    place: PLACE,
    schedule,
    now: () => Date.now(),
    monotonic: () => performance.now(),
  });
  const server = new ConsoleServer(alertsContract, {
    now: () => Date.now(),
    schedule,
    onUnexpected: (error) => console.error(error),
  });
  server.register('alerts', centre.implementation);
  centre.watch({ id: null, name: () => '' }, hub);
  serveTabs((port) => server.attach(port, { via: 'browser', from: 'tab' }));
  // What is not written down yet is, before the page goes.
  addEventListener('pagehide', () => centre.close());
  return server;
}

export interface PageAlerts {
  /** The way to the centre, to be opened as often as it is lost. */
  connect(): Promise<ConsolePort>;
  /** Whether this tab has it. */
  has(): boolean;
}

/** Has the centre, or finds the tab that has it. */
export function servePageAlerts(hub: ConsoleClient<HubContract>, schedule: Schedule): PageAlerts {
  let server: ConsoleServer<AlertsContract> | null = null;
  let drop = (): void => {};
  const start = (): void => {
    server = startCentre(hub, schedule);
    drop();
  };
  const ready = takeCentre(start).then((taken) => {
    if (taken) start();
  });
  const connect = async (): Promise<ConsolePort> => {
    await ready;
    if (server) {
      const ends = pipe();
      server.attach(ends.hub, { via: 'browser', from: 'page' });
      return ends.console;
    }
    const way = openCentre();
    drop = way.drop;
    return way.port;
  };
  return { connect, has: () => server !== null };
}
