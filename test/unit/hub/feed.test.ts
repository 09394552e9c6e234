import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { Feed } from '../../../src/hub/feed.ts';

setFlagsFromString('--expose-gc');

const frame = (feed: Feed, consumer: string, type: string, text = 'x'): void =>
  feed.frame(consumer, 1, 'in', type, text.length, text, 0);

test('keeps the last frames of everybody, long ones cut, and pings only for whoever looks', () => {
  const feed = new Feed();
  frame(feed, 'a', 'mark_read', 'y'.repeat(10_000));
  frame(feed, 'a', 'ping');
  frame(feed, 'b', 'error');
  expect(feed.recent('a').frames.map(({ type, text, bytes }) => [type, text.length, bytes])).toEqual([
    ['mark_read', 4_096, 10_000],
  ]);
  const heard: string[] = [];
  const stop = feed.watch(
    'a',
    () => {},
    ({ type }) => heard.push(type),
  );
  expect(feed.watches('a')).toBe(true);
  frame(feed, 'a', 'ping');
  frame(feed, 'b', 'ping');
  stop();
  frame(feed, 'a', 'pong');
  expect(heard).toEqual(['ping']);
  expect(feed.watches('a')).toBe(false);
});

test('is bounded by number and by bytes', () => {
  const feed = new Feed();
  for (let i = 0; i < 25_000; i += 1) frame(feed, 'a', 'error');
  expect(feed.recent('a').frames).toHaveLength(20_000);
  for (let i = 0; i < 5_000; i += 1) frame(feed, 'b', 'error', 'z'.repeat(4_096));
  // 8 MB, but for the room of a frame or two where the next is written.
  expect(feed.recent('b').frames.length).toBeGreaterThan(2_040);
  expect(feed.recent('b').frames.length).toBeLessThanOrEqual(2_048);
  expect(feed.recent('a').frames).toHaveLength(0);
});

test('keeps nothing of what was cut off', () => {
  const collect = runInNewContext('gc') as () => void;
  const used = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const feed = new Feed();
  const before = used();
  // As the wire writes it: put together, then flat.
  for (let i = 0; i < 300; i += 1) {
    const text = `{"n":${i},"x":"${'x'.repeat(300_000)}"}`;
    Buffer.byteLength(text);
    frame(feed, 'a', 'initial_notifications', text);
  }
  expect(feed.recent('a').frames).toHaveLength(300);
  // 300 texts of 300,000 characters are 90 MB; their beginnings 2.5 MB at most.
  expect(used() - before).toBeLessThan(20_000_000);
});

test('comings and goings are kept apart, so that many of them push no notable event out', () => {
  const feed = new Feed();
  const event = { consumer: 'a', at: 1, connection: 1, detail: null, note: null } as const;
  feed.emitNotable({ ...event, kind: 'late' });
  for (let i = 0; i < 6_000; i += 1) feed.emitPassing({ ...event, kind: 'connected' });
  const kinds = feed.recent('a').events.map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'late')).toHaveLength(1);
  expect(kinds.filter((kind) => kind === 'connected')).toHaveLength(5_000);
});

test('events reach whoever listens, and only notable ones are kept', () => {
  const feed = new Feed();
  const event = { consumer: 'a', at: 1, kind: 'late', connection: 1, detail: null, note: null } as const;
  expect(feed.wants('a')).toBe(false);
  const all: string[] = [];
  const stop = feed.listen(({ kind }) => all.push(kind));
  expect(feed.wants('anybody')).toBe(true);
  feed.emit({ ...event, kind: 'written' });
  feed.emitNotable(event);
  stop();
  feed.emitNotable(event);
  expect(all).toEqual(['written', 'late']);
  expect(feed.recent('a').events.map(({ kind }) => kind)).toEqual(['late', 'late']);
});
