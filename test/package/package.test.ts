/** What people would install, packed for Linux against a stub of Electron: its content, size, fuses, and that it runs. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { parseSync } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import type { Licence } from '../../scripts/licences.ts';
import { readyScenarios } from '../../src/simulator/ready.ts';
import { ROOT } from '../support/child.ts';
import { fusesOn, type Packed, pack, run } from './packed.ts';

/** What the app's own part of a package may weigh; measured in docs/packaging.md. */
const BUDGET_BYTES = 8 * 1024 * 1024;

let packed: Packed;

beforeAll(async () => {
  packed = await pack();
}, 120_000);

afterAll(async () => {
  await packed?.remove();
});

const filesOf = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name).slice(folder.length + 1));
};

test('the archive holds the bundles and a manifest, and keeps to its budget', async () => {
  const files = await filesOf(packed.app);
  expect(files).toEqual(expect.arrayContaining(['out/main/index.js', 'out/main/worker.js', 'out/preload/index.cjs']));
  expect(files).toEqual(expect.arrayContaining(['out/renderer/index.html', 'out/renderer/licences.json']));
  const ours =
    /^(package\.json|out\/.+\.(js|cjs|css|html|json|svg|png|txt)|resources\/(scenarios|tray)\/[\w@-]+\.(yaml|json|png))$/;
  expect(files.filter((file) => !ours.test(file))).toEqual([]);
  // What the bundles read from beside them.
  expect(files).toEqual(expect.arrayContaining(readyScenarios().map((name) => `resources/scenarios/${name}.yaml`)));
  const images = await readdir(join(ROOT, 'resources/tray'));
  expect(files).toEqual(expect.arrayContaining(images.map((name) => `resources/tray/${name}`)));
  expect(files.filter((file) => file.includes('node_modules'))).toEqual([]);
  const { size } = await stat(join(packed.resources, 'app.asar'));
  console.log(`app.asar: ${(size / 1024 / 1024).toFixed(2)} MiB`);
  expect(size).toBeLessThan(BUDGET_BYTES);
});

test('the manifest says what it is, and nothing of how it is made', async () => {
  const manifest = JSON.parse(await readFile(join(packed.app, 'package.json'), 'utf8')) as Record<string, unknown>;
  const { name, version, main, desktopName } = packageJson;
  expect(manifest).toMatchObject({ name, version, main, desktopName, type: 'module' });
  expect(Object.keys(manifest)).not.toEqual(expect.arrayContaining(['scripts']));
  expect(Object.keys(manifest)).not.toEqual(expect.arrayContaining(['devDependencies']));
});

test('no bundle needs a package at run time', async () => {
  const known = new Set(['electron', ...builtinModules]);
  const needed: string[] = [];
  for (const file of await filesOf(join(packed.app, 'out'))) {
    if (!/^(main|preload)\/.+\.c?js$/.test(file)) continue;
    for (const name of importsOf(await readFile(join(packed.app, 'out', file), 'utf8'))) {
      if (!name.startsWith('./') && !name.startsWith('node:') && !known.has(name)) needed.push(`${file}: ${name}`);
    }
  }
  expect(needed).toEqual([]);
});

test('the fuses let nobody run it as Node or feed it code from beside its archive', async () => {
  expect(await fusesOn(join(packed.folder, 'pulsera'))).toEqual([
    'cookieEncryption',
    'asarIntegrity',
    'onlyLoadAppFromAsar',
  ]);
});

test('the desktop learns its name, its icon and its links', () => {
  const lines = packed.desktopEntry.split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      ...['Name=Pulsera', 'Exec=/opt/Pulsera/pulsera %U', 'Icon=pulsera', 'Categories=Network;', 'Terminal=false'],
      ...['StartupWMClass=pulsera', 'MimeType=x-scheme-handler/pulsera;'],
    ]),
  );
});

test('licences of all that is in it go with it', async () => {
  const list = JSON.parse(await readFile(join(packed.app, 'out/renderer/licences.json'), 'utf8')) as Licence[];
  const names = list.map(({ name }) => name);
  // One of each bundle, and one that only another package asks for.
  expect(names).toEqual(expect.arrayContaining(['fastify', 'ws', 'zod', 'react', '@mantine/core', 'scheduler']));
  // What makes the app is not in it.
  expect(names.filter((name) => ['vite', 'typescript', 'electron-builder'].includes(name))).toEqual([]);
  const text = await readFile(join(packed.resources, 'licences.txt'), 'utf8');
  for (const { name, version, licence, text: own } of list) {
    expect(text).toContain(`${name} ${version} (${licence})\n\n${own}`);
  }
  const beside = await readdir(packed.folder);
  expect(beside).toEqual(expect.arrayContaining(['LICENSE.electron.txt', 'LICENSES.chromium.html']));
  expect((await readdir(join(packed.folder, 'locales'))).sort()).toEqual(['en-US.pak', 'es.pak']);
});

test('the specs of the desktop app hold for the packed one', { timeout: 480_000 }, async () => {
  const specs = ['appBoot', 'appGuards'].map((name) => `test/e2e/desktop/${name}.test.ts`);
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  // As long as a machine may take that runs other tests beside these.
  const output = await run(process.execPath, [vitest, 'run', '--testTimeout=90000', '--hookTimeout=90000', ...specs], {
    ...process.env,
    PACKED_APP: packed.app,
  });
  expect(output).toMatch(/\n[1-9]\d* passed, 0 failed, 0 skipped/);
});

/** The names that a bundle imports or requires, wherever in it. */
function importsOf(source: string): string[] {
  const names: string[] = [];
  const { program } = parseSync('bundle.js', source);
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      for (const one of node) visit(one);
    } else if (typeof node === 'object' && node !== null) {
      const {
        type,
        source: from,
        callee,
        arguments: args,
      } = node as Record<string, Record<string, unknown> | undefined> & {
        type?: string;
        arguments?: readonly Record<string, unknown>[];
      };
      const required = type === 'CallExpression' && /^(__)?require$/.test(String(callee?.['name']));
      const name = required ? args?.[0]?.['value'] : from?.['value'];
      if (typeof name === 'string') names.push(name);
      for (const child of Object.values(node)) visit(child);
    }
  };
  visit(program.body);
  return names;
}
