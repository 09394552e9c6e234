// Given to electron-builder as its `afterPack`: writes the desktop entry that the deb would have beside the packed app, since
// the `dir` target has none.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes `pulsera.desktop` into the output folder. */
export async function afterPack({ packager, outDir }) {
  const targets = [];
  packager.createTargets(['deb'], (_name, make) => targets.push(make(outDir)));
  const [deb] = targets;
  await writeFile(join(outDir, 'pulsera.desktop'), await deb.helper.computeDesktopEntry(deb.options));
}
