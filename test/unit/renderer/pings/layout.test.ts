import { describe, expect, test } from 'vitest';
import {
  cornerOf,
  edge,
  type Layout,
  layOut,
  spotAt,
  spotOf,
  step,
} from '../../../../src/renderer/screens/pings/layout.ts';
import { Places } from '../../../../src/renderer/screens/pings/places.ts';

function blocksOf(count: number) {
  const places = new Places();
  places.update(Array.from({ length: count }, (_, i) => String(i)));
  return places.blocks;
}
const ROOM = { width: 1_000, height: 400, scale: 1 };
const idAt = (layout: Layout, spot: ReturnType<typeof spotAt>): readonly string[] | undefined =>
  spot ? layout.blocks[spot.block]?.cells[spot.cell] : undefined;

describe('cells', () => {
  test('are as large as all fit, 22 px at most, and larger where the root is', () => {
    expect(layOut(blocksOf(100), ROOM)).toMatchObject({ cell: 22, each: 1 });
    expect(layOut(blocksOf(100), { width: 2_000, height: 900, scale: 1.75 })).toMatchObject({ cell: 38, each: 1 });
    for (const count of [500, 1_000, 4_000, 8_000]) {
      const layout = layOut(blocksOf(count), ROOM);
      expect(layout.each).toBe(1);
      expect(layout.cell).toBeGreaterThanOrEqual(4);
      expect(layout.height).toBeLessThanOrEqual(ROOM.height);
      const right = Math.max(...layout.blocks.map(({ x }) => x + 10 * layout.pitch));
      expect(right).toBeLessThanOrEqual(ROOM.width + layout.pitch - layout.cell);
    }
  });

  test('stand for ten each where 4 px are too many, a block for a thousand', () => {
    const layout = layOut(blocksOf(20_000), ROOM);
    expect(layout.each).toBe(10);
    expect(layout.blocks).toHaveLength(20);
    expect(layout.blocks[3]).toMatchObject({ label: '3000' });
    expect(layout.blocks[3]?.cells[21]).toEqual(Array.from({ length: 10 }, (_, i) => String(3_210 + i)));
    expect(layout.height).toBeLessThanOrEqual(ROOM.height);
  });

  test('are never smaller: a wall of too many is higher than its room', () => {
    const layout = layOut(blocksOf(20_000), { width: 200, height: 100, scale: 1 });
    expect(layout).toMatchObject({ cell: 4, each: 10 });
    expect(layout.height).toBeGreaterThan(100);
  });

  test('rows at the end of a block in which nobody is are left out', () => {
    expect(layOut(blocksOf(113), ROOM).blocks.map(({ cells }) => cells.length)).toEqual([100, 20]);
  });
});

describe('places', () => {
  const layout = layOut(blocksOf(340), ROOM);

  test('each is where it is drawn, and the gaps and labels are nobody', () => {
    for (const id of ['0', '57', '100', '339']) {
      const spot = spotOf(layout, id);
      if (!spot) throw new Error(id);
      const { x, y } = cornerOf(layout, spot);
      expect(idAt(layout, spotAt(layout, x + 1, y + 1))).toEqual([id]);
    }
    expect(spotAt(layout, 1, 1)).toBeNull();
    expect(spotAt(layout, layout.width + 50, 50)).toBeNull();
    expect(idAt(layout, spotAt(layout, (layout.blocks[3]?.x ?? 0) + 1, layout.height - 1))).toBeUndefined();
    expect(spotOf(layout, 'nobody')).toBeNull();
  });

  const walk = (from: string, ...arrows: Parameters<typeof step>[2][]): string | undefined => {
    let spot = spotOf(layout, from);
    for (const arrow of arrows) spot = spot && step(layout, spot, arrow);
    return idAt(layout, spot)?.[0];
  };

  test('arrows lead to the neighbour, over the gap to the next block, and stop at the edge', () => {
    expect(walk('45', 'ArrowRight')).toBe('46');
    expect(walk('45', 'ArrowLeft')).toBe('44');
    expect(walk('45', 'ArrowUp')).toBe('35');
    expect(walk('45', 'ArrowDown')).toBe('55');
    expect(walk('49', 'ArrowRight')).toBe('140');
    expect(walk('140', 'ArrowLeft')).toBe('49');
    expect(walk('0', 'ArrowLeft')).toBe('0');
    expect(walk('5', 'ArrowUp')).toBe('5');
  });

  test('arrows pass over places in which nobody is', () => {
    const places = new Places();
    places.update(['0', '1', '2', '7', '8', '9', '52', '58', '99']);
    const sparse = layOut(places.blocks, ROOM);
    const from = spotOf(sparse, '2');
    if (!from) throw new Error('2');
    expect(idAt(sparse, step(sparse, from, 'ArrowRight'))).toEqual(['7']);
    expect(idAt(sparse, step(sparse, from, 'ArrowDown'))).toEqual(['52']);
  });

  test('the first and the last', () => {
    expect(idAt(layout, edge(layout, 'first'))).toEqual(['0']);
    expect(idAt(layout, edge(layout, 'last'))).toEqual(['339']);
    expect(edge(layOut([], ROOM), 'first')).toBeNull();
  });
});
