/** How many files this process may still open: each socket is one. */
import { readdir, readFile } from 'node:fs/promises';

/** What a process opens besides, at times. */
const SPARE = 50;

/** `limit` and `open` of this process; null where the system does not say. */
async function openFiles(): Promise<{ readonly limit: number; readonly open: number } | null> {
  try {
    const [limits, open] = await Promise.all([readFile('/proc/self/limits', 'utf8'), readdir('/proc/self/fd')]);
    const [, limit = ''] = /^Max open files\s+(\d+)/m.exec(limits) ?? [];
    return limit === '' ? null : { limit: Number(limit), open: open.length };
  } catch {
    return null;
  }
}

/** What so many sockets need, where that is more than there are; null where they will do, or nobody can tell. */
export async function filesMissing(
  sockets: number,
): Promise<{ readonly files: number; readonly needed: number } | null> {
  const files = await openFiles();
  if (!files) return null;
  const needed = sockets + files.open + SPARE;
  return needed > files.limit ? { files: files.limit, needed } : null;
}
