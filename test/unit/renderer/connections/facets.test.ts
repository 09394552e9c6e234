import { describe, expect, test } from 'vitest';
import { hubsOf, stateOf, withHub, withState } from '../../../../src/renderer/screens/connections/facets.ts';

describe('states', () => {
  test('a facet takes the place of the states before, and leaves the rest as it is', () => {
    expect(withState('client:okhttp state:silent,late hub:sur', 'slow')).toBe('state:slow client:okhttp hub:sur');
    expect(withState('state:slow client:okhttp', 'all')).toBe('client:okhttp');
  });

  test.each([
    ['', 'all'],
    ['hub:sur', 'all'],
    ['estado:lento', 'slow'],
    ['state:slow,late', null],
    ['state:gone', null],
  ])('%s stands on %s', (filter, facet) => {
    expect(stateOf(filter)).toBe(facet);
  });
});

describe('hubs', () => {
  test('one takes the place of those before, whatever is in its name', () => {
    expect(withHub('state:slow hub:norte', 'planta 2, sur')).toBe('hub:"planta 2, sur" state:slow');
    expect(hubsOf(withHub('', 'planta 2, sur'))).toEqual(['planta 2, sur']);
    expect(withHub('hub:norte state:slow', null)).toBe('state:slow');
  });

  test('a filter says which it asks for', () => {
    expect(hubsOf('state:slow hub:norte,sur')).toEqual(['norte', 'sur']);
    expect(hubsOf('state:slow')).toBeNull();
  });
});
