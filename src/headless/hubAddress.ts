/** Where this machine's hub is. */

import type { Arguments } from '../hub/arguments.ts';
import { chosenDataDir, readHolder } from '../hub/dataDir.ts';
import { settle } from '../hub/home.ts';

/** Where one runs on the data dir, unless flags say where; else where it would run. */
export async function localHubAddress({ settings: flags, options }: Arguments<'data-dir'>): Promise<URL> {
  const dataDir = chosenDataDir(options);
  const running = flags.host === undefined && flags.port === undefined ? await readHolder(dataDir) : null;
  if (running?.url) return new URL(running.url);
  const { host, port } = (await settle({ dataDir, flags, environment: process.env })).values;
  const name = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
  return new URL(`http://${name.includes(':') ? `[${name}]` : name}:${port}/`);
}
