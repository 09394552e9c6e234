/** Where the window's `hub` door leads: to the hub inside this app, or to one elsewhere. */

import { connectRemote } from '../hub/console/remote.ts';
import type { HubLook } from '../shared/alertCentre.ts';
import type { ConsoleClient } from '../shared/console/client.ts';
import type { HubContract } from '../shared/console/contract.ts';
import type { DesktopState } from '../shared/console/desktop.ts';
import type { ConsolePort, HubPort, Schedule, ToHub } from '../shared/console/port.ts';
import { ConsoleError } from '../shared/console/service.ts';
import { HubWatch } from './hubWatch.ts';
import type { LocalHub } from './localHub.ts';
import { refusal } from './remoteHub.ts';
import type { SavedHub, SavedHubs } from './savedHubs.ts';

/** What a page says before the hub elsewhere has answered; more is not our page's. */
const WAITING = 100;
/** A page so far behind that its link is cut: it comes back for a fresh snapshot when it can. */
const BEHIND_BYTES = 16 * 1024 * 1024;

export interface HubsOptions {
  readonly local: LocalHub;
  readonly saved: SavedHubs;
  readonly schedule: Schedule;
  /** The window looks at another hub, or at the same one with another token. */
  readonly onTarget: () => void;
  /** A saved hub stands differently, is new, is called something else, or is gone. */
  readonly onState: () => void;
  /** Looks for alerts at a saved hub, window or not, until the look is closed. */
  readonly look: (hub: SavedHub, client: ConsoleClient<HubContract>) => HubLook;
}

export class Hubs {
  readonly #options: HubsOptions;
  readonly #watches = new Map<string, HubWatch>();
  /** Also one that has been removed since: the window stays with it until it turns elsewhere. */
  #target: SavedHub | null = null;

  constructor(options: HubsOptions) {
    this.#options = options;
    for (const hub of options.saved.all) this.#watch(hub);
    this.#target = options.saved.last;
  }

  get target(): DesktopState['target'] {
    const hub = this.#target;
    return hub ? { kind: 'remote', id: hub.id, url: hub.url } : { kind: 'local' };
  }

  /** The saved hubs and how each stands. */
  get saved(): DesktopState['hubs'] {
    return this.#options.saved.all.map(({ id, name, url }) => ({
      ...{ id, name, url },
      state: this.#watches.get(id)?.state ?? { state: 'connecting' },
    }));
  }

  get keepsTokens(): boolean {
    return this.#options.saved.keepsTokens;
  }

  /** Saves a hub and turns to it. */
  save(given: { readonly name: string; readonly url: string; readonly token: string }): void {
    const hub = this.#options.saved.save(given);
    this.#watch(hub);
    this.#turnTo(hub);
  }

  /** Turns to a saved hub, or (null) to the one inside this app. */
  use(id: string | null): void {
    const hub = id === null ? null : this.#options.saved.find(id);
    if (hub === undefined) throw new ConsoleError('unknown_hub');
    if (hub) this.#watches.get(hub.id)?.retry();
    this.#turnTo(hub);
  }

  rename(id: string, name: string): void {
    this.#options.saved.rename(id, name);
    this.#options.onState();
  }

  remove(id: string): void {
    this.#options.saved.remove(id);
    this.#watches.get(id)?.close();
    this.#watches.delete(id);
    this.#options.onState();
  }

  restore(id: string): void {
    this.#watch(this.#options.saved.restore(id));
    this.#options.onState();
  }

  close(): void {
    for (const watch of this.#watches.values()) watch.close();
  }

  /** Serves the window's link: by the hub here, or passed on to the one elsewhere. */
  serve(port: HubPort): void {
    const remote = this.#target;
    if (remote) void passOn(port, remote);
    else if (!this.#options.local.attach(port, { via: 'window', from: 'window' })) port.close();
  }

  #turnTo(hub: SavedHub | null): void {
    this.#target = hub;
    this.#options.saved.remember(hub?.id ?? null);
    this.#options.onTarget();
    this.#options.onState();
  }

  #watch(hub: SavedHub): void {
    const { schedule, onState, look } = this.#options;
    this.#watches.get(hub.id)?.close();
    this.#watches.set(hub.id, new HubWatch(hub, schedule, onState, (client) => look(hub, client)));
  }
}

/** Rejects as the hub would where its token is not known here. */
async function connectSaved({ url, token }: SavedHub): Promise<ConsolePort> {
  if (token === null) throw new ConsoleError('unauthorized');
  return connectRemote({ url, token });
}

/** Passes a link on to a hub elsewhere; what the page says meanwhile waits. */
async function passOn(port: HubPort, target: SavedHub): Promise<void> {
  let remote: ConsolePort | null = null;
  let open = true;
  const waiting: ToHub[] = [];
  const pass = (to: ConsolePort, message: ToHub): void => {
    try {
      to.send(message);
    } catch {
      // A page can say what JSON cannot.
      to.close();
      port.close();
    }
  };
  port.receive(
    (message) => {
      // Unchecked here: the hub elsewhere checks what it is told.
      if (remote) pass(remote, message as ToHub);
      else if (waiting.length < WAITING) waiting.push(message as ToHub);
      else port.close();
    },
    () => {
      open = false;
      remote?.close();
    },
  );
  try {
    remote = await connectSaved(target);
  } catch (error) {
    if (error instanceof ConsoleError) port.send(refusal(error.code));
    port.close();
    return;
  }
  if (!open) {
    remote.close();
    return;
  }
  remote.receive(
    (message) => {
      port.send(message);
      if (port.buffered() > BEHIND_BYTES) port.close();
    },
    () => port.close(),
  );
  for (const message of waiting) pass(remote, message);
}
