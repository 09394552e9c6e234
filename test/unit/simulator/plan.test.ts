import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Act, Plan } from '../../../src/simulator/plan.ts';
import { durationOf, type Scenario, socketsOf, wearablesOf } from '../../../src/simulator/scenario.ts';
import { readScenario } from '../../../src/simulator/scenarioText.ts';

const SCENARIO = read(`
title: Everything
populations:
  - name: all
    wearables: 20
    connect: { over: 10s, jitter: 1s }
    ping: { every: 2s, rhythm: jittered, spread: 0.2 }
    read: { probability: 0.5, after: 1s..3s }
    reconnect: { first: 1s, most: 8s }
    faults:
      - { how: reset, every: 20s, lasts: 1s..5s }
    garbage: { every: 5s }
    events: { every: 1s, heart_rate: { step: 20, above: 100 }, craving: { step: 0.3 }, missed_form: { probability: 0.1 } }
  - name: others
    wearables: 5
phases:
  - name: one
    lasts: 30s
    only: [all]
    notify: { every: 3s }
  - name: two
    lasts: 30s
    faults:
      - { how: airplane, at: 10s, share: 0.5 }
`);

function read(text: string): Scenario {
  const { scenario, problems } = readScenario(text);
  if (!scenario) throw new Error(JSON.stringify(problems));
  return scenario;
}

/** Everything that a plan says, as text. */
function written(scenario: Scenario, seed: number, number: number): string {
  const plan = new Plan(scenario, seed, number);
  const pings = [...plan.pings().take(100)];
  const reads = Array.from({ length: 20 }, (_, n) => plan.readAfter(n));
  const retries = Array.from({ length: 20 }, (_, n) => plan.retryAfter(n, n));
  return JSON.stringify({ at: plan.connectAt, pings, acts: [...plan.acts()], reads, retries });
}

const acts = (scenario: Scenario, number: number, seed = 1): Act[] => [...new Plan(scenario, seed, number).acts()];
const seeds = fc.integer({ min: 0, max: 0xffff_ffff });
const numbers = fc.integer({ min: 0, max: 24 });

