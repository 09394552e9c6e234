/**
 * Every setting of the hub, once: its schema, default, flag, environment name, key in `settings.json` and what it does.
 * `docs/settings.md`, the command line and the console's Settings are made from this table.
 */
import { z } from 'zod';

const wholeNumber = (min: number, max: number) => {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.number({ error }).int({ error }).min(min, { error }).max(max, { error });
};

/** One setting. Numbers are whole; `unit` says of what. Without `live` a change counts from the next start. */
interface Definition<T extends z.ZodType = z.ZodType> {
  readonly schema: T;
  readonly default: z.output<T>;
  readonly group: 'network' | 'wearables' | 'heartbeat' | 'delivery' | 'store' | 'console' | 'logs';
  readonly unit?: 'ms' | 'bytes' | 'days';
  readonly live?: boolean;
  readonly doc: string;
}

const define = <T extends z.ZodType>(definition: Definition<T>): Definition<T> => definition;

const timeZone = z.string().refine(
  (zone) => {
    if (zone === 'system') return true;
    try {
      return Intl.DateTimeFormat('en', { timeZone: zone }) !== null;
    } catch {
      return false;
    }
  },
  { error: 'must be a time zone such as America/Mexico_City, or system' },
);

/** The settings, in the order in which people read them. */
export const SETTINGS = {
  host: define({
    schema: z.string().min(1).max(255),
    default: '127.0.0.1',
    group: 'network',
    doc: 'Address to listen on. Anything but a loopback address opens the hub to the network; wearables are not authenticated.',
  }),
  port: define({
    schema: wholeNumber(0, 65_535),
    default: 8000,
    group: 'network',
    doc: 'Port to listen on; 0 takes any free one.',
  }),
  allowedHosts: define({
    schema: z.array(z.string().min(1).max(255), { error: 'must be a list of names' }).max(200),
    default: [],
    group: 'network',
    doc: "Names accepted in Host and Origin besides the hub's own, by the rules of Django's ALLOWED_HOSTS: `example.com`, `.example.com` with its subdomains, `https://example.com:8443` for one origin, `*` for all.",
  }),
  requireToken: define({
    schema: z.boolean({ error: 'must be true or false' }),
    default: false,
    group: 'network',
    doc: 'Ask for the token on loopback too.',
  }),
  maxConnections: define({
    schema: wholeNumber(1, 1_000_000),
    default: 20_000,
    group: 'wearables',
    doc: 'Open sockets of wearables; further ones are answered 503.',
  }),
  socketsPerConsumer: define({
    schema: wholeNumber(1, 100_000),
    default: 10,
    group: 'wearables',
    doc: 'Sockets that one consumer may hold; one more closes the longest silent, else the oldest, with 4501.',
  }),
  refusalsPerMinute: define({
    schema: wholeNumber(1, 1_000_000),
    default: 60,
    group: 'wearables',
    doc: 'Refused handshakes a minute that are explained and kept for each address; beyond, the answer is a bare 429.',
  }),
  protocolErrorsPerMinute: define({
    schema: wholeNumber(1, 100_000),
    default: 20,
    group: 'wearables',
    doc: 'Bad frames a minute that a socket may send before it is closed with 1008.',
  }),
  pingEveryMs: define({
    schema: wholeNumber(100, 3_600_000),
    default: 25_000,
    group: 'heartbeat',
    unit: 'ms',
    doc: 'Time between protocol pings to each socket, give or take a tenth.',
  }),
  silentAfterMs: define({
    schema: wholeNumber(50, 3_600_000),
    default: 8_000,
    group: 'heartbeat',
    unit: 'ms',
    doc: 'No sign of life for so long after a ping: silent.',
  }),
  goneAfterMs: define({
    schema: wholeNumber(100, 3_600_000),
    default: 30_000,
    group: 'heartbeat',
    unit: 'ms',
    doc: 'No sign of life for so long after a ping: gone, and the connection is cut.',
  }),
  lateAfterMs: define({
    schema: wholeNumber(0, 3_600_000),
    default: 2_000,
    group: 'heartbeat',
    unit: 'ms',
    doc: "A wearable's own ping is late when it is overdue by a tenth of its rhythm, and by this at least.",
  }),
  flappingReturns: define({
    schema: wholeNumber(2, 1_000),
    default: 3,
    group: 'heartbeat',
    doc: 'Returns within ten minutes from which on a consumer counts as flapping.',
  }),
  confirmPingsPerSecond: define({
    schema: wholeNumber(0, 1_000_000),
    default: 1_000,
    group: 'delivery',
    doc: 'Extra protocol pings a second, for the whole hub, that prove a delivery; beyond, the proof waits for the ordinary heartbeat.',
  }),
  slowOverBytes: define({
    schema: wholeNumber(1_024, 2 ** 30),
    default: 128 * 1024,
    group: 'delivery',
    unit: 'bytes',
    doc: 'Bytes waiting in an outbox from which on a consumer counts as slow.',
  }),
  outboxBytes: define({
    schema: wholeNumber(1_024, 2 ** 30),
    default: 1024 * 1024,
    group: 'delivery',
    unit: 'bytes',
    doc: 'Bytes that may wait in the outbox of one socket; over it the socket is closed with 4008.',
  }),
  initialNotifications: define({
    schema: wholeNumber(0, 1_000),
    default: 50,
    group: 'delivery',
    doc: 'Unread notifications in the first frame after a connect, at most; 512 KiB bound it too.',
  }),
  timeZone: define({
    schema: timeZone,
    default: 'system',
    group: 'delivery',
    doc: 'Time zone in which the hub writes `fecha_envio`; `system` is that of the machine.',
  }),
  retentionDays: define({
    schema: wholeNumber(1, 3_650),
    default: 90,
    group: 'store',
    unit: 'days',
    doc: 'Age from which on notifications and connection history are forgotten.',
  }),
  retentionCount: define({
    schema: wholeNumber(1_000, 100_000_000),
    default: 1_000_000,
    group: 'store',
    doc: 'Notifications kept; over it the oldest read ones go. When the unread alone are more, producers are answered 507.',
  }),
  logLevel: define({
    schema: z.enum(['debug', 'info', 'warn', 'error'], { error: 'must be debug, info, warn or error' }),
    default: 'info',
    group: 'logs',
    doc: 'What is logged; `debug` also writes debug.log.',
  }),
} as const satisfies Record<string, Definition>;

