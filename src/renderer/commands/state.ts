/** What of the commands is open over the page: the palette, the sheet of keys, a way of disconnecting. */
import { create } from 'zustand';

interface Commands {
  readonly open: 'palette' | 'keys' | 'leaving' | null;
  /** Who is to be disconnected, once code and reason are given; the last one where that is not open. */
  readonly leaving: string | null;
  /** `G` was pressed, and the next letter names a room. */
  readonly going: boolean;
}

export const useCommandState = create<Commands>()(() => ({ open: null, leaving: null, going: false }));

export const openPalette = (): void => useCommandState.setState({ open: 'palette', going: false });
export const openKeys = (): void => useCommandState.setState({ open: 'keys', going: false });
export const askToDisconnect = (leaving: string): void => useCommandState.setState({ open: 'leaving', leaving });
export const closeCommands = (): void => useCommandState.setState({ open: null });
