import { beforeEach, describe, expect, test } from 'vitest';
import {
  countFates,
  fateOf,
  noteProgress,
  noteSent,
  retriable,
  type Sent,
  send,
  stopSending,
  targetsOf,
  useSent,
} from '../../../../src/renderer/screens/inject/sent.ts';
import { ConsoleError } from '../../../../src/shared/console/service.ts';

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

beforeEach(() => useSent.setState({ sent: [], sending: null, cutShort: null }));

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

type Hub = Parameters<typeof send>[0]['hub'];
type Asked = { to: string[]; first?: number; batch?: number };

/** A hub that stores everything, by `answer` unless it throws for the how-manieth step. */
function hubOf(answer: (step: number, asked: Asked) => void) {
  const asked: Asked[] = [];
  const call = async (_name: string, args: Asked) => {
    asked.push(args);
    answer(asked.length, args);
    return { batch: 7, results: args.to.map((consumer, id) => ({ consumer, id, written: 0, hub: null })), unfit: [] };
  };
  const link = { hub: { call, now: () => 5 } as unknown as Hub, info: { get: () => ({ startedAt: 1 }) } };
  return { asked, link: link as unknown as Parameters<typeof send>[0] };
}
const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `c${from + i}`);
const fates = () => countFates(latest());

describe('a long one is sent a thousand at a time', () => {
  test('as one injection, whose counter goes on, to each consumer once', async () => {
    const { asked, link } = hubOf(() => {});
    await send(link, [...ids(0, 2_500), 'c0'], { ...content, contenido: '{{counter}}' });
    expect(asked.map(({ to, first, batch }) => [to.length, first, batch])).toEqual([
      [1_000, 1, undefined],
      [1_000, 1_001, 7],
      [500, 2_001, 7],
    ]);
    expect(latest()).toMatchObject({ next: 2_501, follow: { hubStartedAt: 1, batch: 7 }, error: null });
    expect(fates()).toMatchObject({ stored: 2_500, failed: 0, unsent: 0 });
    expect(useSent.getState()).toMatchObject({ sending: null, cutShort: null });
  });

  test('and says how far it is', async () => {
    const seen: unknown[] = [];
    const { link } = hubOf(() => seen.push(useSent.getState().sending));
    await send(link, ids(0, 1_500), content);
    expect(seen).toEqual([
      { done: 0, of: 1_500, stopping: false },
      { done: 1_000, of: 1_500, stopping: false },
    ]);
  });

  test('and stopped between: what is stored stays, the rest can be sent', async () => {
    const { asked, link } = hubOf((step) => step === 2 && stopSending());
    await send(link, ids(0, 3_500), content);
    expect(asked).toHaveLength(2);
    expect(fates()).toMatchObject({ stored: 2_000, unsent: 1_500, failed: 0 });
    expect(useSent.getState()).toMatchObject({ sending: null, cutShort: { error: null, stored: 2_000 } });
    expect(retriable(latest()).map(({ consumer }) => consumer)).toEqual(ids(2_000, 3_500));
    await send(link, ids(2_000, 3_500), content, latest().next);
    expect(asked.map(({ batch }) => batch)).toEqual([undefined, 7, undefined, 7]);
    expect(fates()).toMatchObject({ stored: 1_500, unsent: 0 });
  });

  test('stopped during the last step it is whole', async () => {
    const { link } = hubOf(() => stopSending());
    await send(link, ids(0, 10), content);
    expect(useSent.getState()).toMatchObject({ sending: null, cutShort: null });
    expect(fates()).toMatchObject({ stored: 10 });
  });
});

test('what the hub gave up halfway: failures first, and all of them can be tried again', async () => {
  const { link } = hubOf((step) => {
    if (step === 2) throw new ConsoleError('store_full');
  });
  await send(link, ids(0, 2_500), content);
  expect(fates()).toMatchObject({ failed: 1_500, stored: 1_000 });
  expect(latest().targets[0]).toMatchObject({ consumer: 'c1000', missed: 'failed' });
  expect(retriable(latest())).toHaveLength(1_500);
  expect(useSent.getState().cutShort).toMatchObject({ stored: 1_000, error: { code: 'store_full' } });
});

test('where the link is lost nobody knows of the step under way: only what lay behind it is sent again', async () => {
  const { link } = hubOf((step) => {
    if (step === 2) throw new ConsoleError('connection_lost');
  });
  await send(link, ids(0, 2_500), content);
  expect(fates()).toMatchObject({ stored: 1_000, unknown: 1_000, unsent: 500, failed: 0 });
  expect(retriable(latest()).map(({ consumer }) => consumer)).toEqual(ids(2_000, 2_500));
});
