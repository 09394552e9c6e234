import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, expect, test } from 'vitest';
import { pingsService } from '../../../../src/hub/console/pings.ts';
import { newCounts, Samples } from '../../../../src/hub/counts.ts';
import { POINT_MS, Vitals } from '../../../../src/hub/vitals.ts';
import { contract, type HubContract } from '../../../../src/shared/console/contract.ts';
import type { Event, Sink } from '../../../../src/shared/console/service.ts';

type Totals = Event<HubContract['pings']['totals']>;

let now = 0;
const counts = newCounts();
let vitals: Vitals;
let congested = false;
let heard: Totals[] = [];
const sink: Sink<Totals> = {
  asker: { via: 'local', from: 'test' },
  congested: () => congested,
  push: (event) => heard.push(event),
  end: () => undefined,
};

beforeEach(() => {
  now = 0;
  congested = false;
  heard = [];
  vitals = new Vitals({ clock: { mono: () => now, wall: () => now }, counts, rtts: new Samples(10) });
});

function take(points = 1): void {
  for (let i = 0; i < points; i += 1) {
    now += POINT_MS;
    counts.in.ping += 20;
    vitals.take();
  }
}
const times = (): number[] => heard.flatMap(({ points }) => points.map(([at]) => at));

test('what is kept comes first, in chunks and in order, with what is made meanwhile behind it', async () => {
  take(2_500);
  const stop = pingsService(vitals).totals({}, sink);
  expect(heard).toHaveLength(1);
  take();
  while (times().length < 2_501) await turn();
  expect(heard.map(({ reset, points }) => [reset, points.length])).toEqual([
    [true, 1_000],
    [false, 1_000],
    [false, 501],
  ]);
  expect(times()).toEqual(Array.from({ length: 2_501 }, (_, i) => (i + 1) * POINT_MS));
  take();
  expect(heard.at(-1)).toEqual({ reset: false, points: [[now, null, null, null, 2]] });
  for (const event of heard) contract.pings.totals.event.parse(event);
  stop();
  take();
  expect(times()).toHaveLength(2_502);
});

test('a hub without history says so at once', () => {
  pingsService(vitals).totals({}, sink)();
  expect(heard).toEqual([{ reset: true, points: [] }]);
});

test('a console that reads too slowly misses nothing', () => {
  const stop = pingsService(vitals).totals({}, sink);
  congested = true;
  take(3);
  expect(times()).toEqual([]);
  congested = false;
  take();
  expect(times()).toEqual([1, 2, 3, 4].map((i) => i * POINT_MS));
  stop();
});
