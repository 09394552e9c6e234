import { expect, test } from 'vitest';
import { KeptFrames } from '../../../src/hub/keptFrames.ts';
import type { Frame } from '../../../src/shared/console/contract.ts';

/** A linear congruential generator: the same frames in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
}
const LETTERS = ['a', 'ñ', '€', '🫀', '"'];

test('what is kept is whole, in order, and the last there was', () => {
  const random = numbers(20_261_125);
  const kept = new KeptFrames();
  const all: { readonly consumer: string; readonly frame: Frame }[] = [];
  for (let seq = 1; seq <= 60_000; seq += 1) {
    const direction = random(2) ? ('in' as const) : ('out' as const);
    const text = (LETTERS[random(LETTERS.length)] ?? '').repeat(random(8) ? random(120) : random(4_000));
    const frame = { seq, at: 1_800_000_000_000 + seq, connection: 2 ** 45 + seq, direction, type: 'x', bytes: 3, text };
    const consumer = String(random(3));
    all.push({ consumer, frame });
    kept.add(consumer, frame);
    if (seq % 10_007 !== 0) continue;
    const found = ['0', '1', '2'].flatMap((id) => kept.of(id)).sort((x, y) => x.seq - y.seq);
    // No hole: nothing that is older than one that is kept is newer than one that is not.
    expect(found).toEqual(all.slice(-found.length).map((one) => one.frame));
    for (const id of ['0', '1', '2']) {
      const own = all.slice(-found.length).filter((one) => one.consumer === id);
      expect(kept.of(id)).toEqual(own.map((one) => one.frame));
    }
    expect(found.length).toBeGreaterThan(Math.min(seq, 10_000) - 1);
    const bytes = found.reduce((sum, { text: own }) => sum + Buffer.byteLength(own), 0);
    expect(bytes).toBeLessThanOrEqual(8 * 1024 * 1024);
  }
});

test('empty texts are kept too', () => {
  const kept = new KeptFrames();
  const empty: Frame = { seq: 1, at: 1, connection: 1, direction: 'in', type: 'binary', bytes: 0, text: '' };
  for (let i = 0; i < 20_001; i += 1) kept.add('a', empty);
  expect(kept.of('a')).toHaveLength(20_000);
  expect(kept.of('a')[0]).toEqual(empty);
});
