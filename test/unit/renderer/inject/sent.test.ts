import { beforeEach, expect, test } from 'vitest';
import {
  countFates,
  failedTargets,
  fateOf,
  noteProgress,
  noteSent,
  type Sent,
  targetsOf,
  useSent,
} from '../../../../src/renderer/screens/inject/sent.ts';

const content = { tipo: 'test', contenido: 'x', deseo_id: '' };
const results = [
  { consumer: 'a', id: 1, written: 2, hub: null },
  { consumer: 'b', id: 2, written: 0, hub: null },
];
const sending = (batch: number): Omit<Sent, 'key' | 'progress'> => ({
  at: 0,
  content,
  next: 3,
  targets: targetsOf(results),
  follow: { hubStartedAt: 1, batch },
  error: null,
});
const sent = (): readonly Sent[] => useSent.getState().sent;
const latest = (): Sent => sent()[0] as Sent;

beforeEach(() => useSent.setState({ sent: [] }));

test('a target goes from stored or written to delivered to read', () => {
  noteSent(sending(1));
  expect(latest().targets.map((target) => fateOf(target, latest()))).toEqual(['written', 'stored']);
  noteProgress(latest().key, [['a', 1, false]]);
  expect(countFates(latest())).toMatchObject({ confirmed: 1, stored: 1, written: 0 });
  noteProgress(latest().key, [
    ['a', 2, true],
    ['b', 1, false],
  ]);
  expect(countFates(latest())).toMatchObject({ read: 1, confirmed: 1, stored: 0 });
});

test('what was handed to another hub is on its way, not kept for later, until it arrives', () => {
  const targets = targetsOf([
    { consumer: 'there', id: 1, written: 0, hub: 8 },
    { consumer: 'both', id: 2, written: 1, hub: 8 },
    { consumer: 'away', id: 3, written: 0, hub: null },
  ]);
  noteSent({ ...sending(1), targets });
  expect(latest().targets.map((target) => fateOf(target, latest()))).toEqual(['handed', 'written', 'stored']);
  noteProgress(latest().key, [['there', 1, false]]);
  expect(countFates(latest())).toMatchObject({ handed: 0, confirmed: 1 });
});

test('two hubs may number their batches alike: progress goes to the injection it belongs to', () => {
  noteSent(sending(1));
  const first = latest().key;
  noteSent(sending(1));
  noteProgress(latest().key, [['a', 1, false]]);
  expect(sent().map((one) => [one.key === first, countFates(one).confirmed])).toEqual([
    [false, 1],
    [true, 0],
  ]);
});

test('the last ten are kept, the newest first', () => {
  for (let batch = 0; batch < 12; batch += 1) noteSent(sending(batch));
  expect(sent().map(({ follow }) => follow?.batch)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
});

test('what the hub gave up halfway: failures first, and of the rest only that they are stored', () => {
  const targets = failedTargets(['1', '2', '3'], 1);
  expect(targets.map(({ consumer }) => consumer)).toEqual(['2', '3', '1']);
  noteSent({ ...sending(1), targets, follow: null });
  expect(countFates(latest())).toMatchObject({ failed: 2, unsure: 1 });
});
