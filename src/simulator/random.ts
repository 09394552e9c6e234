/** Seeded randomness: the same keys give the same numbers, on every machine. */

/** Numbers from 0 up to 1. */
export type Random = () => number;

/** A generator of its own for each list of whole numbers: sfc32, by Chris Doty-Humphrey's PractRand. */
export function seeded(...keys: readonly number[]): Random {
  let hash = 0x9e3779b9;
  for (const key of keys) hash = mix((hash ^ key) + 0x6d2b79f5);
  let a = mix(hash + 1);
  let b = mix(hash + 2);
  let c = mix(hash + 3);
  let counter = 1;
  return () => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    return (t >>> 0) / 2 ** 32;
  };
}

/** The finalizer of MurmurHash3: each bit of the number changes half of the bits. */
function mix(number: number): number {
  let h = number | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** Within a range, its ends included as far as numbers have them. */
export function between(random: Random, [from, to]: readonly [number, number]): number {
  return from + (to - from) * random();
}

/** A waiting time of which `mean` is the mean, as between things that happen independently. */
export function waiting(random: Random, mean: number): number {
  return -mean * Math.log(1 - random());
}

/** Bell-shaped around 0, within ±3: the sum of three, which costs no logarithm. */
export function bell(random: Random): number {
  return (random() + random() + random() - 1.5) * 2;
}
