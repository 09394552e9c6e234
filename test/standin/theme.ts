/** `electron.nativeTheme`: what main sets is what pages see as `prefers-color-scheme`. */
import type * as Electron from 'electron';
import { type Session, unlessGone } from './cdp.ts';
import { KnownEvents } from './events.ts';
import { loud } from './loud.ts';
import { state } from './state.ts';

type Source = Electron.NativeTheme['themeSource'];

class NativeTheme extends KnownEvents {
  readonly shouldUseHighContrastColors = false;
  readonly prefersReducedTransparency = false;
  private source: Source = 'system';

  constructor() {
    super('nativeTheme', ['updated']);
  }

  get themeSource(): Source {
    return this.source;
  }

  set themeSource(source: Source) {
    this.source = source;
    for (const window of state.windows.values()) window.webContents.applyTheme();
    this.emit('updated');
  }

  /** The bare desktop underneath is a light one. */
  get shouldUseDarkColors(): boolean {
    return this.source === 'dark';
  }
}

export const nativeTheme = loud('nativeTheme', new NativeTheme());

/** Makes a page see the theme. */
export async function showTheme(session: Session): Promise<void> {
  const value = nativeTheme.shouldUseDarkColors ? 'dark' : 'light';
  const features = [{ name: 'prefers-color-scheme', value }];
  await session.send('Emulation.setEmulatedMedia', { features }).catch(unlessGone);
}
