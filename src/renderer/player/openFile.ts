/** The recording that the viewer opened from their own disk: an address can only say that there is one. */
import { go } from '../router.ts';

/** Stands in the address for the viewer's file; no recording of a hub is called so. */
export const OWN_FILE = 'file';

let opened: File | null = null;

/** The file that was opened last; null after the page was loaded anew. */
export const openedFile = (): File | null => opened;

/** Plays a file from the viewer's disk. */
export function playFile(file: File): void {
  opened = file;
  go({ room: 'connections', playing: OWN_FILE });
}

/** Asks the viewer for a file, and plays it. */
export function askForFile(): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = '.gz,.ndjson';
  input.addEventListener('change', () => {
    const [file] = input.files ?? [];
    if (file) playFile(file);
  });
  input.click();
}
