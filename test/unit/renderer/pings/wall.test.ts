import { describe, expect, test } from 'vitest';
import { findCluster, networkOf } from '../../../../src/renderer/screens/pings/cluster.ts';
import { Places } from '../../../../src/renderer/screens/pings/places.ts';
import { readWall } from '../../../../src/renderer/screens/pings/wall.ts';
import type { ConsumerRow } from '../../../../src/shared/console/rows.ts';
import { NOW, row } from '../connections/rows.ts';

/** Consumers 0 to `count`, each as `change` says. */
function crowd(count: number, change: (n: number) => Partial<ConsumerRow> = () => ({})) {
  const rows = Array.from({ length: count }, (_, n) =>
    row({ id: String(n), address: `10.${n % 50}.${n % 7}.9:5000`, ...change(n) }),
  );
  const byId = new Map(rows.map((one) => [one.id, one]));
  const places = new Places();
  places.update(byId.keys());
  return { rows, blocks: places.blocks, get: (id: string) => byId.get(id) };
}

describe('a cluster', () => {
  test('is a block in which many are silent or late and few are elsewhere', () => {
    const { blocks, get } = crowd(1_000, (n) => {
      if (n >= 300 && n < 310) return { state: 'silent', figure: NOW - 60_000 + n };
      if (n >= 310 && n < 330) return { state: 'late', figure: NOW - 30_000 };
      return n % 97 === 5 ? { state: 'late', figure: NOW } : {};
    });
    const cluster = findCluster(blocks, get);
    expect(cluster).toMatchObject({
      where: { block: 3, from: '300', to: '399' },
      silent: 10,
      since: NOW - 60_000 + 300,
      shared: null,
    });
    expect(cluster?.ids).toHaveLength((cluster?.silent ?? 0) + (cluster?.late ?? 0));
    expect(cluster?.ids.slice(0, 2)).toEqual(['300', '301']);
  });

  test('says the network that they share, where others do not', () => {
    const ill = (n: number): boolean => n >= 300 && n < 330;
    const apart = crowd(1_000, (n) => (ill(n) ? { state: 'late', address: '10.20.17.4:999' } : {}));
    expect(findCluster(apart.blocks, apart.get)).toMatchObject({ where: { block: 3 }, shared: '10.20.17.' });
    const all = crowd(1_000, (n) => ({ address: '10.20.17.4:999', ...(ill(n) ? { state: 'late' } : {}) }));
    expect(findCluster(all.blocks, all.get)).toMatchObject({ where: { block: 3 }, shared: null });
  });

  test('is a network where they are in no block together', () => {
    const { blocks, get } = crowd(1_000, (n) =>
      n % 40 === 3 ? { state: 'silent', figure: NOW - 1_000, address: `10.20.17.${n % 200}:1` } : {},
    );
    expect(findCluster(blocks, get)).toMatchObject({ where: { network: '10.20.17.' }, silent: 25, late: 0 });
  });

  test('is none where trouble is everywhere, rare or nowhere', () => {
    for (const change of [
      (n: number): Partial<ConsumerRow> => (n % 3 === 0 ? { state: 'late' } : {}),
      (n: number): Partial<ConsumerRow> => (n < 4 ? { state: 'silent' } : {}),
      (): Partial<ConsumerRow> => ({}),
      (): Partial<ConsumerRow> => ({ state: 'silent' }),
      (): Partial<ConsumerRow> => ({ state: 'gone' }),
    ]) {
      const { blocks, get } = crowd(1_000, change);
      expect(findCluster(blocks, get)).toBeNull();
    }
    // Four of four, and yet only four.
    const few = crowd(104, (n) => (n >= 100 ? { state: 'silent' } : {}));
    expect(findCluster(few.blocks, few.get)).toBeNull();
    expect(findCluster([], () => undefined)).toBeNull();
  });

  test('networks are those of IPv4', () => {
    expect(networkOf('10.20.17.42:51822')).toBe('10.20.17.');
    expect(networkOf('10.20.17.42')).toBe('10.20.17.');
    expect(networkOf('[2001:db8::1]:5000')).toBeNull();
    expect(networkOf('')).toBeNull();
  });
});

describe('the wall', () => {
  test('counts states and tells who asks for somebody, gravest first', () => {
    const { rows, blocks, get } = crowd(300, (n) => {
      if (n === 7) return { state: 'silent', figure: NOW - 5_000 };
      if (n === 3) return { state: 'silent', figure: NOW - 90_000 };
      if (n === 150) return { state: 'late', figure: NOW - 3_000 };
      if (n === 9) return { state: 'slow', figure: 500_000 };
      if (n === 11) return { state: 'flapping', figure: 4 };
      if (n === 12) return { state: 'flapping', figure: 9 };
      return n === 299 ? { state: 'gone', figure: NOW } : {};
    });
    const wall = readWall(rows, blocks, get, NOW);
    expect(wall.connected).toBe(299);
    expect(wall.states).toEqual({ gone: 1, silent: 2, slow: 1, late: 1, flapping: 2, on_time: 293 });
    expect(wall.asking).toEqual({ silent: ['3', '7'], late: ['150'], flapping: ['12', '11'], slow: ['9'] });
    expect(wall.summary.map(({ label, states }) => [label, states.silent, states.on_time])).toEqual([
      ['0', 2, 95],
      ['100', 0, 99],
      ['200', 0, 99],
    ]);
  });

  test('knows how often most of them ping', () => {
    const every = (change: (n: number) => Partial<ConsumerRow>) => {
      const { rows, blocks, get } = crowd(9, change);
      const { everyMs, everyKnown } = readWall(rows, blocks, get, NOW);
      return [everyMs, everyKnown];
    };
    expect(every((n) => ({ pingEveryMs: n < 5 ? 29_871 : 1_000 }))).toEqual([30_000, true]);
    expect(every(() => ({ pingEveryMs: 0 }))).toEqual([25_000, false]);
    expect(every(() => ({ pingEveryMs: 120 }))).toEqual([500, true]);
  });
});
