import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  hostAllowed,
  isLoopbackAddress,
  LOOPBACK_NAMES,
  originAllowed,
  saidInClear,
  splitHost,
} from '../../../src/shared/hosts.ts';

describe('Host, by the rules of django.http.request.validate_host', () => {
  test.each([
    ['example.com', ['example.com'], true],
    ['EXAMPLE.com:8000', ['example.com'], true],
    ['example.com.', ['example.com'], true],
    ['www.example.com', ['example.com'], false],
    ['www.example.com', ['.example.com'], true],
    ['example.com', ['.example.com'], true],
    ['badexample.com', ['.example.com'], false],
    ['anything.at.all', ['*'], true],
    ['a b', ['*'], false],
    ['', ['*'], false],
    ['example.com:99999', ['example.com'], false],
    ['user@example.com', ['example.com'], false],
    ['[::1]:8000', LOOPBACK_NAMES, true],
    ['127.0.0.1:1', LOOPBACK_NAMES, true],
    ['localhost', LOOPBACK_NAMES, true],
    ['127.0.0.1.evil.example', LOOPBACK_NAMES, false],
    ['example.com', ['https://example.com:8443'], true],
  ] as const)('%s with %j: %s', (host, patterns, allowed) => expect(hostAllowed(host, patterns)).toBe(allowed));

  test('a missing one is never allowed', () => expect(hostAllowed(undefined, ['*'])).toBe(false));
});

describe("Origin, by the rules of Channels' OriginValidator", () => {
  test.each([
    ['http://example.com', ['example.com'], true],
    ['https://example.com:8443', ['example.com'], true],
    ['http://sub.example.com', ['.example.com'], true],
    ['http://sub.example.com', ['example.com'], false],
    ['https://example.com', ['https://example.com'], true],
    ['https://example.com', ['https://example.com:443'], true],
    ['http://example.com', ['https://example.com'], false],
    ['https://example.com:8443', ['https://example.com'], false],
    ['https://a.example.com', ['https://.example.com'], true],
    ['HTTP://Example.COM', ['example.com'], true],
    ['null', ['example.com'], false],
    ['null', ['*'], true],
    ['file://', ['example.com'], false],
    ['http://example.com/path', ['example.com'], false],
    ['http://example.com@evil.example', ['example.com'], false],
    ['http://[::1]:5173', LOOPBACK_NAMES, true],
    ['', ['example.com'], false],
  ] as const)('%s with %j: %s', (origin, patterns, allowed) => expect(originAllowed(origin, patterns)).toBe(allowed));
});

test('nothing makes them throw, and without patterns nothing is allowed', () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.string()), (text, patterns) => {
      hostAllowed(text, patterns);
      originAllowed(text, patterns);
      splitHost(text);
      expect(hostAllowed(text, [])).toBe(false);
      expect(originAllowed(text, [])).toBe(false);
    }),
  );
});

test.each([
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['10.0.0.1', false],
  ['::ffff:10.0.0.1', false],
  ['127.0.0.1.evil', false],
])('%s is loopback: %s', (address, loopback) => expect(isLoopbackAddress(address)).toBe(loopback));

test.each([
  ['10.0.0.5:8000', true],
  ['http://hub.lan/', true],
  ['ws://[2001:db8::1]:8000/ws/notificaciones/1/', true],
  ['https://hub.lan/', false],
  ['wss://hub.lan/', false],
  ['localhost:8000', false],
  ['http://127.0.0.2:8000/', false],
  ['http://[::1]:8000/', false],
  ['', false],
  ['http://', false],
])('what is said to a hub at %j can be read on the way: %s', (address, clear) =>
  expect(saidInClear(address)).toBe(clear),
);
