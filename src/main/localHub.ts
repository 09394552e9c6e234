/** The hub inside this app: starts it, says how it stands, starts it elsewhere where its port is taken, stops it. */
import { type DataDir, openDataDir, readSettingsFile } from '../hub/dataDir.ts';
import { type Hub, startHub } from '../hub/hub.ts';
import { type Logs, openLogs } from '../hub/logs.ts';
import type { LocalHub as LocalHubState } from '../shared/console/desktop.ts';
import type { HubPort } from '../shared/console/port.ts';
import type { Asker } from '../shared/console/service.ts';
import { resolveSettings, type SettingInputs } from '../shared/settings.ts';

const ASK_MS = 1_000;

export interface LocalHubOptions {
  readonly dataDir: string;
  readonly flags: NonNullable<SettingInputs['flags']>;
  readonly environment: NodeJS.ProcessEnv;
  readonly version: string;
  /** Directory of the built console, for browsers that come to this hub. */
  readonly web: string;
  readonly onState: (state: LocalHubState) => void;
}

export class LocalHub {
  readonly #options: LocalHubOptions;
  #state: LocalHubState = { state: 'stopped' };
  #hub: Hub | null = null;
  #dataDir: DataDir | null = null;
  #logs: Logs | null = null;

  constructor(options: LocalHubOptions) {
    this.#options = options;
  }

  get state(): LocalHubState {
    return this.#state;
  }

  /** Sockets of wearables that are open. */
  get connections(): number {
    return this.#hub?.connections() ?? 0;
  }

  /** Starts the hub; how that went is the new state. `port` wins over every setting. */
  async start(port?: number): Promise<void> {
    if (this.#state.state === 'running' || this.#state.state === 'starting') return;
    this.#set({ state: 'starting' });
    const { dataDir, flags, environment, version, web } = this.#options;
    try {
      this.#dataDir = await openDataDir(dataDir);
      const settings = resolveSettings({
        flags: port === undefined ? flags : { ...flags, port: String(port) },
        environment,
        file: await readSettingsFile(dataDir),
      });
      this.#logs = await openLogs({
        dir: this.#dataDir.logsDir,
        level: settings.values.logLevel,
        secrets: [this.#dataDir.token],
        console: process.stderr,
      });
      const { log } = this.#logs;
      for (const warning of this.#dataDir.warnings) log.warn(warning);
      try {
        this.#hub = await startHub({ settings, dataDir: this.#dataDir, log, version, web });
      } catch (error) {
        if ((error as { code?: unknown }).code !== 'port_taken') throw error;
        await this.#release();
        const { host, port: wanted } = settings.values;
        this.#set({ state: 'port_taken', port: wanted, holder: await holderOf(host, wanted) });
        return;
      }
      await this.#dataDir.announce(this.#hub.url);
      this.#set({ state: 'running', url: this.#hub.url });
    } catch (error) {
      await this.#release();
      const { code, message } = error as { code?: unknown; message?: unknown };
      this.#set({ state: 'failed', code: typeof code === 'string' ? code : 'unexpected', message: String(message) });
    }
  }

  /** Serves a console, where the hub runs; answers whether it does. */
  attach(port: HubPort, asker: Asker): boolean {
    this.#hub?.attach(port, asker);
    return this.#hub !== null;
  }

  async stop(): Promise<void> {
    const hub = this.#hub;
    this.#hub = null;
    await hub?.stop('going_away');
    await this.#release();
    this.#set({ state: 'stopped' });
  }

  async #release(): Promise<void> {
    await this.#logs?.close();
    await this.#dataDir?.release();
    this.#logs = null;
    this.#dataDir = null;
  }

  #set(state: LocalHubState): void {
    this.#state = state;
    this.#options.onState(state);
  }
}

/** Whether whoever holds a port is a Pulsera. */
async function holderOf(host: string, port: number): Promise<'pulsera' | 'other'> {
  try {
    const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
    const answer = await fetch(`http://${reachable}:${port}/healthz`, { signal: AbortSignal.timeout(ASK_MS) });
    const body = (await answer.json()) as { name?: unknown } | null;
    return body?.name === 'pulsera' ? 'pulsera' : 'other';
  } catch {
    return 'other';
  }
}
