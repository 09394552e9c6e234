import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { licenceOf, packageFolder } from '../../../scripts/licences.ts';

test.each([
  ['/home/ana/pulsera/src/hub/hub.ts', null],
  ['/home/ana/pulsera/node_modules/zod/v4/index.js', '/home/ana/pulsera/node_modules/zod'],
  ['/p/node_modules/@mantine/core/esm/core/Box.mjs?used', '/p/node_modules/@mantine/core'],
  ['/p/node_modules/ajv/node_modules/fast-uri/index.js', '/p/node_modules/ajv/node_modules/fast-uri'],
  ['\0/p/node_modules/ws/lib/sender.js?commonjs-module', '/p/node_modules/ws'],
  ['C:\\p\\node_modules\\ws\\lib\\sender.js', 'C:/p/node_modules/ws'],
  ['\0vite/preload-helper.js', null],
])('%j belongs to %j', (id, folder) => {
  expect(packageFolder(id)).toBe(folder);
});

describe("a package's licence", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pulsera-licences-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const make = (manifest: object, files: Readonly<Record<string, string>> = {}): string => {
    const path = join(folder, 'package');
    mkdirSync(path);
    writeFileSync(join(path, 'package.json'), JSON.stringify({ name: 'left-pad', version: '1.0.0', ...manifest }));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
    return path;
  };

  test.each(['LICENSE', 'license.md', 'LICENCE.txt', 'COPYING'])('is in its %s', (name) => {
    expect(licenceOf(make({ license: 'ISC' }, { [name]: ' Do as you like.\n' }))).toEqual({
      ...{ name: 'left-pad', version: '1.0.0', licence: 'ISC', text: 'Do as you like.' },
    });
  });

  test.each(['Ana <ana@example.org>', { name: 'Ana <ana@example.org>' }])(
    'under MIT is known by its author %j',
    (author) => {
      const { text } = licenceOf(make({ license: 'MIT', author }));
      expect(text).toMatch(/^MIT License\n\nCopyright \(c\) Ana <ana@example\.org>\n\nPermission is hereby granted/);
      expect(text).not.toContain('Pulsera');
    },
  );

  test.each([{ license: 'ISC', author: 'Ana' }, { license: 'MIT' }])(
    'that is nowhere stops the build: %j',
    (manifest) => {
      expect(() => licenceOf(make(manifest))).toThrow(/^left-pad says neither/);
    },
  );

  test.each([undefined, 'GPL-3.0', 'SEE LICENSE IN FILE', '(MIT OR GPL-3.0)', { type: 'MIT' }])(
    'that is not known here stops the build: %j',
    (license) => {
      expect(() => licenceOf(make({ license }, { LICENSE: 'text' }))).toThrow(/^left-pad has the licence/);
    },
  );
});
