/** Recordings that the viewer opened from their own disk: an address can only name them, and only while this page lives. */
import { go } from '../router.ts';

/** Files that can still be named, the last ones; none of them is in memory. */
const KEPT = 8;

const files = new Map<string, File>();
let count = 0;

/** Whether a name is of a file of the viewer's; no recording of a hub is called so. */
export const isOwnFile = (name: string): boolean => /^file-\d+$/.test(name);

/** The file of this name; null after the page was loaded anew, or where many others were opened since. */
export const ownFile = (name: string): File | null => files.get(name) ?? null;

/** Asks the viewer for a file, and tells the name that it has from then on. */
export function askForFile(then: (name: string) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = '.gz,.ndjson';
  input.addEventListener('change', () => {
    const [file] = input.files ?? [];
    if (!file) return;
    count += 1;
    const name = `file-${count}`;
    files.set(name, file);
    const [oldest] = files.keys();
    if (files.size > KEPT && oldest !== undefined) files.delete(oldest);
    then(name);
  });
  input.click();
}

/** Asks the viewer for a recording, and plays it. */
export const askAndPlay = (): void => askForFile((name) => go({ room: 'connections', playing: name }));
