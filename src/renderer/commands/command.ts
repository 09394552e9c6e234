/** What the palette can do besides leading to somebody: one line with its icon, its words and its key. */
import type { IconSend } from '@tabler/icons-react';

export interface Command {
  /** Names it among all lines of the palette. */
  readonly key: string;
  readonly icon: typeof IconSend;
  readonly words: string;
  /** Small words beside it. */
  readonly hint?: string;
  /** Other names that it is found by and that are not shown: the address's, the settings file's. */
  readonly also?: string;
  /** Its key outside of the palette, as in the list of shortcuts. */
  readonly keys?: string;
  /** The palette has closed by then. */
  readonly run: () => void;
}
