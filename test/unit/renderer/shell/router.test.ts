import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalHash, formatRoute, parseRoute, ROOMS } from '../../../../src/renderer/router.ts';

describe('routes', () => {
  test.each([
    ['', { room: 'connections', id: null, query: {} }],
    ['#/connections', { room: 'connections', id: null, query: {} }],
    ['#/connections/42', { room: 'connections', id: '42', query: {} }],
    ['/connections/42', { room: 'connections', id: '42', query: {} }],
    [
      '#/connections?f=state%3Asilent+rtt%3A%3E200',
      { room: 'connections', id: null, query: { f: 'state:silent rtt:>200' } },
    ],
    ['#/inject?to=1,2', { room: 'inject', id: null, query: { to: '1,2' } }],
    ['#/', { room: 'connections', id: null, query: {} }],
    ['#/connections/42/', { room: 'connections', id: '42', query: {} }],
    ['#/history/recordings', { room: 'history', id: 'recordings', query: {} }],
    ['#/help/alerts?at=x', { room: 'help', id: 'alerts', query: { at: 'x' } }],
    ['#/consumer/42?type=ping', { room: 'connections', id: '42', query: { type: 'ping' } }],
    ['#/playing/night/consumer/42', { room: 'connections', id: '42', query: {} }],
    ['#/nonsense', { room: 'nowhere', id: 'nonsense', query: {} }],
    ['#/recordings', { room: 'nowhere', id: 'recordings', query: {} }],
    ['#/CONNECTIONS', { room: 'nowhere', id: 'CONNECTIONS', query: {} }],
    ['#/kitchen/42?f=a%20b', { room: 'nowhere', id: 'kitchen/42?f=a b', query: {} }],
    ['#/consumer', { room: 'nowhere', id: 'consumer', query: {} }],
    ['#/consumer/', { room: 'nowhere', id: 'consumer/', query: {} }],
    ['#/connections/1/2', { room: 'nowhere', id: 'connections/1/2', query: {} }],
    ['#/connections//2', { room: 'nowhere', id: 'connections//2', query: {} }],
    ['#/connections/%E0%A4%A', { room: 'nowhere', id: 'connections/%E0%A4%A', query: {} }],
    ['#/pings/42', { room: 'nowhere', id: 'pings/42', query: {} }],
    ['#/help/nonsense', { room: 'nowhere', id: 'help/nonsense', query: {} }],
    ['#/playing/night/nonsense', { room: 'nowhere', id: 'nonsense', query: {} }],
    ['#/constructor', { room: 'nowhere', id: 'constructor', query: {} }],
  ])('%s', (hash, route) => {
    expect(parseRoute(hash)).toEqual(route);
  });

  test('a written route reads as itself', () => {
    const query = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.string({ minLength: 1, unit: 'grapheme' }));
    const consumer = fc.record({
      room: fc.constant('connections' as const),
      id: fc.option(fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/), { nil: null }),
      query,
    });
    const room = fc.record({ room: fc.constantFrom(...ROOMS), id: fc.constant(null), query });
    fc.assert(
      fc.property(fc.oneof(consumer, room), (route) => {
        const hash = formatRoute(route);
        expect(parseRoute(hash)).toEqual(route);
        expect(canonicalHash(hash)).toBe(hash);
      }),
    );
  });

  test('anything at all can be read, and what leads nowhere is written as it was typed', () => {
    fc.assert(fc.property(fc.string(), (hash) => void formatRoute(parseRoute(hash))));
    expect(formatRoute(parseRoute('#/\ud800'))).toBe('#/%EF%BF%BD');
    for (const hash of ['#/pings/42', '#/kitchen/a%20b?f=1', '#/nowhere']) {
      expect(formatRoute(parseRoute(hash))).toBe(hash);
      expect(parseRoute(formatRoute(parseRoute(hash)))).toEqual(parseRoute(hash));
    }
  });

  test('the address of a consumer is written as the console writes it, of a recording too', () => {
    expect(canonicalHash('#/consumer/42?type=ping')).toBe('#/connections/42?type=ping');
    expect(canonicalHash('#/playing/night/consumer/42')).toBe('#/playing/night/connections/42');
    expect(canonicalHash('#/nonsense')).toBe('#/nonsense');
  });

  test('empty parameters leave no trace', () => {
    expect(formatRoute({ room: 'connections', query: { f: '' } })).toBe('#/connections');
  });
});
