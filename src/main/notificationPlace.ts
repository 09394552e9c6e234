/** What can be known about the desktop that shows notifications. What it does not tell is unknown, never guessed. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { AlertPlace } from '../shared/console/alerts.ts';

const run = promisify(execFile);
const ASKED_MS = 3_000;
const NAME_LENGTH = 100;
const SERVER = 'org.freedesktop.Notifications';

/** A desktop of which nothing is known but whether it takes notifications. */
export function unknownPlace(supported: boolean): AlertPlace {
  return {
    ...{ kind: 'desktop', supported, server: null, permission: 'unknown', systemDoNotDisturb: 'unknown' },
    ...{ actions: 'unknown', sound: 'unknown' },
  };
}

/**
 * Asks the notification server of a Linux desktop who it is and what it can do (Desktop Notifications Specification),
 * through `dbus-send` where that is installed. Nobody can be asked elsewhere.
 */
export async function askPlace(supported: boolean, platform: NodeJS.Platform = process.platform): Promise<AlertPlace> {
  const place = unknownPlace(supported);
  if (platform !== 'linux' || !supported) return place;
  try {
    const [name = '', , version = ''] = await ask('GetServerInformation');
    const capabilities = await ask('GetCapabilities');
    return {
      ...place,
      server: `${name} ${version}`.trim().slice(0, NAME_LENGTH) || null,
      actions: capabilities.includes('actions') ? 'yes' : 'no',
      sound: capabilities.includes('sound') ? 'yes' : 'no',
    };
  } catch {
    return place;
  }
}

/** The strings of its answer. */
async function ask(method: string): Promise<string[]> {
  const question = ['--session', '--print-reply', `--dest=${SERVER}`, '/org/freedesktop/Notifications'];
  const { stdout } = await run('dbus-send', [...question, `${SERVER}.${method}`], { timeout: ASKED_MS });
  return [...stdout.matchAll(/string "(.*)"$/gm)].map(([, text = '']) => text);
}
