/** The hub inside this app: starts it, says how it stands, starts it elsewhere where its port is taken, stops it. */
import { forgetSetting } from '../hub/dataDir.ts';
import { AddressError, type Home, type HomeOptions, PortTakenError } from '../hub/home.ts';
import type { LocalHub as LocalHubState } from '../shared/console/desktop.ts';
import { pipe } from '../shared/console/pipe.ts';
import type { ConsolePort, HubPort } from '../shared/console/port.ts';
import type { Asker } from '../shared/console/service.ts';
import { openSimulatorHome } from '../simulator/home.ts';

export interface LocalHubOptions extends HomeOptions {
  readonly onState: (state: LocalHubState) => void;
}

export class LocalHub {
  readonly #options: LocalHubOptions;
  #state: LocalHubState = { state: 'stopped' };
  #home: Home | null = null;
  #starting: Promise<void> | null = null;

  constructor(options: LocalHubOptions) {
    this.#options = options;
  }

  get state(): LocalHubState {
    return this.#state;
  }

  /** Sockets of wearables that are open. */
  get connections(): number {
    return this.#home?.hub.connections() ?? 0;
  }

  /**
   * Starts the hub; how that went is the new state. `port` wins over every setting; `forgetHost` first takes the address
   * to listen on out of settings.json.
   */
  async start(port?: number, forgetHost = false): Promise<void> {
    if (this.#state.state === 'running') return;
    this.#starting ??= this.#start(port, forgetHost).finally(() => {
      this.#starting = null;
    });
    await this.#starting;
  }

  /** Serves a console, where the hub runs; answers whether it does. */
  attach(port: HubPort, asker: Asker): boolean {
    this.#home?.hub.attach(port, asker);
    return this.#home !== null;
  }

  /** A link of this app's own. Throws where the hub does not run. */
  connect(): ConsolePort {
    const { console: consolePort, hub } = pipe();
    if (!this.attach(hub, { via: 'local', from: 'app' })) throw new Error('the hub inside this app does not run');
    return consolePort;
  }

  /** After the computer slept: asks every wearable for a sign of life, where the hub runs. */
  listenForLife(): void {
    this.#home?.hub.listenForLife();
  }

  /** A line for the hub's log, or for the terminal where no hub runs. */
  note(sentence: string): void {
    if (this.#home) this.#home.log.info(sentence);
    else this.#options.console.write(`pulsera: ${sentence}\n`);
  }

  async stop(): Promise<void> {
    await this.#starting;
    const home = this.#home;
    this.#home = null;
    await home?.close();
    this.#set({ state: 'stopped' });
  }

  async #start(port: number | undefined, forgetHost: boolean): Promise<void> {
    this.#set({ state: 'starting' });
    const { flags, dataDir } = this.#options;
    try {
      if (forgetHost) await forgetSetting(dataDir, 'host');
      this.#home = await openSimulatorHome({
        ...this.#options,
        flags: port === undefined ? flags : { ...flags, port: String(port) },
      });
      this.#set({ state: 'running', url: this.#home.hub.url });
    } catch (error) {
      if (error instanceof PortTakenError) {
        const holder = error.holder.kind === 'pulsera' ? 'pulsera' : 'other';
        this.#set({ state: 'port_taken', port: error.port, holder });
        return;
      }
      const { code, message } = error as { code?: unknown; message?: unknown };
      const badHost =
        error instanceof AddressError && error.code === 'bad_host' && error.file !== null
          ? { badHost: { host: error.host, file: error.file } }
          : {};
      this.#set({
        state: 'failed',
        code: typeof code === 'string' ? code : 'unexpected',
        message: String(message),
        ...badHost,
      });
    }
  }

  #set(state: LocalHubState): void {
    this.#state = state;
    this.#options.onState(state);
  }
}
