import { describe, expect, test } from 'vitest';
import {
  capacities,
  checkChannel,
  checkGroup,
  groupKey,
  nonLocalName,
  pubsubGroup,
  queueKey,
  shardOf,
} from '../../../src/layer/names.ts';

describe('names', () => {
  test('channels and groups that Channels takes, and those it refuses', () => {
    for (const name of ['pulsera-reads', 'specific.abc!x_y-z.1', 'specific.abc!', 'a'.repeat(99)]) {
      expect(() => checkChannel(name)).not.toThrow();
    }
    for (const name of ['', 'a b', 'ñ', 'a!b!c', '!a', 'a'.repeat(100), 'a\n']) {
      expect(() => checkChannel(name)).toThrow(expect.objectContaining({ code: 'bad_name' }));
      expect(() => checkGroup(name)).toThrow(expect.objectContaining({ code: 'bad_name' }));
    }
    expect(() => checkGroup('notifications_7')).not.toThrow();
    expect(() => checkGroup('specific.abc!x')).toThrow(expect.objectContaining({ code: 'bad_name' }));
  });

  test('keys of channels_redis', () => {
    expect(nonLocalName('specific.p!u')).toBe('specific.p!');
    expect(nonLocalName('pulsera-reads')).toBe('pulsera-reads');
    expect(queueKey('asgi', 'specific.p!u')).toBe('asgispecific.p!');
    expect(groupKey('asgi', 'notifications_7')).toBe('asgi:group:notifications_7');
    expect(pubsubGroup('asgi', 'notifications_7')).toBe('asgi__group__notifications_7');
  });

  // What `_consistent_hash` answers for 1, 2, 3, 5 and 7 hosts.
  test.each([
    ['notifications_1', [0, 0, 1, 1, 2]],
    ['notifications_2', [0, 0, 1, 2, 3]],
    ['notifications_8', [0, 1, 2, 4, 6]],
    ['specific.0123456789abcdef0123456789abcdef!', [0, 0, 1, 1, 2]],
    ['asgi__group__notifications_1', [0, 1, 2, 3, 5]],
    ['ñ', [0, 0, 1, 1, 2]],
  ])('%s is on the host that channels_redis looks on', (name, shards) => {
    expect([1, 2, 3, 5, 7].map((hosts) => shardOf(name, hosts))).toEqual(shards);
  });
});

describe('capacities', () => {
  test('the first pattern that fits counts', () => {
    const capacityOf = capacities(['http.request*=200', '/^websocket\\.send!.+/=40', '*=7'], 100);
    expect(capacityOf('http.request')).toBe(200);
    expect(capacityOf('http.request.body')).toBe(200);
    expect(capacityOf('websocket.send!abc')).toBe(40);
    expect(capacityOf('other')).toBe(7);
    expect(capacities([], 100)('other')).toBe(100);
    expect(capacities(['http=200'], 100)('http.request')).toBe(100);
    // Python's match looks at the start only, and at the start it must fit.
    expect(capacities(['/http/=200'], 100)('http.request')).toBe(200);
    expect(capacities(['/http/=200'], 100)('a.http')).toBe(100);
    expect(capacities(['/a|b/=200'], 100)('c.b')).toBe(100);
  });

  // Each checked against Python's fnmatch.fnmatchcase.
  test.each([
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['a.c', 'abc', false],
    ['a**c', 'abbc', true],
    ['[a-c]x', 'bx', true],
    ['[!a-c]x', 'bx', false],
    ['[!a-c]x', 'dx', true],
    ['[]x]', ']', true],
    ['[!]x]', 'a', true],
    ['[a', '[a', true],
    ['[z-a]', 'b', false],
    ['[!z-a]', 'b', true],
    ['[a-]', '-', true],
    ['[-a]', '-', true],
    ['[\\d]', 'd', true],
    ['[\\d]', '1', false],
    ['[^a]', '^', true],
    ['[^a]', 'b', false],
    ['(a|b)', 'a', false],
  ])('%s and %s: %s', (glob, name, fits) => {
    expect(capacities([`${glob}=1`], 2)(name)).toBe(fits ? 1 : 2);
  });

  test('a regular expression that is none is refused', () => {
    expect(() => capacities(['/(/=1'], 2)).toThrow(expect.objectContaining({ code: 'bad_setting' }));
  });
});
