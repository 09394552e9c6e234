/** Who may import whom (design of the house): shared ← hub ← headless and main; preload and renderer only shared. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describe, expect, test } from 'vitest';

const SRC = resolve(import.meta.dirname, '../../src');
const MAY: Readonly<Record<string, readonly string[]>> = {
  shared: ['shared'],
  layer: ['layer', 'shared'],
  hub: ['hub', 'layer', 'shared'],
  simulator: ['simulator', 'hub', 'layer', 'shared'],
  headless: ['headless', 'simulator', 'hub', 'layer', 'shared'],
  main: ['main', 'headless', 'simulator', 'hub', 'layer', 'shared'],
  preload: ['preload', 'shared'],
  renderer: ['renderer', 'shared'],
};
const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s[^'"\n]*?(?:\n[^'"\n]*?)*?from\s+['"]([^'"]+)['"]|import\s*\(?\s*['"]([^'"]+)['"]/g;

/** What is wrong with the imports of a file at `path` below src, one sentence each. */
function judge(path: string, source: string): string[] {
  const folder = path.split(sep)[0] ?? '';
  const wrong: string[] = [];
  for (const match of source.matchAll(IMPORT)) {
    const target = match[1] ?? match[2] ?? '';
    if (target.startsWith('.')) {
      const to = relative(SRC, resolve(SRC, dirname(path), target)).split(sep)[0] ?? '';
      if (to !== '..' && !MAY[folder]?.includes(to)) wrong.push(`${path} imports ${to}`);
    } else if (target === 'electron' && folder !== 'main' && folder !== 'preload')
      wrong.push(`${path} imports electron`);
    else if (target.startsWith('node:') && (folder === 'shared' || folder === 'renderer' || folder === 'preload')) {
      wrong.push(`${path} imports ${target}`);
    } else if (folder === 'shared' && /^(react|ws|fastify|pino|@mantine)/.test(target))
      wrong.push(`${path} imports ${target}`);
  }
  return wrong;
}

test('every file of src imports only what its folder may', () => {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));
  expect(files.length).toBeGreaterThan(100);
  expect(files.flatMap((file) => judge(file, readFileSync(join(SRC, file), 'utf8')))).toEqual([]);
});

describe('the checker catches', () => {
  test.each([
    ['shared/a.ts', "import { x } from '../hub/hub.ts';", 'hub'],
    ['shared/console/a.ts', "import { readFile } from 'node:fs';", 'node:fs'],
    ['hub/a.ts', "export { x } from '../main/index.ts';", 'main'],
    ['hub/store/a.ts', "import { app } from 'electron';", 'electron'],
    ['renderer/a.tsx', "import { x } from '../hub/hub.ts';", 'hub'],
    ['renderer/kit/a.tsx', "const fs = await import('node:fs');", 'node:fs'],
    ['preload/index.ts', "import type { Hub } from '../hub/hub.ts';", 'hub'],
    ['shared/a.ts', "import {\n  a,\n  b,\n} from '../main/x.ts';", 'main'],
  ])('%s: %s', (path, source, what) => {
    expect(judge(path.replaceAll('/', sep), source)).toEqual([expect.stringContaining(what)]);
  });
});
