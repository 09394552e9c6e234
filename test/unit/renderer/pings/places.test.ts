import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BLOCK, type Block, Places } from '../../../../src/renderer/screens/pings/places.ts';

const range = (from: number, to: number, name = ''): string[] =>
  Array.from({ length: to - from }, (_, i) => `${name}${from + i}`);
const labels = (places: Places): string[] => places.blocks.map(({ label }) => label);
const block = (places: Places, label: string): Block => {
  const found = places.blocks.find((one) => one.label === label);
  if (!found) throw new Error(`no block ${label} in ${labels(places)}`);
  return found;
};
/** Where everybody is: `label/place` by id. */
const where = (places: Places): Map<string, string> =>
  new Map(
    places.blocks.flatMap(({ label, ids }) => ids.flatMap((id, i) => (id === null ? [] : [[id, `${label}/${i}`]]))),
  );

describe('ids that are numbers', () => {
  test('stand in blocks by their hundred, at their own place', () => {
    const places = new Places();
    places.update([...range(1, 250), '1712', ...range(1_720, 1_760)]);
    expect(labels(places)).toEqual(['0', '100', '200', '1700']);
    expect(block(places, '1700').ids.indexOf('1712')).toBe(12);
    expect(block(places, '0').ids[0]).toBeNull();
  });

  test('whoever comes or leaves moves nobody', () => {
    const places = new Places();
    places.update(range(0, 400));
    const before = where(places);
    places.update([...range(0, 150), ...range(200, 400), '405', '1099']);
    const after = where(places);
    for (const [id, place] of before) if (after.has(id)) expect(after.get(id)).toBe(place);
    expect(after.get('405')).toBe('400/5');
    // The hundred that came back takes its old places.
    places.update([...range(0, 400), '405']);
    expect([...where(places)].filter(([id]) => id !== '405')).toEqual([...before]);
  });

  test('blocks that emptied keep their place until they outnumber the others', () => {
    const places = new Places();
    places.update(range(0, 400));
    places.update(range(0, 200));
    expect(labels(places)).toEqual(['0', '100', '200', '300']);
    places.update(range(0, 100));
    expect(labels(places)).toEqual(['0']);
  });

  test('families go by their own numbers: a name with a number behind it', () => {
    const places = new Places();
    places.update([...range(0, 20, 'ward-b_'), ...range(5, 90)]);
    expect(labels(places)).toEqual(['0', 'ward-b_0']);
    expect(block(places, 'ward-b_0').ids[7]).toBe('ward-b_7');
  });
});

describe('other ids', () => {
  test('stand in order, a hundred a block, digits by their value', () => {
    const places = new Places();
    const names = Array.from({ length: 250 }, (_, i) => `n${i * 1_000}x`);
    places.update([...names].reverse());
    expect(places.blocks.map(({ label, ids }) => [label, ids.length])).toEqual([
      ['n0x', 100],
      ['n100000x', 100],
      ['n200000x', 50],
    ]);
    expect(places.blocks.flatMap(({ ids }) => ids)).toEqual(names);
  });

  test('numbers that are far apart too, and those with zeros before them', () => {
    const places = new Places();
    places.update(['7', '9000', '510000', '007']);
    expect(places.blocks.map(({ ids }) => ids)).toEqual([['007', '7', '9000', '510000']]);
  });

  test('one that comes moves only those of its block, and takes an empty place where it belongs', () => {
    const places = new Places();
    const names = Array.from({ length: 240 }, (_, i) => `n${String(i * 2).padStart(4, '0')}x`);
    places.update(names);
    const before = where(places);
    places.update([...names, 'n0401x']);
    const moved = [...before].filter(([id, place]) => where(places).get(id) !== place).map(([id]) => id);
    expect(moved.every((id) => before.get(id)?.startsWith('n0400x/'))).toBe(true);
    expect(moved.length).toBeGreaterThan(0);

    const gone = new Places();
    gone.update(names);
    gone.update(names.filter((id) => id !== 'n0410x'));
    gone.update([...names.filter((id) => id !== 'n0410x'), 'n0411x']);
    expect(where(gone).get('n0411x')).toBe(before.get('n0410x'));
    expect(where(gone).get('n0412x')).toBe(before.get('n0412x'));
  });

  test('a full block is split in two', () => {
    const places = new Places();
    const names = Array.from({ length: 100 }, (_, i) => `n${i * 10}x`);
    places.update(names);
    places.update([...names, 'n15x']);
    expect(places.blocks.map(({ ids }) => ids.length)).toEqual([50, 51]);
    expect(places.blocks.flatMap(({ ids }) => ids).slice(0, 4)).toEqual(['n0x', 'n10x', 'n15x', 'n20x']);
  });
});

test('nothing changes while the same are there', () => {
  const places = new Places();
  expect(places.update(range(0, 50))).toBe(true);
  const { blocks } = places;
  expect(places.update(range(0, 50).reverse())).toBe(false);
  expect(places.blocks).toBe(blocks);
  expect(places.update([])).toBe(true);
  expect(places.blocks).toEqual([]);
});

test('whatever comes and goes, everybody has exactly one place and no block is too large', () => {
  const id = fc.oneof(
    fc.nat(400).map(String),
    fc.nat(100_000).map(String),
    fc.nat(300).map((n) => `w-${n}`),
    fc.nat(99).map((n) => `0${n}`),
    fc.stringMatching(/^[a-zA-Z0-9_-]{1,6}$/),
  );
  fc.assert(
    fc.property(fc.array(fc.uniqueArray(id, { maxLength: 250 }), { minLength: 1, maxLength: 6 }), (rounds) => {
      const places = new Places();
      for (const ids of rounds) {
        places.update(ids);
        const placed = places.blocks.flatMap((one) => one.ids.filter((one) => one !== null));
        expect([...placed].sort()).toEqual([...ids].sort());
        for (const one of places.blocks) expect(one.ids.length).toBeLessThanOrEqual(BLOCK);
      }
    }),
    { numRuns: 200 },
  );
});
