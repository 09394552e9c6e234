import { expect, test, vi } from 'vitest';
import { VITALS } from '../../../src/shared/console/simulator.ts';
import { Plan } from '../../../src/simulator/plan.ts';
import { readScenario } from '../../../src/simulator/scenarioText.ts';
import { VitalsFeed } from '../../../src/simulator/vitalsFeed.ts';

const { scenario } = readScenario(`
title: x
populations:
  - { name: mute, wearables: 2, sockets: 2 }
  - name: one
    wearables: 2
    sockets: 3
    events: { every: 100ms, heart_rate: { above: 100 }, craving: {} }
phases: [{ name: a, lasts: 10h }]
`);
if (!scenario) throw new Error('the scenario is none');
const run = { scenario, seed: 5, firstId: 900 };

/** What a console that looks is told, put together. */
function watch(feed: VitalsFeed, consumer: string) {
  const told: { resets: number; signals: string[]; points: number[][] } = { resets: 0, signals: [], points: [] };
  const sink = {
    push: ({ reset, signals, points }: { reset: boolean; signals: { name: string }[]; points: number[][] }) => {
      if (reset) Object.assign(told, { resets: told.resets + 1, points: [] });
      told.signals = signals.map(({ name }) => name);
      told.points.push(...points);
    },
  };
  return { told, stop: feed.watch(consumer, sink as never) };
}

test('tells what the wearable of the id measures, as the clock goes', () => {
  const feed = new VitalsFeed();
  feed.begin(run);
  const { told, stop } = watch(feed, '903');
  expect(told).toMatchObject({ resets: 1, signals: ['heart_rate', 'craving'], points: [] });
  feed.advance(1_000);
  // Two wearables of two sockets come before, and one of three.
  const planned = [...new Plan(scenario, 5, 7).measurements()].slice(0, 9);
  expect(told.points.length).toBeGreaterThan(7);
  expect(told.points.map(([at]) => at)).toEqual(planned.slice(0, told.points.length).map(({ at }) => Math.round(at)));
  expect(told.points[0]?.[1]).toBeCloseTo(planned[0]?.vitals.heart_rate ?? 0, 2);
  const other = watch(feed, '903');
  expect(other.told.points).toEqual(told.points);
  other.stop();
  feed.advance(2_000);
  expect(told.points.length).toBeGreaterThan(17);
  expect(told.points.every(([at = 0], place) => place === 0 || at > (told.points[place - 1]?.[0] ?? 0))).toBe(true);
  feed.begin({ ...run, seed: 6 });
  expect(told).toMatchObject({ resets: 2, points: [] });
  stop();
  feed.advance(3_000);
  expect(told.points).toEqual([]);
});

test('who measures nothing, or is nobody, has no signals', () => {
  const feed = new VitalsFeed();
  expect(watch(feed, '902').told).toEqual({ resets: 1, signals: [], points: [] });
  feed.begin(run);
  for (const id of ['900', '901', '904', '899', 'x']) {
    const { told } = watch(feed, id);
    feed.advance(5_000);
    expect(told).toMatchObject({ signals: [], points: [] });
  }
});

test('a long run is caught up with a little at a time, and only the newest points are kept', () => {
  vi.useFakeTimers();
  try {
    const feed = new VitalsFeed();
    feed.begin(run);
    feed.advance(1_000_000);
    const { told } = watch(feed, '902');
    expect(told.points.at(-1)?.[0]).toBeLessThan(300_000);
    vi.advanceTimersByTime(1_000);
    expect(told.points.at(-1)?.[0]).toBeGreaterThan(999_800);
    const late = watch(feed, '902');
    expect(late.told.points).toHaveLength(VITALS);
    feed.close();
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
