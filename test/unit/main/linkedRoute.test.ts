import { expect, test } from 'vitest';
import { checkedRoute, linkedRoute } from '../../../src/main/linkedRoute.ts';
import { parseRoute } from '../../../src/renderer/router.ts';
import { PLACES } from '../../../src/shared/rooms.ts';

test.each([
  ['pulsera://consumer/42', '/connections/42'],
  ['pulsera://consumer/42/', '/connections/42'],
  ['pulsera://consumer/%C3%A1%2F1', '/connections/%C3%A1%2F1'],
  ['pulsera://connections', '/connections'],
  ['pulsera://connections/', '/connections'],
  ['pulsera://connections?f=state%3Asilent+rtt%3A%3E200', '/connections?f=state%3Asilent+rtt%3A%3E200'],
  ['pulsera://connections?f=id:42', '/connections?f=id%3A42'],
  ['pulsera://help/alerts', '/help/alerts'],
])('%s leads to %s', (link, route) => expect(linkedRoute(link)).toBe(route));

test('every place has a link, and the console understands where it leads', () => {
  for (const room of PLACES) expect(parseRoute(linkedRoute(`pulsera://${room}`) ?? '').room).toBe(room);
  expect(parseRoute(linkedRoute('pulsera://consumer/a%20b?f=x%26y') ?? '')).toEqual({
    room: 'connections',
    id: 'a b',
    query: { f: 'x&y' },
  });
});

test.each([
  '',
  'pulsera:',
  'pulsera://',
  'pulsera://consumer',
  'pulsera://consumer/',
  'pulsera://consumer/1/disconnect',
  'pulsera://consumer/%E0%A4',
  'pulsera://kitchen',
  'pulsera://CONSUMER/42',
  'pulsera://user:pw@consumer/42',
  'pulsera://consumer:80/42',
  'https://consumer/42',
  'javascript:alert(1)',
  `pulsera://consumer/${'4'.repeat(2_000)}`,
])('%j leads nowhere', (link) => expect(linkedRoute(link)).toBe(null));

test.each([
  ['/connections/42', '/connections/42'],
  ['/history?f=consumer%3A42+%237', '/history?f=consumer%3A42+%237'],
  ['/kitchen', null],
  ['//kitchen/connections', null],
  ['connections', null],
  ['', null],
])('a page that asks for %j is led to %j', (route, checked) => expect(checkedRoute(route)).toBe(checked));
