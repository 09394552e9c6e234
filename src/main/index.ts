/** The desktop app. It boots in this order because each step needs the one before it. */
import { join } from 'node:path';
import { app, dialog, session } from 'electron';
import i18next, { type i18n } from 'i18next';
import packageJson from '../../package.json' with { type: 'json' };
import { defaultDataDir } from '../hub/dataDir.ts';
import { desktopContract } from '../shared/console/desktop.ts';
import type { Schedule } from '../shared/console/port.ts';
import { ConsoleServer } from '../shared/console/server.ts';
import { chooseLanguage, words } from '../shared/words/words.ts';
import { Alerts } from './alerts.ts';
import { readDesktopArguments } from './arguments.ts';
import { DesktopService } from './desktop.ts';
import { Doors } from './doors.ts';
import { guardContents, guardPermissions } from './guard.ts';
import { Hubs } from './hubs.ts';
import { LocalHub } from './localHub.ts';
import { guardQuitting } from './quitting.ts';
import { registerScheme, serveScheme } from './scheme.ts';
import { openWindow, present } from './window.ts';

const RENDERER = join(import.meta.dirname, '../renderer');

const schedule: Schedule = (run, ms) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

prepare();

/** What must be done before the app is ready. */
function prepare(): void {
  let dataDir: string;
  let settings: ReturnType<typeof readDesktopArguments>['settings'];
  try {
    const chosen = readDesktopArguments(process.argv, app.isPackaged);
    settings = chosen.settings;
    dataDir = chosen.options['data-dir'] ?? process.env['PULSERA_DATA_DIR'] ?? defaultDataDir();
  } catch (error) {
    dialog.showErrorBox('Pulsera', (error as Error).message);
    app.exit(1);
    return;
  }
  registerScheme();
  guardContents();
  // Two apps on one data dir are one app; on two, they are two.
  app.setPath('userData', join(dataDir, 'desktop'));
  app.setAppUserModelId('org.pulsera.desktop');
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  void app.whenReady().then(() => boot(dataDir, settings));
}

async function boot(dataDir: string, flags: ReturnType<typeof readDesktopArguments>['settings']): Promise<void> {
  const language = await speak();
  serveScheme(RENDERER);
  guardPermissions(session.defaultSession);

  const onState = (): void => {
    desktop.stateChanged();
    alerts.retry();
  };
  const local = new LocalHub({
    dataDir,
    flags,
    environment: process.env,
    version: packageJson.version,
    web: RENDERER,
    console: process.stderr,
    onState,
  });
  const hubs = new Hubs(local, () => {
    doors.closeAll('hub');
    alerts.reconnect();
    desktop.stateChanged();
  });
  const desktop = new DesktopService({ local, hubs, alerts: () => alerts.kept });
  const alerts = new Alerts({
    connect: () => hubs.connect(),
    schedule,
    words: language,
    onOpen: (route) => {
      present(window);
      desktop.go(route);
    },
    onAlert: (alert) => desktop.alerted(alert),
  });
  const consoleServer = new ConsoleServer(desktopContract, {
    now: () => Date.now(),
    schedule,
    onUnexpected: (error) => console.error(error),
  });
  consoleServer.register('desktop', desktop.implementation);

  const window = openWindow('/connections');
  const doors = new Doors(window.webContents, (door, port) => {
    if (door === 'hub') hubs.serve(port);
    else consoleServer.attach(port, { via: 'window', from: 'window' });
  });
  app.on('second-instance', () => present(window));
  app.on('activate', () => present(window));
  guardQuitting({
    window,
    words: language,
    connections: () => local.connections,
    shutDown: async () => {
      alerts.close();
      await local.stop();
    },
  });
  await local.start();
}

/** The words of the app itself, in the system's language. */
async function speak(): Promise<i18n> {
  const language = i18next.createInstance();
  await language.init({
    lng: chooseLanguage(app.getPreferredSystemLanguages()),
    resources: words,
    // Nothing here is HTML.
    interpolation: { escapeValue: false },
  });
  return language;
}
