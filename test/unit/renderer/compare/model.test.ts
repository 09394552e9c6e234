import { expect, test } from 'vitest';
import { endsOf, found, itemsOf, kindOf, sharesOf, sideOf } from '../../../../src/renderer/screens/compare/model.ts';
import type { TrackedNotification } from '../../../../src/shared/console/contract.ts';
import { type Comparison, compareRecordings, DELIVERY_STEPS } from '../../../../src/shared/recording/compare.ts';
import type { RecordedLine } from '../../../../src/shared/recording/format.ts';
import { readSummary, recordingOf, START, storedAtStart, toldAt } from '../../../support/recording.ts';

const stored = (consumer: string, contenido: string, tookMs: number | null): TrackedNotification =>
  storedAtStart({ consumer, tipo: 'alerta', contenido, confirmedAt: tookMs === null ? null : START + tookMs });
const told = (...notifications: TrackedNotification[]): RecordedLine => toldAt(START + 7, ...notifications);
const closed = (consumer: string, ...codes: number[]): RecordedLine => ({
  at: START + 8,
  name: 'consumers.detail',
  args: { consumer },
  event: {
    kind: 'changed',
    timeline: codes.map((detail) => ({ at: START, kind: 'closed', connection: 1, detail, note: null })),
  },
});
const compared = (first: RecordedLine[], second: RecordedLine[]): Comparison =>
  compareRecordings(readSummary(recordingOf(first)), readSummary(recordingOf(second)));

function items(comparison: Comparison) {
  const steps = itemsOf(comparison);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

test('the list that the address names, else the first that has something', () => {
  const comparison = compared([closed('a', 1_000)], []);
  expect([kindOf('extra', comparison), kindOf('no such', comparison), kindOf(undefined, comparison)]).toEqual([
    'extra',
    'onlyInA',
    'onlyInA',
  ]);
  expect(kindOf(undefined, compared([], []))).toBe('missing');
  expect([sideOf('missing'), sideOf('onlyInA'), sideOf('extra'), sideOf('onlyInB')]).toEqual(['a', 'a', 'b', 'b']);
});

test('words narrow a list, capitals and accents aside, in consumer, tipo and text', () => {
  const { missing, onlyInA } = items(compared([told(stored('42', 'Estrés', null), stored('43', 'Respira', null))], []));
  expect(missing.map(({ consumer, told: one }) => [consumer, one?.at])).toEqual([
    ['42', START + 7],
    ['43', START + 7],
  ]);
  const consumers = (filter: string) => found(missing, filter).map(({ consumer }) => consumer);
  expect([consumers('ESTRES'), consumers('alerta 43'), consumers(' '), consumers('43 estres')]).toEqual([
    ['42'],
    ['43'],
    ['42', '43'],
    [],
  ]);
  expect(found(onlyInA, '43').map(({ told: one }) => one)).toEqual([null]);
});

test('ends of connections, in all and by code as a number', () => {
  const comparison = compared([closed('a', 1_006, 1_000, 1_000)], [closed('a', 4_000, 999)]);
  expect(endsOf(comparison)).toEqual({
    all: { a: 3, b: 2 },
    codes: [
      { code: 999, a: 0, b: 1 },
      { code: 1_000, a: 2, b: 0 },
      { code: 1_006, a: 1, b: 0 },
      { code: 4_000, a: 0, b: 1 },
    ],
  });
});

test('the distribution goes from the first step with something in it to the last, in shares of each', () => {
  const first = [told(stored('a', '', 4), stored('b', '', 5), stored('c', '', 15), stored('d', '', null))];
  const comparison = compared(first, [told(stored('a', '', 40))]);
  const steps = sharesOf(comparison).map(({ step, a, b }) => [DELIVERY_STEPS[step], Math.round(a * 100), b]);
  expect(steps).toEqual([
    [5, 67, 0],
    [10, 0, 0],
    [20, 33, 0],
    [50, 0, 1],
  ]);
  expect(sharesOf(compared([], []))).toEqual([]);
});
