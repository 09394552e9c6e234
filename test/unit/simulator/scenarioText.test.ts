import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import i18next from 'i18next';
import { describe, expect, test } from 'vitest';
import { PROBLEM_CODES, SCENARIO_LIMIT } from '../../../src/shared/console/simulator.ts';
import { LANGUAGES, words } from '../../../src/shared/words/words.ts';
import { readyScenario, readyScenarios } from '../../../src/simulator/ready.ts';
import { durationOf, scaled, scenarioJsonSchema, wearablesOf } from '../../../src/simulator/scenario.ts';
import { outlineOf, readScenario } from '../../../src/simulator/scenarioText.ts';

const GOOD = `title: Ward
populations:
  - name: ward
    wearables: 30
  - name: desk
    wearables: 10
    faults:
      - { how: close, at: 30s }
phases:
  - name: one
    lasts: 1m
  - name: two
    lasts: 2m
    only: [ward]
    faults:
      - { how: reset, at: 1m }
expect:
  lost: 0
  p99_delivery_ms: <100
`;

function good() {
  const { scenario } = readScenario(GOOD);
  if (!scenario) throw new Error('the good scenario is not');
  return scenario;
}

test('a scenario in short', () => {
  expect(outlineOf(good())).toEqual({
    title: 'Ward',
    about: '',
    seed: 1,
    durationMs: 180_000,
    wearables: 40,
    sockets: 40,
    populations: [
      { name: 'ward', wearables: 30, sockets: 1 },
      { name: 'desk', wearables: 10, sockets: 1 },
    ],
    phases: [
      { name: 'one', startsMs: 0, lastsMs: 60_000 },
      { name: 'two', startsMs: 60_000, lastsMs: 120_000 },
    ],
    expectations: ['lost: 0', 'p99_delivery_ms: <100'],
  });
});

