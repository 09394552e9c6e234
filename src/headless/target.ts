/** Which hub a command's wearables go to. */

import { type Arguments, ArgumentsError } from '../hub/arguments.ts';
import { VERSION } from '../hub/version.ts';
import { readTarget } from '../simulator/target.ts';
import type { Target } from '../simulator/world.ts';
import { localHubAddress } from './hubAddress.ts';

/** What `--url` names, else this machine's hub. Throws ArgumentsError. */
export async function chosenTarget(read: Arguments<'url' | 'data-dir'>): Promise<Target> {
  const text = read.options.url ?? (await localHubAddress(read)).href;
  const target = readTarget(text, VERSION);
  if (target) return target;
  throw new ArgumentsError(
    `--url: ${JSON.stringify(text)} is no address such as ws://127.0.0.1:8000/ws/notificaciones/{consumidor_id}/.`,
  );
}
