import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { flagName, SETTING_KEYS, SETTINGS } from '../../../src/shared/settings.ts';

const ROOT = join(import.meta.dirname, '../../..');
const page = readFileSync(join(ROOT, 'docs/django.md'), 'utf8');
/** The blocks of Python that are whole files of the project, by the path that the line before each begins with. */
const files = [...page.matchAll(/^`([\w/]+\.py)`.*:\n\n```python\n([\s\S]*?)^```$/gm)].map(
  ([, path = '', text = '']) => ({
    path,
    text,
  }),
);

describe("the page's Python is what the interop tests run", () => {
  test('and no block stands without its file', () => {
    expect(files.map(({ path }) => path)).toEqual(['api/reads.py', 'WearableApi/asgi.py', 'api/views.py']);
    expect(page.match(/^```python$/gm)).toHaveLength(files.length);
  });

  test.each(files)('$path', ({ path, text }) => {
    expect(text).toBe(readFileSync(join(ROOT, 'test/interop/django', path), 'utf8'));
  });

  test('the route of the view too', () => {
    const [, route = ''] = /`(path\('[^`]*)`/.exec(page) ?? [];
    expect(readFileSync(join(ROOT, 'test/interop/django/WearableApi/urls.py'), 'utf8')).toContain(route);
    expect(route).not.toBe('');
  });
});

test("the layer's defaults are the settings'", () => {
  const said = [...page.matchAll(/^\| `\w+` `?(\w+)`?[^|]*\| `--([\w-]+) \1`/gm)].map(
    ([, value = '', flag = '']) => [flag, value] as const,
  );
  const keys = SETTING_KEYS.filter((key) => said.some(([flag]) => flag === flagName(key)));
  expect(said).toHaveLength(5);
  expect(new Map(keys.map((key) => [flagName(key), String(SETTINGS[key].default)]))).toEqual(new Map(said));
});

test('every flag on the page is one of the hub', () => {
  const flags = [...page.matchAll(/`--([\w-]+)|\s--([\w-]+)/g)].map(([, quoted, bare]) => quoted ?? bare);
  const known = SETTING_KEYS.map((key) => flagName(key));
  const others = ['scan', 'pattern'];
  expect(flags.filter((flag) => !known.includes(flag ?? '') && !others.includes(flag ?? ''))).toEqual([]);
});
