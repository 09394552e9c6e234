/** The desktop app. It boots in this order because each step needs the one before it. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { app, type BrowserWindow, Notification, nativeTheme, powerMonitor, session } from 'electron';
import i18next, { type i18n } from 'i18next';
import { chosenDataDir } from '../hub/dataDir.ts';
import { VERSION } from '../hub/version.ts';
import { AlertCentre } from '../shared/alertCentre.ts';
import { ConsoleClient } from '../shared/console/client.ts';
import type { HubContract } from '../shared/console/contract.ts';
import { desktopContract } from '../shared/console/desktop.ts';
import type { HubPort, Schedule } from '../shared/console/port.ts';
import { ConsoleServer } from '../shared/console/server.ts';
import { chooseLanguage, type Language, words } from '../shared/words/words.ts';
import { desktopAlerts } from './alerts.ts';
import { alertsFile } from './alertsFile.ts';
import type { AlertPlaceToGo } from './alertText.ts';
import { type DesktopArguments, HELP, readDesktopArguments } from './arguments.ts';
import { DeepLinks } from './deepLink.ts';
import { DesktopService } from './desktop.ts';
import { type Door, Doors } from './doors.ts';
import { guardContents, guardPermissions } from './guard.ts';
import { Hubs } from './hubs.ts';
import { LocalHub } from './localHub.ts';
import { startsAtLogin } from './loginItem.ts';
import { setMenu } from './menu.ts';
import { Notices } from './notices.ts';
import { askPlace, unknownPlace } from './notificationPlace.ts';
import { type Preferences, PreferencesFile } from './preferences.ts';
import { guardQuitting } from './quitting.ts';
import { SavedHubs } from './savedHubs.ts';
import { registerScheme, serveScheme } from './scheme.ts';
import { systemSeal } from './seal.ts';
import { AppTray, type TrayFacts, tellOfTray } from './tray.ts';
import { hasTrayHost } from './trayHost.ts';
import { openUpdater, origin } from './updater.ts';
import { Updates, whyNoUpdates } from './updates.ts';
import { openWall, openWindow, present } from './window.ts';

/** How often the tray counts wearables anew. */
const TRAY_MS = 5_000;

const RENDERER = join(import.meta.dirname, '../renderer');

const schedule: Schedule = (run, ms) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

prepare();

/** What must be done before the app is ready. */
function prepare(): void {
  // The terminal that the app was started from may be gone; that is no reason to fail.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  let read: DesktopArguments;
  try {
    read = readDesktopArguments(process.argv, app.isPackaged);
  } catch (error) {
    process.stderr.write(`pulsera: ${(error as Error).message}\n`);
    app.exit(2);
    return;
  }
  const { help, version } = read.options;
  if (help !== undefined || version !== undefined) {
    process.stdout.write(help !== undefined ? HELP : `${VERSION}\n`);
    app.exit(0);
    return;
  }
  const dataDir = resolve(chosenDataDir(read.options));
  registerScheme();
  guardContents();
  keepProfileIn(dataDir);
  app.setAppUserModelId('org.pulsera.desktop');
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  const links = new DeepLinks(process.argv);
  void app.whenReady().then(() => boot(dataDir, read.settings, links));
}

/** Two apps on one data dir are one app; on two, they are two. */
function keepProfileIn(dataDir: string): void {
  const profile = join(dataDir, 'desktop');
  try {
    mkdirSync(profile, { recursive: true, mode: 0o700 });
    app.setPath('userData', profile);
  } catch {
    // Nothing can be kept there: the window opens all the same, and the hub says in it what is wrong with the folder.
  }
}

