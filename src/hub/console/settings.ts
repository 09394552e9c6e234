/** The service behind Settings: what the hub runs with, and what settings.json will bring at its next start. */
import { networkInterfaces } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import type { contract, SettingState, SettingsState } from '../../shared/console/contract.ts';
import { ConsoleError, type Implementation } from '../../shared/console/service.ts';
import {
  conflictIn,
  environmentName,
  flagName,
  type ResolvedSettings,
  SETTING_KEYS,
  SETTINGS,
  type SettingKey,
  type Settings,
  SettingsError,
} from '../../shared/settings.ts';
import { type DataDir, readSettingsFile, writeSettingsFile } from '../dataDir.ts';
import { tryToListen } from '../doctor/portHolder.ts';
import { NO_ADDRESS } from '../server.ts';

export interface SettingsServiceOptions {
  /** What the hub started with. */
  readonly settings: ResolvedSettings;
  readonly dataDir: Pick<DataDir, 'path' | 'settingsFile'>;
}

type Stored = Readonly<Record<string, unknown>>;

export function settingsService({
  settings,
  dataDir,
}: SettingsServiceOptions): Implementation<(typeof contract)['settings']> {
  let writing: Promise<unknown> = Promise.resolve();

  const change = async (key: SettingKey, value: unknown): Promise<SettingsState> => {
    if (lockOf(settings, key)) throw new ConsoleError('setting_locked', { by: lockOf(settings, key) ?? '' });
    const stored = await readStored(dataDir.path);
    const { [key]: _before, ...others } = stored;
    let changed: Stored = others;
    if (value !== null) {
      const checked = SETTINGS[key].schema.safeParse(value);
      if (!checked.success) throw new ConsoleError('setting_bad', { key });
      changed = { ...stored, [key]: checked.data };
    }
    const next = nextOf(settings, changed);
    const conflict = conflictIn(next);
    if (conflict) throw new ConsoleError('setting_conflict', { conflict });
    if (value !== null && (key === 'host' || key === 'port')) await refuseAddress(key, next);
    try {
      await writeSettingsFile(dataDir.path, changed);
    } catch (error) {
      const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      throw new ConsoleError('settings_unwritable', { file: dataDir.settingsFile, reason });
    }
    return stateOf(settings, changed, dataDir.settingsFile);
  };

  return {
    read: async () => stateOf(settings, await readStored(dataDir.path), dataDir.settingsFile),
    write({ key, value }) {
      // One at a time: each reads the file, changes one key and writes it whole.
      const done = writing.then(() => change(key, value));
      writing = done.catch(() => {});
      return done;
    },
  };
}

/** The hub would not start again with an address that it cannot listen on, and its console with it. */
async function refuseAddress(key: 'host' | 'port', { host, port }: Settings): Promise<void> {
  // A port that is only taken may be free by then, and is most likely this hub's own.
  const reason = await tryToListen(host, key === 'host' ? 0 : port);
  if (reason !== null && NO_ADDRESS.has(reason)) {
    const own = Object.values(networkInterfaces()).flatMap((all = []) => all.map(({ address }) => address));
    throw new ConsoleError('setting_no_address', { host, addresses: own.join(', ') });
  }
  if (reason === 'EACCES') throw new ConsoleError('setting_port_forbidden', { port });
}

/** What settings.json holds. Rejects with ConsoleError where somebody wrote something into it that the hub cannot use. */
async function readStored(path: string): Promise<Stored> {
  try {
    const stored = await readSettingsFile(path);
    if (typeof stored !== 'object' || stored === null || Array.isArray(stored))
      throw new SettingsError('settings.json: must hold one JSON object.');
    for (const [key, value] of Object.entries(stored)) {
      const known = SETTING_KEYS.find((one) => one === key);
      // Without the value: it may be a secret.
      if (!known) throw new SettingsError(`settings.json: there is no setting ${JSON.stringify(key)}.`);
      if (!SETTINGS[known].schema.safeParse(value).success)
        throw new SettingsError(`settings.json, ${known}: the value cannot be used.`);
    }
    return stored as Stored;
  } catch (error) {
    if (error instanceof SettingsError) throw new ConsoleError('settings_file', { reason: error.message });
    throw error;
  }
}

/** What fixes a setting, whatever settings.json says. */
function lockOf({ sources }: ResolvedSettings, key: SettingKey): string | null {
  if (sources[key] === 'flag') return `--${flagName(key)}`;
  return sources[key] === 'environment' ? environmentName(key) : null;
}

/** What the next start brings, with the same flags and environment. */
function nextOf(settings: ResolvedSettings, stored: Stored): Settings {
  const next = SETTING_KEYS.map((key) => {
    if (lockOf(settings, key)) return [key, settings.values[key]] as const;
    return [key, Object.hasOwn(stored, key) ? stored[key] : SETTINGS[key].default] as const;
  });
  return Object.fromEntries(next) as unknown as Settings;
}

function stateOf(settings: ResolvedSettings, stored: Stored, file: string): SettingsState {
  const next = nextOf(settings, stored);
  return { file, settings: SETTING_KEYS.map((key) => settingOf(settings, key, next, stored)) };
}

/** As in the table of settings; the literal types there do not know what others may have. */
interface Shown {
  readonly group: string;
  readonly unit?: string;
  readonly secret?: boolean;
  readonly live?: boolean;
  readonly default: SettingState['default'];
}

function settingOf(settings: ResolvedSettings, key: SettingKey, next: Settings, stored: Stored): SettingState {
  const { group, unit = null, secret = false, live = false, ...definition } = SETTINGS[key] as Shown;
  const value = settings.values[key];
  const count = (list: unknown): number | null => (secret && Array.isArray(list) ? list.length : null);
  return {
    key,
    group,
    unit,
    secret,
    live,
    default: definition.default,
    value: secret ? null : value,
    next: secret ? null : next[key],
    count: count(value),
    nextCount: count(next[key]),
    source: settings.sources[key],
    stored: Object.hasOwn(stored, key),
    lockedBy: lockOf(settings, key),
    waits: !isDeepStrictEqual(value, next[key]),
  };
}
