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
  main: ['main', 'simulator', 'hub', 'layer', 'shared'],
  preload: ['preload', 'shared'],
  renderer: ['renderer', 'shared'],
};
const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s[^'"\n]*?(?:\n[^'"\n]*?)*?from\s+['"]([^'"]+)['"]|import\s*\(?\s*['"]([^'"]+)['"]/g;

/** Every import that is more than types. */
const RUNTIME = /(?:^|\n)(?:import|export)\s+(?!type\b)(?:[^'";]*?from\s+)?['"]([^'"]+)['"]/g;
const RUNTIME_IMPORT = /(?:^|\n)(?:import|export)\s+(?!type\b)(?:[^'";]*?from\s+)?['"](\.[^'"]+)['"]/g;

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

/** Circles among files that import each other, types aside: whichever is loaded first would see the other half made. */
function circles(files: ReadonlyMap<string, string>): string[] {
  const targets = (path: string): string[] =>
    [...(files.get(path) ?? '').matchAll(RUNTIME_IMPORT)].map(([, target = '']) =>
      relative(SRC, resolve(SRC, dirname(path), target)),
    );
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, way: readonly string[]): void => {
    if (way.includes(path)) found.push([...way.slice(way.indexOf(path)), path].join(' → '));
    if (done.has(path) || way.includes(path)) return;
    for (const target of targets(path)) visit(target, [...way, path]);
    done.add(path);
  };
  for (const path of files.keys()) visit(path, []);
  return found;
}

test('no files of src import each other in a circle', () => {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));
  expect(circles(new Map(files.map((file) => [file, readFileSync(join(SRC, file), 'utf8')])))).toEqual([]);
});

test('the thread of the store loads no package', () => {
  const found = new Set<string>();
  const visit = (path: string): string[] => {
    if (found.has(path)) return [];
    found.add(path);
    const source = readFileSync(path, 'utf8');
    return [...source.matchAll(RUNTIME)].flatMap(([, target = '']) => {
      if (target.startsWith('.')) return visit(resolve(dirname(path), target));
      return target.startsWith('node:') ? [] : [`${relative(SRC, path)} loads ${target}`];
    });
  };
  expect(visit(join(SRC, 'hub/store/worker.ts'))).toEqual([]);
  expect(found.size).toBeGreaterThan(20);
});

test('the checker catches a circle, and lets types go round', () => {
  const round = (a: string, c: string) =>
    circles(
      new Map([
        [join('hub', 'a.ts'), a],
        [join('hub', 'console', 'b.ts'), "export * from '../../shared/c.ts';"],
        [join('shared', 'c.ts'), c],
      ]),
    );
  const away = "import { b } from './console/b.ts';";
  expect(round(away, "import {\n  a,\n} from '../hub/a.ts';")).toHaveLength(1);
  expect(round(away, "import '../hub/a.ts';")).toHaveLength(1);
  expect(round(away, "import type { A } from '../hub/a.ts';")).toEqual([]);
});

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
    ['main/a.ts', "import { x } from '../headless/command.ts';", 'headless'],
    ['hub/store/a.ts', "import { app } from 'electron';", 'electron'],
    ['renderer/a.tsx', "import { x } from '../hub/hub.ts';", 'hub'],
    ['renderer/kit/a.tsx', "const fs = await import('node:fs');", 'node:fs'],
    ['preload/index.ts', "import type { Hub } from '../hub/hub.ts';", 'hub'],
    ['shared/a.ts', "import {\n  a,\n  b,\n} from '../main/x.ts';", 'main'],
  ])('%s: %s', (path, source, what) => {
    expect(judge(path.replaceAll('/', sep), source)).toEqual([expect.stringContaining(what)]);
  });
});
