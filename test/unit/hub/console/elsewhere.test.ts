import { expect, test } from 'vitest';
import { sealer } from '../../../../src/hub/cluster/seal.ts';
import { fitting, unite } from '../../../../src/hub/console/elsewhere.ts';
import type { TrackedNotification } from '../../../../src/shared/console/contract.ts';

function tracked(known: Partial<TrackedNotification> = {}): TrackedNotification {
  return {
    consumer: 'a',
    id: 7,
    tipo: 'alerta',
    contenido: 'x',
    deseo_id: null,
    producer: 'http',
    sentAt: 100,
    storedAt: 100,
    writtenAt: null,
    writtenTo: 0,
    confirmedAt: null,
    confirmedBy: 0,
    readAt: null,
    readBy: null,
    ...known,
  };
}

test('a journey over several hubs has their earliest times and the sockets of all', () => {
  const one = tracked({ storedAt: 110, writtenAt: 300, writtenTo: 2, confirmedAt: 400, confirmedBy: 1 });
  const two = tracked({ storedAt: 105, writtenAt: 200, writtenTo: 1, confirmedAt: 500, confirmedBy: 1 });
  const three = tracked({ storedAt: 120 });
  const wanted = { storedAt: 105, writtenAt: 200, writtenTo: 3, confirmedAt: 400, confirmedBy: 2, readAt: null };
  expect(unite(one, [two, three])).toEqual({ ...one, ...wanted });
  expect(unite(three, [two, one])).toEqual({ ...one, ...wanted });
  expect(unite(one, [])).toEqual(one);
});

test.each([
  ['a read wins', tracked(), tracked({ readAt: 5, readBy: 'wearable' }), [5, 'wearable']],
  [
    'of two the first',
    tracked({ readAt: 6, readBy: 'http' }),
    tracked({ readAt: 5, readBy: 'wearable' }),
    [5, 'wearable'],
  ],
  [
    'who read is known where it was read',
    tracked({ readAt: 5, readBy: 'hub' }),
    tracked({ readAt: 6, readBy: 'console' }),
    [6, 'console'],
  ],
] as const)('%s', (_name, one, two, wanted) => {
  for (const united of [unite(one, [two]), unite(two, [one])]) {
    expect([united.readAt, united.readBy]).toEqual(wanted);
  }
});

test('what is handed out does not change what is known', () => {
  const one = Object.freeze(tracked());
  expect(unite(one, [tracked({ readAt: 5, readBy: 'http' })]).readAt).toBe(5);
  expect(one.readAt).toBeNull();
});

test('an answer takes the newest notifications that fit, at most 200', () => {
  const short = Array.from({ length: 250 }, (_, id) => tracked({ id }));
  expect(fitting(short).map(({ id }) => id)).toEqual([...Array(200).keys()]);
  // 4,000 characters of three bytes each.
  const long = Array.from({ length: 200 }, (_, id) => tracked({ id, contenido: '€'.repeat(4_000) }));
  const fit = fitting(long);
  expect(fit.length).toBe(42);
  // As it travels: encrypted, and with line ends written as two characters.
  const lines = fitting(long.map((one) => ({ ...one, contenido: '\n'.repeat(4_000) })));
  for (const list of [fit, lines]) expect(sealer(['key']).seal(list).length).toBeLessThan(800_000);
  expect(fit.map(({ id }) => id)).toEqual([...Array(42).keys()]);
});
