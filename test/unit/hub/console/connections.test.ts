import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { connectionsService } from '../../../../src/hub/console/connections.ts';
import { Consumers } from '../../../../src/hub/consumers.ts';
import { newCounts } from '../../../../src/hub/counts.ts';
import type { HubContract } from '../../../../src/shared/console/contract.ts';
import type { Event } from '../../../../src/shared/console/service.ts';

type Rows = Event<HubContract['connections']['rows']>;

let now = 0;
const clock = { mono: () => now, wall: () => now };
beforeEach(() => {
  vi.useFakeTimers();
  now = 1_000;
});
afterEach(() => vi.useRealTimers());

const pass = (ms: number): void => {
  now += ms;
  vi.advanceTimersByTime(ms);
};

test('rows that take long to tell are told less often: a console takes a twentieth of the hub at most', () => {
  const consumers = new Consumers({ clock, flappingReturns: 3, lateAfterMs: 1_000 });
  const service = connectionsService({
    ...{ consumers, clock, counts: newCounts(), presence: null, asks: null },
    sockets: {} as never,
  });
  const said: Rows[] = [];
  let takes = 0;
  const stop = service.rows(
    {},
    {
      asker: { via: 'local', from: 'test' },
      congested: () => false,
      push: (event) => {
        now += takes;
        said.push(event as Rows);
      },
      end: () => {},
    },
  );
  const change = (): void => consumers.note(consumers.enter('42'), 'connected', 0, now);
  change();
  pass(100);
  expect(said).toHaveLength(2);
  takes = 30;
  change();
  pass(100);
  expect(said).toHaveLength(3);
  change();
  pass(30 * 20 - 1);
  expect(said).toHaveLength(3);
  pass(1);
  expect(said).toHaveLength(4);
  stop();
});
