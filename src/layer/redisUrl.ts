/** Addresses of a Redis as Django's settings and redis-py spell them, as options of ioredis. */
import { isIP } from 'node:net';
import type { RedisOptions } from 'ioredis';
import { SettingsError } from '../shared/settings.ts';

/** ioredis' options. Without RESP3's mapping of replies, which we do not use: its type refuses what may be undefined. */
export type ConnectionOptions = Omit<RedisOptions, 'replyMapping'>;

/** Where a Redis is. `address` is what may be shown and logged: it has neither user nor password. */
export interface RedisAddress {
  readonly address: string;
  readonly options: ConnectionOptions;
}

const REDIS_PORT = 6379;
const SENTINEL_PORT = 26_379;
const SHAPE = /^(rediss?(?:\+sentinel)?|unix):\/\/(?:([^/]*)@)?([^/?@]*)(\/[^?]*)?(?:\?(.*))?$/;

/**
 * Reads `redis://user:password@host:6379/0`, `rediss://` (TLS), `unix:///path?db=0` and
 * `redis+sentinel://host:26379,host:26379/master/0`; `?db=`, `?username=` and `?password=` as in redis-py. A Sentinel's
 * user and password are those of the Redis behind it. TLS trusts what Node trusts; a private authority is added with
 * the environment variable NODE_EXTRA_CA_CERTS.
 * @throws SettingsError without the URL in it, as that may hold a password.
 */
export function parseRedisUrl(url: string): RedisAddress {
  const wrong = (what: string): SettingsError => new SettingsError(`A Redis URL cannot be used: ${what}.`);
  // Written with one slash or two, it is the same path.
  const match = SHAPE.exec(url.replace(/^unix:\/(?!\/)/, 'unix:///'));
  if (!match) throw wrong('it is not redis://, rediss://, redis+sentinel:// or unix:// with an address');
  const [, scheme = '', credentials = '', authority = '', path = '', queryText = ''] = match;
  const query = new URLSearchParams(queryText);
  const decode = (text: string): string => {
    try {
      return decodeURIComponent(text);
    } catch {
      throw wrong('a % in user, password or path is not followed by two hexadecimal digits');
    }
  };
  const colon = credentials.indexOf(':');
  const username = query.get('username') ?? decode(colon < 0 ? credentials : credentials.slice(0, colon));
  const password = query.get('password') ?? (colon < 0 ? '' : decode(credentials.slice(colon + 1)));
  const common: ConnectionOptions = {
    ...(username && password ? { username } : {}),
    ...(password ? { password } : {}),
  };
  const database = (text: string): number => {
    const chosen = query.get('db') ?? text;
    if (!/^\d{0,5}$/.test(chosen)) throw wrong('the database is not a number');
    return Number(chosen);
  };
  const endpoint = (text: string, standard: number): { host: string; port: number } => {
    const parts = /^(?:\[([^\]]+)\]|([^:]*))(?::(\d{1,5}))?$/.exec(text);
    const port = Number(parts?.[3] ?? standard);
    if (!parts || port < 1 || port > 65_535) throw wrong('its host or port is not one');
    return { host: parts[1] ?? (parts[2] || 'localhost'), port };
  };

  if (scheme === 'unix') {
    if (authority || path.length < 2) throw wrong('after unix:// comes an absolute path');
    const db = database('');
    return { address: `unix://${path}?db=${db}`, options: { ...common, path: decode(path), db } };
  }
  const secure = scheme.startsWith('rediss');
  if (scheme.endsWith('+sentinel')) {
    const [, name = '', dbText = ''] = path.split('/');
    if (!name) throw wrong('the name of the master is missing behind the addresses of the Sentinels');
    const db = database(dbText);
    const sentinels = authority.split(',').map((text) => endpoint(text, SENTINEL_PORT));
    const tls = secure ? { tls: {}, sentinelTLS: {}, enableTLSForSentinelMode: true } : {};
    return {
      address: `${scheme}://${authority}/${name}/${db}`,
      options: { ...common, ...tls, sentinels, name: decode(name), db },
    };
  }
  const { host, port } = endpoint(authority, REDIS_PORT);
  const db = database(path.slice(1));
  const tls = secure ? { tls: isIP(host) ? {} : { servername: host } } : {};
  return {
    address: `${scheme}://${isIP(host) === 6 ? `[${host}]` : host}:${port}/${db}`,
    options: { ...common, ...tls, host, port, db },
  };
}
