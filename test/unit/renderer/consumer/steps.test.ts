import { expect, test } from 'vitest';
import { furthestSteps } from '../../../../src/renderer/screens/consumer/steps.ts';
import type { TimelineEntry } from '../../../../src/shared/console/contract.ts';

const at = (kind: TimelineEntry['kind'], detail: number | string | null, name = '') => ({ kind, detail, name });

test('a notification is told at its furthest step, once over all sockets, and again when it is read', () => {
  const told = furthestSteps([
    at('read', 1),
    at('confirmed', 1, 'second socket'),
    at('confirmed', 1, 'first socket'),
    at('written', 2),
    at('written', 1),
    at('stored', 2),
    at('stored', 1),
    at('stored', 3),
  ]);
  expect(told.map(({ kind, detail, name }) => `${kind} ${detail} ${name}`.trim())).toEqual([
    'read 1',
    'confirmed 1 first socket',
    'written 2',
    'stored 3',
  ]);
});

test('what is no step of a notification is told every time', () => {
  const entries = [at('error', 'bad_json'), at('error', 'bad_json'), at('late', null), at('closed', 1006)];
  expect(furthestSteps(entries)).toEqual(entries);
});