describe('a plan', () => {
  test('is byte for byte the same for the same seed and number', () => {
    fc.assert(
      fc.property(seeds, numbers, (seed, number) => {
        expect(written(SCENARIO, seed, number)).toBe(written(SCENARIO, seed, number));
      }),
      { numRuns: 30 },
    );
  });

  test('is what it has always been', () => {
    const plan = new Plan(SCENARIO, 1, 0);
    expect([plan.connectAt, ...plan.pings().take(3)].map((at) => Math.round(at))).toEqual(FIRST);
    expect(
      acts(SCENARIO, 0)
        .filter((act) => act.do !== 'measure')
        .slice(0, 4)
        .map((act) => [Math.round(act.at), act.do]),
    ).toEqual(FIRST_ACTS);
  });

  test('is another one for another seed, and for another number', () => {
    fc.assert(
      fc.property(seeds, seeds, (a, b) => {
        fc.pre(a !== b);
        expect(written(SCENARIO, a, 3)).not.toBe(written(SCENARIO, b, 3));
        expect(written(SCENARIO, a, 3)).not.toBe(written(SCENARIO, a, 4));
      }),
      { numRuns: 30 },
    );
  });

  test('is in order, and within the scenario', () => {
    fc.assert(
      fc.property(seeds, numbers, (seed, number) => {
        const times = acts(SCENARIO, number, seed).map(({ at }) => at);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        expect(times.every((at) => at >= 0 && at < durationOf(SCENARIO))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  test('does only what is of its population and its phase', () => {
    for (let number = 0; number < 25; number += 1) {
      const all = number < 20;
      for (const act of acts(SCENARIO, number)) {
        if (act.do === 'garbage') expect(all).toBe(true);
        if (act.do === 'fault' && act.how === 'airplane') expect(act.at).toBe(40_000);
        if (act.do === 'produce' && act.produce.contenido.startsWith('Recuerda')) {
          expect(all && act.at < 30_000).toBe(true);
        }
      }
    }
  });

  test('connects one after the other', () => {
    const times = Array.from({ length: 20 }, (_, number) => new Plan(SCENARIO, 1, number).connectAt);
    for (const [number, at] of times.entries()) {
      expect(at).toBeGreaterThanOrEqual(number * 500);
      expect(at).toBeLessThanOrEqual(number * 500 + 1_000);
    }
  });
});

describe('several sockets of a wearable', () => {
  const several = read(`
title: x
populations:
  - { name: one, wearables: 2 }
  - name: two
    wearables: 3
    sockets: 2
    connect: { over: 30s }
    ping: { every: 2s }
    faults: [{ how: reset, every: 5s }]
    events: { every: 1s, craving: { step: 0.3 } }
phases: [{ name: a, lasts: 1m, notify: { every: 3s } }]
`);
  const plans = Array.from({ length: socketsOf(several) }, (_, number) => new Plan(several, 1, number));

  test('have its id, and each a life of its own', () => {
    expect(plans.map(({ wearable, socket }) => `${wearable}.${socket}`)).toEqual([
      ...['0.0', '1.0', '2.0', '2.1', '3.0', '3.1', '4.0', '4.1'],
    ]);
    expect(plans.slice(2).map(({ connectAt }) => connectAt)).toEqual([0, 0, 10_000, 10_000, 20_000, 20_000]);
    const lives = plans.map((plan) => JSON.stringify([...plan.pings().take(20)]));
    expect(new Set(lives).size).toBe(plans.length);
    const resets = plans.slice(2).map((plan) => JSON.stringify([...plan.acts()].filter((act) => act.do === 'fault')));
    expect(new Set(resets).size).toBe(6);
    expect(wearablesOf(several)).toBe(5);
    expect(() => new Plan(several, 1, plans.length)).toThrow(RangeError);
  });

  test('have one person, whose notifications are produced once', () => {
    const producing = plans.map((plan) => [...plan.acts()].filter((act) => act.do !== 'fault').length > 0);
    expect(producing).toEqual([true, true, true, false, true, false, true, false]);
    expect([...(plans[3]?.measurements() ?? [])]).toEqual([]);
  });
});

test('what is measured is what it acts upon', () => {
  for (let number = 0; number < 20; number += 1) {
    const plan = new Plan(SCENARIO, 7, number);
    const measured = [...plan.measurements()];
    expect(measured.length).toBeGreaterThan(50);
    expect(measured.map(({ at, vitals }) => ({ at, do: 'measure', vitals }))).toEqual(
      [...plan.acts()].filter((act) => act.do === 'measure'),
    );
    const made = measured.flatMap(({ produce }) => produce);
    const acted = [...plan.acts()].flatMap((act) => (act.do === 'produce' ? [act.produce] : []));
    expect(acted.filter(({ contenido }) => !contenido.startsWith('Recuerda'))).toEqual(made);
    for (const { vitals } of measured) {
      expect(Object.keys(vitals)).toEqual(['heart_rate', 'craving']);
      expect(vitals.craving).toBeGreaterThanOrEqual(0);
      expect(vitals.craving).toBeLessThanOrEqual(1);
    }
  }
  expect([...new Plan(SCENARIO, 7, 22).measurements()]).toEqual([]);
});

describe('pings', () => {
  const gaps = (rhythm: string, seed: number, count = ''): number[] => {
    const scenario = read(`
title: x
populations: [{ name: a, wearables: 1, ping: { every: 10s, rhythm: ${rhythm}, spread: 0.2${count} } }]
phases: [{ name: a, lasts: 1m }]
`);
    const times = [...new Plan(scenario, seed, 0).pings().take(200)];
    expect(times[0]).toBeGreaterThanOrEqual(0);
    expect(times[0]).toBeLessThan(10_000);
    return times.slice(1).map((at, place) => at - (times[place] ?? 0));
  };

  test('that are fixed keep their interval', () => {
    fc.assert(fc.property(seeds, (seed) => gaps('fixed', seed).every((gap) => Math.abs(gap - 10_000) < 1e-6)));
  });

  test.each(['jittered', 'drifting'])('that are %s stay within their spread', (rhythm) => {
    fc.assert(
      fc.property(seeds, (seed) => gaps(rhythm, seed).every((gap) => gap >= 8_000 - 1e-6 && gap <= 12_000 + 1e-6)),
    );
  });

  test('that drift change little from one to the next', () => {
    const drifting = gaps('drifting', 5);
    expect(drifting.slice(1).every((gap, at) => Math.abs(gap - (drifting[at] ?? 0)) <= 200 + 1e-6)).toBe(true);
    const jittered = gaps('jittered', 5);
    expect(jittered.slice(1).some((gap, at) => Math.abs(gap - (jittered[at] ?? 0)) > 200)).toBe(true);
  });

  test('end where they are counted', () => {
    expect(gaps('fixed', 1, ', count: 7')).toHaveLength(6);
  });
});

describe('people', () => {
  test('read with their probability, after their time', () => {
    const plan = new Plan(SCENARIO, 1, 0);
    const delays = Array.from({ length: 2_000 }, (_, n) => plan.readAfter(n));
    const read = delays.filter((delay) => delay !== null);
    expect(read.length).toBeGreaterThan(900);
    expect(read.length).toBeLessThan(1_100);
    expect(read.every((delay) => delay >= 1_000 && delay <= 3_000)).toBe(true);
    expect(new Plan(SCENARIO, 1, 24).readAfter(0)).toBeNull();
  });

  test('come back with full jitter, within what doubles up to its bound', () => {
    fc.assert(
      fc.property(seeds, fc.nat(40), (seed, attempt) => {
        const wait = new Plan(SCENARIO, seed, 0).retryAfter(3, attempt);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(Math.min(8_000, 1_000 * 2 ** attempt));
      }),
    );
    expect(new Plan(SCENARIO, 1, 24).retryAfter(0, 0)).toBeNull();
  });

  test('who measure rise over a threshold once, not at every measurement', () => {
    const alerts = acts(SCENARIO, 0).filter((act) => act.do === 'produce' && act.produce.tipo === 'alerta');
    const cravings = alerts.flatMap((act) => (act.do === 'produce' ? [act.produce] : []));
    expect(cravings.some(({ deseo_id }) => deseo_id !== null)).toBe(true);
    expect(cravings.every(({ contenido, deseo_id }) => (deseo_id !== null) === contenido.includes('craving'))).toBe(
      true,
    );
    // To rise over it again it must have been below in between.
    const gaps = Array.from({ length: 20 }, (_, number) => {
      const hearts = acts(SCENARIO, number).filter(
        (act) => act.do === 'produce' && act.produce.contenido.includes('cardíaca'),
      );
      return hearts.slice(1).map(({ at }, place) => at - (hearts[place]?.at ?? 0));
    }).flat();
    expect(gaps.length).toBeGreaterThan(5);
    expect(Math.min(...gaps)).toBeGreaterThan(1_999);
  });
});

test('a share of the wearables is about that share', () => {
  const scenario = read(`
title: x
populations: [{ name: a, wearables: 4000 }]
phases: [{ name: a, lasts: 1m, faults: [{ how: close, at: 1s, share: 0.25 }] }]
`);
  const hit = Array.from({ length: 4_000 }, (_, number) => acts(scenario, number).length).reduce((a, b) => a + b, 0);
  expect(hit).toBeGreaterThan(900);
  expect(hit).toBeLessThan(1_100);
});

/** Noted once: another seedling of the generator, or another order of its use, would change every run. */
const FIRST: readonly number[] = [928, 1579, 3650, 5331];
const FIRST_ACTS = [
  [1_857, 'produce'],
  [2_461, 'produce'],
  [3_399, 'produce'],
  [3_702, 'produce'],
];
