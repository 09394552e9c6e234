/** What a process holds open, from /proc. */
import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Its descriptors: sockets, and everything else. */
export function countOpen(pid: number): { readonly files: number; readonly sockets: number } {
  const folder = `/proc/${pid}/fd`;
  let [files, sockets] = [0, 0];
  for (const name of readdirSync(folder)) {
    let place = '';
    try {
      place = readlinkSync(join(folder, name));
    } catch {
      // Closed since the folder was read.
      continue;
    }
    if (place.startsWith('socket:')) sockets += 1;
    else files += 1;
  }
  return { files, sockets };
}
