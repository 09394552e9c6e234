/** Joining while the store cannot write: Redis and the store are stood in for, the time is moved by hand. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Joining, type JoiningOptions } from '../../../../src/hub/cluster/joining.ts';
import { StoreError } from '../../../../src/hub/store/store.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a store that cannot write is no reason to leave: what it kept from being learnt is tried again', async () => {
  let full = true;
  let joins = 0;
  const failures: unknown[] = [];
  const store = {
    epoch: 0,
    recordEpoch: async (epoch: number): Promise<void> => {
      if (full) throw new StoreError('full', 'The disk is full.');
      store.epoch = epoch;
    },
  };
  const nothing = async (): Promise<void> => {};
  const joining = new Joining({
    store,
    hosts: [{ health: { state: 'ok', reason: null }, onHealth: () => () => {}, address: 'redis' }],
    clock: { mono: () => performance.now(), wall: () => Date.now() },
    consumers: { all: () => [] },
    membership: {
      joined: 0,
      wants: () => null,
      tick: () => {},
      joinAll: async () => {
        joins += 1;
      },
    },
    probe: { join: nothing, send: async () => true },
    reads: { begin: nothing, look: () => {} },
    catchUp: { epoch: async () => 7, run: nothing },
    fetching: { pages: nothing, readsFrom: 0 },
    pump: { kick: () => {} },
    owed: { kick: () => {} },
    sweeper: null,
    log: { info: () => {}, warn: () => {} },
    onFailed: (error: unknown) => failures.push(error),
  } as unknown as JoiningOptions);
  joining.start();
  await vi.advanceTimersByTimeAsync(9_000);
  expect([joining.joined, joining.trouble, joins, store.epoch]).toEqual([true, null, 1, 0]);
  full = false;
  await vi.advanceTimersByTimeAsync(2_000);
  expect([joining.joined, joins, store.epoch]).toEqual([true, 1, 7]);
  expect(failures).toEqual([]);
  joining.stop();
});
