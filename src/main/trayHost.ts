/** Whether somebody would see an icon in the tray. What cannot be known counts as no: an app that nobody finds is lost. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ASKED_MS = 5_000;
const WATCHER = 'org.kde.StatusNotifierWatcher';

/**
 * Always on macOS and Windows. A Linux desktop is asked over the session bus whether anything draws status icons
 * (StatusNotifierItem specification, `IsStatusNotifierHostRegistered`), through `dbus-send` where that is installed.
 */
export async function hasTrayHost(platform: NodeJS.Platform = process.platform): Promise<boolean> {
  if (platform === 'darwin' || platform === 'win32') return true;
  const question = ['--session', '--print-reply=literal', `--dest=${WATCHER}`, '/StatusNotifierWatcher'];
  const property = [
    'org.freedesktop.DBus.Properties.Get',
    `string:${WATCHER}`,
    'string:IsStatusNotifierHostRegistered',
  ];
  try {
    const { stdout } = await run('dbus-send', [...question, ...property], { timeout: ASKED_MS });
    return /\bboolean true\b/.test(stdout);
  } catch {
    return false;
  }
}
