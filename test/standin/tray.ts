/** `electron.Tray`: an icon that nobody draws; specs read what it would show and emit `click` on it. */
import { KnownEvents } from './events.ts';
import type { Menu } from './menu.ts';
import type { NativeImage } from './nativeImage.ts';

const trays = new Set<Tray>();

/** The icons that are in the tray now. */
export function shownTrays(): readonly Tray[] {
  return [...trays];
}

export class Tray extends KnownEvents {
  image: NativeImage | string;
  toolTip = '';
  title = '';
  contextMenu: Menu | null = null;

  constructor(image: NativeImage | string) {
    super('Tray', ['click', 'right-click', 'double-click', 'middle-click']);
    this.image = image;
    trays.add(this);
  }

  setImage(image: NativeImage | string): void {
    this.image = image;
  }

  setToolTip(text: string): void {
    this.toolTip = text;
  }

  setTitle(title: string): void {
    this.title = title;
  }

  setContextMenu(menu: Menu | null): void {
    this.contextMenu = menu;
  }

  destroy(): void {
    trays.delete(this);
  }

  isDestroyed(): boolean {
    return !trays.has(this);
  }
}
