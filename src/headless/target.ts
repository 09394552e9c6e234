/** Which hub a command's wearables go to, and with which token its API is asked. */

import { type Arguments, ArgumentsError } from '../hub/arguments.ts';
import { chosenDataDir, readHolder, readToken } from '../hub/dataDir.ts';
import { VERSION } from '../hub/version.ts';
import { readTarget } from '../simulator/target.ts';
import type { Target } from '../simulator/world.ts';
import { localHubAddress } from './hubAddress.ts';

type Read = Arguments<'url' | 'token' | 'data-dir'>;

/** What `--url` names, else this machine's hub. Throws ArgumentsError. */
export async function chosenTarget(read: Read): Promise<Target> {
  const text = read.options.url ?? (await localHubAddress(read)).href;
  const target = readTarget(text, VERSION);
  if (target) return target;
  throw new ArgumentsError(
    `--url: ${JSON.stringify(text)} is no address such as ws://127.0.0.1:8000/ws/notificaciones/{consumidor_id}/.`,
  );
}

/** This machine's own token is for this machine's hub only; `base` is the target's `http://HOST:PORT/`. */
export async function chosenToken({ options }: Read, base: string): Promise<string | null> {
  const given = options.token ?? process.env['PULSERA_TOKEN'];
  if (given !== undefined) return given;
  const dataDir = chosenDataDir(options);
  const own =
    options.url === undefined || options['data-dir'] !== undefined || (await readHolder(dataDir))?.url === base;
  return own ? readToken(dataDir) : null;
}
