/** `electron.Menu` and `MenuItem`: nothing is drawn; specs read the items and click them. */
import type * as Electron from 'electron';
import { makeEvent } from './events.ts';
import { record } from './record.ts';
import { BrowserWindow } from './window.ts';

type Template = Electron.MenuItemConstructorOptions;

export class MenuItem {
  readonly id: string | undefined;
  readonly label: string;
  readonly role: Template['role'];
  readonly type: NonNullable<Template['type']>;
  readonly accelerator: Template['accelerator'];
  readonly submenu: Menu | undefined;
  enabled: boolean;
  visible: boolean;
  checked: boolean;
  private readonly onClick: ((item: MenuItem, window: BrowserWindow | null, event: object) => void) | undefined;

  constructor(template: Template) {
    const {
      id,
      label = '',
      role,
      type,
      accelerator,
      submenu,
      enabled = true,
      visible = true,
      checked = false,
    } = template;
    this.id = id;
    this.label = label;
    this.role = role;
    this.accelerator = accelerator;
    this.submenu = Array.isArray(submenu) ? Menu.buildFromTemplate(submenu) : (submenu as unknown as Menu | undefined);
    this.type = type ?? (submenu ? 'submenu' : 'normal');
    this.enabled = enabled;
    this.visible = visible;
    this.checked = checked;
    this.onClick = template.click as typeof this.onClick;
  }

  /** What a person's click does; nothing on an item that is greyed out. */
  click(): void {
    if (!this.enabled) return;
    if (this.type === 'checkbox') this.checked = !this.checked;
    if (this.type === 'radio') this.checked = true;
    this.onClick?.(this, BrowserWindow.getFocusedWindow(), makeEvent());
  }
}

export class Menu {
  private static application: Menu | null = null;
  readonly items: MenuItem[] = [];

  static setApplicationMenu(menu: Menu | null): void {
    Menu.application = menu;
  }

  static getApplicationMenu(): Menu | null {
    return Menu.application;
  }

  static buildFromTemplate(template: readonly (Template | MenuItem)[]): Menu {
    const menu = new Menu();
    for (const item of template) menu.append(item instanceof MenuItem ? item : new MenuItem(item));
    return menu;
  }

  append(item: MenuItem): void {
    this.items.push(item);
  }

  getMenuItemById(id: string): MenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id);
      if (found) return found;
    }
    return null;
  }

  popup(): void {
    record('Menu.popup', this);
  }
}