/** Name of a setting, as in `settings.json`. */
export type SettingKey = keyof typeof SETTINGS;

/** A full set of values. */
export type Settings = { -readonly [K in SettingKey]: z.output<(typeof SETTINGS)[K]['schema']> };

/** Where a value comes from; earlier wins: flag, environment, file, default. */
export type SettingSource = 'flag' | 'environment' | 'file' | 'default';

/** Settings with the source of each, as the console shows them. */
export interface ResolvedSettings {
  readonly values: Readonly<Settings>;
  readonly sources: Readonly<Record<SettingKey, SettingSource>>;
}

/** A value or name that cannot be used: one sentence that names the key and where it was found. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly code = 'bad_setting';
}

/** Every key, in order. */
export const SETTING_KEYS = Object.keys(SETTINGS) as SettingKey[];

/** `socketsPerConsumer` → `sockets-per-consumer`. */
export function flagName(key: SettingKey): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** `socketsPerConsumer` → `PULSERA_SOCKETS_PER_CONSUMER`. */
export function environmentName(key: SettingKey): string {
  return `PULSERA_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** Whether a flag stands alone (`--require-token`), without a value behind it. */
export function isSwitch(key: SettingKey): boolean {
  return SETTINGS[key].schema instanceof z.ZodBoolean;
}

/** Text from a flag or the environment as the JSON value that the schema judges. */
function fromText(key: SettingKey, text: string): unknown {
  const { schema } = SETTINGS[key];
  if (schema instanceof z.ZodNumber) return /^-?\d+$/.test(text.trim()) ? Number(text) : text;
  if (schema instanceof z.ZodBoolean)
    return ({ true: true, '1': true, '': true, false: false, '0': false } as Record<string, boolean>)[text] ?? text;
  if (schema instanceof z.ZodArray) {
    return text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean);
  }
  return text;
}

function check(key: SettingKey, value: unknown, where: string): unknown {
  const result = SETTINGS[key].schema.safeParse(value);
  if (result.success) return result.data;
  const reason = result.error.issues[0]?.message ?? 'is not valid';
  throw new SettingsError(`${where}: ${JSON.stringify(value)} cannot be used: ${reason}.`);
}

/** Where settings may come from. Flags and environment are text; the file is the parsed JSON of `settings.json`. */
export interface SettingInputs {
  readonly flags?: Readonly<Partial<Record<SettingKey, string>>>;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly file?: unknown;
}

/**
 * Settles every setting: flag over environment over file over default.
 * @throws SettingsError for an unknown key, a bad value or settings that contradict each other.
 */
export function resolveSettings({ flags = {}, environment = {}, file = {} }: SettingInputs): ResolvedSettings {
  if (typeof file !== 'object' || file === null || Array.isArray(file)) {
    throw new SettingsError('settings.json: must hold one JSON object.');
  }
  const stored = file as Record<string, unknown>;
  for (const key of Object.keys(stored)) {
    if (!Object.hasOwn(SETTINGS, key))
      throw new SettingsError(`settings.json: there is no setting ${JSON.stringify(key)}.`);
  }
  const values: Record<string, unknown> = {};
  const sources: Record<string, SettingSource> = {};
  for (const key of SETTING_KEYS) {
    const flag = flags[key];
    const variable = environment[environmentName(key)];
    if (flag !== undefined) {
      values[key] = check(key, fromText(key, flag), `--${flagName(key)}`);
      sources[key] = 'flag';
    } else if (variable !== undefined) {
      values[key] = check(key, fromText(key, variable), environmentName(key));
      sources[key] = 'environment';
    } else if (Object.hasOwn(stored, key)) {
      values[key] = check(key, stored[key], `settings.json, ${key}`);
      sources[key] = 'file';
    } else {
      values[key] = SETTINGS[key].default;
      sources[key] = 'default';
    }
  }
  const settled = values as Settings;
  if (settled.silentAfterMs >= settled.goneAfterMs) {
    throw new SettingsError('--silent-after-ms must be less than --gone-after-ms.');
  }
  if (settled.slowOverBytes > settled.outboxBytes) {
    throw new SettingsError('--slow-over-bytes must not be more than --outbox-bytes.');
  }
  return { values: settled, sources: sources as Record<SettingKey, SettingSource> };
}
