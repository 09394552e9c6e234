/**
 * A stand-in for the `electron` module in tests, where Electron itself cannot run. The app's own main process runs in Node,
 * its windows are pages of a real Chromium, its notifications real ones. What nobody sees is recorded, and what is missing
 * throws.
 */
import { app } from './app.ts';
import { dialog, shell } from './dialog.ts';
import { ipcMain } from './ipc.ts';
import { Menu, MenuItem } from './menu.ts';
import { nativeImage } from './nativeImage.ts';
import { Notification } from './notification.ts';
import { answer, calls } from './record.ts';
import { safeStorage } from './safeStorage.ts';
import { protocol } from './schemes.ts';
import { checkPermission, requestPermission, session } from './session.ts';
import { openSideDoor } from './sideDoor.ts';
import { autoUpdater, clipboard, globalShortcut, net, powerMonitor, screen } from './system.ts';
import { nativeTheme } from './theme.ts';
import { shownTrays, Tray } from './tray.ts';
import { BrowserWindow } from './window.ts';

/** What specs have besides Electron's own API, as `standIn` in the functions that they evaluate. */
const standIn = { calls, answer, trays: shownTrays, requestPermission, checkPermission };
export type StandIn = typeof standIn;

const electron = {
  ...{
    app,
    autoUpdater,
    BrowserWindow,
    clipboard,
    dialog,
    globalShortcut,
    ipcMain,
    Menu,
    MenuItem,
    nativeImage,
    nativeTheme,
    net,
  },
  ...{ Notification, powerMonitor, protocol, safeStorage, screen, session, shell, Tray, standIn },
};
openSideDoor(electron);

export {
  app,
  autoUpdater,
  BrowserWindow,
  clipboard,
  dialog,
  globalShortcut,
  ipcMain,
  Menu,
  MenuItem,
  Notification,
  nativeImage,
  nativeTheme,
  net,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  Tray,
};
