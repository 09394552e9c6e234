/**
 * One way to drive the desktop app: real Electron where its binary is, else the stand-in. The same specs go over both.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { electronBinary } from '../../../scripts/electron.mjs';
import type { DesktopApp, ElectronModule, LaunchOptions } from './desktopApp.ts';
import { launchElectron } from './electronDriver.ts';
import { launchStandIn } from './standinDriver.ts';

export type { DesktopApp, LaunchOptions } from './desktopApp.ts';

/** Where the app's package.json is: the project, or an app taken out of its package. */
export const APP_FOLDER = process.env['PACKED_APP'] ?? join(import.meta.dirname, '../../..');

/** Starts the built app. Rejects where it ends before it is ready, as a second instance does. */
export async function launch(options: LaunchOptions): Promise<DesktopApp> {
  const { main } = JSON.parse(readFileSync(join(APP_FOLDER, 'package.json'), 'utf8')) as { main: string };
  const built = join(APP_FOLDER, main);
  if (!existsSync(built)) throw new Error(`${main} is not there: npm run build`);
  const binary = electronBinary();
  return binary
    ? launchElectron(binary, APP_FOLDER, options)
    : launchStandIn<ElectronModule>(APP_FOLDER, built, options);
}
