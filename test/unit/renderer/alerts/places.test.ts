import { expect, test } from 'vitest';
import { historyOf, openTarget, targetOf } from '../../../../src/renderer/screens/alerts/places.ts';
import type { DesktopState } from '../../../../src/shared/console/desktop.ts';
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

test('an alert of another hub leads to its route there, once the window has turned', async () => {
  const turned: unknown[] = [];
  const desktop = { target: { kind: 'local' } } as DesktopState;
  const use = async (...where: unknown[]) => void turned.push(where);
  const one = makeAlert({ hub: { id: 'farm', name: 'Farm' } });
  for (const target of [targetOf(one), historyOf(one)]) if (target) await openTarget(target, one, desktop, use);
  expect(turned).toEqual([
    ['farm', '/connections/42'],
    ['farm', '/history?f=consumer%3A42+%23437'],
  ]);
});
