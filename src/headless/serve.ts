/** `npm run serve`: the hub without a window, and its console in the browser. */
import { openDataDir } from '../hub/dataDir.ts';
import { portHolder } from '../hub/doctor/portHolder.ts';
import { type Hub, startHub } from '../hub/hub.ts';
import { openLogs } from '../hub/logs.ts';
import { environmentName, SETTING_KEYS } from '../shared/settings.ts';
import { COMMON_OPTIONS } from './arguments.ts';
import { chosenDataDir, consoleFolder, runCommand, settle, VERSION } from './command.ts';

/** npm and the terminal both pass a Ctrl-C on, so one press arrives twice; only a later one is a second. */
const SAME_PRESS_MS = 500;

const OPTIONS = {
  ...COMMON_OPTIONS,
  'no-console-link': { doc: 'Do not print the link that opens the console: it carries the token.' },
} as const;

await runCommand({
  usage: 'npm run serve -- [flags]\n\nThe hub without a window; its console opens in the browser.',
  options: OPTIONS,
  run: async ({ settings: flags, options }) => {
    const stopAsked = stopSignal();
    const path = chosenDataDir(options);
    const settings = await settle(path, flags);
    const dataDir = await openDataDir(path);
    try {
      const { logLevel, host, port } = settings.values;
      const logs = await openLogs({
        dir: dataDir.logsDir,
        level: logLevel,
        secrets: [dataDir.token],
        console: process.stderr,
      });
      try {
        for (const warning of dataDir.warnings) logs.log.warn(warning);
        for (const name of unknownVariables()) logs.log.warn(`${name} is in the environment, but is no setting.`);
        process.on('uncaughtException', (error) => {
          logs.log.fatal({ err: error }, 'unexpected error, stopping');
          process.exit(1);
        });
        const hub = await startHub({ settings, dataDir, log: logs.log, version: VERSION, web: consoleFolder() }).catch(
          async (error: unknown) => {
            throw await explained(error, host, port);
          },
        );
        await dataDir.announce(hub.url);
        process.stdout.write(readyLines(hub, dataDir.token, options['no-console-link'] === undefined));
        await stopAsked;
        await hub.stop('going_away');
      } finally {
        await logs.close();
      }
    } finally {
      await dataDir.release();
    }
  },
});

/** What whoever started the hub waits for; the token is for their eyes only and in no log. */
function readyLines(hub: Hub, token: string, withLink: boolean): string {
  // A browser cannot open the address that stands for all of them.
  const link = hub.url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
  const socket = `${hub.url.replace('http', 'ws')}ws/notificaciones/{consumidor_id}/`;
  return `${withLink ? `console ${link}#token=${token}\n` : ''}pulsera listening on ${hub.url} (${socket})\n`;
}

/** Resolves at the first SIGTERM, SIGINT or SIGHUP; a second one ends the process at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let first: number | null = null;
    const onSignal = (): void => {
      const now = performance.now();
      if (first === null) {
        first = now;
        resolve();
      } else if (now - first > SAME_PRESS_MS) process.exit(1);
    };
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, onSignal);
  });
}

/** A taken port's error with who has it, where that is another Pulsera. */
async function explained(error: unknown, host: string, port: number): Promise<unknown> {
  if (!(error instanceof Error) || (error as { code?: unknown }).code !== 'port_taken') return error;
  const holder = await portHolder(host, port);
  if (holder.kind === 'pulsera')
    error.message = `Another Pulsera runs at ${holder.url}: stop it, or choose another port with --port.`;
  else if (holder.server) error.message = `${error.message} It answers as ${holder.server}.`;
  return error;
}

/** Variables that look like settings and are none: a typing error would go unnoticed otherwise. */
function unknownVariables(): string[] {
  const known = new Set(['PULSERA_DATA_DIR', ...SETTING_KEYS.map(environmentName)]);
  return Object.keys(process.env).filter((name) => name.startsWith('PULSERA_') && !known.has(name));
}
