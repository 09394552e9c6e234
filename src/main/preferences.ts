/** What people have chosen for the app on this machine, in `{userData}/preferences.json`. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { ConsoleError } from '../shared/console/service.ts';
import { LANGUAGES } from '../shared/words/words.ts';

/** One that makes no sense counts as not chosen; the others stay. */
const preferences = z.object({
  /** Whether new versions are looked for and downloaded, where the package has a feed. */
  updates: z.boolean().catch(true),
  /** Whether closing the window leaves the app in the tray, where there is one. */
  closeToTray: z.boolean().catch(true),
  /** Whether it was said that it goes on there. */
  toldOfTray: z.boolean().catch(false),
  /** The page's choice, so that the window opens in it. */
  theme: z.enum(['system', 'dark', 'light']).catch('system'),
  /** The page's choice, for what the app says outside of it. */
  language: z.enum(['system', ...LANGUAGES]).catch('system'),
});

export type Preferences = Readonly<z.output<typeof preferences>>;

export class PreferencesFile {
  readonly #path: string;
  #values: Preferences;

  constructor(path: string) {
    this.#path = path;
    this.#values = readPreferences(path);
  }

  get values(): Preferences {
    return this.#values;
  }

  /** Keeps a choice, whole or not at all. Throws ConsoleError `not_saved`. */
  choose(change: Partial<Preferences>): void {
    const values = { ...this.#values, ...change };
    const draft = `${this.#path}.new`;
    try {
      mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
      writeFileSync(draft, `${JSON.stringify(values, null, 2)}\n`, { mode: 0o600, flush: true });
      renameSync(draft, this.#path);
    } catch (error) {
      throw new ConsoleError('not_saved', { reason: String((error as NodeJS.ErrnoException).code ?? 'unknown') });
    }
    this.#values = values;
  }
}

function readPreferences(path: string): Preferences {
  try {
    return preferences.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return preferences.parse({});
  }
}
