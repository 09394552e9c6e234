/**
 * One centre of alerts for all tabs of a browser: the tab that holds the lock has it, the others reach it over a channel.
 * Where the page's address is not secure there are no locks; there each tab has its own, and the last to write wins.
 */
import type { ConsolePort, HubPort, ToConsole } from '../../shared/console/port.ts';
import { TICK_MS } from '../../shared/console/port.ts';

const NAME = 'pulsera-alerts';
/** Tabs that may look at the centre besides its own. */
const TABS_LIMIT = 20;

/** `there` asks whether the centre's tab still lives: timers of a tab in the background are slow, its answers are not. */
type ToCentre = { readonly to: 'centre'; readonly tab: string } & (
  | { readonly kind: 'open' | 'close' | 'there' }
  | { readonly kind: 'say'; readonly message: unknown }
);
type ToTab = { readonly to: string } & (
  | { readonly kind: 'closed' | 'there' }
  | { readonly kind: 'say'; readonly message: ToConsole }
);

/** Whether this tab has the centre; `later` is told when it has it after all, since the tab that had it is gone. */
export async function takeCentre(later: () => void): Promise<boolean> {
  const { locks } = navigator;
  if (!locks) return true;
  // Held for as long as the tab lives.
  const hold = (): Promise<never> => new Promise(() => {});
  const { promise, resolve } = Promise.withResolvers<boolean>();
  void locks.request(NAME, { ifAvailable: true }, (lock) => {
    resolve(lock !== null);
    return lock === null ? undefined : hold();
  });
  const taken = await promise;
  if (!taken) {
    void locks.request(NAME, () => {
      later();
      return hold();
    });
  }
  return taken;
}

/** Lets the other tabs in; `attach` is given the port of each. */
export function serveTabs(attach: (port: HubPort) => void): void {
  const channel = new BroadcastChannel(NAME);
  const tabs = new Map<string, { onMessage: (message: unknown) => void; onClose: () => void }>();
  const tell = (said: ToTab): void => channel.postMessage(said);
  const leave = (tab: string): void => {
    const found = tabs.get(tab);
    tabs.delete(tab);
    found?.onClose();
  };
  const enter = (tab: string): void => {
    if (tabs.size >= TABS_LIMIT) {
      tell({ to: tab, kind: 'closed' });
      return;
    }
    const ends = { onMessage: (_message: unknown): void => {}, onClose: (): void => {} };
    tabs.set(tab, ends);
    attach({
      send: (message) => {
        if (tabs.has(tab)) tell({ to: tab, kind: 'say', message });
      },
      buffered: () => 0,
      receive: (onMessage, onClose) => Object.assign(ends, { onMessage, onClose }),
      close: () => {
        tell({ to: tab, kind: 'closed' });
        leave(tab);
      },
    });
  };
  channel.addEventListener('message', ({ data }: MessageEvent<ToCentre | ToTab>) => {
    if (data.to !== 'centre') return;
    const said = data as ToCentre;
    const { tab } = said;
    if (said.kind === 'open') enter(tab);
    else if (said.kind === 'close') leave(tab);
    // It was another tab's before, so that it has to come in anew.
    else if (!tabs.has(tab)) tell({ to: tab, kind: 'closed' });
    else if (said.kind === 'say') tabs.get(tab)?.onMessage(said.message);
    else tell({ to: tab, kind: 'there' });
  });
}

/** A way to the centre of another tab. `drop` ends it as a loss: the client opens another. */
export function openCentre(): { readonly port: ConsolePort; readonly drop: () => void } {
  const channel = new BroadcastChannel(NAME);
  const tab = crypto.randomUUID();
  let hear: (message: ToConsole) => void = () => {};
  let onClose: () => void = () => {};
  let open = true;
  const tell = (said: { readonly kind: 'open' | 'close' | 'there' }): void =>
    channel.postMessage({ to: 'centre', tab, ...said } satisfies ToCentre);
  const end = (): boolean => {
    if (!open) return false;
    tell({ kind: 'close' });
    open = false;
    clearInterval(asking);
    removeEventListener('pagehide', end);
    channel.close();
    return true;
  };
  const drop = (): void => {
    if (end()) onClose();
  };
  const asking = setInterval(() => tell({ kind: 'there' }), TICK_MS);
  addEventListener('pagehide', end);
  channel.addEventListener('message', ({ data }: MessageEvent<ToCentre | ToTab>) => {
    if (!open || data.to !== tab) return;
    const said = data as ToTab;
    if (said.kind === 'say') hear(said.message);
    else if (said.kind === 'there') hear({ t: 'tick', now: Date.now() });
    else drop();
  });
  tell({ kind: 'open' });
  return {
    port: {
      send: (message) => {
        if (open) channel.postMessage({ to: 'centre', tab, kind: 'say', message } satisfies ToCentre);
      },
      buffered: () => 0,
      receive: (message, close) => {
        hear = message;
        onClose = close;
      },
      close: () => void end(),
    },
    drop,
  };
}
