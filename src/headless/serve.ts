/** `npm run serve`: the hub without a window, and its console in the browser. */
import type { Home } from '../hub/home.ts';
import { openSimulatorHome } from '../simulator/home.ts';
import { COMMON_OPTIONS } from './arguments.ts';
import { chosenDataDir, consoleFolder, runCommand, VERSION } from './command.ts';
import { stopSignal } from './stopSignal.ts';

const OPTIONS = {
  ...COMMON_OPTIONS,
  'no-console-link': { doc: 'Do not print the link that opens the console: it carries the token.' },
} as const;

await runCommand({
  usage: 'npm run serve -- [flags]\n\nThe hub without a window; its console opens in the browser.',
  options: OPTIONS,
  run: async ({ settings: flags, options }) => {
    const stopAsked = stopSignal();
    const home = await openSimulatorHome({
      dataDir: chosenDataDir(options),
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
    process.stdout.write(readyLines(home, options['no-console-link'] === undefined));
    await stopAsked;
    await home.close();
  },
});

/** What whoever started the hub waits for; the token is for their eyes only and in no log. */
function readyLines({ hub, token }: Home, withLink: boolean): string {
  // The token need not cross the network to reach a browser on this machine.
  const here = { '0.0.0.0': `http://127.0.0.1:${hub.port}/`, '::': `http://[::1]:${hub.port}/` }[hub.host] ?? hub.url;
  const socket = `${hub.url.replace('http', 'ws')}ws/notificaciones/{consumidor_id}/`;
  return `${withLink ? `console ${here}#token=${token}\n` : ''}pulsera listening on ${hub.url} (${socket})\n`;
}
