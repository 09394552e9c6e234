import { beforeEach, expect, test, vi } from 'vitest';
import type { Clock } from '../../../src/hub/clock.ts';
import { newCounts, Samples } from '../../../src/hub/counts.ts';
import { POINT_MS, POINTS_LIMIT, Vitals, type VitalsPoint } from '../../../src/hub/vitals.ts';

const EPOCH = 1_764_000_000_000;
let now = 0;
const clock: Clock = { mono: () => now, wall: () => EPOCH + now };
const counts = newCounts();
let rtts: Samples;
let vitals: Vitals;

beforeEach(() => {
  now = 0;
  counts.in.ping = 0;
  rtts = new Samples(2_000);
  vitals = new Vitals({ clock, counts, rtts });
});

function pass(pings: number, ...measured: number[]): void {
  now += POINT_MS;
  counts.in.ping += pings;
  for (const rtt of measured) rtts.add(rtt);
  vitals.take();
}

function later(pings: number, ...measured: number[]): VitalsPoint | undefined {
  pass(pings, ...measured);
  return vitals.points().at(-1);
}

test('a point has the rate since the one before and the percentiles of the last minute', () => {
  expect(later(25)).toEqual({ at: EPOCH + 10_000, p50Ms: null, p95Ms: null, p99Ms: null, pingsPerSecond: 2.5 });
  const hundred = Array.from({ length: 100 }, (_, i) => i + 1);
  expect(later(0, ...hundred)).toEqual({
    at: EPOCH + 20_000,
    p50Ms: 50,
    p95Ms: 95,
    p99Ms: 99,
    pingsPerSecond: 0,
  });
  // What was measured a minute ago still counts; a point later it does not.
  for (let i = 0; i < 4; i += 1) later(0);
  expect(later(0)).toMatchObject({ p99Ms: 99 });
  expect(later(0)).toMatchObject({ p50Ms: null, p99Ms: null });
});

test('a point that comes late is a rate a second all the same', () => {
  now += 50_000;
  expect(later(60)).toMatchObject({ pingsPerSecond: 1 });
});

test('what was counted before it began is not of its first point', () => {
  counts.in.ping = 1_000;
  rtts.add(900);
  vitals = new Vitals({ clock, counts, rtts });
  expect(later(10, 20)).toMatchObject({ pingsPerSecond: 1, p99Ms: 20 });
});

test('a day is kept, and the oldest go', () => {
  for (let i = 0; i < POINTS_LIMIT + 5; i += 1) pass(i);
  const points = vitals.points();
  expect(points).toHaveLength(POINTS_LIMIT);
  expect(points[0]).toMatchObject({ at: EPOCH + 6 * POINT_MS, pingsPerSecond: 0.5 });
  expect(points.map(({ at }) => at)).toEqual(points.map((_, i) => EPOCH + (i + 6) * POINT_MS));
});

test('whoever listens hears each point once it is made, every 10 s', () => {
  vi.useFakeTimers();
  try {
    const heard: VitalsPoint[] = [];
    const stop = vitals.onPoint((point) => heard.push(point));
    vitals.start();
    vi.advanceTimersByTime(3 * POINT_MS - 1);
    expect(heard).toHaveLength(2);
    stop();
    vi.advanceTimersByTime(POINT_MS);
    expect(heard).toHaveLength(2);
    expect(vitals.points()).toHaveLength(3);
    vitals.stop();
    vi.advanceTimersByTime(POINT_MS);
    expect(vitals.points()).toHaveLength(3);
  } finally {
    vi.useRealTimers();
  }
});