async function boot(dataDir: string, flags: DesktopArguments['settings'], links: DeepLinks): Promise<void> {
  const preferences = new PreferencesFile(join(app.getPath('userData'), 'preferences.json'));
  const language = await speak(preferences.values.language);
  serveScheme(RENDERER);
  guardPermissions(session.defaultSession);

  let booted = false;
  let tray: AppTray | null = null;
  // The page is loaded anew for each hub that it looks at: nothing of the one before stays in view.
  const onHub = (): void => {
    window.webContents.reload();
    wall?.webContents.reload();
  };
  const changed = (): void => {
    desktop.stateChanged();
    tray?.refresh();
  };
  const local = new LocalHub({
    dataDir,
    flags,
    environment: process.env,
    version: VERSION,
    web: RENDERER,
    console: process.stderr,
    onState: ({ state }) => {
      changed();
      if (state === 'running') ownLink.retry();
      // At the first start the page waits for it by itself.
      if (state === 'running' && booted && hubs.target.kind === 'local') onHub();
    },
  });
  const notices = new Notices({ schedule, onRest: changed });
  const openAlert = ({ hub, route }: AlertPlaceToGo): void => {
    const target = hubs.target.kind === 'remote' ? hubs.target.id : null;
    if (hub === undefined || hub === target) {
      open(route);
      return;
    }
    // A hub that was removed meanwhile: the centre still tells what it was.
    if (hub !== null && !saved.find(hub)) {
      open('/alerts');
      return;
    }
    hubs.use(hub);
    desktop.goNext(route);
    present(window);
  };
  let unseen = 0;
  const presenter = desktopAlerts({ notices, words: language, onOpen: openAlert });
  const alerts = new AlertCentre({
    store: alertsFile(join(app.getPath('userData'), 'alerts.json')),
    presenter: {
      ...presenter,
      count: (now) => {
        presenter.count(now);
        ({ unseen } = now);
        tray?.refresh();
      },
    },
    place: unknownPlace(Notification.isSupported()),
    schedule,
    now: () => Date.now(),
    monotonic: () => performance.now(),
  });
  void askPlace(Notification.isSupported()).then((place) => alerts.setPlace(place));
  const ownLink = new ConsoleClient<HubContract>({
    connect: async () => local.connect(),
    schedule,
    monotonic: () => performance.now(),
    random: Math.random,
  });
  alerts.watch({ id: null, name: () => '' }, ownLink);
  const saved = new SavedHubs(join(app.getPath('userData'), 'hubs.json'), systemSeal());
  const hubs = new Hubs({
    ...{ local, saved, schedule, onTarget: onHub, onState: changed },
    look: ({ id }, client) =>
      alerts.watch({ id, name: () => saved.find(id)?.name ?? '' }, client, { awayFromStart: true }),
  });
  const open = (route: string): void => {
    desktop.go(route);
    present(window);
  };
  nativeTheme.themeSource = preferences.values.theme;
  const updates = new Updates({
    impossible: whyNoUpdates(origin()),
    wanted: preferences.values.updates,
    open: openUpdater,
    schedule,
    log: (sentence) => local.note(sentence),
    onState: () => {
      desktop.stateChanged();
      showMenu();
    },
    quit: (leave) => quitting.quit(leave),
  });
  const desktop = new DesktopService({
    ...{ local, hubs, notices, preferences, updates, onWall: () => showWall() },
    hasTray: () => tray !== null,
    onChoice: () => {
      nativeTheme.themeSource = preferences.values.theme;
      const chosen = languageOf(preferences.values.language);
      // The menu is made anew once its words are there.
      if (chosen === language.language) showMenu();
      else void language.changeLanguage(chosen);
    },
  });
  const consoleServer = new ConsoleServer(desktopContract, {
    now: () => Date.now(),
    schedule,
    onUnexpected: (error) => console.error(error),
  });
  consoleServer.register('desktop', desktop.implementation);
  consoleServer.register('alerts', alerts.implementation);

  const serve = (door: Door, port: HubPort, from: 'window' | 'wall'): void => {
    if (door === 'hub') hubs.serve(port);
    else consoleServer.attach(port, { via: 'window', from });
  };
  const window = openWindow(links.take() ?? '/connections', join(app.getPath('userData'), 'window.json'));
  new Doors(window.webContents, (door, port) => serve(door, port, 'window'));
  let wall: BrowserWindow | null = null;
  const showWall = (): void => {
    if (wall) {
      present(wall);
      return;
    }
    wall = openWall(join(app.getPath('userData'), 'wall.json'));
    new Doors(wall.webContents, (door, port) => serve(door, port, 'wall'));
    wall.once('closed', () => {
      wall = null;
    });
  };
  app.on('second-instance', () => present(window));
  const showMenu = (): void =>
    setMenu({
      ...{ words: language, onOpen: open, updates: updates.state },
      onUpdate: () => (updates.state.step === 'ready' ? updates.restart() : void updates.look()),
      onWall: showWall,
      closesToTray: tray && preferences.values.closeToTray,
      onCloseToTray: (wanted) => attempt(() => desktop.closeToTray(wanted)),
      startsAtLogin: startsAtLogin(),
      onStartAtLogin: (wanted) => attempt(() => desktop.startAtLogin(wanted)),
    });
  const attempt = (choose: () => void): void => {
    try {
      choose();
    } catch {
      // It could not be kept: the menu says again what holds.
      showMenu();
    }
  };
  showMenu();
  language.on('languageChanged', () => {
    showMenu();
    tray?.refresh();
  });
  links.listen(open);
  powerMonitor.on('resume', () => local.listenForLife());
  app.on('activate', () => present(window));
  const trayFacts = (): TrayFacts => ({
    ...{ local: local.state, hubs: hubs.saved, target: hubs.target, quietUntil: notices.restsUntil },
    ...{ connected: local.connections, alerts: unseen },
  });
  const quitting = guardQuitting({
    window,
    words: language,
    mayStay: () => tray !== null && preferences.values.closeToTray,
    // Whatever drew the icons may be gone since.
    staysInTray: () => hasTrayHost(),
    onStay: () => {
      if (!preferences.values.toldOfTray) tellOfTray(notices, preferences, language);
    },
    connections: () => local.connections,
    shutDown: async () => {
      updates.close();
      stopCounting();
      tray?.close();
      tray = null;
      // Not destroyed: closing keeps its place.
      wall?.close();
      await alerts.close();
      for (const part of [ownLink, notices]) part.close();
      hubs.close();
      await local.stop();
    },
  });
  let stopCounting = (): void => {};
  const startTray = async (): Promise<void> => {
    if (!(await hasTrayHost()) || quitting.leaving) return;
    tray = new AppTray({
      ...{ words: language, facts: trayFacts, onWall: showWall, onQuit: () => app.quit() },
      onOpen: (route) => (route === undefined ? present(window) : open(route)),
      onQuiet: (minutes) => notices.rest(minutes * 60_000),
      onHub: (id) => {
        hubs.use(id);
        present(window);
      },
    });
    const count = (): void => {
      tray?.refresh();
      stopCounting = schedule(count, TRAY_MS);
    };
    count();
    showMenu();
    desktop.stateChanged();
  };
  void startTray();
  await local.start();
  booted = true;
}

/** The words of the app itself, in the language that was chosen in the console. */
async function speak(chosen: Preferences['language']): Promise<i18n> {
  const language = i18next.createInstance();
  await language.init({
    lng: languageOf(chosen),
    resources: words,
    // Nothing here is HTML.
    interpolation: { escapeValue: false },
  });
  return language;
}

function languageOf(chosen: Preferences['language']): Language {
  return chosen === 'system' ? chooseLanguage(app.getPreferredSystemLanguages()) : chosen;
}
