import { expect, test } from 'vitest';
import { historyOf, targetOf } from '../../../../src/renderer/screens/alerts/places.ts';
import { makeAlert } from './makeAlert.ts';

test.each([
  [
    { kind: 'silent', consumer: '42', seconds: 30 },
    { room: 'connections', id: '42' },
  ],
  [
    { kind: 'storm', connects: 200, seconds: 10 },
    { room: 'connections', query: { f: 'state:flapping' } },
  ],
  [{ kind: 'trouble', trouble: 'layer_away' }, { room: 'channels' }],
  [{ kind: 'trouble', trouble: 'store_full' }, { room: 'diagnosis' }],
  [{ kind: 'test' }, null],
] as const)('%o leads to %o', (what, target) => {
  expect(targetOf(makeAlert({ what }))).toEqual(target);
  expect(historyOf(makeAlert({ what }))).toBeNull();
});

test('a notification leads to its consumer, and to itself in History', () => {
  expect(targetOf(makeAlert())).toEqual({ room: 'connections', id: '42' });
  expect(historyOf(makeAlert())).toEqual({ room: 'history', query: { f: 'consumer:42 #437' } });
});