describe('what is wrong is said with its place', () => {
  test.each([
    ['populations:\n', 'populatons:\n', 2, 1, 'unknown_key', { key: 'populatons' }],
    ['wearables: 30', 'wearables: 0', 4, 16, 'bad_value', { expected: 'whole' }],
    ['wearables: 30', 'wearables: 30\n    sockets: 0', 5, 14, 'bad_value', { expected: 'whole' }],
    ['wearables: 30', 'wearables: 30\n    sockets: 101', 5, 14, 'bad_value', { expected: 'whole' }],
    ['wearables: 30', 'wearables: many', 4, 16, 'bad_value', { expected: 'whole' }],
    ['wearables: 30', 'ping: { evry: 1s }', 3, 5, 'missing', { key: 'wearables' }],
    ['how: close', 'how: boom', 8, 16, 'bad_value', { expected: 'choice', choices: 'close, reset, silence, airplane' }],
    ['at: 30s', 'at: 30', 8, 27, 'bad_value', { expected: 'duration' }],
    ['at: 30s', 'at: 30s, every: 1s', 8, 9, 'bad_value', { expected: 'every_or_at' }],
    ['lasts: 1m', 'lasts: 25h', 11, 12, 'bad_value', { expected: 'duration' }],
    ['name: two', 'name: one', 12, 11, 'same_name', { name: 'one' }],
    ['[ward]', '[wart]', 14, 12, 'no_such_population', { name: 'wart' }],
    ['lost: 0', 'lost: ~5', 18, 9, 'bad_value', { expected: 'comparison' }],
    ['lost: 0', 'losst: 0', 18, 3, 'unknown_key', { key: 'losst' }],
    ['wearables: 30', 'wearables: 99999', 2, 1, 'too_many_wearables', { most: 100_000 }],
    ['wearables: 30', 'wearables: 2000\n    sockets: 100', 2, 1, 'too_many_wearables', { most: 100_000 }],
    ['title: Ward', 'title: [', 2, 1, 'syntax', {}],
    ['title: Ward', 'title: a\ntitle: b', 2, 1, 'syntax', {}],
  ])('%j as %j', (from, to, line, column, code, values) => {
    const { scenario, problems } = readScenario(GOOD.replace(from, to));
    expect(scenario).toBeNull();
    const found = problems.find((problem) => problem.code === code);
    // A list that is too long is told where the list begins.
    if (code === 'too_many_wearables') expect(found).toMatchObject({ path: 'populations', values });
    else expect(found).toMatchObject({ line, column, code, values });
  });

  test.each(['', '- 1', 'hola', 'null', '42'])('%j is no scenario', (text) => {
    expect(readScenario(text).problems).toMatchObject([
      { line: 1, column: 1, code: 'bad_value', values: { expected: 'map' } },
    ]);
  });

  test('a document that blows itself up is none', () => {
    const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${[...'bcdefghi'].map((name, at) => `${name}: &${name} [${`*${'abcdefghi'[at]},`.repeat(9)}]`).join('\n')}`;
    expect(readScenario(bomb).problems).toMatchObject([{ code: 'syntax' }]);
  });

  test('the largest text is judged soon', () => {
    const text = `title: x\nphases: [${'{a: b},'.repeat(SCENARIO_LIMIT)}`.slice(0, SCENARIO_LIMIT);
    expect(readScenario(text).problems.length).toBeGreaterThan(0);
    expect(readScenario(text).problems.length).toBeLessThanOrEqual(50);
  });

  test.each(LANGUAGES)('in words: %s', async (lng) => {
    const speech = i18next.createInstance();
    await speech.init({ lng, resources: words });
    for (const code of PROBLEM_CODES) expect(speech.exists(`scenario.problems.${code}`)).toBe(true);
    const source = readFileSync(join(import.meta.dirname, '../../../src/simulator/scenario.ts'), 'utf8');
    const expected = [...source.matchAll(/error: '(\w+)'|\? undefined : '(\w+)'/g)].map(([, a, b]) => a ?? b ?? '');
    expect(new Set(expected).size).toBeGreaterThan(8);
    for (const code of [...expected, 'choice'])
      expect([code, speech.exists(`scenario.expected.${code}`)]).toEqual([code, true]);
  });
});

describe('to scale', () => {
  test('wearables keep their shares, and are as many as asked for', () => {
    for (const wearables of [1, 2, 7, 40, 1_000]) {
      const bigger = scaled(good(), { wearables });
      expect(wearablesOf(bigger)).toBe(wearables);
    }
    expect(scaled(good(), { wearables: 400 }).populations.map(({ wearables }) => wearables)).toEqual([300, 100]);
  });

  test('with other numbers as many are expected to get in', () => {
    const expected = (connected: string) => {
      const { scenario } = readScenario(GOOD.replace('lost: 0', `lost: 0\n  connected: ${connected}`));
      return scenario && outlineOf(scaled(scenario, { wearables: 10 })).expectations;
    };
    expect(expected('40')).toEqual(['connected: 10', 'lost: 0', 'p99_delivery_ms: <100']);
    expect(expected('">=36"')).toContain('connected: >=9');
  });

  test('phases keep their proportions, and what happens within them its place', () => {
    const shorter = scaled(good(), { durationMs: 18_000 });
    expect(durationOf(shorter)).toBe(18_000);
    expect(shorter.phases.map(({ lasts }) => lasts)).toEqual([6_000, 12_000]);
    expect(shorter.phases[1]?.faults?.[0]?.at).toBe(6_000);
    expect(shorter.populations[1]?.faults?.[0]?.at).toBe(3_000);
  });
});

test('what YAML finds odd is said of the scenario only, not on stderr', async () => {
  const warned: string[] = [];
  const hear = ({ message }: Error): void => void warned.push(message);
  process.on('warning', hear);
  expect(readScenario('? [a, b]\n: c\n').problems).toContainEqual(expect.objectContaining({ code: 'unknown_key' }));
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', hear);
  expect(warned).toEqual([]);
});

describe('ready scenarios', () => {
  test.each(readyScenarios())('%s is sound, and names its schema for editors', async (name) => {
    const text = await readyScenario(name);
    const { scenario, problems } = readScenario(text);
    expect(problems).toEqual([]);
    expect(text).toMatch(/^# yaml-language-server: \$schema=\.\/schema\.json\n/);
    // Nothing is lost of what was never made, by whoever never got in.
    const { populations, phases, expect: expected } = scenario ?? {};
    expect(expected?.['connected']?.text).toBe(String(scenario && wearablesOf(scenario)));
    const produces = populations?.some(({ events }) => events) || phases?.some(({ notify }) => notify);
    expect(expected?.['not_produced']?.text).toBe(produces ? '0' : undefined);
    expect(text.length).toBeLessThan(SCENARIO_LIMIT);
  });

  test('the schema beside them is what is read: node scripts/scenario-schema.mjs', () => {
    const file = join(import.meta.dirname, '../../../resources/scenarios/schema.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(scenarioJsonSchema());
  });
});
