/**
 * The licences of what the bundles really contain: noted while each is made, written with the last one, for people to read
 * in the app (`licences.json`) and beside it (`out/licences.txt`). A package whose licence is not known here fails the build.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin, Rolldown } from 'vite';

/** Licences that let us hand the code on with nothing but their text. Another one is a decision for people. */
const KNOWN = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'Python-2.0',
]);

/** One bundled package. `text` is its licence as its authors wrote it. */
export interface Licence {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly text: string;
}

/** Two plugins for one build: the first notes what a bundle contains, the second does so too and writes the list. */
export function licences(): { note: () => Plugin; write: () => Plugin } {
  const folders = new Set<string>();
  const noteBundle = (bundle: Rolldown.OutputBundle, modules: Iterable<string>): void => {
    const chunks = Object.values(bundle).flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []));
    // Styles leave no module behind in a chunk.
    const styles = [...modules].filter((id) => /\.css(\?|$)/.test(id));
    for (const id of [...chunks, ...styles]) {
      const folder = packageFolder(id);
      if (folder !== null) folders.add(folder);
    }
  };
  return {
    note: () => ({
      name: 'pulsera:licences-note',
      generateBundle(_options, bundle) {
        noteBundle(bundle, this.getModuleIds());
      },
    }),
    write: () => ({
      name: 'pulsera:licences-write',
      generateBundle(_options, bundle) {
        noteBundle(bundle, this.getModuleIds());
        const all = [...folders].map(licenceOf).sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
        this.emitFile({ type: 'asset', fileName: 'licences.json', source: JSON.stringify(all) });
        writeFileSync('out/licences.txt', textOf(all));
      },
    }),
  };
}

/** The folder of the package that a module belongs to, null for one of our own. */
export function packageFolder(id: string): string | null {
  const path = id.replace(/^\0/, '').replaceAll('\\', '/');
  return /^(.*\/node_modules\/(?:@[^/]+\/)?[^/@]+)\//.exec(path)?.[1] ?? null;
}

/** Reads a package's licence. Throws, with what to do, where it is missing or not known here. */
export function licenceOf(folder: string): Licence {
  const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<
    'name' | 'version' | 'license' | 'author',
    unknown
  >;
  const licence = typeof license === 'string' ? license : '';
  if (!KNOWN.has(licence)) {
    throw new Error(
      `${name} has the licence ${JSON.stringify(license)}: leave it out, or add that to scripts/licences.ts.`,
    );
  }
  const file = readdirSync(folder).find((file) => /^(licen[cs]e|copying)([.-]|$)/i.test(file));
  const text = file ? readFileSync(join(folder, file), 'utf8').trim() : mitText(licence, author);
  if (text === null) throw new Error(`${name} says neither its licence's text nor who wrote it: leave it out.`);
  return { name: String(name), version: String(version), licence, text };
}

/** The text that a package under MIT means where it carries none: its author over the words of the licence, ours being the same. */
function mitText(licence: string, author: unknown): string | null {
  const who = typeof author === 'string' ? author : (author as { name?: unknown } | undefined)?.name;
  if (licence !== 'MIT' || typeof who !== 'string') return null;
  return readFileSync('LICENSE', 'utf8')
    .trim()
    .replace(/^Copyright .*$/m, `Copyright (c) ${who}`);
}

/** The list as one text, for people who have only the package. */
function textOf(all: readonly Licence[]): string {
  const rule = '-'.repeat(80);
  const head =
    'Pulsera contains these packages. Electron, and Chromium within it, have files of their own beside this one.';
  return [
    head,
    ...all.map(({ name, version, licence, text }) => `${rule}\n${name} ${version} (${licence})\n\n${text}`),
    '',
  ].join('\n\n');
}
