// Where Electron's binary is, found without importing `electron`: its index.js downloads the binary when it is missing.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Where the binary lies inside Electron's `dist` folder, when `path.txt` does not say. */
const USUAL_PLACE = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };

/** The path of Electron's binary, or null where it has not been downloaded. */
export function electronBinary(env = process.env) {
  const folder = electronFolder();
  if (!folder) return null;
  const pathFile = join(folder, 'path.txt');
  const place = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : (USUAL_PLACE[process.platform] ?? 'electron');
  const binary = join(env['ELECTRON_OVERRIDE_DIST_PATH'] || join(folder, 'dist'), place);
  return existsSync(binary) ? binary : null;
}

/** Whether a window could be shown: asked on Linux only, the other systems always have a display. */
export function hasDisplay(env = process.env) {
  return process.platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);
}

function electronFolder() {
  try {
    return dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  } catch {
    return null;
  }
}
