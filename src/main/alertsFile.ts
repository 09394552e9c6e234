/** Alert rules and the centre's alerts in one file, `{userData}/alerts.json` (0600): it may hold texts about people's health. */
import { readFileSync, renameSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { AlertStore } from '../shared/alertFile.ts';

/** No file of ours is larger; one that is makes no sense. */
const LARGEST = 16 * 1024 * 1024;

export function alertsFile(path: string): AlertStore {
  return {
    load() {
      try {
        const text = readFileSync(path, 'utf8');
        if (text.length > LARGEST) throw new Error('too large');
        return text;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw error;
      }
    },
    /** Whole or not at all: a power cut leaves the file as it was. */
    async save(text) {
      const draft = `${path}.new`;
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await writeFile(draft, text, { mode: 0o600, flush: true });
      await rename(draft, path);
    },
    /** Only the last damaged one is kept. */
    setAside() {
      const aside = `${path}.damaged`;
      renameSync(path, aside);
      return aside;
    },
  };
}
