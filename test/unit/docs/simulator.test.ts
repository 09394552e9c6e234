import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { flagName, SETTING_KEYS } from '../../../src/shared/settings.ts';
import { METRICS } from '../../../src/simulator/expectations.ts';
import { readyScenarios } from '../../../src/simulator/ready.ts';
import { readScenario } from '../../../src/simulator/scenarioText.ts';

const ROOT = join(import.meta.dirname, '../../..');
const page = readFileSync(join(ROOT, 'docs/simulator.md'), 'utf8');

test('the scenario on the page is sound', () => {
  const [, text = ''] = /^```yaml\n([\s\S]*?)^```$/m.exec(page) ?? [];
  expect(readScenario(text).problems).toEqual([]);
  expect(text).toContain('populations:');
});

test('every ready scenario is on the page', () => {
  const section = page.slice(page.indexOf('## Ready scenarios'), page.indexOf('## Write a scenario'));
  expect([...section.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name).sort()).toEqual(readyScenarios());
});

test('every flag on the page is one of the command, or a setting', () => {
  const command = readFileSync(join(ROOT, 'src/headless/simulate.ts'), 'utf8');
  const options = [...command.matchAll(/^ {2}'?([a-z-]+)'?: \{/gm)].map(([, name]) => name);
  const known = new Set([...options, 'help', ...SETTING_KEYS.map((key) => flagName(key))]);
  const flags = [...page.matchAll(/--([a-z][\w-]+)/g)].map(([, flag]) => flag ?? '');
  expect(flags.length).toBeGreaterThan(10);
  expect(flags.filter((flag) => !known.has(flag))).toEqual([]);
});

test('everything that can be expected is on the page', () => {
  const row = page.split('\n').find((line) => line.startsWith('| `expect` |')) ?? '';
  for (const metric of METRICS) {
    const [, percentile, rest] = /^(p\d\d_)(\w+)$/.exec(metric) ?? [];
    for (const word of percentile ? [percentile, rest] : [metric]) expect(row).toContain(`\`${word}\``);
  }
});
