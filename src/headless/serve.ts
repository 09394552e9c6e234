/** `npm run serve`: the hub without a window, and its console in the browser. */
import { join, resolve } from 'node:path';
import { COMMON_OPTIONS } from '../hub/arguments.ts';
import { chosenDataDir } from '../hub/dataDir.ts';
import type { Home } from '../hub/home.ts';
import { VERSION } from '../hub/version.ts';
import { openSimulatorHome } from '../simulator/home.ts';
import { consoleFolder, runCommand } from './command.ts';
import { stopSignal } from './stopSignal.ts';

const OPTIONS = {
  ...COMMON_OPTIONS,
  'no-console-link': { doc: 'Print where the token is instead of the link that carries it.' },
} as const;

await runCommand({
  usage: 'npm run serve -- [flags]\n\nThe hub without a window; its console opens in the browser.',
  options: OPTIONS,
  run: async ({ settings: flags, options }) => {
    const stopAsked = stopSignal();
    const dataDir = chosenDataDir(options);
    const home = await openSimulatorHome({
      dataDir,
      flags,
      environment: process.env,
      version: VERSION,
      web: consoleFolder(),
      console: process.stderr,
    });
    process.on('uncaughtException', (error) => {
      home.log.fatal({ err: error }, 'unexpected error, stopping');
      process.exit(1);
    });
    process.stdout.write(
      readyLines(home, options['no-console-link'] === undefined ? null : join(resolve(dataDir), 'token')),
    );
    await stopAsked;
    await home.close();
  },
});

/** What whoever started the hub waits for; the token is for their eyes only and in no log. `tokenFile` says where it is instead. */
function readyLines({ hub, token }: Home, tokenFile: string | null): string {
  // The token need not cross the network to reach a browser on this machine.
  const here = { '0.0.0.0': `http://127.0.0.1:${hub.port}/`, '::': `http://[::1]:${hub.port}/` }[hub.host] ?? hub.url;
  const socket = `${hub.url.replace('http', 'ws')}ws/notificaciones/{consumidor_id}/`;
  const link = tokenFile === null ? `${here}#token=${token}` : `${here} (its token is in ${tokenFile})`;
  return `console ${link}\npulsera listening on ${hub.url} (${socket})\n`;
}
