/** Where this machine's hub is, and which token a hub is shown. */

import { reachableHost } from '../hub/access.ts';
import type { Arguments } from '../hub/arguments.ts';
import { chosenDataDir, readToken, runningHub } from '../hub/dataDir.ts';
import { settle } from '../hub/home.ts';

/** Where one runs on the data dir, unless flags say where; else where it would run. */
export async function localHubAddress({ settings: flags, options }: Arguments<'data-dir'>): Promise<URL> {
  const dataDir = chosenDataDir(options);
  if (flags.host === undefined && flags.port === undefined) {
    const running = await runningHub(dataDir);
    if (running) return running;
  }
  const { host, port } = (await settle({ dataDir, flags, environment: process.env })).values;
  const running = await runningHubAt(dataDir, host, port);
  if (running) return running;
  const name = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
  return new URL(`http://${name.includes(':') ? `[${name}]` : name}:${port}/`);
}

/** Where the hub that runs on the data dir listens, if it does with this host and port. */
export async function runningHubAt(dataDir: string, host: string, port: number): Promise<URL | null> {
  const running = await runningHub(dataDir);
  return running?.href === URL.parse(`http://${reachableHost(host)}:${port}/`)?.href ? running : null;
}

/**
 * The token that was given, for whichever hub; else the data dir's own, for the hub that runs on it and for one that is named
 * together with it. `base` is the hub's `http://HOST:PORT/`. Rejects with DataDirError.
 */
export async function chosenToken(
  { options }: Arguments<'url' | 'token' | 'data-dir'>,
  base: string,
): Promise<string | null> {
  const given = options.token ?? process.env['PULSERA_TOKEN'];
  if (given !== undefined) return given;
  const dataDir = chosenDataDir(options);
  const named = options.url !== undefined && options['data-dir'] !== undefined;
  return named || (await runningHub(dataDir))?.href === base ? readToken(dataDir) : null;
}
