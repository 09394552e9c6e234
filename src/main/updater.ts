/** Updates by electron-updater, from the feed that the package was given. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import type { AppUpdater } from 'electron-updater';
import type { Origin, Updater } from './updates.ts';

/** Where this app came from, as its files and its environment say. */
export function origin(): Origin {
  const beside = (name: string): boolean => existsSync(join(process.resourcesPath ?? '', name));
  return {
    packaged: app.isPackaged,
    platform: process.platform,
    feed: beside('app-update.yml'),
    // Written by electron-builder into debs, rpms and the like.
    managed: beside('package-type'),
    appImage: process.env['APPIMAGE'],
  };
}

/** Opens electron-updater: read from disk only where there is a feed. */
export async function openUpdater(): Promise<Updater> {
  const updater = await makeUpdater();
  updater.autoDownload = false;
  // Nobody is given another version without having asked for a restart.
  updater.autoInstallOnAppQuit = false;
  updater.allowPrerelease = false;
  updater.disableWebInstaller = true;
  updater.logger = null;
  // It would send a number that stands for this machine.
  updater.requestHeaders = { 'x-user-staging-id': '' };
  // Said by the promise too; unheard, an event named error would end the app.
  updater.on('error', () => {});
  return {
    check: async () => {
      const found = await updater.checkForUpdates();
      return found?.isUpdateAvailable ? found.updateInfo.version : null;
    },
    download: async () => {
      await updater.downloadUpdate();
    },
    install: (failed) => {
      updater.on('error', failed);
      // The new one starts before this one is gone, and would take itself for a second instance.
      app.releaseSingleInstanceLock();
      updater.quitAndInstall(true, true);
    },
  };
}

async function makeUpdater(): Promise<AppUpdater> {
  const { AppImageUpdater, MacUpdater, NsisUpdater } = (await import('electron-updater')).default;
  if (process.platform === 'darwin') return new MacUpdater();
  return process.platform === 'win32' ? new NsisUpdater() : new AppImageUpdater();
}
