/** Whose groups the hub is in, over time that is moved by hand; the layer is the one in memory, noting what it is told. */
import { beforeEach, expect, test } from 'vitest';
import { Membership } from '../../../../src/hub/cluster/membership.ts';
import { LayerError } from '../../../../src/layer/layer.ts';
import { MemoryLayer } from '../../../../src/layer/memory.ts';

const DAY_MS = 24 * 60 * 60_000;
let now: number;
let log: string[];
let away: boolean;
let unexpected: unknown[];

class NotingLayer extends MemoryLayer {
  override async groupAdd(group: string, local: string): Promise<void> {
    if (away) throw new LayerError('away', 'away');
    log.push(`+${local}`);
    await super.groupAdd(group, local);
  }
  override async groupDiscard(group: string, local: string): Promise<void> {
    if (away) throw new LayerError('away', 'away');
    log.push(`-${local}`);
    await super.groupDiscard(group, local);
  }
}

function open(options: { readonly lingerDays?: number; readonly lingerCount?: number } = {}): Membership {
  const onUnexpected = (error: unknown): unknown => unexpected.push(error);
  return new Membership({
    layer: new NotingLayer({ onDrop: () => {}, onUnexpected }),
    note: async () => {},
    now: () => now,
    lingerMs: (options.lingerDays ?? 7) * DAY_MS,
    lingerCount: options.lingerCount ?? 3,
    onUnexpected,
  });
}
beforeEach(() => {
  [now, log, away, unexpected] = [10 * DAY_MS, [], false, []];
});

test('who left stays in its group for a while, and no longer', async () => {
  const membership = open();
  await membership.join('a');
  membership.left('a');
  expect([membership.wants('a'), membership.joined, membership.lingering]).toEqual(['lingering', 1, 1]);
  now += 7 * DAY_MS - 1;
  membership.tick();
  expect(membership.wants('a')).toBe('lingering');
  now += 1;
  membership.tick();
  expect(membership.wants('a')).toBeNull();
  expect(log.at(-1)).toBe('-a');
});

test('who returns is here again', async () => {
  const membership = open();
  await membership.join('a');
  membership.left('a');
  await membership.join('a');
  expect([membership.wants('a'), membership.lingering]).toEqual(['here', 0]);
  now += 30 * DAY_MS;
  membership.tick();
  expect(membership.wants('a')).toBe('here');
  expect(log).not.toContain('-a');
});

test('of too many that left the longest gone is let go', async () => {
  const membership = open();
  for (const id of ['a', 'b', 'c', 'd']) {
    await membership.join(id);
    membership.left(id);
    now += 1;
  }
  expect(['a', 'b', 'c', 'd'].map((id) => membership.wants(id))).toEqual([null, 'lingering', 'lingering', 'lingering']);
  expect(log.filter((line) => line.startsWith('-'))).toEqual(['-a']);
});

test('without lingering a group is left at once', async () => {
  const membership = open({ lingerDays: 0 });
  await membership.join('a');
  membership.left('a');
  expect([membership.wants('a'), log]).toEqual([null, ['+a', '-a']]);
});

test('an earlier run is remembered: the latest that fit, while their time is not over', async () => {
  const membership = open();
  membership.remember([
    ['a', now - 1],
    ['b', now - 2],
    ['c', now - 3],
    ['d', now - 4],
    ['old', now - 8 * DAY_MS],
  ]);
  expect(['a', 'b', 'c', 'd', 'old'].map((id) => membership.wants(id) !== null)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
  await membership.joinAll();
  expect(log.filter((line) => line.startsWith('+')).sort()).toEqual(['+a', '+b', '+c']);
});

test('every membership is renewed within a minute', async () => {
  const membership = open({ lingerCount: 1_000 });
  for (let i = 0; i < 300; i += 1) await membership.join(String(i));
  log = [];
  for (let second = 0; second < 60; second += 1) membership.tick();
  await Promise.resolve();
  expect(new Set(log).size).toBe(300);
});

test('while the layer is away nothing is forgotten and nothing fails', async () => {
  const membership = open();
  away = true;
  await membership.join('a');
  membership.tick();
  membership.left('a');
  away = false;
  await membership.joinAll();
  expect(new Set(log)).toEqual(new Set(['+a']));
  expect(unexpected).toEqual([]);
});

test('of two handshakes of one consumer the one that fails takes the other out of no group', async () => {
  const membership = open();
  const leaves = [await membership.visit('a'), await membership.visit('a')];
  leaves[0]?.();
  expect(log).not.toContain('-a');
  leaves[1]?.();
  expect(log.at(-1)).toBe('-a');
});

test('who leaves at once, without lingering, does not take a handshake out of the group', async () => {
  const membership = open({ lingerDays: 0 });
  await membership.join('a');
  const leave = await membership.visit('a');
  membership.left('a');
  expect(log).not.toContain('-a');
  await membership.join('a');
  leave();
  expect(log).not.toContain('-a');
});
