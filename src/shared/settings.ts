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
  readonly group: 'network' | 'wearables' | 'heartbeat' | 'delivery' | 'layer' | 'django' | 'store' | 'logs';
  readonly unit?: 'ms' | 'bytes' | 'days' | 's';
  /** Where a text is cut into a list; a comma if not given. */
  readonly split?: RegExp;
  /** Never shown, never logged. */
  readonly secret?: boolean;
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

/** A name or an address without port: what can never be listened on would keep the hub from starting again. */
const listenAddress = z
  .string()
  .max(255)
  .regex(/^(?:(?!-)[\p{L}\p{N}._-]+|(?=(?:[^:]*:){2})[\da-f:.]+(?:%[\w.-]+)?)$/iu, {
    error: 'must be an address such as 127.0.0.1 or 0.0.0.0, without port',
  });

/** A Redis as Django's settings name it. What is wrong is said without the URL: it may hold a password. */
const redisUrl = z.string().regex(/^(?:rediss?(?:\+sentinel)?:\/\/|unix:\/)\S+$/, {
  error: 'must be redis://, rediss://, redis+sentinel:// or unix:// with an address',
});

/** Without a user and password: it is shown. */
const backendUrl = z
  .string()
  .regex(/^$|^https?:\/\/(?:\[[\da-f:.]+\]|[\w.-]+)(?::\d{1,5})?\/[^\s#]*\{consumidor_id\}[^\s#]*$/i, {
    error: 'must be an http address with {consumidor_id} in its path',
  });

