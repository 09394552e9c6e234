/** The application menu: on macOS at the top of the screen, elsewhere its keys only, as the window has no menu bar. */
import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { i18n } from 'i18next';
import type { DesktopUpdates } from '../shared/console/desktop.ts';
import { ROOMS } from '../shared/rooms.ts';

export interface MenuOptions {
  readonly words: i18n;
  readonly platform: NodeJS.Platform;
  /** Brings the window to a route of the console. */
  readonly onOpen: (route: string) => void;
  /** Whether the app starts as the person logs in, null where the system does not offer it. */
  readonly startsAtLogin: boolean | null;
  readonly onStartAtLogin: (wanted: boolean) => void;
  readonly updates: DesktopUpdates;
  /** Looks for a newer version, or restarts as the one that waits. */
  readonly onUpdate: () => void;
  /** Opens Pings in a window of its own. */
  readonly onWall: () => void;
  /** Whether closing leaves the app in the tray, null where there is none. */
  readonly closesToTray: boolean | null;
  readonly onCloseToTray: (wanted: boolean) => void;
}

/** What is in the menu. Rooms have Ctrl (Cmd) 1 to 9 in their order. */
export function menuTemplate(options: MenuOptions): MenuItemConstructorOptions[] {
  const { words, platform, onOpen, startsAtLogin, onStartAtLogin, onWall, closesToTray, onCloseToTray } = options;
  const separator = { type: 'separator' } as const;
  const settings = {
    label: words.t('menu.settings'),
    accelerator: 'CmdOrCtrl+,',
    click: () => onOpen('/settings'),
  };
  const atLogin: MenuItemConstructorOptions[] =
    startsAtLogin === null
      ? []
      : [
          {
            id: 'startAtLogin',
            label: words.t('menu.startAtLogin'),
            type: 'checkbox',
            checked: startsAtLogin,
            click: ({ checked }) => onStartAtLogin(checked),
          },
        ];
  const inTray: MenuItemConstructorOptions[] =
    closesToTray === null
      ? []
      : [
          {
            id: 'closeToTray',
            label: words.t('menu.closeToTray'),
            type: 'checkbox',
            checked: closesToTray,
            click: ({ checked }) => onCloseToTray(checked),
          },
        ];
  const quit = { role: 'quit', label: words.t('menu.quit') } as const;
  const first: MenuItemConstructorOptions[] =
    platform === 'darwin'
      ? [
          { role: 'about', label: words.t('menu.about') },
          ...[separator, settings, ...atLogin, ...inTray, separator],
          { role: 'hide', label: words.t('menu.hide') },
          { role: 'hideOthers', label: words.t('menu.hideOthers') },
          { role: 'unhide', label: words.t('menu.unhide') },
          ...[separator, quit],
        ]
      : [settings, ...atLogin, ...inTray, separator, quit];
  return [
    { label: 'Pulsera', submenu: first },
    {
      label: words.t('menu.edit'),
      submenu: [
        { role: 'undo', label: words.t('menu.undo') },
        { role: 'redo', label: words.t('menu.redo') },
        separator,
        { role: 'cut', label: words.t('menu.cut') },
        { role: 'copy', label: words.t('menu.copy') },
        { role: 'paste', label: words.t('menu.paste') },
        { role: 'selectAll', label: words.t('menu.selectAll') },
      ],
    },
    {
      label: words.t('menu.go'),
      submenu: ROOMS.map((room, index) => ({
        id: room,
        label: words.t(`shell.rooms.${room}`),
        ...(index < 9 && { accelerator: `CmdOrCtrl+${index + 1}` }),
        click: () => onOpen(`/${room}`),
      })),
    },
    {
      label: words.t('menu.view'),
      submenu: [
        { role: 'resetZoom', label: words.t('menu.resetZoom') },
        { role: 'zoomIn', label: words.t('menu.zoomIn') },
        { role: 'zoomOut', label: words.t('menu.zoomOut') },
        separator,
        { role: 'togglefullscreen', label: words.t('menu.fullScreen') },
      ],
    },
    {
      role: 'window',
      label: words.t('menu.window'),
      submenu: [
        { id: 'wall', label: words.t('menu.wall'), accelerator: 'CmdOrCtrl+Shift+P', click: onWall },
        separator,
        { role: 'minimize', label: words.t('menu.minimize') },
        { role: 'close', label: words.t('menu.close') },
      ],
    },
    {
      role: 'help',
      label: words.t('shell.rooms.help'),
      submenu: [
        { id: 'help', label: words.t('menu.manual'), accelerator: 'F1', click: () => onOpen('/help') },
        { id: 'report', label: words.t('menu.report'), click: () => onOpen('/diagnosis?report=1') },
        ...updateItem(options),
      ],
    },
  ];
}

/** None where the app cannot be updated from within. */
function updateItem({ words, updates, onUpdate }: MenuOptions): MenuItemConstructorOptions[] {
  const { impossible, step, version } = updates;
  if (impossible !== null) return [];
  const label = step === 'ready' ? words.t('menu.restartToUpdate', { version }) : words.t('menu.lookForUpdate');
  return [{ id: 'update', label, enabled: step !== 'checking' && step !== 'downloading', click: onUpdate }];
}

/** Sets the menu, in the app's words; again whenever what is in it changes. */
export function setMenu(options: Omit<MenuOptions, 'platform'>): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate({ ...options, platform: process.platform })));
}
