import { describe, expect, test } from 'vitest';
import { parseRedisUrl } from '../../../src/layer/redisUrl.ts';

describe('a Redis URL', () => {
  test.each([
    ['redis://', 'redis://localhost:6379/0', { host: 'localhost', port: 6379, db: 0 }],
    ['redis://10.0.0.5', 'redis://10.0.0.5:6379/0', { host: '10.0.0.5', port: 6379, db: 0 }],
    ['redis://cache:6380/2', 'redis://cache:6380/2', { host: 'cache', port: 6380, db: 2 }],
    ['redis://[::1]:6380/?db=3', 'redis://[::1]:6380/3', { host: '::1', port: 6380, db: 3 }],
    ['redis://:s%40cret@cache', 'redis://cache:6379/0', { host: 'cache', port: 6379, db: 0, password: 's@cret' }],
    [
      'redis://ana:secret@cache/1',
      'redis://cache:6379/1',
      { host: 'cache', port: 6379, db: 1, username: 'ana', password: 'secret' },
    ],
    [
      'redis://cache?username=ana&password=secret',
      'redis://cache:6379/0',
      { host: 'cache', port: 6379, db: 0, username: 'ana', password: 'secret' },
    ],
    // No password, no AUTH: as redis-py does with a user alone.
    ['redis://ana@cache', 'redis://cache:6379/0', { host: 'cache', port: 6379, db: 0 }],
    ['rediss://cache', 'rediss://cache:6379/0', { host: 'cache', port: 6379, db: 0, tls: { servername: 'cache' } }],
    ['rediss://127.0.0.1', 'rediss://127.0.0.1:6379/0', { host: '127.0.0.1', port: 6379, db: 0, tls: {} }],
    ['unix:///run/redis.sock?db=4', 'unix:///run/redis.sock?db=4', { path: '/run/redis.sock', db: 4 }],
    ['unix:/run/redis.sock', 'unix:///run/redis.sock?db=0', { path: '/run/redis.sock', db: 0 }],
    [
      'unix://ana:secret@/run/redis.sock',
      'unix:///run/redis.sock?db=0',
      { path: '/run/redis.sock', db: 0, username: 'ana', password: 'secret' },
    ],
    [
      'redis+sentinel://:secret@a:1,b/main/2',
      'redis+sentinel://a:1,b/main/2',
      {
        sentinels: [
          { host: 'a', port: 1 },
          { host: 'b', port: 26_379 },
        ],
        name: 'main',
        db: 2,
        password: 'secret',
      },
    ],
    [
      'rediss+sentinel://a/main',
      'rediss+sentinel://a/main/0',
      {
        sentinels: [{ host: 'a', port: 26_379 }],
        name: 'main',
        db: 0,
        tls: {},
        sentinelTLS: {},
        enableTLSForSentinelMode: true,
      },
    ],
  ])('%s', (url, address, options) => {
    expect(parseRedisUrl(url)).toEqual({ address, options });
  });

  test.each([
    'http://cache',
    'redis://:secret@cache:99999',
    'redis://:secret@cache/one',
    'redis://:sec%ret@cache',
    'redis+sentinel://:secret@a',
    'unix://:secret@relative/path',
  ])('%s cannot be used, and the error does not hold the password', (url) => {
    expect(() => parseRedisUrl(url)).toThrow(
      expect.objectContaining({ code: 'bad_setting', message: expect.not.stringContaining('sec') }),
    );
  });
});
