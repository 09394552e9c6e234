/**
 * A stub of Electron's distribution, enough for electron-builder's `dir` target: packaging is run and judged where no binary
 * can be had. The program starts the packed app on the stand-in for Electron.
 */
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Marks the fuses within Electron's binary; a version, their number and a digit each come behind it. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
/** As Electron 45 ships them, in the order of @electron/fuses, and the one it does not know yet. */
const SHIPPED = '101100010';

/** Writes the distribution into a folder that must be there. */
export async function writeStub(folder: string, version: string): Promise<void> {
  const wire = Buffer.concat([Buffer.from(SENTINEL), Buffer.from([1, SHIPPED.length]), Buffer.from(SHIPPED)]);
  await writeFile(join(folder, 'electron'), Buffer.concat([Buffer.from('#!/bin/sh\nexit 1\n'), wire]));
  await chmod(join(folder, 'electron'), 0o755);
  await writeFile(join(folder, 'version'), version);
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'chrome-sandbox', 'chrome_crashpad_handler']) {
    await writeFile(join(folder, name), '');
  }
  await mkdir(join(folder, 'locales'));
  for (const language of ['en-US', 'es', 'fr']) await writeFile(join(folder, 'locales', `${language}.pak`), '');
}
