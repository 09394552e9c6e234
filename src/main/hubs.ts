/** Where the window's `hub` door leads: to the hub inside this app, or to one elsewhere. */
import type { DesktopState } from '../shared/console/desktop.ts';
import type { ConsolePort, HubPort, ToHub } from '../shared/console/port.ts';
import { ConsoleError } from '../shared/console/service.ts';
import type { LocalHub } from './localHub.ts';
import { pipe } from './pipe.ts';
import { connectRemote, hubAddress, type RemoteHub, refusal } from './remoteHub.ts';

/** What a page says before the hub elsewhere has answered; more is not our page's. */
const WAITING = 100;
/** A page so far behind that its link is cut: it comes back for a fresh snapshot when it can. */
const BEHIND_BYTES = 16 * 1024 * 1024;

export class Hubs {
  readonly #local: LocalHub;
  readonly #onChange: () => void;
  #remote: RemoteHub | null = null;

  constructor(local: LocalHub, onChange: () => void) {
    this.#local = local;
    this.#onChange = onChange;
  }

  get target(): DesktopState['target'] {
    return this.#remote ? { kind: 'remote', url: this.#remote.url } : { kind: 'local' };
  }

  useRemote(url: string, token: string): void {
    const address = hubAddress(url);
    if (!address) throw new ConsoleError('bad_url', { url });
    this.#remote = { url: address, token: token.trim() };
    this.#onChange();
  }

  useLocal(): void {
    this.#remote = null;
    this.#onChange();
  }

  /** A link of this process's own to the present hub. Rejects where there is none to reach. */
  async connect(): Promise<ConsolePort> {
    if (this.#remote) return connectRemote(this.#remote);
    const { console: consolePort, hub } = pipe();
    if (!this.#local.attach(hub, { via: 'local', from: 'app' }))
      throw new Error('the hub inside this app does not run');
    return consolePort;
  }

  /** Serves the window's link: by the hub here, or passed on to the one elsewhere. */
  serve(port: HubPort): void {
    if (this.#remote) void passOn(port, this.#remote);
    else if (!this.#local.attach(port, { via: 'window', from: 'window' })) port.close();
  }
}

/** Passes a link on to a hub elsewhere; what the page says meanwhile waits. */
async function passOn(port: HubPort, target: RemoteHub): Promise<void> {
  let remote: ConsolePort | null = null;
  let open = true;
  const waiting: ToHub[] = [];
  port.receive(
    (message) => {
      // Unchecked here: the hub elsewhere checks what it is told.
      if (remote) remote.send(message as ToHub);
      else if (waiting.length < WAITING) waiting.push(message as ToHub);
      else port.close();
    },
    () => {
      open = false;
      remote?.close();
    },
  );
  try {
    remote = await connectRemote(target);
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
  for (const message of waiting) remote.send(message);
}
