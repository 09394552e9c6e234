/** A hub in its home: settings settled, data dir held, logs open, hub running; and all of it let go again, in that order. */
import type { Logger } from 'pino';
import {
  environmentName,
  type ResolvedSettings,
  resolveSettings,
  SETTING_KEYS,
  type SettingInputs,
  type Settings,
} from '../shared/settings.ts';
import { openDataDir, readSettingsFile } from './dataDir.ts';
import { type PortHolder, portHolder } from './doctor/portHolder.ts';
import { type Hub, startHub } from './hub.ts';
import { openLogs } from './logs.ts';
import { ListenError } from './server.ts';

export interface HomeOptions {
  readonly dataDir: string;
  readonly flags: NonNullable<SettingInputs['flags']>;
  readonly environment: NodeJS.ProcessEnv;
  readonly version: string;
  /** Directory of the built console, or null where there is none. */
  readonly web: string | null;
  /** Takes the readable log. */
  readonly console: { write(line: string): unknown };
}

/** A running hub and what was opened for it. */
export interface Home {
  readonly hub: Hub;
  /** The folder that holds everything it keeps. */
  readonly dataDir: string;
  readonly token: string;
  /** What it was started with. */
  readonly values: Settings;
  readonly log: Logger;
  /** Stops the hub, closes the logs, lets the next hub in. */
  close(): Promise<void>;
}

/** The wanted port is taken: `holder` says by whom. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
  readonly code = 'port_taken';
  readonly port: number;
  readonly holder: PortHolder;

  constructor(message: string, port: number, holder: PortHolder) {
    super(message);
    this.port = port;
    this.holder = holder;
  }
}

/** The address to listen on is not this machine's, or not for everybody: `file` is the settings.json that says so, else null. */
export class AddressError extends Error {
  override readonly name = 'AddressError';
  readonly code: 'bad_host' | 'port_forbidden';
  readonly host: string;
  readonly file: string | null;

  constructor(message: string, code: AddressError['code'], host: string, file: string | null) {
    super(message);
    this.code = code;
    this.host = host;
    this.file = file;
  }
}

/** Settles the settings of a data dir. Rejects with SettingsError. */
export async function settle({
  dataDir,
  flags,
  environment,
}: Pick<HomeOptions, 'dataDir' | 'flags' | 'environment'>): Promise<ResolvedSettings> {
  return resolveSettings({ flags, environment, file: await readSettingsFile(dataDir) });
}

/** Starts a hub in its home. Rejects with an error whose `code` is stable and whose `message` is one sentence; nothing stays open then. */
export async function openHome(options: HomeOptions): Promise<Home> {
  const { version, web } = options;
  const settings = await settle(options);
  const dataDir = await openDataDir(options.dataDir);
  try {
    const logs = await openLogs({
      dir: dataDir.logsDir,
      level: settings.values.logLevel,
      secrets: [dataDir.token],
      console: options.console,
    });
    try {
      const { log } = logs;
      for (const warning of dataDir.warnings) log.warn(warning);
      for (const name of unknownVariables(options.environment))
        log.warn(`${name} is in the environment, but is no setting.`);
      const hub = await startHub({ settings, dataDir, log, version, web });
      await dataDir.announce(hub.url);
      return {
        hub,
        dataDir: dataDir.path,
        token: dataDir.token,
        values: settings.values,
        log,
        close: async () => {
          await hub.stop('going_away');
          await logs.close();
          await dataDir.release();
        },
      };
    } catch (error) {
      await logs.close();
      throw error;
    }
  } catch (error) {
    await dataDir.release();
    throw await explained(error, settings, dataDir.settingsFile);
  }
}

/** A taken port's error with who has it, and that of an address that cannot be had with where it is said. */
async function explained(error: unknown, { values, sources }: ResolvedSettings, file: string): Promise<unknown> {
  if (!(error instanceof ListenError)) return error;
  const { host, port } = values;
  if (error.code !== 'port_taken') {
    const key = error.code === 'bad_host' ? 'host' : 'port';
    const where = {
      file: ` That is ${key} in ${file}: change it there, or take it out.`,
      environment: ` That is ${environmentName(key)} in the environment.`,
      flag: '',
      default: '',
    }[sources[key]];
    return new AddressError(`${error.message}${where}`, error.code, host, sources[key] === 'file' ? file : null);
  }
  const holder = await portHolder(host, port);
  if (holder.kind === 'pulsera') {
    const message = `Another Pulsera runs at ${holder.url}: stop it, or choose another port with --port.`;
    return new PortTakenError(message, port, holder);
  }
  return new PortTakenError(
    holder.server ? `${error.message} It answers as ${holder.server}.` : error.message,
    port,
    holder,
  );
}

/** Variables that look like settings and are none: a typing error would go unnoticed otherwise. */
function unknownVariables(environment: NodeJS.ProcessEnv): string[] {
  const known = new Set(['PULSERA_DATA_DIR', 'PULSERA_TOKEN', ...SETTING_KEYS.map(environmentName)]);
  return Object.keys(environment).filter((name) => name.startsWith('PULSERA_') && !known.has(name));
}
