/** What of the commands is open over the page: the palette, the sheet of keys, or what an action asks first. */
import { create } from 'zustand';

interface Commands {
  readonly open: 'palette' | 'keys' | 'disconnect' | 'markRead' | null;
  /** Whom an action asks about, or asked about last; and how many unread ones they had. */
  readonly about: readonly string[];
  readonly unread: number;
  /** `G` was pressed, and the next letter names a room. */
  readonly going: boolean;
}

export const useCommandState = create<Commands>()(() => ({ open: null, about: [], unread: 0, going: false }));

export const openPalette = (): void => useCommandState.setState({ open: 'palette', going: false });
export const openKeys = (): void => useCommandState.setState({ open: 'keys', going: false });
export const askToDisconnect = (about: readonly string[]): void =>
  useCommandState.setState({ open: 'disconnect', about });
export const askToMarkRead = (about: readonly string[], unread: number): void =>
  useCommandState.setState({ open: 'markRead', about, unread });
export const closeCommands = (): void => useCommandState.setState({ open: null });
