import { describe, expect, test } from 'vitest';
import { nameHubs } from '../../../../src/renderer/link/hubs.ts';
import { issueId } from '../../../../src/shared/ids.ts';

const own = { number: 7, name: 'norte', url: 'http://10.0.0.1:8000/', self: true };
const other = { number: 8, name: 'sur', url: 'http://10.0.0.2:8000/', self: false };

describe('what hubs are called', () => {
  test('their names, as long as no two have the same', () => {
    const hubs = nameHubs([own, other]);
    expect(hubs.all.map(({ hub, label }) => [hub, label])).toEqual([
      [null, 'norte'],
      [8, 'sur'],
    ]);
    expect(hubs.several).toBe(true);
    expect([hubs.label(null), hubs.label(8)]).toEqual(['norte', 'sur']);
  });

  test('two of one name are told apart by port, and where that is the same too, by number', () => {
    const twin = { ...own, number: 9, url: 'http://10.0.0.1:8001/', self: false };
    expect(nameHubs([own, other, twin]).all.map(({ label }) => label)).toEqual(['norte:8000', 'sur', 'norte:8001']);
    const cloned = { ...own, number: 9, url: 'http://10.0.0.9:8000/', self: false };
    expect(nameHubs([own, other, cloned]).all.map(({ label }) => label)).toEqual(['norte 7', 'sur', 'norte 9']);
  });

  test('for the filter they answer to both', () => {
    const twin = { ...own, number: 9, url: 'http://10.0.0.1:8001/', self: false };
    expect([...nameHubs([own, twin]).names]).toEqual([
      [null, ['norte', 'norte:8000']],
      [9, ['norte', 'norte:8001']],
    ]);
  });

  test('one that is not alive is known by its number', () => {
    expect(nameHubs([own]).label(99)).toBe('hub 99');
    expect(nameHubs([own]).find(99)).toBeUndefined();
    expect(nameHubs([own]).several).toBe(false);
  });

  test('what another hub calls itself cannot turn the text around it, and a bad address harms nothing', () => {
    const hostile = { ...other, name: 'sur\u202etxt', url: 'not an address' };
    expect(nameHubs([own, hostile, { ...hostile, number: 9 }]).all.map(({ label }) => label)).toEqual([
      'norte',
      'sur\\u202etxt 8',
      'sur\\u202etxt 9',
    ]);
  });

  test("an id that another hub issued goes by that hub's name too, and nobody else's does", () => {
    const hubs = nameHubs([own, other]);
    expect([7, 8, 99].map((hub) => hubs.notification(issueId(hub, 437)))).toEqual([
      '#h437',
      '#h437·sur',
      '#h437·hub 99',
    ]);
    expect(hubs.notification(437)).toBe('#437');
    expect(nameHubs([own]).notification(issueId(8, 437))).toBe('#h437');
  });

  test('before the first word of the hub there is none', () => {
    expect(nameHubs([]).several).toBe(false);
    expect(nameHubs([]).label(null)).toBe('');
  });
});
