/** The scenarios that come with Pulsera, in `resources/scenarios`. */
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** As far from here in the bundle as in the sources. */
const FOLDER = join(import.meta.dirname, '../../resources/scenarios');

/** Their names, in order. */
export function readyScenarios(): readonly string[] {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));
  return files.map((name) => name.slice(0, -'.yaml'.length)).sort();
}

/** The text of one of them. */
export function readyScenario(name: string): Promise<string> {
  return readFile(join(FOLDER, `${name}.yaml`), 'utf8');
}
