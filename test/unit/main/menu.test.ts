import type { MenuItemConstructorOptions } from 'electron';
import i18next from 'i18next';
import { describe, expect, test, vi } from 'vitest';
import { type MenuOptions, menuTemplate } from '../../../src/main/menu.ts';
import type { DesktopUpdates } from '../../../src/shared/console/desktop.ts';
import { ROOMS } from '../../../src/shared/rooms.ts';
import { LANGUAGES, words } from '../../../src/shared/words/words.ts';

// The template is plain data; only what sets it needs Electron.
vi.mock('electron', () => ({ app: {}, Menu: {} }));

const opened: string[] = [];
const wanted: boolean[] = [];

const NO_UPDATES: DesktopUpdates = { impossible: 'no_feed', wanted: true, step: 'idle', version: null, reason: '' };

async function build(options: Partial<MenuOptions> = {}, lng: string = 'en'): Promise<MenuItemConstructorOptions[]> {
  const language = i18next.createInstance();
  await language.init({ lng, resources: words });
  return menuTemplate({
    words: language,
    platform: 'linux',
    onOpen: (route) => opened.push(route),
    startsAtLogin: null,
    onStartAtLogin: (on) => wanted.push(on),
    updates: NO_UPDATES,
    onUpdate: () => {},
    onWall: () => opened.push('wall'),
    closesToTray: null,
    onCloseToTray: (on) => wanted.push(on),
    ...options,
  });
}

const all = (items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
  items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? all(item.submenu) : [])]);

/** What a person's click does. */
function click(items: readonly MenuItemConstructorOptions[], id: string, state: object = {}): void {
  const item = all(items).find((one) => one.id === id);
  (item?.click as ((item: object) => void) | undefined)?.(state);
}

describe('the application menu', () => {
  test('leads to every room, in order, with a key each', async () => {
    const items = await build();
    const rooms = all(items).filter(({ id }) => ROOMS.some((room) => room === id));
    expect(rooms.map(({ id }) => id)).toEqual([...ROOMS]);
    expect(rooms.slice(0, 9).map(({ accelerator }) => accelerator)).toEqual(
      ROOMS.slice(0, 9).map((_room, index) => `CmdOrCtrl+${index + 1}`),
    );
    for (const { id = '' } of [...rooms, { id: 'help' }]) click(items, id);
    expect(opened).toEqual([...ROOMS.map((room) => `/${room}`), '/help']);
  });

  test.each(LANGUAGES)('has words for everything in %s', async (language) => {
    for (const platform of ['darwin', 'linux'] as const) {
      const updates = { ...NO_UPDATES, impossible: null };
      const items = all(await build({ platform, startsAtLogin: false, updates }, language));
      const labels = items.filter(({ type }) => type !== 'separator').map(({ label = '' }) => label);
      expect(labels.filter((label) => label === '' || label.includes('.'))).toEqual([]);
    }
  });

  test('opens Pings in a window of its own, and the report for support', async () => {
    const items = await build();
    opened.length = 0;
    for (const id of ['wall', 'report']) click(items, id);
    expect(opened).toEqual(['wall', '/diagnosis?report=1']);
  });

  test('offers to go on in the tray where there is one', async () => {
    expect(all(await build()).some(({ id }) => id === 'closeToTray')).toBe(false);
    wanted.length = 0;
    const items = await build({ closesToTray: true });
    expect(all(items).find(({ id }) => id === 'closeToTray')?.checked).toBe(true);
    click(items, 'closeToTray', { checked: false });
    expect(wanted).toEqual([false]);
    wanted.length = 0;
  });

  test('no key is taken twice', async () => {
    const keys = all(await build()).flatMap(({ accelerator }) => (accelerator === undefined ? [] : [accelerator]));
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('offers to start at login where the system does', async () => {
    expect(all(await build()).some(({ id }) => id === 'startAtLogin')).toBe(false);
    for (const platform of ['darwin', 'win32'] as const) {
      const items = await build({ platform, startsAtLogin: true });
      expect(all(items).find(({ id }) => id === 'startAtLogin')?.checked).toBe(true);
      click(items, 'startAtLogin', { checked: false });
    }
    expect(wanted).toEqual([false, false]);
  });

  test('offers a newer version where the app can have one, and a restart once it waits', async () => {
    const asked: string[] = [];
    const item = async (updates: Partial<DesktopUpdates>) => {
      const items = await build({
        updates: { ...NO_UPDATES, impossible: null, ...updates },
        onUpdate: () => asked.push('update'),
      });
      click(items, 'update');
      const { label, enabled } = all(items).find(({ id }) => id === 'update') ?? {};
      return { label, enabled };
    };
    expect(await item({ impossible: 'no_feed' })).toEqual({});
    expect(asked).toEqual([]);
    expect(await item({})).toEqual({ label: 'Look for a newer version', enabled: true });
    expect(await item({ step: 'downloading', version: '2.0.0' })).toMatchObject({ enabled: false });
    expect(await item({ step: 'ready', version: '2.0.0' })).toEqual({
      label: 'Restart as version 2.0.0',
      enabled: true,
    });
    expect(asked).toHaveLength(3);
  });

  test('has what only macOS expects there only', async () => {
    const roles = async (platform: NodeJS.Platform) => all(await build({ platform })).map(({ role }) => role);
    expect(await roles('darwin')).toEqual(expect.arrayContaining(['about', 'hide', 'hideOthers', 'unhide', 'quit']));
    expect(await roles('linux')).not.toContain('hide');
  });
});
