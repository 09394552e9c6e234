/**
 * The programs that tests use besides Node, found on PATH. A missing one is an error that names its Debian package: a
 * test that quietly leaves out what it could not run proves nothing.
 */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const DEBIAN_PACKAGES = {
  Xvfb: 'xvfb',
  chromium: 'chromium',
  'dbus-daemon': 'dbus-daemon',
  'dbus-send': 'dbus-bin',
  dunst: 'dunst',
  dunstctl: 'dunst',
  mkfifo: 'coreutils',
  'notify-send': 'libnotify-bin',
  openssl: 'openssl',
  'redis-cli': 'redis-tools',
  'redis-sentinel': 'redis-sentinel',
  'redis-server': 'redis-server',
  setpriv: 'util-linux',
  stdbuf: 'coreutils',
  'systemd-analyze': 'systemd',
} as const;

export type ProgramName = keyof typeof DEBIAN_PACKAGES;

/** The absolute path of a program. Throws, naming the package to install, where it is not on PATH. */
export function findProgram(name: ProgramName, path: string = process.env['PATH'] ?? ''): string {
  for (const folder of path.split(delimiter)) {
    const candidate = join(folder, name);
    if (folder && isExecutable(candidate)) return candidate;
  }
  throw new Error(`${name} is not on PATH; on Debian: apt-get install ${DEBIAN_PACKAGES[name]}`);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
