import { beforeEach, expect, test } from 'vitest';
import { AlertFeed } from '../../../src/shared/alertFeed.ts';
import { type Alert, type AlertsContract, type AlertsState, alert } from '../../../src/shared/console/alerts.ts';
import type { Event, Sink } from '../../../src/shared/console/service.ts';
import { FakeTime } from '../../support/consoleLink.ts';

let time: FakeTime;
let kept: Map<number, Alert>;
let feed: AlertFeed;
beforeEach(() => {
  time = new FakeTime();
  kept = new Map();
  feed = new AlertFeed({
    schedule: time.schedule,
    state: () => ({ unseen: kept.size }) as AlertsState,
    all: () => [...kept.values()],
    get: (number) => kept.get(number),
  });
});

/** A console, and what it was told. It may be slow. */
function look() {
  const told: string[] = [];
  const slow = { now: false };
  const sink = <E>(say: (event: E) => string): Sink<E> => ({
    asker: { via: 'local', from: 'test' },
    congested: () => slow.now,
    push: (event) => told.push(say(event)),
    end: () => {},
  });
  type List = Event<AlertsContract['alerts']['list']>;
  const close = feed.enterList(
    sink<List>(({ reset, alerts }) => `${reset ? 'all' : 'new'} ${alerts.map(({ number }) => number)}`),
  );
  return { told, slow, close, state: () => feed.enterState(sink<AlertsState>(({ unseen }) => `${unseen} unseen`)) };
}

function add(...numbers: number[]): void {
  for (const number of numbers) {
    const what = { kind: 'test' } as const;
    const times = { handedAt: null, clickedAt: null, closedAt: null, snoozedUntil: null, sawIt: null };
    const plain = { at: 0, hub: { id: null, name: '' }, rule: null, simulated: false, late: false, seen: false };
    const made = { number, what, ...times, ...plain, desktop: 'none', suppressed: null, words: '', with: 0 };
    kept.set(number, alert.parse(made));
  }
  feed.changed(numbers);
}

test('tells all at once, then what is new, a moment later and together', async () => {
  add(1);
  await time.pass(100);
  const { told, state } = look();
  state();
  add(2);
  add(3, 2);
  expect(told).toEqual(['all 1', '1 unseen']);
  await time.pass(100);
  expect(told).toEqual(['all 1', '1 unseen', 'new 2,3', '3 unseen']);
});

test('what has gone meanwhile is not told of; where everything is otherwise, all is', async () => {
  const { told } = look();
  add(1, 2);
  kept.delete(1);
  await time.pass(100);
  kept.clear();
  feed.changed(null);
  await time.pass(100);
  expect(told).toEqual(['all ', 'new 2', 'all ']);
});

test('a console that is slow is told nothing until it has caught up, and then all', async () => {
  const { told, slow, state } = look();
  const other = look();
  state();
  slow.now = true;
  for (const number of [1, 2, 3]) {
    add(number);
    await time.pass(100);
  }
  expect(told).toEqual(['all ', '0 unseen']);
  slow.now = false;
  await time.pass(100);
  expect(told).toEqual(['all ', '0 unseen', 'all 1,2,3', '3 unseen']);
  // It holds up nobody else.
  expect(other.told).toEqual(['all ', 'new 1', 'new 2', 'new 3']);
});

test('whoever has left is told nothing, and no timer stays', async () => {
  const { told, close } = look();
  close();
  add(1);
  await time.pass(100);
  expect(told).toEqual(['all ']);
  expect(time.timers).toBe(0);
  add(2);
  feed.close();
  expect(time.timers).toBe(0);
});