/** The settings, in the order in which people read them. */
export const SETTINGS = {
  host: define({
    schema: listenAddress,
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
  redis: define({
    schema: z.array(redisUrl, { error: 'must be a list of URLs' }).max(16),
    default: [],
    group: 'layer',
    // A Sentinel's URL has commas of its own.
    split: /,(?=[a-z+]+:)/,
    secret: true,
    doc: "Redis that Django's channel layer uses: `redis://user:password@host:6379/0`, `rediss://` with TLS, `unix:///path?db=0`, `redis+sentinel://host:26379,host:26379/master/0`. Several in the order of channels_redis' `hosts`. None: the layer is in memory.",
  }),
  layer: define({
    schema: z.enum(['auto', 'memory', 'core', 'pubsub'], { error: 'must be auto, memory, core or pubsub' }),
    default: 'auto',
    group: 'layer',
    doc: 'Channel layer that Django is configured with: `core` is `channels_redis.core.RedisChannelLayer`, `pubsub` is `channels_redis.pubsub.RedisPubSubChannelLayer`. `auto` is core with a Redis, memory without.',
  }),
  layerPrefix: define({
    schema: z.string().regex(/^[\x21-\x7e]{1,32}$/, { error: 'must be 1 to 32 printable characters without spaces' }),
    default: 'asgi',
    group: 'layer',
    doc: "The layer's `prefix`, as in Django's CHANNEL_LAYERS.",
  }),
  layerCapacity: define({
    schema: wholeNumber(1, 1_000_000),
    default: 100,
    group: 'layer',
    doc: "The layer's `capacity`: messages that may wait in one queue.",
  }),
  channelCapacity: define({
    schema: z.array(z.string().regex(/^[^=]+=[1-9]\d{0,6}$/, { error: 'must be pattern=number' })).max(100),
    default: [],
    group: 'layer',
    doc: "The layer's `channel_capacity`: `pattern=number`, where the pattern is a glob as in Django (`http.request*=200`) or, between slashes, a regular expression. The first that fits counts.",
  }),
  layerExpiry: define({
    schema: wholeNumber(1, 86_400),
    default: 60,
    group: 'layer',
    unit: 's',
    doc: "The layer's `expiry`: how long a message may wait.",
  }),
  groupExpiry: define({
    schema: wholeNumber(60, 31_536_000),
    default: 86_400,
    group: 'layer',
    unit: 's',
    doc: "The layer's `group_expiry`: how long a member stays in a group without being added again.",
  }),
  layerSerializer: define({
    schema: z.enum(['msgpack', 'json'], { error: 'must be msgpack or json' }),
    default: 'msgpack',
    group: 'layer',
    doc: "The layer's `serializer_format` (channels_redis 4.2.1 and later).",
  }),
  layerKeys: define({
    schema: z.array(z.string().min(1).max(1_000), { error: 'must be a list of keys' }).max(20),
    default: [],
    group: 'layer',
    secret: true,
    doc: "The layer's `symmetric_encryption_keys`: the first encrypts, all decrypt. Best given in the environment, which other users of the machine cannot list.",
  }),
  hubName: define({
    schema: z.string().max(64),
    default: '',
    group: 'layer',
    doc: 'Name of this hub for the others on the same Redis; empty takes that of the machine.',
  }),
  linger: define({
    schema: wholeNumber(0, 365),
    default: 7,
    group: 'django',
    unit: 'days',
    doc: 'How long the hub stays in the group of a consumer that left, so that what Django sends meanwhile is kept.',
  }),
  lingerCount: define({
    schema: wholeNumber(0, 1_000_000),
    default: 20_000,
    group: 'django',
    doc: 'Consumers that left and whose groups the hub stays in, at most; the longest gone are let go.',
  }),
  readsChannel: define({
    schema: z.string().regex(/^[a-zA-Z\d\-_.]{1,99}$/, { error: 'must be a channel name' }),
    default: 'pulsera-reads',
    group: 'django',
    doc: 'Channel on which Django is told that a notification of its own was read.',
  }),
  backendUrl: define({
    schema: backendUrl,
    default: '',
    group: 'django',
    doc: 'Address that is asked at each connect, with the cookies and the Authorization of the handshake, who may connect and what is unread: `http://127.0.0.1:8001/api/pendientes/{consumidor_id}/`. Empty: nobody is asked.',
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

/** The values that must never be shown: each one of every secret setting. */
export function secretsOf(values: Readonly<Settings>): readonly string[] {
  const secret = SETTING_KEYS.filter((key) => (SETTINGS[key] as Definition).secret);
  return secret.flatMap((key) => values[key]).map(String);
}

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
    const definition: Definition = SETTINGS[key];
    const parts = text
      .split(definition.split ?? ',')
      .map((part) => part.trim())
      .filter(Boolean);
    // Keys that are only commas would quietly turn encryption off.
    return definition.secret && parts.length === 0 && text.trim() !== '' ? text : parts;
  }
  return text;
}

function check(key: SettingKey, value: unknown, where: string): unknown {
  const result = SETTINGS[key].schema.safeParse(value);
  if (result.success) return result.data;
  const reason = result.error.issues[0]?.message ?? 'is not valid';
  const definition: Definition = SETTINGS[key];
  const shown = definition.secret ? 'the value' : JSON.stringify(value);
  throw new SettingsError(`${where}: ${shown} cannot be used: ${reason}.`);
}

/** Where settings may come from. Flags and environment are text; the file is the parsed JSON of `settings.json`. */
export interface SettingInputs {
  readonly flags?: Readonly<Partial<Record<SettingKey, string>>>;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly file?: unknown;
}

/** How settings can contradict each other. */
const CONFLICTS = {
  silent_after_gone: '--silent-after-ms must be less than --gone-after-ms.',
  slow_over_outbox: '--slow-over-bytes must not be more than --outbox-bytes.',
  memory_with_redis: '--layer memory and --redis contradict each other.',
  core_without_redis: '--layer core needs --redis.',
  pubsub_without_redis: '--layer pubsub needs --redis.',
} as const;
export type SettingConflict = keyof typeof CONFLICTS;

/** The first contradiction, or null where there is none. */
export function conflictIn(values: Readonly<Settings>): SettingConflict | null {
  if (values.silentAfterMs >= values.goneAfterMs) return 'silent_after_gone';
  if (values.slowOverBytes > values.outboxBytes) return 'slow_over_outbox';
  const { layer, redis } = values;
  if (layer === 'memory' && redis.length > 0) return 'memory_with_redis';
  if ((layer === 'core' || layer === 'pubsub') && redis.length === 0) return `${layer}_without_redis`;
  return null;
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
  const conflict = conflictIn(settled);
  if (conflict) throw new SettingsError(CONFLICTS[conflict]);
  return { values: settled, sources: sources as Record<SettingKey, SettingSource> };
}
