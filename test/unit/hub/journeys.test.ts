import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { UNPROVEN_LIMIT } from '../../../src/hub/connection.ts';
import { Parts } from '../../support/parts.ts';

test('what was written is recorded, and again when it is proven', () => {
  const parts = new Parts();
  const { connection } = parts.connect();
  const written = parts.clock.wall();
  parts.journeys.written(connection, 7, parts.clock.mono());
  expect(parts.deliveries).toEqual([]);
  parts.journeys.flush();
  parts.clock.pass(300);
  parts.journeys.proven(connection, connection.mark, parts.clock.mono());
  parts.journeys.flush();
  parts.journeys.flush();
  const record = { consumer: 'a', id: 7, connection: 1, writtenAt: written, confirmedAt: null, readAt: null };
  expect(parts.deliveries).toEqual([record, { ...record, confirmedAt: written + 300 }]);
});

test('a proof that comes before the record goes with it', () => {
  const parts = new Parts();
  const { connection } = parts.connect();
  parts.journeys.written(connection, 7, parts.clock.mono());
  parts.journeys.proven(connection, connection.mark, parts.clock.mono());
  parts.journeys.flush();
  expect(parts.deliveries).toMatchObject([{ id: 7, confirmedAt: parts.clock.wall() }]);
});

describe('by itself a record', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('waits for its proof and is stored once', () => {
    const parts = new Parts();
    const { connection } = parts.connect();
    parts.journeys.written(connection, 7, parts.clock.mono());
    vi.advanceTimersByTime(1_000);
    expect(parts.deliveries).toEqual([]);
    parts.journeys.proven(connection, connection.mark, parts.clock.mono());
    vi.advanceTimersByTime(5_000);
    expect(parts.deliveries).toMatchObject([{ id: 7, confirmedAt: parts.clock.wall() }]);
  });

  test('waits no longer than two rounds, and is stored again once it is proven', () => {
    const parts = new Parts();
    const { connection } = parts.connect();
    parts.journeys.written(connection, 7, parts.clock.mono());
    vi.advanceTimersByTime(700);
    parts.journeys.written(connection, 8, parts.clock.mono());
    vi.advanceTimersByTime(800);
    expect(parts.deliveries).toMatchObject([
      { id: 7, confirmedAt: null },
      { id: 8, confirmedAt: null },
    ]);
    vi.advanceTimersByTime(5_000);
    expect(parts.deliveries).toHaveLength(2);
    parts.journeys.proven(connection, connection.mark, parts.clock.mono());
    vi.advanceTimersByTime(5_000);
    expect(parts.deliveries.slice(2)).toMatchObject([
      { id: 7, confirmedAt: parts.clock.wall() },
      { id: 8, confirmedAt: parts.clock.wall() },
    ]);
  });
});

describe('a proof', () => {
  test('covers everything up to its mark, once', () => {
    const parts = new Parts();
    const { connection } = parts.connect();
    for (const id of [1, 2, 3, 4]) parts.journeys.written(connection, id, parts.clock.mono());
    parts.journeys.proven(connection, 2, parts.clock.mono());
    parts.journeys.proven(connection, 2, parts.clock.mono());
    expect(parts.confirmed).toEqual([[1, 2]]);
    expect(connection.unproven?.map(({ delivery }) => delivery.id)).toEqual([3, 4]);
    parts.journeys.proven(connection, 4, parts.clock.mono());
    expect(connection.unproven).toBeNull();
    expect(parts.counts.confirmed).toBe(4);
    expect(parts.events.filter(({ kind }) => kind === 'confirmed').map(({ detail }) => detail)).toEqual([1, 2, 3, 4]);
  });

  test('of one socket says nothing of another', () => {
    const parts = new Parts();
    const [one, two] = [parts.connect(), parts.connect()];
    for (const { connection } of [one, two]) parts.journeys.written(connection, 5, parts.clock.mono());
    parts.journeys.proven(one.connection, 1, parts.clock.mono());
    parts.journeys.flush();
    expect(parts.deliveries.map(({ connection, confirmedAt }) => [connection, confirmedAt !== null])).toEqual([
      [1, true],
      [2, false],
    ]);
  });
});

test('those that wait for a proof are bounded: the oldest stays written, and is counted', () => {
  const parts = new Parts();
  const { connection } = parts.connect();
  for (let id = 1; id <= UNPROVEN_LIMIT + 5; id += 1) parts.journeys.written(connection, id, parts.clock.mono());
  expect(connection.unproven?.length).toBe(UNPROVEN_LIMIT);
  expect(connection.unproven?.[0]?.delivery.id).toBe(6);
  expect(parts.counts.drops.get('unproven')).toBe(5);
  parts.journeys.flush();
  expect(parts.deliveries).toHaveLength(UNPROVEN_LIMIT + 5);
});
