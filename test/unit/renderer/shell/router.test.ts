import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatRoute, parseRoute, ROOMS } from '../../../../src/renderer/router.ts';

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
    ['#/nowhere/42?f=x', { room: 'connections', id: null, query: {} }],
    ['#/connections/1/2', { room: 'connections', id: null, query: {} }],
    ['#/connections/%E0%A4%A', { room: 'connections', id: null, query: {} }],
  ])('%s', (hash, route) => {
    expect(parseRoute(hash)).toEqual(route);
  });

  test('a written route reads as itself', () => {
    const query = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.string({ minLength: 1, unit: 'grapheme' }));
    const id = fc.option(fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/), { nil: null });
    fc.assert(
      fc.property(fc.record({ room: fc.constantFrom(...ROOMS), id, query }), (route) => {
        expect(parseRoute(formatRoute(route))).toEqual(route);
      }),
    );
  });

  test('empty parameters leave no trace', () => {
    expect(formatRoute({ room: 'connections', query: { f: '' } })).toBe('#/connections');
  });
});
