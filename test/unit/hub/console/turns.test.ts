import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../../src/hub/clock.ts';
import { tellTurns } from '../../../../src/hub/console/turns.ts';
import { Consumers } from '../../../../src/hub/consumers.ts';
import { newCounts } from '../../../../src/hub/counts.ts';
import type { HubContract } from '../../../../src/shared/console/contract.ts';
import type { Event } from '../../../../src/shared/console/service.ts';

type Turns = Event<HubContract['connections']['turns']>;

let consumers: Consumers;
let congested: boolean;
/** How often it was asked whether there is room. */
let asked: number;
let said: Turns[];
let stop: () => void;
const counts = newCounts();
beforeEach(() => {
  consumers = new Consumers({ clock: systemClock, flappingReturns: 3, lateAfterMs: 1_000 });
  congested = false;
  asked = 0;
  said = [];
  stop = () => {};
});
afterEach(() => stop());

const leave = (id: string) => consumers.judge(consumers.enter(id), systemClock.mono());
const who = (event: Turns | undefined) => event?.turns.map(([id, where]) => `${id} ${where}`);
const listen = () => {
  const asker = { via: 'local', from: 'test' } as const;
  const isCongested = (): boolean => {
    asked += 1;
    return congested;
  };
  const sink = { asker, congested: isCongested, push: (event: Turns) => said.push(event), end: () => {} };
  stop = tellTurns(sink, { consumers, presence: null, counts });
};

test('begins with everybody who is gone, in chunks, and then says only what is new', async () => {
  for (let i = 0; i < 2_500; i += 1) leave(`m${i}`);
  listen();
  await expect.poll(() => said.at(-1)?.whole).toBe(true);
  expect(said.map(({ reset, whole, turns: { length } }) => [reset, whole, length])).toEqual([
    [true, false, 1_000],
    [false, false, 1_000],
    [false, true, 500],
  ]);
  leave('late');
  await expect.poll(() => said.length, { timeout: 5_000 }).toBe(4);
  expect(said[3]).toMatchObject({ reset: false, whole: true, connects: 0 });
  expect(who(said[3])).toEqual(['late gone']);
});

test('whoever is slow is told when there is room, and all of it', async () => {
  listen();
  expect(said).toMatchObject([{ reset: true, whole: true, turns: [] }]);
  congested = true;
  leave('one');
  counts.connects += 3;
  asked = 0;
  await expect.poll(() => asked, { timeout: 5_000 }).toBeGreaterThan(1);
  expect(said).toHaveLength(1);
  congested = false;
  leave('two');
  await expect.poll(() => said.length, { timeout: 5_000 }).toBe(2);
  expect(said[1]).toMatchObject({ connects: 3 });
  expect(who(said[1])).toEqual(['one gone', 'two gone']);
});

test('one that is gone for so long that it is forgotten has not come back', async () => {
  leave('old');
  listen();
  consumers.forget(systemClock.mono() + 3_600_000);
  expect(consumers.get('old')).toBe(undefined);
  leave('mark');
  await expect.poll(() => said.length, { timeout: 5_000 }).toBe(2);
  expect(who(said[1])).toEqual(['mark gone']);
});
